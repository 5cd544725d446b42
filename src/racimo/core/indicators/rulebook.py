"""Indicators read from, and written to, plain values (TOML or JSON), strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import Invalid
from racimo.core.indicators.shapes import (
    Confirmation,
    Count,
    CountDistinct,
    EvidenceRule,
    Filter,
    Indicator,
    Level,
    Need,
    Op,
    Ratio,
    Reading,
    Rule,
    Sum,
    read_number,
)
from racimo.core.spans import Span

Choice = TypeVar("Choice", bound=Enum)
_MUST = {"id", "version", "title", "unit", "rule", "source"}
_MAY = {
    "baseline",
    "target",
    "ascending",
    "period",
    "evidence",
    "confirmation",
    "required",
    "frozen",
    "note",
}


def from_plain(value: Mapping[str, object]) -> Indicator:
    """Read an indicator.

    Args:
        value: A mapping as in ``scoreboard/catalogue/*.toml``; numbers as whole numbers or text,
            days as ``YYYY-MM-DD``.

    Returns:
        The indicator.

    Raises:
        Invalid: Something is missing, unknown or of the wrong kind; ``where`` names the place.

    >>> from_plain({"id": "X", "version": "1", "title": "t", "unit": "u", "source": "own",
    ...             "rule": {"measure": "count", "where": []}}).rule
    Count(where=())
    """
    where = f"indicator {value.get('id', '?')}"
    _want_keys(value, must=_MUST, may=_MAY, where=where)
    return Indicator(
        id=_text(value["id"], f"{where}, id"),
        version=_text(value["version"], f"{where}, version"),
        title=_text(value["title"], f"{where}, title"),
        unit=_text(value["unit"], f"{where}, unit"),
        rule=_rule(value["rule"], f"{where}, rule"),
        source=_text(value["source"], f"{where}, source"),
        baseline=_number(value.get("baseline"), f"{where}, baseline"),
        target=_number(value.get("target"), f"{where}, target"),
        ascending=_truth(value.get("ascending", True), f"{where}, ascending"),
        period=_period(value.get("period"), f"{where}, period"),
        evidence=_evidence(value.get("evidence", {}), f"{where}, evidence"),
        confirmation=_confirmation(value.get("confirmation", {}), f"{where}, confirmation"),
        required=_level(value.get("required", "V2"), f"{where}, required"),
        frozen=_day(value.get("frozen"), f"{where}, frozen"),
        note=_string(value.get("note", ""), f"{where}, note"),
    )


def to_plain(indicator: Indicator) -> dict[str, Plain]:
    """Write an indicator; every field is there, so that equal definitions have equal bytes.

    >>> one = Indicator("X", "1", "t", "u", Count(()), "own", target=Decimal("2.50"))
    >>> to_plain(one)["target"], from_plain(to_plain(one)) == one
    ('2.5', True)
    """
    period = indicator.period
    return {
        "id": indicator.id,
        "version": indicator.version,
        "title": indicator.title,
        "unit": indicator.unit,
        "rule": _rule_to_plain(indicator.rule),
        "source": indicator.source,
        "baseline": number_to_plain(indicator.baseline),
        "target": number_to_plain(indicator.target),
        "ascending": indicator.ascending,
        "period": None
        if period is None
        else {"start": period.start.isoformat(), "end": period.end.isoformat()},
        "evidence": {
            "minimum": indicator.evidence.minimum,
            "kinds": list(indicator.evidence.kinds),
            "or_confirmed": indicator.evidence.or_confirmed,
        },
        "confirmation": {
            "need": indicator.confirmation.need.value,
            "by": indicator.confirmation.by,
        },
        "required": indicator.required.code,
        "frozen": None if indicator.frozen is None else indicator.frozen.isoformat(),
        "note": indicator.note,
    }


def reading_to_plain(reading: Reading) -> dict[str, Plain]:
    """Write a reading, as it stands in the results of a bundle.

    >>> reading_to_plain(Reading("X", "1", None, None, {}))["split"]["V0"]
    '0'
    """
    return {
        "indicator": reading.indicator,
        "version": reading.version,
        "value": number_to_plain(reading.value),
        "unreconciled": number_to_plain(reading.unreconciled),
        "split": {
            level.code: number_to_plain(reading.split.get(level, Decimal(0))) for level in Level
        },
        "undecided": list(reading.undecided),
        "counted": list(reading.counted),
    }


def number_to_plain(number: Decimal | None) -> str | None:
    """A number as text in its one plain form: no exponent, no trailing zeros.

    >>> number_to_plain(Decimal("1E+3")), number_to_plain(Decimal("2.50")), number_to_plain(None)
    ('1000', '2.5', None)
    """
    if number is None:
        return None
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def promise(
    indicator: Indicator,
    *,
    baseline: Decimal | None,
    target: Decimal | None,
    period: Span | None,
    frozen: date,
) -> Indicator:
    """An entry of the catalogue as one partnership's promise.

    Args:
        indicator: The definition of the catalogue.
        baseline: Where the partnership starts, in the indicator's unit.
        target: Where it wants to be.
        period: The span whose records count; None counts all.
        frozen: The day on which the promise was fixed.

    Returns:
        The definition with the promise in it.

    Raises:
        Invalid: The target lies on the wrong side of the baseline.

    >>> k = Indicator("X", "1", "t", "u", Count(()), "own")
    >>> promise(k, baseline=Decimal(0), target=Decimal(9), period=None,
    ...         frozen=date(2026, 1, 1)).target
    Decimal('9')
    """
    promised = replace(indicator, baseline=baseline, target=target, period=period, frozen=frozen)
    if (
        baseline is not None
        and target is not None
        and baseline != target
        and (target > baseline) is not indicator.ascending
    ):
        raise Invalid(
            "the target lies on the wrong side of the baseline",
            where=indicator.id,
            hint="Swap them, or say that the indicator is to go down.",
        )
    return promised


def _rule(value: object, where: str) -> Rule:
    table = _table(value, where)
    if table.get("measure") != "ratio":
        return _simple(table, where)
    _want_keys(table, must={"measure", "numerator", "denominator"}, may=set(), where=where)
    return Ratio(
        _simple(_table(table["numerator"], where), f"{where}, numerator"),
        _simple(_table(table["denominator"], where), f"{where}, denominator"),
    )


def _simple(table: Mapping[str, object], where: str) -> Count | CountDistinct | Sum:
    kind = table.get("measure")
    if kind == "count":
        _want_keys(table, must={"measure", "where"}, may=set(), where=where)
        return Count(_filters(table["where"], where))
    if kind == "count_distinct":
        _want_keys(table, must={"measure", "where", "key"}, may=set(), where=where)
        key = _names(table["key"], f"{where}, key")
        if not key:
            raise Invalid("a distinct count needs a key", where=where)
        return CountDistinct(key, _filters(table["where"], where))
    if kind == "sum":
        _want_keys(table, must={"measure", "where", "field"}, may={"key"}, where=where)
        return Sum(
            _text(table["field"], f"{where}, field"),
            _filters(table["where"], where),
            _names(table.get("key", []), f"{where}, key"),
        )
    raise Invalid("a rule measures by count, count_distinct, sum or ratio", where=where)


def _filters(value: object, where: str) -> tuple[Filter, ...]:
    if not isinstance(value, list):
        raise Invalid("a list of conditions is expected", where=where)
    return tuple(_filter(item, f"{where}, condition {i}") for i, item in enumerate(value, 1))


def _filter(value: object, where: str) -> Filter:
    table = _table(value, where)
    _want_keys(table, must={"field", "op", "value"}, may=set(), where=where)
    op = _choice(Op, table["op"], where)
    wanted = table["value"]
    if op is Op.EXISTS and not isinstance(wanted, bool):
        raise Invalid("exists is compared with true or false", where=where)
    if op is Op.SIZE_GE and type(wanted) is not int:
        raise Invalid("a size is a whole number", where=where)
    if op is Op.IN and not isinstance(wanted, list):
        raise Invalid("in is compared with a list", where=where)
    return Filter(_text(table["field"], where), op, _plain(wanted, where))


def _rule_to_plain(rule: Rule) -> Plain:
    if isinstance(rule, Ratio):
        return {
            "measure": "ratio",
            "numerator": _rule_to_plain(rule.numerator),
            "denominator": _rule_to_plain(rule.denominator),
        }
    where: list[Plain] = [
        {"field": one.field, "op": one.op.value, "value": one.value} for one in rule.where
    ]
    if isinstance(rule, Count):
        return {"measure": "count", "where": where}
    if isinstance(rule, CountDistinct):
        return {"measure": "count_distinct", "key": list(rule.key), "where": where}
    return {"measure": "sum", "field": rule.field, "key": list(rule.key), "where": where}


def _evidence(value: object, where: str) -> EvidenceRule:
    table = _table(value, where)
    _want_keys(table, must=set(), may={"minimum", "kinds", "or_confirmed"}, where=where)
    minimum = table.get("minimum", 1)
    if type(minimum) is not int or minimum < 0:
        raise Invalid("the minimum is a whole number from 0", where=where)
    return EvidenceRule(
        minimum,
        _names(table.get("kinds", []), where),
        _truth(table.get("or_confirmed", False), where),
    )


def _confirmation(value: object, where: str) -> Confirmation:
    table = _table(value, where)
    _want_keys(table, must=set(), may={"need", "by"}, where=where)
    need = _choice(Need, table.get("need", "none"), where)
    by = _string(table.get("by", ""), where)
    if (need is Need.NONE) is bool(by):
        raise Invalid("a confirmation names the field of those who must confirm", where=where)
    return Confirmation(need, by)


def _period(value: object, where: str) -> Span | None:
    if value is None:
        return None
    table = _table(value, where)
    _want_keys(table, must={"start", "end"}, may=set(), where=where)
    start, end = _day(table["start"], where), _day(table["end"], where)
    if start is None or end is None or start >= end:
        raise Invalid("a period begins before it ends", where=where)
    return Span(start, end)


def _level(value: object, where: str) -> Level:
    codes = {level.code: level for level in Level}
    if not isinstance(value, str) or value not in codes:
        raise Invalid("a level is one of V0 to V6", where=where)
    return codes[value]


def _choice(kind: type[Choice], value: object, where: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        options = ", ".join(str(one.value) for one in kind)
        raise Invalid(f"{value!r} is none of {options}", where=where) from None


def _number(value: object, where: str) -> Decimal | None:
    if value is None:
        return None
    number = read_number(value)
    if number is None:
        raise Invalid("a number is written as a whole number or as text", where=where)
    return number


def _day(value: object, where: str) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(_text(value, where))
    except ValueError:
        raise Invalid("a day is written YYYY-MM-DD", where=where) from None


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Invalid("a list of names is expected", where=where)
    return tuple(_text(item, where) for item in value)


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Invalid("a table is expected", where=where)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid("a text is expected", where=where)
    return value


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Invalid("a text is expected", where=where)
    return value


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("true or false is expected", where=where)
    return value


def _plain(value: object, where: str) -> Plain:
    try:
        canonical(value)  # type: ignore[arg-type]  # this is how its kind is found out
    except (TypeError, ValueError):
        raise Invalid(
            "texts, whole numbers, truth values and lists are expected", where=where
        ) from None
    return value  # type: ignore[return-value]  # canonical() has looked at every part


def _want_keys(table: Mapping[str, object], *, must: set[str], may: set[str], where: str) -> None:
    missing = sorted(must - set(table))
    if missing:
        raise Invalid(f"{missing[0]} is missing", where=where)
    unknown = sorted(set(table) - must - may)
    if unknown:
        raise Invalid(f"{unknown[0]} is not known here", where=where)
