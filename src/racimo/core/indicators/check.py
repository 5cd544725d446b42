"""Proof-reads definitions that promise nothing and readings that cannot be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from racimo.core.indicators.shapes import (
    Count,
    CountDistinct,
    Indicator,
    Need,
    Ratio,
    Reading,
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong; ``code`` is stable, ``because`` for people."""

    code: str
    because: str


def check_definition(indicator: Indicator) -> tuple[Complaint, ...]:
    """What makes a definition too weak to be verified.

    Args:
        indicator: The definition.

    Returns:
        Complaints in a stable order; none when it can be used.

    Source:
        docs/using/verify.md, what an indicator must say.

    >>> weak = Indicator("X", "1", "t", "u", Count(()), "own")
    >>> [complaint.code for complaint in check_definition(weak)]
    ['counts-everything']
    """
    return tuple(_of_definition(indicator))


def check_reading(indicator: Indicator, reading: Reading) -> tuple[Complaint, ...]:
    """Why a reading cannot be the reading of this indicator.

    Args:
        indicator: The definition.
        reading: A reading, worked out by anybody.

    Returns:
        Complaints in a stable order; none when nothing speaks against it.

    >>> k = Indicator("X", "1", "t", "u", Count(()), "own")
    >>> [c.code for c in check_reading(k, Reading("X", "1", Decimal(2), Decimal(1), {}))]
    ['levels-do-not-add-up', 'more-than-recorded', 'lost-records']
    """
    return tuple(_of_reading(indicator, reading))


def _of_definition(indicator: Indicator) -> Iterator[Complaint]:
    parts = (
        (indicator.rule.numerator, indicator.rule.denominator)
        if isinstance(indicator.rule, Ratio)
        else (indicator.rule,)
    )
    for part in parts:
        if not part.where:
            yield Complaint("counts-everything", "the rule has no condition")
        if isinstance(part, CountDistinct) and len(set(part.key)) != len(part.key):
            yield Complaint("key-named-twice", "the key names a field twice")
    if indicator.baseline is not None and indicator.baseline == indicator.target:
        yield Complaint("flat-target", "the target equals the baseline")
    if (
        indicator.baseline is not None
        and indicator.target is not None
        and indicator.baseline != indicator.target
        and (indicator.target > indicator.baseline) is not indicator.ascending
    ):
        yield Complaint("wrong-direction", "the target lies on the wrong side of the baseline")
    if indicator.period and indicator.period.start >= indicator.period.end:
        yield Complaint("empty-period", "the period ends before it begins")
    if indicator.period and indicator.frozen and indicator.frozen > indicator.period.start:
        yield Complaint("fixed-too-late", "the definition was fixed after the period had begun")
    if indicator.evidence.or_confirmed and indicator.confirmation.need is Need.NONE:
        yield Complaint("nobody-confirms", "confirmation stands for evidence, but nobody confirms")


def _of_reading(indicator: Indicator, reading: Reading) -> Iterator[Complaint]:
    if (reading.indicator, reading.version) != (indicator.id, indicator.version):
        yield Complaint("another-definition", "the reading was made by another definition")
    total = sum(reading.split.values(), Decimal(0))
    is_share = isinstance(indicator.rule, Ratio)
    if not is_share and total != reading.value:
        yield Complaint("levels-do-not-add-up", "the levels do not add up to the figure")
    if is_share and (reading.value is None) is not (total == 0):
        yield Complaint("share-of-nothing", "a share is known exactly when it rests on something")
    if isinstance(indicator.rule, Count | CountDistinct):
        yield from _of_count(indicator.rule, reading)
    if set(reading.counted) & set(reading.undecided):
        yield Complaint("both-ways", "a record both counts and is undecided")


def _of_count(rule: Count | CountDistinct, reading: Reading) -> Iterator[Complaint]:
    if any(part < 0 or part != part.to_integral_value() for part in reading.split.values()):
        yield Complaint("not-a-number-of-things", "a level holds less than nothing or a part")
    if reading.value is None or reading.unreconciled is None:
        yield Complaint("no-figure", "a count always has a figure")
        return
    if reading.value > reading.unreconciled:
        yield Complaint("more-than-recorded", "more different things than records")
    if isinstance(rule, Count) and reading.value != reading.unreconciled:
        yield Complaint("lost-records", "a plain count counts every record")
    if reading.counted and reading.unreconciled != len(reading.counted):
        yield Complaint("not-the-records", "the figure does not fit the records it names")
