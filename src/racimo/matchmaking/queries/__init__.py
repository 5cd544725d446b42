"""Which missions one may know of; a guest's day; the whole problem as a core value."""

from __future__ import annotations

from racimo.matchmaking.queries.agenda import Entry, agenda, guest_by_secret, guests_of
from racimo.matchmaking.queries.missions import (
    actor,
    by_id,
    enter,
    meeting,
    meetings,
    of_partnership,
    published_plan,
    visible_to,
    who_met,
)
from racimo.matchmaking.queries.problem import Rows, load_problem

__all__ = [
    "Entry",
    "Rows",
    "actor",
    "agenda",
    "by_id",
    "enter",
    "guest_by_secret",
    "guests_of",
    "load_problem",
    "meeting",
    "meetings",
    "of_partnership",
    "published_plan",
    "visible_to",
    "who_met",
]
