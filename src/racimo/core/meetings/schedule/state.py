"""A schedule while it is being made: who sits where, and what a change would do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from racimo.core.meetings.schedule.exact import Placement
from racimo.core.meetings.schedule.units import Hall

LONGEST_CHAIN = 24


class State:
    """Units in their slots; every change keeps every limit."""

    def __init__(self, hall: Hall, placement: Placement | None = None) -> None:
        """Begin empty, or from a placement that keeps every limit."""
        self.hall = hall
        self.groups: dict[int, list[int]] = {}
        for number, group in enumerate(hall.groups):
            for unit in group:
                self.groups.setdefault(unit, []).append(number)
        self.pinned = {u for u, unit in enumerate(hall.units) if len(unit.slots) == 1}
        self.orders: dict[int, list[tuple[int, int]]] = {}
        for pair in hall.before:
            for unit in pair:
                self.orders.setdefault(unit, []).append(pair)
        self.seats = hall.seats if hall.seats is not None else len(hall.units) + 1
        self.allowed = [frozenset(unit.slots) for unit in hall.units]
        self.reset(placement or {})

    def reset(self, placement: Placement) -> None:
        """Begin again from a placement that keeps every limit."""
        self.slot: Placement = {}
        self.at: dict[tuple[int, int], int] = {}
        self.load = [0] * len(self.hall.problem.slots)
        self.count = [0] * len(self.hall.problem.guests)
        self.utility = 0
        self.used = [0] * len(self.hall.groups)
        for unit, slot in placement.items():
            self.put(unit, slot)

    def put(self, unit: int, slot: int) -> None:
        """Seat a unit; the caller knows that it fits."""
        shape = self.hall.units[unit]
        self.slot[unit] = slot
        self.at[shape.a, slot] = self.at[shape.b, slot] = unit
        self.load[slot] += 1
        self.count[shape.a] += 1
        self.count[shape.b] += 1
        self.utility += shape.value
        for group in self.groups.get(unit, ()):
            self.used[group] += 1

    def take(self, unit: int) -> int:
        """Take a unit out, and say where it was."""
        shape = self.hall.units[unit]
        slot = self.slot.pop(unit)
        del self.at[shape.a, slot], self.at[shape.b, slot]
        self.load[slot] -= 1
        self.count[shape.a] -= 1
        self.count[shape.b] -= 1
        self.utility -= shape.value
        for group in self.groups.get(unit, ()):
            self.used[group] -= 1
        return slot

    def has_room(self, unit: int) -> bool:
        """Whether both guests want more meetings and no wish would be fulfilled twice."""
        shape, most = self.hall.units[unit], self.hall.most
        if self.count[shape.a] >= most[shape.a] or self.count[shape.b] >= most[shape.b]:
            return False
        return all(not self.used[group] for group in self.groups.get(unit, ()))

    def is_free(self, unit: int, slot: int) -> bool:
        """Whether both guests and a table are free."""
        shape = self.hall.units[unit]
        return (
            (shape.a, slot) not in self.at
            and (shape.b, slot) not in self.at
            and self.load[slot] < self.seats
        )

    def insert(self, unit: int, slots: Iterable[int]) -> bool:
        """Seat a unit in the first slot that is free."""
        if not self.has_room(unit):
            return False
        for slot in slots:
            if self.is_free(unit, slot):
                self.put(unit, slot)
                return True
        return False

    def swap(self, start: int, one: int, other: int) -> bool:
        """Exchange two slots along the chain of meetings that begins with a guest.

        Every meeting of the chain goes from one slot to the other; nobody else notices.
        """
        chain = self.chain(start, one, other)
        if not chain:
            return False
        gain = sum(1 if self.slot[unit] == one else -1 for unit in chain)
        if self.load[other] + gain > self.seats or self.load[one] - gain > self.seats:
            return False
        taken = [(unit, self.take(unit)) for unit in chain]
        for unit, slot in taken:
            self.put(unit, other if slot == one else one)
        if all(self._in_order(unit) for unit in chain):
            return True
        for unit in chain:
            self.take(unit)
        for unit, slot in taken:
            self.put(unit, slot)
        return False

    def _in_order(self, unit: int) -> bool:
        """Whether a unit comes after what must come first, and before what must follow."""
        return all(self.slot[early] < self.slot[late] for early, late in self.orders.get(unit, ()))

    def chain(self, start: int, one: int, other: int) -> list[int]:
        """Units reached from a guest by alternating between two slots; [] if one cannot move."""
        chain: list[int] = []
        waiting = [start]
        seen = {start}
        while waiting:
            guest = waiting.pop()
            for slot, target in ((one, other), (other, one)):
                unit = self.at.get((guest, slot))
                if unit is None or unit in chain:
                    continue
                if unit in self.pinned or target not in self.allowed[unit]:
                    return []
                chain.append(unit)
                if len(chain) > LONGEST_CHAIN:
                    return []
                shape = self.hall.units[unit]
                partner = shape.b if guest == shape.a else shape.a
                if partner not in seen:
                    seen.add(partner)
                    waiting.append(partner)
        return chain

    def make_way(self, unit: int, slot: int) -> bool:
        """Seat a unit in a slot by moving its guests' other meetings along chains."""
        shape = self.hall.units[unit]
        if not self.has_room(unit):
            return False
        for guest, partner in ((shape.a, shape.b), (shape.b, shape.a)):
            if (guest, slot) not in self.at or (partner, slot) in self.at:
                continue
            for spare in self.hall.units[unit].slots:
                if spare == slot or (guest, spare) in self.at:
                    continue
                if not self.swap(guest, slot, spare):
                    continue
                if self.is_free(unit, slot):
                    self.put(unit, slot)
                    return True
                self.swap(guest, spare, slot)
        return False

    def gaps(self, guest: int) -> int:
        """A guest's idle stretches between meetings of one day."""
        gaps = 0
        for day in self.hall.days:
            busy = [n for n, slot in enumerate(day) if (guest, slot) in self.at]
            gaps += sum(1 for a, b in pairwise(busy) if b - a > 1)
        return gaps
