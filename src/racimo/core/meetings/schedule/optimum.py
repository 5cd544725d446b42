"""The exact answer, one aim after the other: utility, nobody with nothing, few gaps."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from racimo.core.meetings.schedule.conflict import explain_conflict
from racimo.core.meetings.schedule.exact import (
    Model,
    Placement,
    add_gaps,
    build,
    solve,
    unsettled,
)
from racimo.core.meetings.schedule.moves import Dice, close_gaps
from racimo.core.meetings.schedule.state import State
from racimo.core.meetings.schedule.units import Hall

EXACT_NAME = "CP-SAT objective bound"
_EFFORT_UTILITY, _EFFORT_SERVED, _EFFORT_GAPS = 12.0, 2.0, 2.0
_GAP_MOVES = 20_000


def optimise(hall: Hall, start: Placement | None) -> tuple[Placement, int]:
    """Find the best placement and a bound on the utility of any.

    Args:
        hall: The problem in numbers.
        start: A placement to begin from, if one is known.

    Raises:
        Infeasible: The mandatory meetings cannot all be held.
        Unsettled: Neither a placement nor a proof was found within the budget.
    """
    model = build(hall)
    seed = hall.problem.seed
    strict = hall.problem.gap_spread is not None
    if strict:
        add_gaps(model, strict=True)
    if start:
        model.hint(start)
    worth = any(unit.value for unit in hall.units)
    if worth:
        model.cp.maximize(model.utility())
    outcome = solve(model, seed, _EFFORT_UTILITY)
    if outcome.placement is None:
        raise explain_conflict(hall, seed) if outcome.proved else unsettled()
    placement = outcome.placement
    placement = _serve(model, placement)
    if not strict:
        add_gaps(model, strict=False)
    return _close_gaps(model, placement), outcome.bound


def _serve(model: Model, placement: Placement) -> Placement:
    """Leave as few guests with nothing as the price allows, and hold that fast."""
    hall, cp = model.hall, model.cp
    state = State(hall, placement)
    price = hall.problem.floor_price
    can = {guest for unit in hall.units for guest in (unit.a, unit.b)}
    served = _served(model)
    if all(state.count[guest] for guest in can):
        if model.hall.problem.slots:
            cp.add(model.utility() >= state.utility)
            cp.add(sum(served) == len(served))
        return placement
    cp.add(model.utility() >= state.utility - price * len(served))
    if not price:
        cp.maximize(sum(served))
    else:
        cp.maximize(model.utility() + price * sum(served))
    model.hint(placement)
    outcome = solve(model, hall.problem.seed, _EFFORT_SERVED)
    if outcome.placement is not None:
        placement = outcome.placement
    state.reset(placement)
    cp.add(model.utility() >= state.utility)
    cp.add(sum(served) >= sum(1 for guest in can if state.count[guest]))
    return placement


def _served(model: Model) -> list[Any]:
    """For each guest who could meet somebody, a variable that is true only if they do."""
    meetings: dict[int, list[Any]] = defaultdict(list)
    for (unit, _), var in model.at.items():
        meetings[model.hall.units[unit].a].append(var)
        meetings[model.hall.units[unit].b].append(var)
    served = []
    for guest, own in sorted(meetings.items()):
        var = model.cp.new_bool_var(f"served{guest}")
        model.cp.add(var <= sum(own))
        served.append(var)
    return served


def _close_gaps(model: Model, placement: Placement) -> Placement:
    """Exchange slots first, which is quick; then let the solver look for less, or for proof."""
    hall = model.hall
    guests = range(len(hall.problem.guests))
    state = State(hall, placement)
    spread = hall.problem.gap_spread
    close_gaps(state, Dice(hall.problem.seed), _GAP_MOVES)
    gaps = [state.gaps(guest) for guest in guests]
    if spread is not None and gaps and max(gaps) - min(gaps) > spread:
        state.reset(placement)
        gaps = [state.gaps(guest) for guest in guests]
    placement = dict(state.slot)
    if not model.gaps or not sum(gaps):
        return placement
    model.cp.minimize(sum(model.gaps))
    model.hint(placement)
    outcome = solve(model, hall.problem.seed, _EFFORT_GAPS)
    if outcome.placement is None:
        return placement
    state.reset(outcome.placement)
    better = sum(state.gaps(guest) for guest in guests) < sum(gaps)
    return outcome.placement if better else placement
