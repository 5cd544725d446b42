"""The answer: meetings, what they are worth, and why a wish stayed open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

# What a guest is told of a wish that stayed open. NOT_POSSIBLE covers a refusal, no time in
# common and no free slot left in common, so that nobody can tell one from the other.
NOT_POSSIBLE = "not possible"
NO_LANGUAGE = "no common language"
BOTH_FULL = "both diaries full"
NO_TABLE = "all tables taken"
BETTER_USE = "a better use was found for the slot"


@dataclass(frozen=True, slots=True, order=True)
class Meeting:
    """Two guests in one slot, at a table (None where there are no tables).

    ``key`` names the must-meet it fulfils, or is "".
    """

    slot: str
    a: str
    b: str
    table: str | None = None
    key: str = ""

    def __post_init__(self) -> None:
        """Put the pair in order of keys."""
        a, b = sorted((self.a, self.b))
        object.__setattr__(self, "a", a)
        object.__setattr__(self, "b", b)


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A wish that stayed open, and what its guest is told."""

    guest: str
    to: str
    strength: int
    reason: str
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Meetings in order of time, what they are worth, and the most that could be had.

    Attributes:
        meetings: In order of slot, then guests.
        utility: The sum of the values of the pairs that meet.
        bound: No schedule of this problem is worth more.
        bound_name: Where the bound comes from.
        unscheduled: Every wish that stayed open, with a reason that tells of no refusal.
        gaps: Guests and their number of idle stretches between meetings of a day.
    """

    meetings: tuple[Meeting, ...]
    utility: int = 0
    bound: int = 0
    bound_name: str = ""
    unscheduled: tuple[Unscheduled, ...] = ()
    gaps: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> Decimal:
        """Utility as a share of the bound, rounded down to four places.

        >>> Schedule((), utility=996, bound=1000).share
        Decimal('0.9960')
        """
        if not self.bound:
            return Decimal("1.0000")
        share = Decimal(self.utility) / Decimal(self.bound)
        return share.quantize(Decimal("0.0001"), ROUND_DOWN)

    @property
    def share_text(self) -> str:
        """The share as people read it.

        >>> Schedule((), utility=996, bound=1000).share_text
        '99.6 % of the provable maximum'
        """
        percent = (self.share * 100).quantize(Decimal("0.1"), ROUND_DOWN)
        return f"{percent} % of the provable maximum"

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.utility == self.bound

    @property
    def breaks(self) -> int:
        """All gaps of all guests together."""
        return sum(count for _, count in self.gaps)


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """A repaired schedule: what was lost, what was won, and who must be told."""

    schedule: Schedule
    lost: tuple[Meeting, ...]
    added: tuple[Meeting, ...]
    affected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a schedule; for organisers, not for guests."""

    code: str
    text: str
    guests: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
