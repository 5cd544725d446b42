"""Amounts of money as pages write them, read into exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal

_SPACES = "\u0020\u00a0\u2009\u202f"
_NUMBER = rf"\d+(?:[{_SPACES}.,'\u2019]\d+)*"
_CURRENCY = r"euros?|eur|€"
_SCALE = r"thousand|k|millions?|mio|m|billions?|bn"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_CURRENCY})\s*)?(?<![\w.,])(?P<number>{_NUMBER})\s*"
    rf"(?:(?P<scale>{_SCALE})(?![a-z]))?\s*(?:(?P<after>{_CURRENCY})(?![a-z]))?",
    re.IGNORECASE,
)
_SCALES = {"t": 10**3, "k": 10**3, "m": 10**6, "b": 10**9}
_GROUP = 3


def number(text: str) -> Decimal | None:
    """A number with either habit of points and commas; None when it has no single reading.

    A last separator followed by exactly three digits groups thousands, unless the groups before
    it are broken; any other last separator begins the decimals.
    """
    digits = re.sub(rf"[{_SPACES}'\u2019]", " ", text.strip())
    if not re.fullmatch(r"[0-9]+(?:[ .,][0-9]+)*", digits):
        return None
    pieces = re.split(r"[ .,]", digits)
    marks = re.findall(r"[ .,]", digits)
    if not marks:
        return Decimal(digits)
    last = marks[-1]
    decimals = "" if last == " " else pieces[-1]
    repeated = marks.count(last) > 1
    if last != " " and (repeated or len(decimals) == _GROUP):
        decimals = ""
    groups = pieces[:-1] if decimals else pieces
    inner = set(marks[:-1] if decimals else marks)
    if len(inner) > 1 or (decimals and last in inner):
        return None
    if len(groups) > 1 and (len(groups[0]) > _GROUP or any(len(g) != _GROUP for g in groups[1:])):
        return None
    return Decimal("".join(groups) + ("." + decimals if decimals else ""))


def euros(text: str) -> tuple[Decimal, ...]:
    """Every amount of euro in a text, in its order.

    An amount needs its currency before or after it ("1 500 000 euro", "€ 1.5 million").
    """
    found = []
    for match in _AMOUNT.finditer(text):
        if match["before"] or match["after"]:
            amount = _scaled(match["number"], match["scale"])
            if amount is not None:
                found.append(amount)
    return tuple(found)


def euro(text: str) -> Decimal | None:
    """The one amount that is the whole text, with or without its currency; else None."""
    match = _AMOUNT.fullmatch(text.strip().rstrip(".;:"))
    return _scaled(match["number"], match["scale"]) if match else None


def percentages(text: str) -> tuple[Decimal, ...]:
    """Every percentage of a text as a share of one, in its order."""
    shares = (number(found) for found in re.findall(rf"({_NUMBER})\s*(?:%|per cent)", text))
    return tuple(share / 100 for share in shares if share is not None)


def _scaled(written: str, scale: str | None) -> Decimal | None:
    if scale:
        plain = re.sub(rf"[{_SPACES}'\u2019]", "", written).replace(",", ".")
        if plain.count(".") <= 1:
            return Decimal(plain) * _SCALES[scale[0].casefold()]
    amount = number(written)
    return amount if amount is None or not scale else amount * _SCALES[scale[0].casefold()]
