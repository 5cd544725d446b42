"""Meetings: the answer keeps every promise, is as good as it says, and tells no secrets."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.event import event, must, simple
from tests.shared import SHARED, needs_shared

from racimo.core.canonical import canonical
from racimo.core.errors import Invalid, Refused, Unreadable
from racimo.core.meetings.check import proofread, utility_of
from racimo.core.meetings.schedule import reschedule, schedule
from racimo.core.meetings.shapes import (
    BETTER_USE,
    BOTH_FULL,
    NO_LANGUAGE,
    NO_TABLE,
    NOT_POSSIBLE,
    Infeasible,
    Meeting,
    MustMeet,
    Placed,
    Problem,
    Schedule,
    Table,
    Wish,
    parse_benchmark,
    parse_problem,
    parse_schedule,
    read_problem,
    write_problem,
    write_schedule,
)

small = st.builds(
    event,
    seed=st.integers(0, 10_000),
    guests=st.integers(2, 9),
    slot_count=st.integers(1, 6),
    tables=st.integers(0, 4),
    wishes_each=st.sampled_from((1, 2, 4)),
)


def choices(problem: Problem) -> list[Meeting]:
    """Every single meeting that keeps every promise, for the oracles below."""
    guests = [guest.key for guest in problem.guests]
    table = problem.tables[0].key if problem.tables else None
    single = [
        Meeting(slot.key, a, b, table)
        for a, b in combinations(guests, 2)
        for slot in problem.slots
        if utility_of(problem, [Meeting(slot.key, a, b, table)])
    ]
    return [m for m in single if not proofread(problem, Schedule((m,)))]


def together(problem: Problem, meetings: list[Meeting]) -> bool:
    """Whether these meetings keep every promise together, tables aside."""
    counts = {slot.key: 0 for slot in problem.slots}
    for meeting in meetings:
        counts[meeting.slot] += 1
    if problem.tables and max(counts.values(), default=0) > len(problem.tables):
        return False
    bare = replace(problem, tables=())
    return not proofread(bare, Schedule(tuple(replace(m, table=None) for m in meetings)))


def best_by_trying(problem: Problem) -> int:
    """The utility of the best schedule, by trying all of them."""
    options = choices(problem)

    def best(start: int, chosen: list[Meeting]) -> int:
        record = utility_of(problem, chosen)
        for number in range(start, len(options)):
            more = [*chosen, options[number]]
            if together(problem, more):
                record = max(record, best(number + 1, more))
        return record

    return best(0, [])


def greedy_by_value(problem: Problem) -> int:
    """The utility of seating the most wanted first, each in the first slot that will do."""
    options = sorted(choices(problem), key=lambda m: (-utility_of(problem, [m]), m.a, m.b, m.slot))
    chosen: list[Meeting] = []
    busy: set[tuple[str, str]] = set()
    met: set[tuple[str, str]] = set()
    load: dict[str, int] = {}
    most = {g.key: g.max_meetings for g in problem.guests}
    for m in options:
        full = problem.tables and load.get(m.slot, 0) >= len(problem.tables)
        if full or {(m.a, m.slot), (m.b, m.slot)} & busy or (m.a, m.b) in met:
            continue
        counts = [sum(g in (c.a, c.b) for c in chosen) for g in (m.a, m.b)]
        limits = [most[m.a], most[m.b]]
        if any(
            limit is not None and count >= limit
            for count, limit in zip(counts, limits, strict=True)
        ):
            continue
        chosen.append(m)
        busy |= {(m.a, m.slot), (m.b, m.slot)}
        met.add((m.a, m.b))
        load[m.slot] = load.get(m.slot, 0) + 1
    return utility_of(problem, chosen)


@given(small)
@settings(max_examples=25, deadline=None)
def test_the_proof_reader_finds_nothing_wrong_with_the_answer(problem):
    answer = schedule(problem)
    assert proofread(problem, answer) == ()
    assert answer.utility == utility_of(problem, answer.meetings) <= answer.bound
    assert 0 <= answer.share <= 1


@given(
    st.builds(
        event,
        seed=st.integers(0, 10_000),
        guests=st.integers(2, 4),
        slot_count=st.integers(1, 2),
        tables=st.integers(0, 2),
        wishes_each=st.just(2),
    )
)
@settings(max_examples=20, deadline=None)
def test_small_answers_are_as_good_as_trying_everything(problem):
    answer = schedule(problem)
    assert answer.utility == best_by_trying(problem) == answer.bound
    assert answer.proved


@given(small)
@settings(max_examples=25, deadline=None)
def test_every_open_wish_is_explained_and_a_refusal_never_stands_out(problem):
    answer = schedule(problem)
    meets = {frozenset((m.a, m.b)) for m in answer.meetings}
    homes = {guest.key: guest.organisation for guest in problem.guests}
    wanted = [w for w in problem.wishes if w.strength]
    open_ = {
        (w.guest, w.to)
        for w in wanted
        if not any(
            frozenset((w.guest, other)) in meets
            for other in homes
            if (homes[other] if w.organisation else other) == w.to
        )
    }
    assert {(u.guest, u.to) for u in answer.unscheduled} == open_
    refused = {(w.to, w.guest) for w in problem.wishes if not w.strength and not w.organisation}
    told = {u.reason for u in answer.unscheduled if (u.guest, u.to) in refused}
    assert told <= {NOT_POSSIBLE, NO_LANGUAGE, BOTH_FULL}


@pytest.mark.parametrize(
    ("guests", "slot_count", "tables"), [(8, 4, 3), (70, 8, 25)], ids=["exact", "large"]
)
def test_the_same_problem_gives_the_same_bytes(guests, slot_count, tables):
    problem = event(3, guests, slot_count, tables, 4)
    assert canonical(write_schedule(schedule(problem))) == canonical(
        write_schedule(schedule(problem))
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_event_stays_below_its_bound_and_above_the_greedy_answer(seed):
    problem = event(seed, 90, 8, 30, 5)
    problem = replace(problem, wishes=tuple(w for w in problem.wishes if not w.organisation))
    answer = schedule(problem)
    assert answer.bound_name == "LP over half-days (HiGHS)"
    assert proofread(problem, answer) == ()
    assert greedy_by_value(problem) <= answer.utility <= answer.bound
    assert answer.share > 0.95


def test_the_large_way_agrees_with_the_exact_bound(monkeypatch):
    problem = event(5, 40, 8, 12, 4)
    exact = schedule(problem)
    monkeypatch.setattr("racimo.core.meetings.schedule.MOST_GUESTS_EXACT", 10)
    large = schedule(problem)
    assert exact.bound_name == "CP-SAT objective bound"
    assert large.bound_name != exact.bound_name
    assert large.utility <= exact.bound <= large.bound
    assert proofread(problem, large) == ()


def test_mandatory_meetings_are_held_in_the_large_way_too():
    problem = event(7, 70, 8, 25, 4)
    problem = replace(
        problem, wishes=tuple(w for w in problem.wishes if w.strength and not w.organisation)
    )
    held = schedule(problem).meetings[:12]
    musts = tuple(MustMeet(f"m{n}", m.a, m.b) for n, m in enumerate(held))
    answer = schedule(replace(problem, must_meet=musts))
    assert proofread(replace(problem, must_meet=musts), answer) == ()
    assert {m.key for m in answer.meetings if m.key} == {m.key for m in musts}


def test_a_pair_is_worth_its_strengths_and_more_when_mutual():
    problem = simple(3, 2, (0, 1, 3), (1, 0, 2), (0, 2, 1))
    assert schedule(problem).utility == 10 * (3 + 2) + 15 + 10


def test_a_pair_may_be_named_in_either_order():
    problem = simple(3, 2, (0, 1, 3), must_meet=(must(1, 0),), fixed=(Placed("g1", "g0", "s01"),))
    answer = schedule(problem)
    assert [(m.a, m.b, m.slot) for m in answer.meetings] == [("g0", "g1", "s01")]
    assert Meeting("s01", "g1", "g0") == Meeting("s01", "g0", "g1")
    assert proofread(problem, answer) == ()


def test_nobody_is_left_with_nothing_where_it_costs_nothing():
    # one slot and two tables: either 0-1 alone, or 0-2 and 1-3, is worth twenty points
    problem = simple(4, 1, (0, 1, 2), (0, 2, 1), (1, 3, 1))
    assert [(m.a, m.b) for m in schedule(problem).meetings] == [("g0", "g2"), ("g1", "g3")]


def test_the_price_of_serving_one_more_guest_is_the_problem_s_to_name():
    problem = simple(4, 1, (0, 1, 3), (0, 2, 1), (1, 3, 1))
    assert schedule(problem).utility == 30
    kinder = schedule(replace(problem, floor_price=5))
    assert (kinder.utility, kinder.bound) == (20, 30)
    assert kinder.share_text == "66.6 % of the provable maximum"


def test_meetings_stand_close_together():
    answer = schedule(simple(4, 4, (0, 1, 1), (0, 2, 1), (0, 3, 1)))
    assert answer.breaks == 0
    assert [m.slot for m in answer.meetings] in (["s00", "s01", "s02"], ["s01", "s02", "s03"])


def test_a_guest_with_several_meetings_keeps_the_table():
    problem = simple(6, 4, (0, 1, 1), (0, 2, 1), (0, 3, 1), (4, 5, 1))
    tables = {m.table for m in schedule(problem).meetings if m.a == "g0"}
    assert len(tables) == 1


def test_sessions_belong_to_their_kinds_and_mixed_pairs_to_any():
    base = simple(4, 1, (0, 1, 1), (2, 3, 1))
    kinds = ("cluster", "cluster", "company", "company")
    guests = tuple(replace(g, kind=k) for g, k in zip(base.guests, kinds, strict=True))

    def pairs(session: str) -> list[tuple[str, str]]:
        slots = tuple(replace(slot, session=session) for slot in base.slots)
        return [(m.a, m.b) for m in schedule(replace(base, guests=guests, slots=slots)).meetings]

    assert pairs("c2c") == [("g0", "g1")]
    assert pairs("b2b") == [("g2", "g3")]
    assert pairs("any") == [("g0", "g1"), ("g2", "g3")]
    mixed = replace(base, wishes=(Wish("g1", "g2", 1),), guests=guests)
    for session in ("c2c", "b2b", "any"):
        slots = tuple(replace(slot, session=session) for slot in mixed.slots)
        assert len(schedule(replace(mixed, slots=slots)).meetings) == 1


def test_a_wish_for_an_organisation_is_fulfilled_once():
    problem = simple(3, 3)
    guests = tuple(replace(g, organisation="o" if n else "x") for n, g in enumerate(problem.guests))
    wish = Wish("g0", "o", 2, organisation=True)
    problem = replace(problem, guests=guests, wishes=(wish,))
    answer = schedule(problem)
    assert len(answer.meetings) == 1
    twice = (Meeting("s00", "g0", "g1", "t0"), Meeting("s01", "g0", "g2", "t0"))
    codes = {finding.code for finding in proofread(problem, Schedule(twice))}
    assert codes == {"organisation-twice"}


def test_meetings_without_tables_are_as_many_as_time_allows():
    answer = schedule(simple(6, 1, (0, 1, 1), (2, 3, 1), (4, 5, 1), tables=()))
    assert [m.table for m in answer.meetings] == [None, None, None]


# ------------------------------------------------------------------ what guests are told


def told(problem: Problem) -> list[tuple[str, str, str]]:
    return [(u.guest, u.to, u.reason) for u in schedule(problem).unscheduled]


def test_a_refusal_reads_like_having_no_time_in_common():
    wish = (0, 1, 3)
    refused = simple(3, 2, wish, (1, 0, 0), (0, 2, 1))
    apart = simple(3, 2, wish, (0, 2, 1))
    first, second = (frozenset({key}) for key in ("s00", "s01"))
    guests = (
        replace(apart.guests[0], available=first),
        replace(apart.guests[1], available=second),
        apart.guests[2],
    )
    assert told(refused) == told(replace(apart, guests=guests)) == [("g0", "g1", NOT_POSSIBLE)]


def test_a_refusal_reads_like_having_no_free_slot_in_common():
    refused = simple(3, 1, (0, 1, 1), (1, 0, 0), (1, 2, 3))
    busy = simple(3, 1, (0, 1, 1), (1, 2, 3))
    assert told(refused) == told(busy) == [("g0", "g1", NOT_POSSIBLE)]


def test_a_mandatory_meeting_that_was_refused_reads_like_one_without_time():
    refused = simple(2, 2, (1, 0, 0), must_meet=(must(0, 1),))
    apart = simple(2, 2, must_meet=(must(0, 1),))
    guests = (
        replace(apart.guests[0], available=frozenset({"s00"})),
        replace(apart.guests[1], available=frozenset({"s01"})),
    )
    said = []
    for problem in (refused, replace(apart, guests=guests)):
        with pytest.raises(Infeasible) as refusal:
            schedule(problem)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    assert "refuse" not in said[0]


def test_other_reasons_are_told_plainly():
    full = simple(4, 1, (0, 1, 1), (0, 2, 3), (1, 3, 3))
    assert told(full) == [("g0", "g1", BOTH_FULL)]
    crowded = simple(4, 1, (0, 1, 1), (2, 3, 3), tables=(Table("t"),))
    assert told(crowded) == [("g0", "g1", NO_TABLE)]
    better = simple(3, 3, (0, 1, 1), (0, 2, 3))
    guests = (replace(better.guests[0], max_meetings=1), *better.guests[1:])
    assert told(replace(better, guests=guests)) == [("g0", "g1", BETTER_USE)]
    deaf = simple(2, 1, (0, 1, 1))
    guests = tuple(
        replace(g, languages=frozenset({code}))
        for g, code in zip(deaf.guests, ("en", "fr"), strict=True)
    )
    assert told(replace(deaf, guests=guests)) == [("g0", "g1", NO_LANGUAGE)]


# ------------------------------------------------------------------ planted mistakes

GOOD = simple(
    6,
    3,
    (0, 1, 3),
    (2, 3, 2),
    (4, 5, 1),
    (5, 0, 0),
    fixed=(Placed("g0", "g1", "s00", "t0"),),
    locked=(Placed("g2", "g3", "s01", "t1"),),
    must_meet=(must(4, 5),),
)
GOOD = replace(
    GOOD,
    guests=(
        replace(GOOD.guests[0], max_meetings=2),
        GOOD.guests[1],
        replace(GOOD.guests[2], languages=frozenset({"en"})),
        replace(GOOD.guests[3], languages=frozenset({"en", "fr"})),
        replace(GOOD.guests[4], languages=frozenset({"fr"}), available=frozenset({"s00", "s02"})),
        GOOD.guests[5],
    ),
    slots=(*GOOD.slots[:2], replace(GOOD.slots[2], session="c2c")),
)


Change = Callable[[Schedule], Schedule]


def add(*meetings: Meeting) -> Change:
    return lambda answer: replace(answer, meetings=(*answer.meetings, *meetings))


def swap(old: tuple[str, str], new: list[Meeting]) -> Change:
    def change(answer: Schedule) -> Schedule:
        kept = tuple(m for m in answer.meetings if {m.a, m.b} != set(old))
        return replace(answer, meetings=(*kept, *new))

    return change


MISTAKES: dict[str, Change] = {
    "double-booking": add(Meeting("s00", "g0", "g2", "t1")),
    "table-twice": add(Meeting("s01", "g0", "g1", "t1")),
    "absent": swap(("g4", "g5"), [Meeting("s01", "g4", "g5", "t0", "g4+g5")]),
    "refusal": add(Meeting("s01", "g0", "g5", "t0")),
    "session": add(Meeting("s02", "g0", "g1", "t0")),
    "language": add(Meeting("s02", "g2", "g4", "t0")),
    "fixed-moved": swap(("g0", "g1"), [Meeting("s01", "g0", "g1", "t0")]),
    "locked-moved": swap(("g2", "g3"), [Meeting("s01", "g2", "g3", "t0")]),
    "must-missing": swap(("g4", "g5"), []),
    "maximum": add(Meeting("s01", "g0", "g4", "t0"), Meeting("s02", "g0", "g3", "t0")),
    "pair-twice": add(Meeting("s01", "g0", "g1", "t0")),
    "unknown-guest": add(Meeting("s01", "g0", "nobody", "t0")),
    "unknown-slot": add(Meeting("never", "g0", "g2", "t0")),
    "unknown-table": add(Meeting("s01", "g0", "g1", "nowhere")),
    "no-table": add(Meeting("s01", "g0", "g1")),
    "self": add(Meeting("s01", "g1", "g1", "t0")),
    "utility": lambda answer: replace(answer, utility=answer.utility + 5),
    "bound": lambda answer: replace(answer, bound=5),
}


def test_the_schedule_into_which_mistakes_are_planted_is_good():
    assert proofread(GOOD, schedule(GOOD)) == ()


@pytest.mark.parametrize("code", MISTAKES)
def test_a_planted_mistake_is_found(code):
    findings = proofread(GOOD, MISTAKES[code](schedule(GOOD)))
    assert code in {finding.code for finding in findings}


def test_a_finding_names_guests_and_slots():
    broken = MISTAKES["double-booking"](schedule(GOOD))
    finding = next(f for f in proofread(GOOD, broken) if f.code == "double-booking")
    assert finding.text == "g0 is in 2 meetings at once in s00"
    assert (finding.guests, finding.slots) == (("g0",), ("s00",))


def test_order_and_spread_of_gaps_are_proof_read():
    problem = simple(
        3, 3, must_meet=(must(0, 1, slots=frozenset({"s00"})), must(0, 2, after=("g0+g1",)))
    )
    problem = replace(problem, gap_spread=0)
    wrong = (Meeting("s02", "g0", "g1", "t0"), Meeting("s00", "g0", "g2", "t0"))
    codes = {f.code for f in proofread(problem, Schedule(wrong))}
    assert codes == {"must-slot", "order", "gap-spread"}
    assert proofread(problem, schedule(problem)) == ()


# ------------------------------------------------------------------ what cannot be


def test_a_conflict_is_named_and_nothing_in_it_can_be_left_out():
    # a triangle of musts cannot be held in two slots; the fourth must has nothing to do with it
    triangle = (must(0, 1), must(1, 2), must(0, 2))
    problem = simple(5, 2, must_meet=(*triangle, must(3, 4)))
    with pytest.raises(Infeasible) as refusal:
        schedule(problem)
    named = [words for words in refusal.value.conflict if "meets" in words]
    assert named == ["g0+g1: g0 meets g1", "g1+g2: g1 meets g2", "g0+g2: g0 meets g2"]
    for left_out in triangle:
        musts = tuple(m for m in problem.must_meet if m != left_out)
        fewer = replace(problem, must_meet=musts)
        assert proofread(fewer, schedule(fewer)) == ()


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (simple(3, 1, must_meet=(must(0, 1), must(0, 2))), "room for 1"),
        (
            simple(4, 1, fixed=(Placed("g0", "g1", "s00", "t0"), Placed("g2", "g3", "s00", "t0"))),
            "table t0 holds 1",
        ),
        (
            simple(3, 2, must_meet=(must(0, 1, after=("g0+g2",)), must(0, 2, after=("g0+g1",)))),
            "prescribed order",
        ),
        (simple(6, 1, must_meet=(must(0, 1), must(2, 3), must(4, 5))), "2 meetings at a time"),
    ],
    ids=["diary", "table", "order", "tables"],
)
def test_the_limit_behind_a_conflict_is_named(problem, word):
    with pytest.raises(Infeasible, match=word):
        schedule(problem)


# ------------------------------------------------------------------ when somebody drops out


@given(small, st.integers(0, 8))
@settings(max_examples=15, deadline=None)
def test_what_can_stay_stays_when_somebody_drops_out(problem, number):
    gone = problem.guests[number % len(problem.guests)].key
    before = schedule(problem)
    repaired = reschedule(problem, before, absent=[gone])
    stay = {m for m in before.meetings if gone not in (m.a, m.b)}
    assert stay <= set(repaired.schedule.meetings)
    assert set(repaired.lost) == set(before.meetings) - stay
    assert set(repaired.added) == set(repaired.schedule.meetings) - stay
    changed = {key for m in (*repaired.lost, *repaired.added) for key in (m.a, m.b)}
    assert set(repaired.affected) == changed
    assert all(gone not in (m.a, m.b) for m in repaired.schedule.meetings)
    assert proofread(problem, replace(repaired.schedule, bound_name="")) == ()


def test_the_hole_of_an_absent_guest_is_filled():
    problem = simple(3, 1, (0, 1, 3), (0, 2, 1))
    repaired = reschedule(problem, schedule(problem), absent=["g1"])
    assert [(m.a, m.b) for m in repaired.added] == [("g0", "g2")]
    assert repaired.affected == ("g0", "g1", "g2")


def test_an_unknown_absent_guest_is_refused():
    with pytest.raises(Invalid, match="There is no guest 'nobody'"):
        reschedule(simple(2, 1), Schedule(()), absent=["nobody"])


# ------------------------------------------------------------------ reading and writing


@given(small)
@settings(max_examples=25, deadline=None)
def test_a_problem_and_its_schedule_survive_being_written(problem):
    assert read_problem(json.loads(canonical(write_problem(problem)))) == problem
    answer = schedule(problem)
    assert parse_schedule(canonical(write_schedule(answer)).decode()) == answer


SLOT = {"key": "s", "start": "2027-05-04T09:00:00Z", "end": "2027-05-04T09:30:00Z"}
PLAIN = {"guests": [{"key": "ana"}, {"key": "bo"}], "slots": [SLOT]}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"gests": []}, "document"),
        ({"guests": [{"key": "ana"}, {"key": "ana"}]}, "guests[1].key"),
        ({"guests": [{"key": "ana", "available": ["t"]}]}, "guests[0].available[0]"),
        ({"guests": [{"key": "ana", "max_meetings": True}]}, "guests[0].max_meetings"),
        ({"guests": [{"key": "ana", "kind": "friend"}]}, "guests[0].kind"),
        ({"guests": [{"key": " "}]}, "guests[0].key"),
        ({"guests": {}}, "guests"),
        ({"guests": [7]}, "guests[0]"),
        ({"slots": [SLOT, SLOT]}, "slots[1].key"),
        ({"slots": [SLOT | {"end": SLOT["start"]}]}, "slots[0].end"),
        ({"slots": [SLOT | {"start": "2027-05-04T09:00:00"}]}, "slots[0].start"),
        ({"slots": [SLOT | {"start": "soon"}]}, "slots[0].start"),
        ({"slots": [SLOT, SLOT | {"key": "t"}]}, "slots[1]"),
        ({"slots": [{"key": "s", "start": SLOT["start"]}]}, "slots[0]"),
        ({"tables": [{"key": "t", "capacity": 0}]}, "tables[0].capacity"),
        ({"wishes": [{"from": "ana", "to": "zoe", "strength": 1}]}, "wishes[0].to"),
        ({"wishes": [{"from": "ana", "to": "ana", "strength": 1}]}, "wishes[0].to"),
        ({"wishes": [{"from": "ana", "to": "bo", "strength": 4}]}, "wishes[0].strength"),
        ({"wishes": [{"from": "ana", "strength": 1}]}, "wishes[0]"),
        ({"wishes": [{"from": "ana", "to": "bo", "strength": 1}] * 2}, "wishes[1]"),
        ({"must_meet": [{"a": "ana", "b": "ana"}]}, "must_meet[0].b"),
        ({"must_meet": [{"a": "ana", "b": "bo", "slots": ["x"]}]}, "must_meet[0].slots[0]"),
        ({"must_meet": [{"a": "ana", "b": "bo", "after": ["x"]}]}, "must_meet[0].after[0]"),
        ({"must_meet": [{"a": "ana", "b": "bo"}, {"a": "bo", "b": "ana"}]}, "must_meet[1]"),
        ({"fixed": [{"a": "ana", "b": "bo", "slot": "x"}]}, "fixed[0].slot"),
        ({"locked": [{"a": "ana", "b": "bo", "slot": "s", "table": "x"}]}, "locked[0].table"),
        ({"fixed": [{"a": "ana", "b": "bo", "slot": "s"}] * 2}, "fixed[1]"),
        ({"seed": -1}, "seed"),
        ({"format": "other/1"}, "format"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(change, where):
    with pytest.raises(Refused) as refusal:
        read_problem(PLAIN | change)
    assert refusal.value.where == where
    assert refusal.value.hint


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", '{"guests": [], "guests": [], "slots": []}', '{"seed": NaN}', "[" * 100_000],
)
def test_text_that_is_no_problem_is_refused(text):
    with pytest.raises(Unreadable):
        parse_problem(text)


def test_no_answer_to_write_is_no_and_zero_alike():
    wishes = [{"from": "ana", "to": "bo", "strength": "no"}]
    assert read_problem(PLAIN | {"wishes": wishes}).wishes == (Wish("ana", "bo", 0),)


# ------------------------------------------------------------------ the public benchmark

INSTANCE = """
% three people, two slots, one table
nBusiness = 3; nMeetings = 2; nTables = 1; nTotalSlots = 3; nMorningSlots = 2;
requested = [|1, 2, 1,
|3, 1, 3,
|];
meetingsxBusiness = [{1,2,3},{1,2},{1,3}];
nMeetingsBusiness = [2,1,1];
forbidden = [{0},{1},{}];
fixed = [0, 0];
precedences = [{2},{}];
"""


def test_a_benchmark_file_becomes_a_problem():
    problem = parse_benchmark(INSTANCE)
    assert problem.must_meet == (
        MustMeet("m1", "p1", "p2", frozenset({"s1", "s2"}), ("m2",)),
        MustMeet("m2", "p1", "p3"),
    )
    assert problem.guests[1].available == frozenset({"s2", "s3"})
    answer = schedule(problem)
    assert proofread(problem, answer) == ()
    assert [(m.key, m.slot) for m in answer.meetings] == [("m2", "s1"), ("m1", "s2")]
    assert answer.breaks == 0


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("nTables = 1;", "", "nTables"),
        ("nTables = 1", "nTables = one", "nTables"),
        ("|3, 1, 3,", "|3, 3, 3,", "requested row 2"),
        ("|3, 1, 3,", "", "requested"),
        ("{0},{1},{}", "{0},{1}", "forbidden"),
        ("[0, 0]", "[0, 9]", "fixed"),
        ("{2},{}", "{7},{}", "precedences set 1"),
        ("fixed = ", "fixed + ", "fixed + [0, 0]"),
    ],
)
def test_a_broken_benchmark_file_is_refused_with_its_part(old, new, where):
    with pytest.raises(Unreadable) as refusal:
        parse_benchmark(INSTANCE.replace(old, new))
    assert refusal.value.where == where


BENCHMARK = SHARED / "data" / "b2b-meeting-scheduling"


@needs_shared
@pytest.mark.parametrize(
    "name", ["tic-12.original", "tic-12.fixed020-Forb", "tic-12.prec15", "forum-13.prec25"]
)
def test_published_instances_are_scheduled_or_proved_impossible(name):
    published = json.loads((BENCHMARK / "optima.json").read_text())[name]
    best = published["published_optimum_breaks_d2"]
    problem = parse_benchmark((BENCHMARK / f"{name}.dzn").read_text())
    if best == "UNSAT":
        with pytest.raises(Infeasible):
            schedule(problem)
        return
    answer = schedule(problem)
    assert proofread(problem, answer) == ()
    assert len(answer.meetings) == published["meetings"]
    assert best <= answer.breaks <= best + 3


def test_an_empty_problem_has_an_empty_schedule():
    answer = schedule(Problem((), ()))
    assert (answer.meetings, answer.share_text) == ((), "100.0 % of the provable maximum")
