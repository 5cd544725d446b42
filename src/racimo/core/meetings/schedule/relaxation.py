"""What no schedule can exceed: a linear programme over stretches of time, by HiGHS."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from racimo.core.meetings.schedule.units import Hall

GRAIN = 5  # every value is a multiple of five points
MOST_COLUMNS = 16_000
MOST_STEPS = 60_000
_SLACK = 0.01  # far above the solver's tolerance, far below the grain
_Blocks = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Guide:
    """The bound, its name, and the stretch (its slots) the programme would give each unit."""

    bound: int
    name: str
    blocks: dict[int, tuple[int, ...]]


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

    Where half-days would be too many columns, whole days are used, or the whole event: the
    bound stays a bound, and becomes a little looser.

    Returns:
        A bound on the utility of every schedule, and where each unit mostly goes.

    Source:
        A b-matching relaxation; every schedule is a point of it, so its optimum is a bound.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    name, blocks, columns = _columns(hall)
    if not columns:
        return Guide(0, name, {})
    rows, equal = _rows(hall, columns, blocks)
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
        options={"maxiter": MOST_STEPS},
    )
    if answer.status != 0:
        return Guide(_diaries(hall), "best diary of each guest", {})
    chosen = {
        unit: blocks[block]
        for (unit, block), part in zip(columns, answer.x, strict=True)
        if part > 1 / 2
    }
    limit = math.floor((-answer.fun + _SLACK) / GRAIN) * GRAIN
    return Guide(limit, f"LP over {name} (HiGHS)", chosen)


def _columns(hall: Hall) -> tuple[str, _Blocks, list[tuple[int, int]]]:
    """The finest stretches of time that do not make too many columns."""
    event = (tuple(range(len(hall.problem.slots))),)
    columns: list[tuple[int, int]] = []
    for name, blocks in (("half-days", hall.blocks), ("days", hall.days), ("the event", event)):
        sets = [frozenset(slots) for slots in blocks]
        columns = [
            (unit, block)
            for unit, shape in enumerate(hall.units)
            for block, slots in enumerate(sets)
            if not slots.isdisjoint(shape.slots)
        ]
        if len(columns) <= MOST_COLUMNS or name == "the event":
            return name, blocks, columns
    return "the event", event, columns


def _rows(hall: Hall, columns: list[tuple[int, int]], blocks: _Blocks) -> tuple[_Rows, _Rows]:
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
        rows.add(own, len(hall.open[guest].intersection(blocks[block])))
    if hall.seats is not None:
        for block, own in by_block.items():
            rows.add(own, hall.seats * len(blocks[block]))
    for group in hall.groups:
        rows.add([column for unit in group for column in by_unit[unit]], 1)
    return rows, equal


def _diaries(hall: Hall) -> int:
    """Every guest's most valuable diary; each meeting stands in two of them."""
    values: dict[int, list[int]] = defaultdict(list)
    for unit in hall.units:
        values[unit.a].append(unit.value)
        values[unit.b].append(unit.value)
    best = (sum(sorted(own, reverse=True)[: hall.most[g]]) for g, own in values.items())
    return sum(best) // 2
