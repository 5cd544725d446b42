"""Which workspaces one may know of, their teams, and what the rules say of them."""

from __future__ import annotations

from racimo.partnerships.queries.room import (
    by_slug,
    deliverables,
    diary,
    enter,
    every,
    invitations,
    packages,
    people,
    seats,
    visible_to,
)
from racimo.partnerships.queries.team import Judgement, judgement, load_consortium, rulebook_of

__all__ = [
    "Judgement",
    "by_slug",
    "deliverables",
    "diary",
    "enter",
    "every",
    "invitations",
    "judgement",
    "load_consortium",
    "packages",
    "people",
    "rulebook_of",
    "seats",
    "visible_to",
]
