"""Which workspaces one may know of, their teams, and what the rules say of them."""

from __future__ import annotations

from racimo.partnerships.queries.papers import (
    KINDS,
    answers,
    first_answers,
    paper,
    papers,
    version,
)
from racimo.partnerships.queries.plan import Foresight, bridge, foresee
from racimo.partnerships.queries.room import (
    by_slug,
    deliverables,
    diary,
    enter,
    every,
    invitations,
    item,
    items,
    mine,
    months_later,
    packages,
    people,
    seats,
    visible_to,
)
from racimo.partnerships.queries.team import (
    Judgement,
    binding_of,
    judgement,
    load_consortium,
    rulebook_of,
)

__all__ = [
    "KINDS",
    "Foresight",
    "Judgement",
    "answers",
    "binding_of",
    "bridge",
    "by_slug",
    "deliverables",
    "diary",
    "enter",
    "every",
    "first_answers",
    "foresee",
    "invitations",
    "item",
    "items",
    "judgement",
    "load_consortium",
    "mine",
    "months_later",
    "packages",
    "paper",
    "papers",
    "people",
    "rulebook_of",
    "seats",
    "version",
    "visible_to",
]
