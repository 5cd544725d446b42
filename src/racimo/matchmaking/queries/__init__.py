"""Which missions one may know of; a guest's day; the whole problem as a core value."""

from __future__ import annotations

from racimo.matchmaking.queries.agenda import Entry, agenda, guest_by_secret, guests_of
from racimo.matchmaking.queries.guests import attended, away, guest, guests, others, wishes_of
from racimo.matchmaking.queries.missions import (
    actor,
    by_id,
    day_by_day,
    enter,
    held_in,
    meeting,
    meeting_of,
    meetings,
    mine,
    of_partnership,
    published_plan,
    visible_to,
    who_met,
)
from racimo.matchmaking.queries.plans import (
    REASONS,
    Difference,
    OpenWish,
    difference,
    open_counts,
    open_wishes,
    plan,
    plans,
    said_of,
    served,
)
from racimo.matchmaking.queries.problem import Rows, load_problem

__all__ = [
    "REASONS",
    "Difference",
    "Entry",
    "OpenWish",
    "Rows",
    "actor",
    "agenda",
    "attended",
    "away",
    "by_id",
    "day_by_day",
    "difference",
    "enter",
    "guest",
    "guest_by_secret",
    "guests",
    "guests_of",
    "held_in",
    "load_problem",
    "meeting",
    "meeting_of",
    "meetings",
    "mine",
    "of_partnership",
    "open_counts",
    "open_wishes",
    "others",
    "plan",
    "plans",
    "published_plan",
    "said_of",
    "served",
    "visible_to",
    "who_met",
    "wishes_of",
]
