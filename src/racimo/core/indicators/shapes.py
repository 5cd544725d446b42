"""Indicators, the records they count, and the readings they give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from racimo.core.canonical import Plain
from racimo.core.spans import Span

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)


def read_number(value: object) -> Decimal | None:
    """A whole number, or a decimal written as text, small enough to be added up exactly.

    Args:
        value: Anything; at most 15 digits before the point and 6 after it make a number.

    Returns:
        The number, or None for everything else (also for truth values and floats).

    >>> read_number("12.50"), read_number(3), read_number(True), read_number("1E+9")
    (Decimal('12.50'), Decimal('3'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int) and abs(value) >= 10**15:
        return None
    text = str(value)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


class Level(IntEnum):
    """How well one counted thing is proved; each level from evidenced on needs those below."""

    DECLARED = 0
    DEFINED = 1
    EVIDENCED = 2
    CONFIRMED = 3
    REVIEWED = 4
    SEALED = 5
    RECOMPUTABLE = 6

    @property
    def code(self) -> str:
        """The short name.

        >>> Level.CONFIRMED.code
        'V3'
        """
        return f"V{self.value}"


class Op(StrEnum):
    """How a filter compares a field with its value."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    GE = "ge"
    LE = "le"
    EXISTS = "exists"
    SIZE_GE = "size_ge"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one field. ``size_ge``: a list has at least that many different entries."""

    field: str
    op: Op
    value: Plain


@dataclass(frozen=True, slots=True)
class Count:
    """How many records pass."""

    where: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class CountDistinct:
    """How many different things the passing records speak of; lists in the key are sets."""

    key: tuple[str, ...]
    where: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The total of one field; with a key, things that are recorded twice are added once."""

    field: str
    where: tuple[Filter, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """One rule's figure as a share of another's."""

    numerator: Count | CountDistinct | Sum
    denominator: Count | CountDistinct | Sum


Rule = Count | CountDistinct | Sum | Ratio


class Need(StrEnum):
    """Whose confirmation a record needs before it stands as confirmed."""

    NONE = "none"
    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """``need`` of the parties that the field ``by`` names (one key, or a list of keys)."""

    need: Need = Need.NONE
    by: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """How many evidence files a record needs, of which kinds (none named: any kind).

    ``or_confirmed``: the confirmation of all who must confirm stands for the files.
    """

    minimum: int = 1
    kinds: tuple[str, ...] = ()
    or_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is promised, and by which rule it is counted.

    ``period`` selects records by their field ``date``. ``frozen`` is the day on which the
    definition was fixed; records of that day or later are at least DEFINED. ``required`` is the
    level from which on a counted thing is taken as proved.
    """

    id: str
    version: str
    title: str
    unit: str
    rule: Rule
    source: str
    baseline: Decimal | None = None
    target: Decimal | None = None
    ascending: bool = True
    period: Span | None = None
    evidence: EvidenceRule = EvidenceRule()
    confirmation: Confirmation = Confirmation()
    required: Level = Level.EVIDENCED
    frozen: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One fact, or a later version of it, with the fields of docs/using/verify.md.

    ``withheld`` names fields that exist but are not shown; ``sealed`` says that the log holds the
    record, ``recomputable`` that the one who measures has checked it against the log.
    """

    fields: Mapping[str, Plain]
    withheld: frozenset[str] = frozenset()
    sealed: bool = False
    recomputable: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator shows.

    ``value`` is None when it cannot be known (a share of nothing). ``unreconciled`` is the figure
    without the guard against double counting. ``split`` has every level and adds up to ``value``
    (for a share: to its denominator). ``undecided`` names records that may or may not count,
    because a field is missing; they do not count.
    """

    indicator: str
    version: str
    value: Decimal | None
    unreconciled: Decimal | None
    split: Mapping[Level, Decimal]
    undecided: tuple[str, ...] = ()
    counted: tuple[str, ...] = field(default=())

    def at_least(self, level: Level) -> Decimal:
        """How much stands at this level or above.

        >>> split = {Level.DECLARED: Decimal(1), Level.SEALED: Decimal(2)}
        >>> Reading("K3", "1", Decimal(3), Decimal(3), split).at_least(Level.CONFIRMED)
        Decimal('2')
        """
        return sum((n for at, n in self.split.items() if at >= level), Decimal(0))
