"""Plan missions, register guests, write wishes, schedule, confirm."""

from __future__ import annotations

from racimo.matchmaking.actions.guests import digest, register, wish, withdraw_wish
from racimo.matchmaking.actions.missions import (
    USUAL_DAY,
    Session,
    free_slug,
    plan_missions,
    set_programme,
)
from racimo.matchmaking.actions.plans import (
    Unsound,
    close,
    confirm,
    publish,
    schedule,
    schedule_job,
)

__all__ = [
    "USUAL_DAY",
    "Session",
    "Unsound",
    "close",
    "confirm",
    "digest",
    "free_slug",
    "plan_missions",
    "publish",
    "register",
    "schedule",
    "schedule_job",
    "set_programme",
    "wish",
    "withdraw_wish",
]
