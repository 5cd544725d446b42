"""From figures to places on a bar, as text that an SVG attribute takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from django import template

register = template.Library()

Figure = Decimal | int | str | None


def _number(figure: Figure) -> Decimal | None:
    return None if figure is None or figure == "" else Decimal(figure)


def _percent(part: Decimal, whole: Decimal) -> str:
    """Write the share with two decimals and a point, whatever the language of the page.

    >>> _percent(Decimal(1), Decimal(3))
    '33.33'
    """
    share = max(Decimal(0), min(Decimal(1), part / whole))
    return str((share * 100).quantize(Decimal("0.01")))


@register.simple_tag
def measure(
    baseline: Figure,
    target: Figure,
    actual: Figure,
    levels: Iterable[Mapping[str, Figure]] | None = None,
) -> dict[str, object]:
    """Lay an indicator out on one bar whose right end is the largest of its figures.

    Returns ``pieces`` (level, value, x, width; highest level first), ``baseline`` and ``target``
    (places, or "" where unknown), and ``share`` (whole percent of the target reached, or None).

    >>> bar = measure(0, 60, 30, [{"level": 2, "value": 10}, {"level": 5, "value": 20}])
    >>> [(piece["level"], piece["x"], piece["width"]) for piece in bar["pieces"]]
    [(5, '0.00', '33.33'), (2, '33.33', '16.67')]
    >>> bar["target"], bar["share"]
    ('100.00', 50)
    """
    low, goal, now = _number(baseline), _number(target), _number(actual)
    nought = Decimal(0)
    split = [(int(each["level"] or 0), _number(each["value"]) or nought) for each in levels or ()]
    if not split and now:
        split = [(0, now)]
    told = sum((value for _, value in split), nought)
    whole = max(low or nought, goal or nought, now or nought, told) or Decimal(1)
    pieces: list[dict[str, object]] = []
    start = nought
    for level, value in sorted((each for each in split if each[1]), reverse=True):
        place = {"x": _percent(start, whole), "width": _percent(value, whole)}
        pieces.append({"level": level, "value": value, **place})
        start += value
    share = None
    if goal and now is not None:
        share = int((now / goal * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return {
        "pieces": pieces,
        "baseline": _percent(low, whole) if low else "",
        "target": "" if goal is None else _percent(goal, whole),
        "share": share,
    }
