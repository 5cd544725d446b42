"""Plan missions, register guests, write wishes, schedule, repair, confirm."""

from __future__ import annotations

from racimo.matchmaking.actions.background import schedule_job
from racimo.matchmaking.actions.guests import digest, register, renew_link, wish, withdraw_wish
from racimo.matchmaking.actions.held import confirm
from racimo.matchmaking.actions.missed import miss
from racimo.matchmaking.actions.missions import (
    USUAL_DAY,
    Session,
    add_mission,
    plan_missions,
    set_programme,
)
from racimo.matchmaking.actions.plans import Unsound, close, publish, schedule
from racimo.matchmaking.actions.repairs import Replanned, replan

__all__ = [
    "USUAL_DAY",
    "Replanned",
    "Session",
    "Unsound",
    "add_mission",
    "close",
    "confirm",
    "digest",
    "miss",
    "plan_missions",
    "publish",
    "register",
    "renew_link",
    "replan",
    "schedule",
    "schedule_job",
    "set_programme",
    "wish",
    "withdraw_wish",
]
