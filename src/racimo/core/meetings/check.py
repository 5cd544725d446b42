"""Every broken promise in a schedule, hand-edited ones included."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from racimo.core.meetings.shapes import (
    Finding,
    Guest,
    Meeting,
    Placed,
    Problem,
    Schedule,
    Slot,
    Table,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The problem, by key."""

    guests: dict[str, Guest]
    slots: dict[str, Slot]
    tables: dict[str, Table]
    order: dict[str, int]
    marks: dict[tuple[str, str], int]
    houses: dict[tuple[str, str], int]

    def rating(self, guest: str, other: str) -> int:
        """What one said of the other: by name, or else of their organisation."""
        named = self.marks.get((guest, other))
        if named is not None:
            return named
        return self.houses.get((guest, self.guests[other].organisation), 0)

    def says_no(self, guest: str, other: str) -> bool:
        """Whether one refused the other, or their organisation."""
        home = self.guests[other].organisation
        return 0 in (self.marks.get((guest, other)), self.houses.get((guest, home)))


def proofread(problem: Problem, schedule: Schedule) -> tuple[Finding, ...]:
    """Find everything that is wrong with a schedule.

    Args:
        problem: What was asked.
        schedule: Any answer, hand-edited ones included.

    Returns:
        One finding per broken promise, with the guests and slots it is about; nothing when
        all are kept. Findings are for organisers: they may tell of a refusal.

    >>> proofread(Problem((), ()), Schedule(()))
    ()
    """
    facts = _facts(problem)
    return tuple(_findings(problem, schedule, facts))


def utility_of(problem: Problem, meetings: Iterable[Meeting]) -> int:
    """What the pairs that meet are worth: 10 per point of strength, 15 more when mutual.

    A pair that meets twice is worth it once; a meeting of unknown guests is worth nothing.

    >>> utility_of(Problem((), ()), ())
    0
    """
    facts = _facts(problem)
    total = 0
    for a, b in {(min(m.a, m.b), max(m.a, m.b)) for m in meetings}:
        if a in facts.guests and b in facts.guests:
            ratings = (facts.rating(a, b), facts.rating(b, a))
            total += 10 * sum(ratings) + (15 if all(ratings) else 0)
    return total


def _facts(problem: Problem) -> _Facts:
    return _Facts(
        guests={guest.key: guest for guest in problem.guests},
        slots={slot.key: slot for slot in problem.slots},
        tables={table.key: table for table in problem.tables},
        order={slot.key: number for number, slot in enumerate(problem.slots)},
        marks={(w.guest, w.to): w.strength for w in problem.wishes if not w.organisation},
        houses={(w.guest, w.to): w.strength for w in problem.wishes if w.organisation},
    )


def _findings(problem: Problem, schedule: Schedule, facts: _Facts) -> Iterator[Finding]:
    known = []
    for meeting in schedule.meetings:
        strange = tuple(_strange(facts, meeting))
        yield from strange
        if not strange:
            known.append(meeting)
    for meeting in known:
        yield from _of_a_meeting(facts, meeting)
    yield from _doubles(facts, known)
    yield from _repeats(problem, facts, known)
    yield from _maxima(facts, known)
    yield from _settled(problem, known)
    yield from _musts(problem, facts, known)
    yield from _spread(problem, facts, known)
    yield from _figures(problem, schedule)


def _strange(facts: _Facts, meeting: Meeting) -> Iterator[Finding]:
    """What the problem has never heard of."""
    for guest in (meeting.a, meeting.b):
        if guest not in facts.guests:
            yield _finding("unknown-guest", f"There is no guest {guest}", meeting)
    if meeting.a == meeting.b:
        yield _finding("self", f"{meeting.a} cannot meet themself", meeting)
    if meeting.slot not in facts.slots:
        yield _finding("unknown-slot", f"There is no slot {meeting.slot}", meeting)
    if facts.tables and meeting.table is None:
        yield _finding("no-table", f"{_pair(meeting)} have no table in {meeting.slot}", meeting)
    elif meeting.table is not None and meeting.table not in facts.tables:
        yield _finding("unknown-table", f"There is no table {meeting.table}", meeting)


