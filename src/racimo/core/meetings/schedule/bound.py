"""What no schedule can exceed: a linear programme over half-days, solved by HiGHS."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from racimo.core.meetings.schedule.units import Hall

NAME = "LP over half-days (HiGHS)"
GRAIN = 5  # every value is a multiple of five points
_SLACK = 0.01  # far above the solver's tolerance, far below the grain


@dataclass(frozen=True)
class Guide:
    """The bound, and the half-day (its slots) that the programme would give each unit."""

    bound: int
    blocks: dict[int, tuple[int, ...]]
    feasible: bool = True


@dataclass
class _Rows:
    """Rows ``sum of columns <= limit`` of a sparse matrix."""

    places: list[tuple[int, int]] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)

    def add(self, columns: list[int], limit: int) -> None:
        if len(columns) > limit:
            self.places += [(len(self.limits), column) for column in columns]
            self.limits.append(limit)


def bound(hall: Hall) -> Guide:
    """Relax slots to half-days and meetings to fractions, and solve.

    Returns:
        A bound on the utility of every schedule, and where each unit mostly goes.

    Source:
        A b-matching relaxation; every schedule is a point of it, so its optimum is a bound.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    columns = [
        (unit, block)
        for unit, shape in enumerate(hall.units)
        for block, slots in enumerate(hall.blocks)
        if not set(slots).isdisjoint(shape.slots)
    ]
    if not columns:
        return Guide(0, {})
    rows, equal = _rows(hall, columns)
    worth = np.array([-hall.units[unit].value for unit, _ in columns], dtype=float)

    def matrix(part: _Rows) -> Any:  # noqa: ANN401 -- scipy has no types
        at = np.array(part.places, dtype=np.int64).reshape(-1, 2)
        data = (np.ones(len(at)), (at[:, 0], at[:, 1]))
        return csr_array(data, shape=(len(part.limits), len(columns)))

    answer = linprog(
        worth,
        A_ub=matrix(rows) if rows.limits else None,
        b_ub=rows.limits or None,
        A_eq=matrix(equal) if equal.limits else None,
        b_eq=equal.limits or None,
        bounds=(0, 1),
        method="highs-ds",
    )
    if answer.status != 0:
        return Guide(_everything(hall), {}, feasible=answer.status != 2)  # noqa: PLR2004
    chosen = {
        unit: hall.blocks[block]
        for (unit, block), part in zip(columns, answer.x, strict=True)
        if part > 1 / 2
    }
    limit = math.floor((-answer.fun + _SLACK) / GRAIN) * GRAIN
    return Guide(min(limit, _everything(hall)), chosen)


def _rows(hall: Hall, columns: list[tuple[int, int]]) -> tuple[_Rows, _Rows]:
    by_unit: dict[int, list[int]] = defaultdict(list)
    by_guest: dict[int, list[int]] = defaultdict(list)
    by_guest_block: dict[tuple[int, int], list[int]] = defaultdict(list)
    by_block: dict[int, list[int]] = defaultdict(list)
    for column, (unit, block) in enumerate(columns):
        by_unit[unit].append(column)
        by_block[block].append(column)
        for guest in (hall.units[unit].a, hall.units[unit].b):
            by_guest[guest].append(column)
            by_guest_block[guest, block].append(column)
    rows, equal = _Rows(), _Rows()
    for unit, own in by_unit.items():
        if hall.units[unit].must:
            equal.places += [(len(equal.limits), column) for column in own]
            equal.limits.append(1)
        else:
            rows.add(own, 1)
    for guest, own in by_guest.items():
        rows.add(own, hall.most[guest])
    for (guest, block), own in by_guest_block.items():
        rows.add(own, len(hall.open[guest].intersection(hall.blocks[block])))
    if hall.seats is not None:
        for block, own in by_block.items():
            rows.add(own, hall.seats * len(hall.blocks[block]))
    for group in hall.groups:
        rows.add([column for unit in group for column in by_unit[unit]], 1)
    return rows, equal


def _everything(hall: Hall) -> int:
    return sum(unit.value for unit in hall.units)
