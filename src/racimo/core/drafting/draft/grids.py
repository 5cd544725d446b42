"""Two tables whose columns come from the answers: a matrix with totals, and a timetable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from racimo.core.drafting.draft.said import as_number
from racimo.core.drafting.draft.template import BadClause, Bound, Filler
from racimo.core.drafting.shapes import Table

NOTHING = "\N{EN DASH}"
ACTIVE = "●"
_MOST_COLUMNS = 12
_LAST_MONTH = 600
_ENDS = re.compile(r"\d{1,6}$", re.ASCII)


def matrix(filler: Filler, words: Sequence[str], caption: str) -> Table:
    """A table of one answer's rows, spread over a row key and a column key.

    ``words`` are the list, the key of the rows, the key of the columns, the key of the values,
    and ``totals`` where sums are wanted.
    """
    if len(words) not in {4, 5} or (len(words) > 4 and words[4] != "totals"):  # noqa: PLR2004
        raise BadClause("matrix wants: list row column value [totals]", where=filler.clause)
    key, row_key, column_key, value_key = words[:4]
    cells: dict[tuple[str, str], list[str]] = {}
    for item in filler.rows(key):
        place = (filler.of(item, row_key), filler.of(item, column_key))
        cells.setdefault(place, []).append(filler.of(item, value_key))
    rows = list(dict.fromkeys(row for row, _ in cells))
    columns = _counted(list(dict.fromkeys(column for _, column in cells)))
    header = [_title(row_key), *columns]
    body = [[row, *(_sum(cells.get((row, column), [])) for column in columns)] for row in rows]
    if len(words) > 4:  # noqa: PLR2004  # totals
        header.append("Total")
        for line in body:
            line.append(_sum([cell for cell in line[1:] if cell != NOTHING]))
        sums = (
            _sum([line[place] for line in body if line[place] != NOTHING])
            for place in range(1, len(header))
        )
        body.append(["Total", *sums])
    right = (False, *(True for _ in header[1:]))
    return Table(tuple(header), tuple(map(tuple, body)), caption, right, filler.clause)


def timetable(filler: Filler, words: Sequence[str], caption: str) -> Table:
    """Which rows of the named lists are active in which months, as a table of text."""
    rows: list[tuple[str, int, int]] = []
    for place, key in enumerate(words):
        for item in filler.rows(key, optional=place > 0):
            title = f"{filler.of(item, 'number')} {filler.of(item, 'title')}"
            rows.append((title, _month(filler, item, "start"), _month(filler, item, "end")))
    last = max((end for _, _, end in rows), default=1)
    step = next((s for s in (1, 3, 6, 12) if last <= s * _MOST_COLUMNS), _LAST_MONTH // 12)
    starts = range(1, max(last, 1) + 1, step)
    header = ["Work", *(_months(start, start + step - 1) for start in starts)]
    body = [
        (title, *(ACTIVE if a and a < s + step and b >= s else "" for s in starts))
        for title, a, b in rows
    ]
    return Table(tuple(header), tuple(body), caption, (), filler.clause)


def _month(filler: Filler, item: Bound, which: str) -> int:
    """The month as a number from 1; 0 where it is missing or no month."""
    number = as_number(filler.of(item, f"{which}_month"))
    if number is None or number != number.to_integral_value():
        return 0
    return int(number) if 1 <= number <= _LAST_MONTH else 0


def _months(first: int, last: int) -> str:
    return f"M{first}" if first == last else f"M{first}\N{EN DASH}{last}"


def _sum(cells: Sequence[str]) -> str:
    """The sum of the cells; one cell as it is; nothing where one of several is no number."""
    if not cells:
        return NOTHING
    if len(cells) == 1:
        return cells[0]
    numbers = [as_number(cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    return format(sum(known, Decimal(0)), "f") if len(known) == len(numbers) else NOTHING


def _counted(names: list[str]) -> list[str]:
    """Names that all end in a number (WP1, WP2 …) by that number; others as they came."""
    ends = [_ENDS.search(name) for name in names]
    if not all(ends):
        return names
    return sorted(names, key=lambda name: int(_ENDS.findall(name)[-1]))


def _title(key: str) -> str:
    return key.replace("_", " ").capitalize()
