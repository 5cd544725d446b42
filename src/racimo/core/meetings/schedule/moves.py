"""The scalable way: seat what the linear programme would choose, then improve move by move."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from racimo.core.meetings.schedule.exact import Placement
from racimo.core.meetings.schedule.relaxation import Guide
from racimo.core.meetings.schedule.state import State
from racimo.core.meetings.schedule.units import Hall

_WARM, _COLD = 6.0, 0.5
_BATCH = 4096


class Dice:
    """Numbers in [0, 1), drawn in batches from one seed."""

    def __init__(self, seed: int) -> None:
        """Begin the sequence of this seed."""
        self._numbers = self._draw(np.random.default_rng(seed))

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, but not including, a limit."""
        return int(next(self._numbers) * limit)

    def share(self) -> float:
        """A number in [0, 1)."""
        return next(self._numbers)

    @staticmethod
    def _draw(generator: np.random.Generator) -> Iterator[float]:
        while True:
            yield from generator.random(_BATCH).tolist()


def improve(hall: Hall, guide: Guide, musts: Placement, budget: int) -> Placement:
    """Seat, improve and close gaps within a budget of moves.

    Args:
        hall: The problem in numbers.
        guide: What the linear programme would choose, by half-day.
        musts: Where every mandatory unit goes; they may move, but not disappear.
        budget: How many moves may be tried.

    Returns:
        The best placement seen; at least as good as seating the most wanted first.
    """
    order = _by_value(hall)
    guided = State(hall, musts)
    for unit in order:
        if unit in guide.blocks:
            block = [slot for slot in guide.blocks[unit] if slot in guided.allowed[unit]]
            if not guided.insert(unit, block):
                any(guided.make_way(unit, slot) for slot in block)
    for unit in order:
        if unit not in guided.slot:
            guided.insert(unit, hall.units[unit].slots)
    greedy = State(hall, musts)
    for unit in order:
        greedy.insert(unit, hall.units[unit].slots)
    state = guided if guided.utility >= greedy.utility else greedy
    dice = Dice(hall.problem.seed)
    best = _anneal(state, order, dice, budget * 2 // 3)
    served = State(hall, best)
    _serve(served, order)
    close_gaps(served, dice, budget // 3)
    return dict(served.slot)


def seat_greedily(hall: Hall) -> Placement | None:
    """Seat the most wanted first; None where mandatory meetings forbid such haste."""
    if any(unit.must for unit in hall.units):
        return None
    state = State(hall)
    for unit in _by_value(hall):
        state.insert(unit, hall.units[unit].slots)
    return dict(state.slot)


def _by_value(hall: Hall) -> list[int]:
    """What is not mandatory, the most valuable first."""
    free = (n for n, unit in enumerate(hall.units) if not unit.must)
    return sorted(free, key=lambda n: (-hall.units[n].value, n))


def _anneal(state: State, order: list[int], dice: Dice, budget: int) -> Placement:
    """Try to seat what has no seat, at the cost of what is worth less; keep the best."""
    best, record = dict(state.slot), state.utility
    waiting = [unit for unit in order if unit not in state.slot]
    for move in range(budget):
        if not waiting:
            break
        heat = _WARM * (_COLD / _WARM) ** (move / budget)
        # The most wanted stand in front; prefer them.
        place = int(dice.share() ** 1.5 * len(waiting))
        unit = waiting[place]
        slots = state.hall.units[unit].slots
        slot = slots[dice.below(len(slots))]
        out = _try(state, unit, slot, -heat * math.log(1.0 - dice.share() * 0.999))
        if out is None:
            continue
        waiting[place : place + 1] = out
        if state.utility > record:
            best, record = dict(state.slot), state.utility
    return best


def _try(state: State, unit: int, slot: int, tolerance: float) -> list[int] | None:
    """Seat a unit, ejecting others if that is worth it; say who lost their seat."""
    if state.insert(unit, (slot,)) or state.make_way(unit, slot):
        return []
    out = _in_the_way(state, unit, slot)
    if out is None or sum(state.hall.units[u].value for u in out) - tolerance > (
        state.hall.units[unit].value
    ):
        # perhaps the ejected can sit elsewhere; that is only known by trying
        if out is None or len(out) > 1:
            return None
        return _push(state, unit, slot, out[0])
    seats = [(old, state.take(old)) for old in out]
    if not state.insert(unit, (slot,)):
        for old, where in seats:
            state.put(old, where)
        return None
    return [old for old, _ in seats if not state.insert(old, state.hall.units[old].slots)]


def _push(state: State, unit: int, slot: int, old: int) -> list[int] | None:
    """Seat a unit where another was, if that one finds another seat."""
    where = state.take(old)
    if state.insert(unit, (slot,)):
        if state.insert(old, state.hall.units[old].slots):
            return []
        state.take(unit)
    state.put(old, where)
    return None


def _in_the_way(state: State, unit: int, slot: int) -> list[int] | None:
    """Who must go so that a unit can sit in a slot; None if somebody cannot."""
    hall, shape = state.hall, state.hall.units[unit]
    out: list[int] = []
    for guest in (shape.a, shape.b):
        here = state.at.get((guest, slot))
        if here is not None:
            out.append(here)
        elif state.count[guest] >= hall.most[guest]:
            own = [
                state.at[guest, s]
                for s in sorted(hall.open[guest])
                if (guest, s) in state.at and not hall.units[state.at[guest, s]].must
            ]
            if not own:
                return None
            out.append(min(own, key=lambda n: (hall.units[n].value, n)))
    for group in state.groups.get(unit, ()):
        out += [other for other in hall.groups[group] if other in state.slot]
    if not out:  # no table is free
        rivals = [u for u, s in state.slot.items() if s == slot and not hall.units[u].must]
        if not rivals:
            return None
        out = [min(rivals, key=lambda n: (hall.units[n].value, n))]
    if any(hall.units[other].must for other in out):
        return None
    return list(dict.fromkeys(out))


def _serve(state: State, order: list[int]) -> None:
    """Give guests with nothing a meeting where that costs no more than it may."""
    price = state.hall.problem.floor_price
    for unit in order:
        shape = state.hall.units[unit]
        if unit in state.slot or (state.count[shape.a] and state.count[shape.b]):
            continue
        for slot in shape.slots:
            before, known = state.utility, dict(state.slot)
            empty = state.count.count(0)
            out = _try(state, unit, slot, float(price + shape.value))
            if out is None:
                continue
            won = empty - state.count.count(0)
            if won > 0 and before - state.utility <= price * won:
                break
            state.reset(known)


def close_gaps(state: State, dice: Dice, budget: int) -> None:
    """Exchange slots along chains where that leaves fewer gaps."""
    units = sorted(state.slot)
    slots = len(state.hall.problem.slots)
    for _ in range(budget):
        if not units:
            break
        unit = units[dice.below(len(units))]
        one, other = state.slot[unit], dice.below(slots)
        if one == other or other not in state.allowed[unit] or unit in state.pinned:
            continue
        touched = _touched(state, unit, one, other)
        before = sum(state.gaps(guest) for guest in touched)
        if not before or not state.swap(state.hall.units[unit].a, one, other):
            continue
        if sum(state.gaps(guest) for guest in touched) > before:
            state.swap(state.hall.units[unit].a, other, one)


def _touched(state: State, unit: int, one: int, other: int) -> list[int]:
    """The guests of the chain that a swap would move."""
    units = state.hall.units
    chain = state.chain(units[unit].a, one, other)
    return sorted({guest for u in chain for guest in (units[u].a, units[u].b)})
