"""What goes in: clauses with their conditions, questions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Answers = Mapping[str, object]
"""Plain values by key: text, numbers, dates, lists, and lists of mappings (tables)."""

VARIANTS = "variants"
"""The answer that chooses clauses by hand: topic -> variant, or ``LEFT_OUT``."""

LEFT_OUT = "none"
"""The choice that leaves a topic out."""

FRONT = "front"
"""The topic of the clause that opens a paper: its title is the title of the document."""


class Ask(StrEnum):
    """What a condition may ask of one answer."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one answer; for lists, ``at_least`` and ``at_most`` count the items."""

    key: str
    ask: Ask
    value: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One passage of a paper: when it belongs there, what it needs, and its words.

    ``when`` holds if all its conditions hold. ``conflicts_with`` names clause ids that cannot
    stand beside this one. ``required_by`` says who asks for the topic: ``always``, or the name
    of a deliverable or rule of a call. ``names`` are capitalised names in the body that need no
    definition. ``body`` is restricted Markdown (see ``draft``).
    """

    id: str
    topic: str
    variant: str
    order: int
    title: str
    body: str
    when: tuple[Condition, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    required_by: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    plain_summary: str = ""
    version: str = ""


class Kind(StrEnum):
    """What a question wants to be told."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a question whose answer is a table: every row is a mapping by ``key``."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a paper wants to know.

    ``default`` names where a first answer may come from (``call``, ``strand``, ``partners``,
    ``partnership``, ``roadmap``, ``scoreboard``, or a literal after ``value:``), or is empty.
    """

    key: str
    label: str
    kind: Kind
    group: str = ""
    help: str = ""
    default: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
