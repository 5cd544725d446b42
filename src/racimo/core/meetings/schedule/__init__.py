"""schedule(problem) -> Schedule; reschedule(problem, schedule, absent=...) -> Rescheduled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from racimo.core.errors import Invalid
from racimo.core.meetings.schedule.conflict import explain_conflict, refuse_obvious
from racimo.core.meetings.schedule.exact import Placement, build, solve, unsettled
from racimo.core.meetings.schedule.moves import improve, seat_greedily
from racimo.core.meetings.schedule.optimum import EXACT_NAME, optimise
from racimo.core.meetings.schedule.reasons import explain
from racimo.core.meetings.schedule.relaxation import bound
from racimo.core.meetings.schedule.seats import seat
from racimo.core.meetings.schedule.state import State
from racimo.core.meetings.schedule.units import Hall, prepare
from racimo.core.meetings.shapes import Meeting, Placed, Problem, Rescheduled, Schedule

MOST_GUESTS_EXACT = 60
MOST_CHOICES_EXACT = 12_000
_EFFORT_MUSTS = 20.0


def schedule(problem: Problem) -> Schedule:
    """Say who meets whom, when and where, and how good that is.

    Mandatory meetings come first, then utility, then that nobody is left with nothing, then
    few gaps, then few changes of table. A pair is worth ten points per point of strength, and
    fifteen more when both wish it. Up to 60 guests (or where everything is mandatory) the
    answer comes from an exact solver; above, from a linear programme and improvement moves.

    Args:
        problem: Guests, slots, tables, wishes and what is settled.

    Returns:
        A schedule in which no guest and no table is double-booked and nobody meets somebody
        they refused, with a bound that no schedule exceeds. The same problem gives the same
        schedule.

    Raises:
        Infeasible: The mandatory meetings cannot all be held; names a conflict.
        Unsettled: Neither a schedule nor a proof was found within the budget.

    Source:
        CP-SAT (exact); b-matching relaxation, guided placement, ejections and Kempe chains.

    >>> from racimo.core.meetings.shapes import read_problem
    >>> problem = read_problem({
    ...     "guests": [{"key": "ana"}, {"key": "bo"}],
    ...     "slots": [{"key": "s1", "start": "2027-05-04T09:00Z", "end": "2027-05-04T09:30Z"}],
    ...     "wishes": [{"from": "ana", "to": "bo", "strength": 2}],
    ... })
    >>> schedule(problem).share_text
    '100.0 % of the provable maximum'
    """
    hall = prepare(problem)
    refuse_obvious(hall)
    choices = sum(len(unit.slots) for unit in hall.units)
    few = len(problem.guests) <= MOST_GUESTS_EXACT and choices <= MOST_CHOICES_EXACT
    if few or problem.gap_spread is not None or all(unit.must for unit in hall.units):
        placement, limit = optimise(hall, seat_greedily(hall))
        name = EXACT_NAME
    else:
        guide = bound(hall)
        limit, name = guide.bound, guide.name
        placement = improve(hall, guide, _seat_musts(hall), problem.move_budget)
    return _finish(hall, placement, limit, name)


def reschedule(
    problem: Problem, schedule_: Schedule, *, absent: Collection[str] = ()
) -> Rescheduled:
    """Repair a schedule after some guests drop out: what can stay stays, holes are filled.

    Args:
        problem: The problem of the schedule.
        schedule_: The schedule as it stands, perhaps edited by hand.
        absent: Keys of guests who will not come. What was mandatory with them falls away.

    Returns:
        The new schedule, the meetings that are lost, those that are new, and every guest
        whose day changes. The bound holds for schedules that keep the existing meetings.

    Raises:
        Invalid: An absent guest is unknown.
        Infeasible: The remaining meetings contradict the problem.

    >>> reschedule(Problem((), ()), Schedule(())).affected
    ()
    """
    known = {guest.key for guest in problem.guests}
    for key in sorted(absent):
        if key not in known:
            raise Invalid(f"There is no guest {key!r}.", where="absent", hint="Name a guest.")
    gone = set(absent)
    stay = [m for m in schedule_.meetings if gone.isdisjoint((m.a, m.b))]
    repaired = schedule(_without(problem, gone, stay))
    before, after = set(schedule_.meetings), set(repaired.meetings)
    lost = tuple(m for m in schedule_.meetings if m not in after)
    added = tuple(m for m in repaired.meetings if m not in before)
    affected = {key for m in (*lost, *added) for key in (m.a, m.b)}
    return Rescheduled(repaired, lost, added, tuple(sorted(affected)))


def _without(problem: Problem, gone: set[str], stay: list[Meeting]) -> Problem:
    """The problem without the absent, and with what stays locked in its place."""
    nowhere: frozenset[str] = frozenset()
    musts = [m for m in problem.must_meet if gone.isdisjoint((m.a, m.b))]
    keys = {must.key for must in musts}
    return replace(
        problem,
        guests=tuple(
            replace(guest, available=nowhere) if guest.key in gone else guest
            for guest in problem.guests
        ),
        must_meet=tuple(
            replace(must, after=tuple(key for key in must.after if key in keys)) for must in musts
        ),
        fixed=tuple(m for m in problem.fixed if gone.isdisjoint((m.a, m.b))),
        locked=tuple(Placed(m.a, m.b, m.slot, m.table, m.key) for m in stay),
    )


def _seat_musts(hall: Hall) -> Placement:
    """Seat only what is mandatory; everything else finds its place around it."""
    musts = [n for n, unit in enumerate(hall.units) if unit.must]
    if not musts:
        return {}
    outcome = solve(build(hall, musts), hall.problem.seed, _EFFORT_MUSTS)
    if outcome.placement is None:
        raise explain_conflict(hall, hall.problem.seed) if outcome.proved else unsettled()
    return outcome.placement


def _finish(hall: Hall, placement: Placement, limit: int, name: str) -> Schedule:
    """Seat the meetings, explain the open wishes, count the gaps."""
    problem = hall.problem
    tables = seat(hall, placement)
    state = State(hall, placement)
    meetings = []
    for unit, slot in sorted(placement.items(), key=lambda item: (item[1], item[0])):
        shape = hall.units[unit]
        a, b = problem.guests[shape.a].key, problem.guests[shape.b].key
        meetings.append((slot, Meeting(problem.slots[slot].key, a, b, tables[unit], shape.key)))
    meetings.sort(key=lambda item: (item[0], item[1].a, item[1].b))
    return Schedule(
        meetings=tuple(meeting for _, meeting in meetings),
        utility=state.utility,
        bound=limit,
        bound_name=name,
        unscheduled=explain(problem, state),
        gaps=tuple((guest.key, state.gaps(n)) for n, guest in enumerate(problem.guests)),
    )