def _of_a_meeting(facts: _Facts, meeting: Meeting) -> Iterator[Finding]:
    a, b, slot = facts.guests[meeting.a], facts.guests[meeting.b], facts.slots[meeting.slot]
    for guest in (a, b):
        if guest.available is not None and slot.key not in guest.available:
            yield Finding(
                "absent", f"{guest.key} is not there in {slot.key}", (guest.key,), (slot.key,)
            )
    if facts.says_no(a.key, b.key) or facts.says_no(b.key, a.key):
        yield _finding("refusal", f"{_pair(meeting)} must not be put together", meeting)
    kinds = {a.kind, b.kind}
    if (slot.session == "c2c" and kinds == {"company"}) or (
        slot.session == "b2b" and kinds == {"cluster"}
    ):
        text = f"{_pair(meeting)} do not belong in the {slot.session.upper()} session {slot.key}"
        yield _finding("session", text, meeting)
    if a.languages and b.languages and a.languages.isdisjoint(b.languages):
        yield _finding("language", f"{_pair(meeting)} have no language in common", meeting)


def _doubles(facts: _Facts, meetings: list[Meeting]) -> Iterator[Finding]:
    people = Counter((guest, m.slot) for m in meetings for guest in (m.a, m.b))
    for (guest, slot), times in people.items():
        if times > 1:
            text = f"{guest} is in {times} meetings at once in {slot}"
            yield Finding("double-booking", text, (guest,), (slot,))
    seats = Counter((m.table, m.slot) for m in meetings if m.table is not None)
    for (table, slot), times in seats.items():
        if times > facts.tables[table].capacity:
            there = [m for m in meetings if (m.table, m.slot) == (table, slot)]
            guests = tuple(sorted({key for m in there for key in (m.a, m.b)}))
            text = f"Table {table} is used {times} times at once in {slot}"
            yield Finding("table-twice", text, guests, (slot,))


def _repeats(problem: Problem, facts: _Facts, meetings: list[Meeting]) -> Iterator[Finding]:
    """A pair meets once, and a wish for a whole organisation is fulfilled once."""
    asked = Counter(frozenset((m.a, m.b)) for m in problem.must_meet)
    settled = {frozenset((m.a, m.b)) for m in (*problem.fixed, *problem.locked)}
    times = Counter(frozenset((m.a, m.b)) for m in meetings)
    placed = Counter(
        pair
        for pair, _ in {(frozenset((m.a, m.b)), m.slot) for m in (*problem.fixed, *problem.locked)}
    )
    for pair, count in times.items():
        if count > max(1, asked[pair], placed[pair]):
            a, b = sorted(pair)
            slots = tuple(m.slot for m in meetings if frozenset((m.a, m.b)) == pair)
            yield Finding("pair-twice", f"{a} and {b} meet {count} times", (a, b), slots)
    for guest, house in facts.houses:
        if not facts.houses[guest, house]:
            continue
        met = [
            (other, pair in asked or pair in settled)
            for pair in times
            if guest in pair
            for other in pair - {guest}
            if facts.guests[other].organisation == house and (guest, other) not in facts.marks
        ]
        if len(met) > max(1, sum(mandatory for _, mandatory in met)):
            text = f"{guest} meets {len(met)} people of {house}, though one was wished for"
            yield Finding("organisation-twice", text, (guest, *sorted(other for other, _ in met)))


def _maxima(facts: _Facts, meetings: list[Meeting]) -> Iterator[Finding]:
    counts = Counter(guest for m in meetings for guest in (m.a, m.b))
    for guest, count in counts.items():
        most = facts.guests[guest].max_meetings
        if most is not None and count > most:
            text = f"{guest} has {count} meetings, but wants {most} at most"
            yield Finding("maximum", text, (guest,))


def _settled(problem: Problem, meetings: list[Meeting]) -> Iterator[Finding]:
    there = {(frozenset((m.a, m.b)), m.slot): m.table for m in meetings}
    for code, promises in (("fixed-moved", problem.fixed), ("locked-moved", problem.locked)):
        for promise in promises:
            place = (frozenset((promise.a, promise.b)), promise.slot)
            kept = place in there and promise.table in (None, there[place])
            if not kept:
                yield _moved(code, promise)


