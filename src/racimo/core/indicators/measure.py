"""Recount an indicator from its records: the figure, how well it is proved, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import FlatTarget
from racimo.core.indicators.shapes import (
    Confirmation,
    Count,
    CountDistinct,
    Filter,
    Indicator,
    Level,
    Need,
    Op,
    Ratio,
    Reading,
    Record,
    Sum,
    read_number,
)

GONE = frozenset({"withdrawn", "rejected"})
TYPED_IN = "declaration"
SHARE = Decimal("0.000001")


@dataclass(slots=True)
class _Tally:
    """The figure of one simple rule, and what it rests on."""

    value: Decimal
    unreconciled: Decimal
    split: dict[Level, Decimal]
    undecided: list[str]
    counted: list[str]


def measure(indicator: Indicator, records: Sequence[Record]) -> Reading:
    """Recount an indicator.

    Args:
        indicator: The definition; its rule, period, evidence and confirmation are applied.
        records: Facts in the order in which they were recorded. Of several versions with the same
            ``id`` the last one stands; withdrawn and rejected ones do not count.

    Returns:
        The figure in the indicator's unit (shares to six places), the figure without the guard
        against double counting, and how much of it stands at which level.

    Source:
        docs/using/verify.md; the levels are those of the verification ladder V0 to V6.

    >>> rule = Count((Filter("kind", Op.EQ, "event"),))
    >>> k8 = Indicator("K8", "1", "Events", "events", rule, "own")
    >>> measure(k8, [Record({"id": "a", "kind": "event"})]).value
    Decimal('1')
    """
    standing = stand(records)
    rule = indicator.rule
    if isinstance(rule, Ratio):
        above = _tally(indicator, rule.numerator, standing)
        below = _tally(indicator, rule.denominator, standing)
        return Reading(
            indicator.id,
            indicator.version,
            _share(above.value, below.value),
            _share(above.unreconciled, below.unreconciled),
            below.split,
            tuple(dict.fromkeys(above.undecided + below.undecided)),
            tuple(below.counted),
        )
    tally = _tally(indicator, rule, standing)
    return Reading(
        indicator.id,
        indicator.version,
        tally.value,
        tally.unreconciled,
        tally.split,
        tuple(tally.undecided),
        tuple(tally.counted),
    )


def stand(records: Sequence[Record]) -> tuple[Record, ...]:
    """The version of each record that stands: the last one, unless it was withdrawn or rejected.

    Args:
        records: All versions in the order in which they were recorded.

    Returns:
        One record per ``id``, in the order of their first versions; records without ``id`` all.

    >>> [r.fields["n"] for r in stand([Record({"id": "a", "n": 1}), Record({"id": "a", "n": 2})])]
    [2]
    """
    last: dict[str, Record] = {}
    for place, record in enumerate(records):
        last[_name(record, place)] = record
    return tuple(r for r in last.values() if r.fields.get("action") not in GONE)


def level_of(indicator: Indicator, record: Record) -> Level:
    """How well one record is proved, by its facts alone.

    Args:
        indicator: Says how much evidence and whose confirmation is needed.
        record: ``evidence`` (list of files with ``kind``), ``confirmed_by`` (list of parties),
            ``reported_by`` and ``reviewed_by`` (never the same), and whether it is sealed.

    Returns:
        The highest level whose conditions hold together with those of all levels from EVIDENCED
        up to it. What was typed in as a figure (kind ``declaration``) is never more than DECLARED.

    Source:
        The ladder of docs/using/verify.md.

    >>> k8 = Indicator("K8", "1", "Events", "events", Count(()), "own")
    >>> level_of(k8, Record({"evidence": [{"kind": "programme", "digest": "00"}]})).code
    'V3'
    """
    if record.fields.get("kind") == TYPED_IN:
        return Level.DECLARED
    confirmed = _is_confirmed(indicator.confirmation, record)
    steps = (
        (Level.EVIDENCED, _is_evidenced(indicator, record, confirmed=confirmed)),
        (Level.CONFIRMED, confirmed),
        (Level.REVIEWED, _is_reviewed(record)),
        (Level.SEALED, record.sealed),
        (Level.RECOMPUTABLE, record.recomputable),
    )
    reached = Level.DEFINED if _is_defined(indicator, record) else Level.DECLARED
    for level, holds in steps:
        if not holds:
            break
        reached = level
    return reached


def progress(indicator: Indicator, reading: Reading) -> Decimal | None:
    """Share of the promised change that a reading shows; linear.

    Args:
        indicator: What was promised; baseline and target in its unit.
        reading: What was counted, in the same unit.

    Returns:
        A ratio without unit: 0 at the baseline, 1 at the target, below 0 on the wrong side, above 1
        beyond the target; None when baseline, target or value is not known.

    Raises:
        FlatTarget: The target equals the baseline, so nothing was promised.

    >>> smes = Indicator("K5", "1", "SMEs", "firms", Count(()), "own", Decimal(10), Decimal(50))
    >>> progress(smes, Reading("K5", "1", Decimal(30), Decimal(30), {}))
    Decimal('0.5')
    """
    if indicator.baseline is None or indicator.target is None:
        return None
    if indicator.target == indicator.baseline:
        raise FlatTarget(
            "the target equals the baseline, so nothing was promised",
            where=indicator.id,
            hint="Set a target that differs from the baseline.",
        )
    if reading.value is None:
        return None
    return (reading.value - indicator.baseline) / (indicator.target - indicator.baseline)


def _tally(
    indicator: Indicator, rule: Count | CountDistinct | Sum, records: Sequence[Record]
) -> _Tally:
    best: dict[bytes, tuple[Level, Decimal]] = {}
    unreconciled = Decimal(0)
    undecided: list[str] = []
    counted: list[str] = []
    for place, record in enumerate(records):
        passes = _passes(indicator, rule.where, record)
        if passes is False:
            continue
        key, worth = _key(rule, record, place), _worth(rule, record)
        if passes is None or key is None or worth is None:
            undecided.append(_name(record, place))
            continue
        unreconciled += worth
        counted.append(_name(record, place))
        level = level_of(indicator, record)
        if key not in best or level >= best[key][0]:
            best[key] = (level, worth)
    split = dict.fromkeys(Level, Decimal(0))
    for level, worth in best.values():
        split[level] += worth
    return _Tally(sum(split.values(), Decimal(0)), unreconciled, split, undecided, counted)


def _key(rule: Count | CountDistinct | Sum, record: Record, place: int) -> bytes | None:
    """What makes the counted thing one thing; None when a part of it is missing."""
    names = () if isinstance(rule, Count) else rule.key
    if not names:
        return str(place).encode()
    parts: list[Plain] = []
    for name in names:
        value = record.fields.get(name)
        if value is None:
            return None
        parts.append(_as_set(value))
    return canonical(parts)


def _as_set(value: Plain) -> Plain:
    """A list as the set of its entries: who met whom does not depend on who is named first."""
    if not isinstance(value, list):
        return value
    return [*{canonical(item): item for item in sorted(value, key=canonical)}.values()]


def _worth(rule: Count | CountDistinct | Sum, record: Record) -> Decimal | None:
    return read_number(record.fields.get(rule.field)) if isinstance(rule, Sum) else Decimal(1)


def _passes(indicator: Indicator, where: Sequence[Filter], record: Record) -> bool | None:
    """Whether a record counts: no as soon as one condition fails, unknown when one is unknown."""
    answers = [_in_period(indicator, record), *(_holds(one, record) for one in where)]
    if False in answers:
        return False
    return None if None in answers else True


def _in_period(indicator: Indicator, record: Record) -> bool | None:
    if indicator.period is None:
        return True
    day = _day(record.fields.get("date"))
    return None if day is None else day in indicator.period


def _holds(one: Filter, record: Record) -> bool | None:
    value = record.fields.get(one.field)
    if one.op is Op.EXISTS:
        known = value is not None or one.field in record.withheld
        return known is bool(one.value)
    if value is None:
        return None
    if one.op is Op.SIZE_GE:
        entries = _as_set(value)
        return len(entries) >= int(str(one.value)) if isinstance(entries, list) else None
    if one.op is Op.IN:
        options = one.value if isinstance(one.value, list) else [one.value]
        return canonical(value) in {canonical(option) for option in options}
    if one.op in {Op.GE, Op.LE}:
        return _is_ordered(value, one)
    return (canonical(value) == canonical(one.value)) is (one.op is Op.EQ)


def _is_ordered(value: Plain, one: Filter) -> bool | None:
    left, right = read_number(value), read_number(one.value)
    if left is not None and right is not None:
        return left >= right if one.op is Op.GE else left <= right
    if isinstance(value, str) and isinstance(one.value, str):
        return value >= one.value if one.op is Op.GE else value <= one.value
    return None


def _is_evidenced(indicator: Indicator, record: Record, *, confirmed: bool) -> bool:
    rule = indicator.evidence
    if rule.or_confirmed and confirmed and indicator.confirmation.need is not Need.NONE:
        return True
    evidence = record.fields.get("evidence")
    files = {
        str(item.get("digest"))
        for item in (evidence if isinstance(evidence, list) else [])
        if isinstance(item, dict)
        and item.get("digest")
        and (not rule.kinds or item.get("kind") in rule.kinds)
    }
    return len(files) >= rule.minimum


def _is_confirmed(rule: Confirmation, record: Record) -> bool:
    if rule.need is Need.NONE:
        return True
    wanted = _texts(record.fields.get(rule.by))
    given = _texts(record.fields.get("confirmed_by"))
    if rule.need is Need.ALL:
        return bool(wanted) and wanted <= given
    return bool(wanted & given)


def _is_reviewed(record: Record) -> bool:
    reporter, reviewer = record.fields.get("reported_by"), record.fields.get("reviewed_by")
    return bool(reporter) and bool(reviewer) and reporter != reviewer


def _is_defined(indicator: Indicator, record: Record) -> bool:
    day = _day(record.fields.get("date"))
    return indicator.frozen is not None and day is not None and indicator.frozen <= day


def _texts(value: Plain) -> set[str]:
    items = value if isinstance(value, list) else [value]
    return {item for item in items if isinstance(item, str) and item}


def _day(value: Plain) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _share(above: Decimal, below: Decimal) -> Decimal | None:
    return (above / below).quantize(SHARE) if below else None


def _name(record: Record, place: int) -> str:
    name = record.fields.get("id")
    return name if isinstance(name, str) and name else f"#{place + 1}"
