"""How an answer is said in words: plain text, and six fixed ways to write a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"]
_MONTHS += ["September", "October", "November", "December"]


def inert(text: str) -> str:
    r"""The text as typed, without marks that no reader can see.

    Control characters (line feed and tab stay), overrides of the writing direction and lone
    surrogates are taken out: they could make a paper read differently from what it holds.

    >>> inert("a\x00b\r\nc {{7*7}} **d**")
    'ab\nc {{7*7}} **d**'
    """
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def missing(value: object) -> bool:
    """Whether nothing was said: None, blank text, or an empty list. Zero and no are answers.

    >>> [missing(value) for value in (None, " ", [], 0, False)]
    [True, True, True, False, False]
    """
    if isinstance(value, str):
        return not any(mark.isprintable() and mark != " " for mark in value)
    if isinstance(value, Mapping | list | tuple):
        return not value
    return value is None


def said(value: object) -> str:
    """The value in plain words.

    >>> said(["Porto", "Graz", "Gdańsk"]), said(True), said(Decimal("1E+3"))
    ('Porto, Graz and Gdańsk', 'yes', '1000')
    """
    if isinstance(value, str):
        return inert(value).strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return said(value.get("name", ""))
    if isinstance(value, list | tuple):
        return _series([said(item) for item in value])
    return "" if value is None else inert(str(value))


def as_number(value: object) -> Decimal | None:
    """The value as an exact number, or None where it is not written as one.

    >>> as_number("448750.50"), as_number("1,5"), as_number(True)
    (Decimal('448750.50'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _date(value: object) -> str:
    found = _DAY.fullmatch(said(value))
    if found is None:
        return said(value)
    year, month, day = (int(part) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return said(value)
    return f"{day} {_MONTHS[month - 1]} {year}"


def _grouped(value: object) -> str:
    number = as_number(value)
    return said(value) if number is None else f"{number:,f}"


def _money(value: object) -> str:
    number = as_number(value)
    return said(value) if number is None else f"EUR {number:,.2f}"


def _percent(value: object) -> str:
    text = said(value)
    return text if as_number(value) is None else f"{text} %"


def _count(value: object) -> str:
    return str(len(value)) if isinstance(value, list | tuple) else said(value)


def _series(items: Sequence[str]) -> str:
    named = [item for item in items if item]
    return named[0] if len(named) == 1 else " and ".join(filter(None, _halves(named)))


def _halves(items: Sequence[str]) -> tuple[str, str]:
    return (", ".join(items[:-1]), items[-1]) if items else ("", "")


FILTERS: Mapping[str, Callable[[object], str]] = {
    "date": _date,
    "number": _grouped,
    "money": _money,
    "percent": _percent,
    "count": _count,
    "list": said,
}
"""What may stand after the bar in ``{{ key | filter }}``; anything unreadable stays as typed."""
