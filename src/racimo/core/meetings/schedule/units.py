"""From a problem to the meetings that could happen: who, what it is worth, and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from racimo.core.meetings.shapes import (
    NO_LANGUAGE,
    NOT_POSSIBLE,
    Guest,
    Infeasible,
    MustMeet,
    Placed,
    Problem,
    Slot,
)

POINTS_PER_STRENGTH = 10
POINTS_WHEN_MUTUAL = 15


@dataclass(frozen=True, slots=True)
class Unit:
    """One meeting that could happen, between guests ``a`` and ``b`` (by number)."""

    a: int
    b: int
    value: int
    slots: tuple[int, ...]
    must: bool = False
    key: str = ""
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Hall:
    """The problem in numbers.

    Attributes:
        problem: What it was made from.
        units: What could happen; musts first.
        groups: Numbers of units of which one at most may happen.
        before: Pairs of units, the first of which comes first.
        most: How many meetings each guest can have.
        open: For each guest, the slots in which they are there.
        days: For each day, its slots in order.
        blocks: For each half-day, its slots.
        seats: How many meetings fit in a slot, or None.
    """

    problem: Problem
    units: tuple[Unit, ...]
    groups: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, int], ...]
    most: tuple[int, ...]
    open: tuple[frozenset[int], ...]
    days: tuple[tuple[int, ...], ...]
    blocks: tuple[tuple[int, ...], ...]
    seats: int | None

    def name(self, guest: int) -> str:
        """What people call a guest."""
        person = self.problem.guests[guest]
        return f"{person.name} ({person.key})" if person.name else person.key


@dataclass(frozen=True, slots=True)
class Wants:
    """Every wish of a problem, ready to be asked about a pair."""

    guests: dict[str, Guest]
    direct: dict[tuple[str, str], int]
    wide: dict[tuple[str, str], int]

    @classmethod
    def of(cls, problem: Problem) -> Wants:
        """Sort the wishes."""
        return cls(
            guests={guest.key: guest for guest in problem.guests},
            direct={(w.guest, w.to): w.strength for w in problem.wishes if not w.organisation},
            wide={(w.guest, w.to): w.strength for w in problem.wishes if w.organisation},
        )

    def strength(self, guest: str, other: str) -> int:
        """How much one wants to meet the other; a wish by name goes before one by house."""
        home = self.guests[other].organisation
        return self.direct.get((guest, other), self.wide.get((guest, home), 0))

    def refused(self, a: str, b: str) -> bool:
        """Whether one of the two will not meet the other."""
        return any(
            self.direct.get((x, y)) == 0 or self.wide.get((x, self.guests[y].organisation)) == 0
            for x, y in ((a, b), (b, a))
        )

    def value(self, a: str, b: str) -> int:
        """What a meeting of the two is worth."""
        there, back = self.strength(a, b), self.strength(b, a)
        return POINTS_PER_STRENGTH * (there + back) + POINTS_WHEN_MUTUAL * bool(there and back)


def is_open(slot: Slot, a: Guest, b: Guest) -> bool:
    """Whether both are there and the session suits their kinds.

    Two clusters do not meet in a B2B session, nor two companies in a C2C one; a mixed pair
    belongs to neither, and may use both.
    """
    unsuitable = {"c2c": "company", "b2b": "cluster"}.get(slot.session)
    return not (a.kind == b.kind == unsuitable) and all(
        guest.available is None or slot.key in guest.available for guest in (a, b)
    )


def speak(a: Guest, b: Guest) -> bool:
    """Whether two guests have a language in common, as far as is known."""
    return not a.languages or not b.languages or bool(a.languages & b.languages)


def prepare(problem: Problem) -> Hall:
    """Number guests and slots, and list every meeting that could happen.

    Raises:
        Infeasible: A mandatory meeting has no slot at all.
    """
    wants = Wants.of(problem)
    numbers = {guest.key: number for number, guest in enumerate(problem.guests)}
    units = _mandatory(problem, wants, numbers)
    settled = {(unit.a, unit.b) for unit in units}
    wished = [u for u in _wished(problem, wants, numbers) if (u.a, u.b) not in settled]
    pairs = {frozenset((unit.a, unit.b)): unit for unit in (*wished, *units)}
    crowds = _crowds(problem, wants, numbers)
    done = [crowd for crowd in crowds if any(pair in pairs and pairs[pair].must for pair in crowd)]
    spent = frozenset[frozenset[int]]().union(*done)
    units += [unit for unit in wished if frozenset((unit.a, unit.b)) not in spent]
    places = {unit.key: number for number, unit in enumerate(units) if unit.key}
    musts = {must.key: must for must in problem.must_meet}
    before = tuple(
        (places[early], places[key])
        for key, must in musts.items()
        for early in must.after
        if early in places and key in places
    )
    by_day: dict[str, list[int]] = defaultdict(list)
    by_block: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, slot in enumerate(problem.slots):
        by_day[slot.day].append(number)
        by_block[slot.half_day, slot.session].append(number)
    openings = tuple(_there(problem, guest) for guest in problem.guests)
    return Hall(
        problem=problem,
        units=tuple(units),
        groups=_groups(crowds, units),
        before=before,
        most=tuple(
            len(there) if guest.max_meetings is None else min(len(there), guest.max_meetings)
            for guest, there in zip(problem.guests, openings, strict=True)
        ),
        open=openings,
        days=tuple(tuple(slots) for slots in by_day.values()),
        blocks=tuple(tuple(slots) for slots in by_block.values()),
        seats=sum(table.capacity for table in problem.tables) if problem.tables else None,
    )


def _there(problem: Problem, guest: Guest) -> frozenset[int]:
    """The slots in which a guest is there."""
    return frozenset(
        number
        for number, slot in enumerate(problem.slots)
        if guest.available is None or slot.key in guest.available
    )


def open_slots(problem: Problem, wants: Wants, a: str, b: str) -> tuple[int, ...]:
    """The slots in which two guests could meet, were nobody else there."""
    left, right = wants.guests[a], wants.guests[b]
    return tuple(number for number, slot in enumerate(problem.slots) if is_open(slot, left, right))


def _mandatory(problem: Problem, wants: Wants, numbers: dict[str, int]) -> list[Unit]:
    """Musts, fixed and locked meetings, in the order of the problem; each pair is paid once."""
    slots = {slot.key: number for number, slot in enumerate(problem.slots)}
    units: list[Unit] = []
    paid: set[tuple[str, str]] = set()
    for must, placement in _claims(problem):
        pair = (must.a, must.b)
        allowed = _allowed(problem, wants, pair)
        if must.slots is not None:
            allowed = tuple(n for n in allowed if problem.slots[n].key in must.slots)
        if placement is not None:
            allowed = tuple(n for n in allowed if n == slots[placement.slot])
        if not allowed:
            raise Infeasible((_impossible(wants, pair),))
        units.append(
            Unit(
                a=numbers[pair[0]],
                b=numbers[pair[1]],
                value=0 if pair in paid else wants.value(*pair),
                slots=allowed,
                must=True,
                key=must.key,
                table=placement.table if placement is not None else None,
            )
        )
        paid.add(pair)
    return units


def _claims(problem: Problem) -> list[tuple[MustMeet, Placed | None]]:
    """Every must with the placed meeting that fulfils it; a placed one may also stand alone."""
    waiting: dict[tuple[str, str], list[MustMeet]] = defaultdict(list)
    for must in problem.must_meet:
        waiting[must.a, must.b].append(must)
    claims: list[tuple[MustMeet, Placed | None]] = []
    for placed in _settled(problem):
        musts = waiting[placed.a, placed.b]
        chosen = next((m for m in musts if m.key == placed.key or not placed.key), None)
        if chosen is None:
            chosen = MustMeet("", placed.a, placed.b)
        else:
            musts.remove(chosen)
        claims.append((chosen, placed))
    claims += [(must, None) for musts in waiting.values() for must in musts]
    order = {must.key: n for n, must in enumerate(problem.must_meet)}
    return sorted(claims, key=lambda claim: order.get(claim[0].key, -1))


def _settled(problem: Problem) -> list[Placed]:
    """Fixed and locked meetings, each once."""
    seen: dict[tuple[str, str, str], Placed] = {}
    for placed in (*problem.fixed, *problem.locked):
        known = seen.get((placed.a, placed.b, placed.slot))
        if known is None or known.table is None:
            seen[placed.a, placed.b, placed.slot] = placed
    return list(seen.values())


def _allowed(problem: Problem, wants: Wants, pair: tuple[str, str]) -> tuple[int, ...]:
    left, right = wants.guests[pair[0]], wants.guests[pair[1]]
    if wants.refused(*pair) or not speak(left, right):
        return ()
    return open_slots(problem, wants, *pair)


def _impossible(wants: Wants, pair: tuple[str, str]) -> str:
    left, right = wants.guests[pair[0]], wants.guests[pair[1]]
    reason = NOT_POSSIBLE if speak(left, right) else NO_LANGUAGE
    return f"{pair[0]} must meet {pair[1]}: {reason}"


def _wished(problem: Problem, wants: Wants, numbers: dict[str, int]) -> list[Unit]:
    houses: dict[str, list[str]] = defaultdict(list)
    for guest in problem.guests:
        houses[guest.organisation].append(guest.key)
    pairs = {
        (min(wish.guest, other), max(wish.guest, other))
        for wish in problem.wishes
        if wish.strength
        for other in (houses[wish.to] if wish.organisation else [wish.to])
    }
    units = []
    for a, b in sorted(pairs):
        slots = _allowed(problem, wants, (a, b))
        if slots:
            units.append(Unit(numbers[a], numbers[b], wants.value(a, b), slots))
    return units


def _crowds(
    problem: Problem, wants: Wants, numbers: dict[str, int]
) -> list[frozenset[frozenset[int]]]:
    """For each wish for anybody of an organisation, the pairs that would fulfil it."""
    houses: dict[str, list[str]] = defaultdict(list)
    for guest in problem.guests:
        houses[guest.organisation].append(guest.key)
    return [
        frozenset(
            frozenset((numbers[wish.guest], numbers[other]))
            for other in houses[wish.to]
            if (wish.guest, other) not in wants.direct
        )
        for wish in problem.wishes
        if wish.organisation and wish.strength
    ]


def _groups(
    crowds: list[frozenset[frozenset[int]]], units: list[Unit]
) -> tuple[tuple[int, ...], ...]:
    """A wish for anybody of an organisation is fulfilled once, by whoever it is."""
    pairs = {frozenset((unit.a, unit.b)): n for n, unit in enumerate(units) if not unit.must}
    groups = (tuple(sorted(pairs[p] for p in crowd if p in pairs)) for crowd in crowds)
    return tuple(group for group in groups if len(group) > 1)
