"""The exact way: a constraint model solved by CP-SAT, with proof where there is time for it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from racimo.core.meetings.schedule.units import Hall
from racimo.core.meetings.shapes import Unsettled

Placement = dict[int, int]
"""For each unit that happens, its slot."""


@dataclass
class Model:
    """A CP-SAT model of a hall, and its variables."""

    cp: Any
    hall: Hall
    chosen: tuple[int, ...]
    at: dict[tuple[int, int], Any]
    kept: dict[int, Any]
    gaps: list[Any] = field(default_factory=list)

    def utility(self) -> Any:  # noqa: ANN401 -- an expression of the solver, which has no types
        """What is won, as an expression."""
        units = self.hall.units
        return sum(units[u].value * var for (u, _), var in self.at.items() if units[u].value)

    def place(self, value: Callable[[Any], int]) -> Placement:
        """Read the placement out of a solution."""
        return {u: s for (u, s), var in self.at.items() if value(var)}

    def hint(self, placement: Placement) -> None:
        """Start from a known placement."""
        self.cp.clear_hints()
        for (u, s), var in self.at.items():
            self.cp.add_hint(var, int(placement.get(u) == s))


@dataclass(frozen=True)
class Outcome:
    """What the solver found: a placement or None, the bound, and whether it is proved."""

    placement: Placement | None
    bound: int
    proved: bool
    core: tuple[int, ...] = ()


def build(hall: Hall, chosen: Iterable[int] | None = None, *, relaxed: bool = False) -> Model:
    """Model some units of a hall (default: all).

    Where ``relaxed``, a must is only held when its literal in ``kept`` is true.
    """
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    numbers = tuple(range(len(hall.units)) if chosen is None else chosen)
    at = {(u, s): cp.new_bool_var(f"u{u}s{s}") for u in numbers for s in hall.units[u].slots}
    model = Model(cp, hall, numbers, at, {})
    for u in numbers:
        happens = sum(at[u, s] for s in hall.units[u].slots)
        if not hall.units[u].must:
            cp.add(happens <= 1)
        elif relaxed:
            model.kept[u] = cp.new_bool_var(f"kept{u}")
            cp.add(happens == model.kept[u])
        else:
            cp.add(happens == 1)
    _capacities(model)
    _orders(model)
    return model


def _capacities(model: Model) -> None:
    hall, cp = model.hall, model.cp
    by_guest: dict[tuple[int, int], list[Any]] = defaultdict(list)
    by_slot: dict[int, list[Any]] = defaultdict(list)
    for (u, s), var in model.at.items():
        by_slot[s].append(var)
        by_guest[hall.units[u].a, s].append(var)
        by_guest[hall.units[u].b, s].append(var)
    total: dict[int, list[Any]] = defaultdict(list)
    for (guest, _), meetings in by_guest.items():
        cp.add_at_most_one(meetings)
        total[guest] += meetings
    for guest, meetings in total.items():
        if hall.most[guest] < len(meetings):
            cp.add(sum(meetings) <= hall.most[guest])
    for meetings in by_slot.values():
        if hall.seats is not None and hall.seats < len(meetings):
            cp.add(sum(meetings) <= hall.seats)
    known = set(model.chosen)
    for group in hall.groups:
        cp.add(sum(model.at[u, s] for u in group if u in known for s in hall.units[u].slots) <= 1)


def _orders(model: Model) -> None:
    units = model.hall.units
    known = set(model.chosen)
    for early, late in model.hall.before:
        if early not in known or late not in known:
            continue
        for slot in units[late].slots:
            sooner = [model.at[early, s] for s in units[early].slots if s < slot]
            condition = [model.at[late, slot]]
            if model.kept:
                condition.append(model.kept[early])
            model.cp.add(sum(sooner) == 1).only_enforce_if(condition)


def add_gaps(model: Model, *, strict: bool) -> None:
    """Count every guest's gaps; where ``strict``, exactly, and keep them within the spread."""
    hall, cp = model.hall, model.cp
    busy: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for (u, s), var in model.at.items():
        busy[hall.units[u].a, s].append(var)
        busy[hall.units[u].b, s].append(var)
    counts: list[Any] = []
    for guest in range(len(hall.problem.guests)):
        parts = [
            _gaps_of_a_day(cp, [busy.get((guest, s), []) for s in day], strict=strict)
            for day in hall.days
        ]
        counts.append(sum(part for part in parts if part is not None))
    model.gaps = [count for count in counts if not isinstance(count, int)]
    spread = hall.problem.gap_spread
    if strict and spread is not None and counts:
        most, least = (cp.new_int_var(0, len(hall.problem.slots), name) for name in ("hi", "lo"))
        for count in counts:
            cp.add(count <= most)
            cp.add(count >= least)
        cp.add(most - least <= spread)


def _gaps_of_a_day(cp: Any, slots: list[list[Any]], *, strict: bool) -> Any:  # noqa: ANN401
    """Stretches of meetings less one, as an expression; None where there can be no gap."""
    first = [n for n, there in enumerate(slots) if there]
    if not first or first[-1] - first[0] < 2:  # noqa: PLR2004 -- two slots have none between
        return None
    begins = []
    for n in range(first[0], first[-1] + 1):
        now, previous = sum(slots[n]), sum(slots[n - 1]) if n else 0
        if not slots[n]:
            continue
        begin = cp.new_bool_var("")
        cp.add(begin >= now - previous)
        if strict:
            cp.add(begin <= now)
            cp.add(begin <= 1 - previous)
        begins.append(begin)
    gaps = cp.new_int_var(0, len(slots), "")
    cp.add(gaps >= sum(begins) - 1)
    if strict:
        here = cp.new_bool_var("")
        for begin in begins:
            cp.add(here >= begin)
        cp.add(here <= sum(begins))
        cp.add(gaps == sum(begins) - here)
    return gaps


def solve(model: Model, seed: int, effort: float, assume: Collection[int] = ()) -> Outcome:
    """Solve a model with one worker and a deterministic limit, so that answers repeat.

    ``assume`` names relaxed musts to be kept; an impossible answer then names a core of them.
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    model.cp.clear_assumptions()
    if assume:
        model.cp.add_assumptions([model.kept[u] for u in sorted(assume)])
    status = solver.solve(model.cp)
    if status == cp_model.INFEASIBLE:
        core = set(solver.sufficient_assumptions_for_infeasibility()) if assume else set()
        units = tuple(u for u in sorted(assume) if model.kept[u].index in core)
        return Outcome(None, 0, proved=True, core=units)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(None, 0, proved=False)
    placement = model.place(solver.value)
    bound = math.floor(solver.best_objective_bound + 1e-6) if model.cp.has_objective() else 0
    return Outcome(placement, bound, proved=status == cp_model.OPTIMAL)


def unsettled() -> Unsettled:
    """What is raised when there was neither a schedule nor a proof within the budget."""
    return Unsettled(
        "No schedule with every mandatory meeting was found, and none was proved impossible.",
        where="mandatory meetings",
        hint="Give up a mandatory meeting, or add slots or tables.",
    )
