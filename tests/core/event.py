"""Events made up from a seed, for the tests of the meetings."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from racimo.core.meetings.shapes import Guest, MustMeet, Problem, Slot, Table, Wish

BEGIN = datetime(2027, 5, 4, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
SESSIONS = {0: "c2c", 1: "b2b"}


def slots(count: int, per_half_day: int = 4, *, sessions: bool = False) -> tuple[Slot, ...]:
    made = []
    for number in range(count):
        half = number // per_half_day
        begin = BEGIN + (number % per_half_day) * HALF_HOUR
        begin += timedelta(days=half // 2, hours=5 * (half % 2))
        session = SESSIONS.get(half % 3, "any") if sessions else "any"
        made.append(
            Slot(f"s{number:02}", begin, begin + HALF_HOUR, session, f"h{half}", f"d{half // 2}")
        )
    return tuple(made)


def event(seed: int, guests: int, slot_count: int, tables: int, wishes_each: float) -> Problem:
    dice = random.Random(seed)
    times = slots(slot_count, sessions=slot_count > 2)
    people = []
    for number in range(guests):
        available = None
        if dice.random() < 0.3:
            available = frozenset(slot.key for slot in times if dice.random() < 0.7)
        people.append(
            Guest(
                key=f"g{number:03}",
                organisation=f"o{number * 2 // 3:03}",
                kind=dice.choice(("cluster", "company", "company", "other")),
                languages=frozenset(dice.sample(("en", "es", "fr", "de"), dice.randint(0, 2))),
                available=available,
                max_meetings=dice.choice((None, None, max(1, slot_count // 2))),
            )
        )
    homes = {guest.key: guest.organisation for guest in people}
    wishes: dict[tuple[str, str, bool], Wish] = {}
    for _ in range(int(guests * wishes_each)):
        one, other = dice.sample(people, 2)
        wide = dice.random() < 0.1 and other.organisation != homes[one.key]
        to = other.organisation if wide else other.key
        strength = dice.choice((0, 1, 2, 3, 3)) if dice.random() < 0.5 else 1
        wishes[one.key, to, wide] = Wish(one.key, to, strength, organisation=wide)
    return Problem(
        guests=tuple(people),
        slots=times,
        tables=tuple(Table(f"t{n}", f"site{n % 2}") for n in range(tables)),
        wishes=tuple(wishes.values()),
        seed=seed + 1,
        move_budget=6_000,
    )


def simple(guests: int, slot_count: int, *wishes: tuple[int, int, int], **more: Any) -> Problem:
    """Guests who are always there and speak one language; wishes as (from, to, strength)."""
    return Problem(
        guests=tuple(Guest(f"g{n}", f"o{n}", f"Guest {n}", "company") for n in range(guests)),
        slots=slots(slot_count),
        wishes=tuple(Wish(f"g{a}", f"g{b}", strength) for a, b, strength in wishes),
        **{"tables": (Table("t0"), Table("t1")), **more},
    )


def must(a: int, b: int, **more: Any) -> MustMeet:
    return MustMeet(f"g{a}+g{b}", f"g{a}", f"g{b}", **more)
