"""Why the mandatory meetings cannot all be held: a small conflict, in words."""

from __future__ import annotations

from collections import Counter

from racimo.core.meetings.schedule.exact import build, solve
from racimo.core.meetings.schedule.units import Hall
from racimo.core.meetings.shapes import Infeasible

EFFORT_PER_PROOF = 1.0
MOST_PROOFS = 120


def refuse_obvious(hall: Hall) -> None:
    """Refuse what can be seen without solving: too many musts for a guest, slot or table.

    Raises:
        Infeasible: With the meetings and the limit.
    """
    for guest in range(len(hall.problem.guests)):
        own = [u for u in hall.units if u.must and guest in (u.a, u.b)]
        times = {slot for unit in own for slot in unit.slots}
        limit = min(hall.most[guest], len(times))
        if len(own) > limit:
            words = [_words(hall, n) for n, u in enumerate(hall.units) if u in own]
            few = f"{hall.name(guest)} has room for {limit} of these meetings"
            raise Infeasible((*words[: limit + 1], few))
    single = Counter((u.slots[0], u.table) for u in hall.units if u.table and len(u.slots) == 1)
    for table in hall.problem.tables:
        for slot in range(len(hall.problem.slots)):
            if single[slot, table.key] > table.capacity:
                there = hall.problem.slots[slot].key
                words = [
                    _words(hall, n)
                    for n, u in enumerate(hall.units)
                    if u.table == table.key and u.slots == (slot,)
                ]
                full = f"table {table.key} holds {table.capacity} at a time in slot {there}"
                raise Infeasible((*words, full))


def explain_conflict(hall: Hall, seed: int) -> Infeasible:
    """Shrink the musts to a set of which none can be left out.

    Each proof has a budget; where it does not suffice, a meeting stays in the set that
    perhaps could be left out.
    """
    musts = [n for n, unit in enumerate(hall.units) if unit.must]
    model = build(hall, musts, relaxed=True)
    first = solve(model, seed, EFFORT_PER_PROOF * 10, assume=musts)
    if first.placement is not None:
        spread = f"no guest has {hall.problem.gap_spread} gaps more than another"
        return Infeasible(("all mandatory meetings are held", spread))
    core = list(first.core) or musts
    proofs = 0
    for unit in tuple(core):
        if proofs >= MOST_PROOFS or unit not in core:
            continue
        proofs += 1
        fewer = [other for other in core if other != unit]
        if not fewer:
            break
        answer = solve(model, seed, EFFORT_PER_PROOF, assume=fewer)
        if answer.proved and answer.placement is None:
            core = list(answer.core) or fewer
    limits = _limits(hall, core)
    return Infeasible((*(_words(hall, unit) for unit in core), *limits))


def _words(hall: Hall, number: int) -> str:
    unit = hall.units[number]
    guests = hall.problem.guests
    label = f"{unit.key}: " if unit.key else ""
    when = f" in slot {hall.problem.slots[unit.slots[0]].key}" if len(unit.slots) == 1 else ""
    return f"{label}{guests[unit.a].key} meets {guests[unit.b].key}{when}"


def _limits(hall: Hall, core: list[int]) -> list[str]:
    limits = []
    if any(early in core and late in core for early, late in hall.before):
        limits.append("their prescribed order")
    if hall.seats is not None and len(core) > hall.seats:
        limits.append(f"{hall.seats} meetings at a time")
    slots = {slot for unit in core for slot in hall.units[unit].slots}
    limits.append(f"{len(slots)} slots")
    return limits
