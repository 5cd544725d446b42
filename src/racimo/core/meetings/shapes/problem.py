"""What must be scheduled: guests, slots, tables, wishes and what is already settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from racimo.core.errors import Refused

KINDS = ("cluster", "company", "other")
SESSIONS = ("c2c", "b2b", "any")
MOST_STRENGTH = 3


class Infeasible(Refused):
    """The mandatory meetings cannot all be held.

    ``conflict`` names, in words, meetings and limits of which none can be left out.
    It never says who refused whom.
    """

    code = "infeasible"

    def __init__(self, conflict: tuple[str, ...]) -> None:
        """Keep the conflict, and say it."""
        super().__init__(
            "These cannot all be kept: " + "; ".join(conflict) + ".",
            where="mandatory meetings",
            hint="Give up one of them, or add slots or tables.",
        )
        self.conflict = conflict


class Unsettled(Refused):
    """No schedule was found, and none was proved impossible, within the budget."""

    code = "unsettled"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who meets others.

    Attributes:
        key: Stable and unique.
        organisation: The organisation's key, or "" when unknown.
        name: How people call the guest.
        kind: ``cluster``, ``company`` or ``other``.
        languages: Codes of languages spoken; empty means unknown, and blocks nothing.
        available: Keys of slots; None means every slot.
        max_meetings: None means as many as there are slots.
    """

    key: str
    organisation: str = ""
    name: str = ""
    kind: str = "other"
    languages: frozenset[str] = frozenset()
    available: frozenset[str] | None = None
    max_meetings: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which meetings happen, all at once.

    ``session`` is ``c2c`` (clusters with clusters), ``b2b`` (companies with companies) or
    ``any``. ``half_day`` groups slots for the bound; ``day`` for counting gaps.
    """

    key: str
    start: datetime
    end: datetime
    session: str = "any"
    half_day: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A place for ``capacity`` meetings at a time."""

    key: str
    site: str = ""
    capacity: int = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """``guest`` would like to meet ``to``: a guest, or anybody of an organisation.

    ``strength`` is 1..3; 0 is a refusal, which is never broken and never told.
    """

    guest: str
    to: str
    strength: int
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class MustMeet:
    """``a`` and ``b`` must meet, in one of ``slots`` (None: any), after the musts in ``after``."""

    key: str
    a: str
    b: str
    slots: frozenset[str] | None = None
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Put the pair in order of keys."""
        a, b = sorted((self.a, self.b))
        object.__setattr__(self, "a", a)
        object.__setattr__(self, "b", b)


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting that already has its slot, and perhaps its table."""

    a: str
    b: str
    slot: str
    table: str | None = None
    key: str = ""

    def __post_init__(self) -> None:
        """Put the pair in order of keys."""
        a, b = sorted((self.a, self.b))
        object.__setattr__(self, "a", a)
        object.__setattr__(self, "b", b)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a schedule must respect.

    Attributes:
        guests: In any order; keys are unique.
        slots: In order of time; they do not overlap.
        tables: None at all means that meetings need no table (online).
        wishes: At most one per guest and target.
        must_meet: Meetings that must be held.
        fixed: Meetings placed by the organisers beforehand.
        locked: Meetings of an earlier schedule that must not move.
        seed: Makes chance repeatable.
        move_budget: How many improvement moves a large problem may cost.
        floor_price: Points of utility worth giving up so that one more guest meets somebody;
            0 serves more guests only where it costs nothing.
        gap_spread: Most that two guests' numbers of gaps may differ, or None.
    """

    guests: tuple[Guest, ...]
    slots: tuple[Slot, ...]
    tables: tuple[Table, ...] = ()
    wishes: tuple[Wish, ...] = ()
    must_meet: tuple[MustMeet, ...] = ()
    fixed: tuple[Placed, ...] = ()
    locked: tuple[Placed, ...] = ()
    seed: int = 1
    move_budget: int = 60_000
    floor_price: int = 0
    gap_spread: int | None = None
