"""Which meeting sits at which table, so that few people have to move."""

from __future__ import annotations

from collections import Counter

import numpy as np

from racimo.core.meetings.schedule.exact import Placement
from racimo.core.meetings.schedule.units import Hall
from racimo.core.meetings.shapes import Table

_OTHER_TABLE, _OTHER_SITE = 1, 4


def seat(hall: Hall, placement: Placement) -> dict[int, str | None]:
    """Give every meeting a table, slot by slot.

    Within a slot this is an assignment problem: a guest who must leave the table of their
    previous meeting that day costs a little, one who must change the site costs more.

    Source:
        Kuhn's assignment problem, solved by scipy.
    """
    if not hall.problem.tables:
        return dict.fromkeys(placement)
    places = {table.key: table for table in hall.problem.tables}
    tables: dict[int, str | None] = {}
    for day in hall.days:
        last: dict[int, Table] = {}
        for slot in day:
            here = sorted(unit for unit, s in placement.items() if s == slot)
            for unit, table in _seat_slot(hall, here, last).items():
                tables[unit] = table
                last[hall.units[unit].a] = last[hall.units[unit].b] = places[table]
    return tables


def _seat_slot(hall: Hall, here: list[int], last: dict[int, Table]) -> dict[int, str]:
    from scipy.optimize import linear_sum_assignment

    seated = {unit: table for unit in here if (table := hall.units[unit].table) is not None}
    taken = Counter(seated.values())
    free = [
        table for table in hall.problem.tables for _ in range(table.capacity - taken[table.key])
    ]
    waiting = [unit for unit in here if unit not in seated]
    if not waiting:
        return seated
    cost = np.array(
        [
            [_cost(last.get(hall.units[unit].a), t) + _cost(last.get(hall.units[unit].b), t)
             for t in free]
            for unit in waiting
        ]
    )  # fmt: skip
    rows, columns = linear_sum_assignment(cost)
    for row, column in zip(rows, columns, strict=True):
        seated[waiting[row]] = free[column].key
    return seated


def _cost(before: Table | None, now: Table) -> int:
    if before is None or before.key == now.key:
        return 0
    return _OTHER_TABLE if before.site == now.site else _OTHER_SITE