def _moved(code: str, promise: Placed) -> Finding:
    table = f" at table {promise.table}" if promise.table else ""
    word = code.partition("-")[0]
    text = f"The {word} meeting of {promise.a} and {promise.b} in {promise.slot}{table} is not kept"
    return Finding(code, text, (promise.a, promise.b), (promise.slot,))


def _musts(problem: Problem, facts: _Facts, meetings: list[Meeting]) -> Iterator[Finding]:
    asked = Counter(frozenset((m.a, m.b)) for m in problem.must_meet)
    by_key = {m.key: m for m in meetings if m.key}
    by_pair = {frozenset((m.a, m.b)): m for m in meetings}
    held: dict[str, Meeting] = {}
    for must in problem.must_meet:
        pair = frozenset((must.a, must.b))
        meeting = by_key.get(must.key)
        if meeting is None and asked[pair] == 1:
            meeting = by_pair.get(pair)
        if meeting is None or frozenset((meeting.a, meeting.b)) != pair:
            text = f"{must.a} and {must.b} must meet, and do not ({must.key})"
            yield Finding("must-missing", text, (must.a, must.b))
            continue
        held[must.key] = meeting
        if must.slots is not None and meeting.slot not in must.slots:
            text = f"{must.a} and {must.b} must not meet in {meeting.slot} ({must.key})"
            yield Finding("must-slot", text, (must.a, must.b), (meeting.slot,))
    for must in problem.must_meet:
        for early in must.after:
            if must.key in held and early in held:
                first, second = held[early].slot, held[must.key].slot
                if facts.order[first] >= facts.order[second]:
                    text = f"{early} must come before {must.key}, but is in {first}"
                    yield Finding("order", text, (must.a, must.b), (first, second))


def _spread(problem: Problem, facts: _Facts, meetings: list[Meeting]) -> Iterator[Finding]:
    if problem.gap_spread is None or not problem.guests:
        return
    gaps = _gaps(problem, facts, meetings)
    most, least = max(gaps, key=lambda key: gaps[key]), min(gaps, key=lambda key: gaps[key])
    if gaps[most] - gaps[least] > problem.gap_spread:
        text = f"{most} has {gaps[most]} gaps and {least} has {gaps[least]}"
        yield Finding("gap-spread", text, (most, least))


def _gaps(problem: Problem, facts: _Facts, meetings: list[Meeting]) -> dict[str, int]:
    """Idle stretches between two meetings of a day, by guest."""
    places: dict[str, list[int]] = {}
    for number, slot in enumerate(problem.slots):
        places.setdefault(slot.day, []).append(number)
    rank = {number: (day, n) for day, all_ in places.items() for n, number in enumerate(all_)}
    busy: dict[tuple[str, str], list[int]] = defaultdict(list)
    for meeting in meetings:
        day, place = rank[facts.order[meeting.slot]]
        for guest in (meeting.a, meeting.b):
            busy[guest, day].append(place)
    gaps = dict.fromkeys(facts.guests, 0)
    for (guest, _), there in busy.items():
        whole = sorted(set(there))
        gaps[guest] += sum(b > a + 1 for a, b in pairwise(whole))
    return gaps


def _figures(problem: Problem, schedule: Schedule) -> Iterator[Finding]:
    worth = utility_of(problem, schedule.meetings)
    if schedule.bound_name and worth != schedule.utility:
        text = f"The utility is {worth}, not {schedule.utility} as stated"
        yield Finding("utility", text)
    if schedule.bound_name and worth > schedule.bound:
        yield Finding("bound", f"The utility {worth} exceeds the stated bound {schedule.bound}")


def _pair(meeting: Meeting) -> str:
    return f"{meeting.a} and {meeting.b}"


def _finding(code: str, text: str, meeting: Meeting) -> Finding:
    return Finding(code, text, (meeting.a, meeting.b), (meeting.slot,))
