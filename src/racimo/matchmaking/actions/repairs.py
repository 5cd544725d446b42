"""Repair a plan when guests drop out: what stands stays, holes are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.jobs import Progress
from racimo.core.errors import Invalid, NotFound
from racimo.core.meetings.check import proofread, utility_of
from racimo.core.meetings.schedule import reschedule
from racimo.core.meetings.shapes import Guest as Person
from racimo.core.meetings.shapes import Meeting as Pairing
from racimo.core.meetings.shapes import Problem, Schedule
from racimo.matchmaking import queries
from racimo.matchmaking.actions import plans
from racimo.matchmaking.models import Confirmation, Guest, Meeting, Mission, Plan

KEPT = ", with what stands kept"


@dataclass(frozen=True, slots=True)
class Replanned:
    """The new plan, and how it differs from the one it repairs."""

    plan: Plan
    difference: queries.Difference


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a repair begins with: the past that is settled, and the future that may change."""

    whole: Problem
    ahead: Problem
    past: tuple[Pairing, ...]
    standing: tuple[Pairing, ...]


def replan(  # noqa: PLR0913 - each is a fact about the repair
    *,
    actor: AbstractBaseUser,
    mission: Mission,
    absent: Collection[int],
    now: datetime,
    seed: int = 1,
    progress: Progress | None = None,
) -> Replanned:
    """Make a new plan of the published one (else the newest) without those who will not come.

    Slots that have begun are settled: their meetings, and what was confirmed of them, are taken
    over. Of the others, what can stay stays where it is. The absent stay away from later plans.

    Raises:
        NotAllowed: Only the coordinator may.
        Invalid: There is no plan yet, or no slot ahead.
        NotFound: An absent guest is none of this mission.
        TooLate: The mission is over, or wishes kept changing meanwhile.
        Unsound: The proof-reader found a mistake.
    """
    plans.may_schedule(actor, mission, now=now, seed=seed)
    base = queries.published_plan(mission) or mission.plans.order_by("-number").first()
    if base is None:
        raise Invalid(_("There is no plan to repair yet."), hint=_("Schedule first."))
    for _try in range(plans.TRIES):
        problem, rows = queries.load_problem(mission, seed=seed)
        gone = _gone(absent, rows)
        ground = _ground(problem, base, now)
        result = reschedule(ground.ahead, Schedule(ground.standing), absent=gone).schedule
        plans.assure(_without(ground.ahead, gone), result)
        if progress is not None:
            progress.tick(1, 2, _("Storing the plan"))
        with transaction.atomic():
            if not plans.unchanged(mission, problem):
                continue
            _send_away(rows, gone, ground.ahead)
            plan = plans.add_plan(mission, _together(ground, result), seed)
            plans.add_meetings(plan, result.meetings, rows)
            _take_over(base, plan, now)
            share = queries.said_of(plan)
            count = len(result.meetings) + len(ground.past)
            plans.tell(plan, actor, now, count, share)
        return Replanned(plan, queries.difference(base, plan))
    raise plans.moved_on()


def _gone(absent: Collection[int], rows: queries.Rows) -> set[str]:
    gone = {f"g{pk}" for pk in absent}
    if strange := gone - set(rows.guests):
        raise NotFound(
            _("No guest of this mission: %(keys)s.") % {"keys": ", ".join(sorted(strange))},
            where="absent",
        )
    return gone


def _ground(problem: Problem, base: Plan, now: datetime) -> _Ground:
    """Split the base plan at this instant."""
    ahead = tuple(slot for slot in problem.slots if slot.start > now)
    if not ahead:
        raise Invalid(_("Every slot has begun; nothing can be planned any more."))
    open_ = frozenset(slot.key for slot in ahead)
    rows = base.meetings.exclude(state=Meeting.State.CANCELLED)
    every = [
        Pairing(f"s{one.slot_id}", f"g{one.first_id}", f"g{one.second_id}", f"t{one.table_id}")
        for one in rows.order_by("slot__starts", "pk")
    ]
    past = tuple(one for one in every if one.slot not in open_)
    met = {frozenset((one.a, one.b)) for one in past}
    had = Counter(key for one in past for key in (one.a, one.b))
    rest = replace(
        problem,
        guests=tuple(_ahead(guest, open_, had) for guest in problem.guests),
        slots=ahead,
        wishes=tuple(w for w in problem.wishes if frozenset((w.guest, w.to)) not in met),
    )
    return _Ground(problem, rest, past, _standing(rest, every, open_))


def _standing(rest: Problem, every: list[Pairing], open_: frozenset[str]) -> tuple[Pairing, ...]:
    """The meetings ahead that nothing speaks against: no absence, refusal or maximum since."""
    most = {guest.key: guest.max_meetings for guest in rest.guests}
    counts: Counter[str] = Counter()
    standing = []
    for one in every:
        if one.slot not in open_ or proofread(rest, Schedule((one,))):
            continue
        pair = (one.a, one.b)
        limits = [(most[key], counts[key]) for key in pair]
        if any(limit is not None and count >= limit for limit, count in limits):
            continue
        counts.update(pair)
        standing.append(one)
    return tuple(standing)


def _ahead(guest: Person, open_: frozenset[str], had: Mapping[str, int]) -> Person:
    """A guest as the rest of the mission finds them."""
    there = open_ if guest.available is None else guest.available & open_
    most = guest.max_meetings
    left = None if most is None else max(0, most - had[guest.key])
    return replace(guest, available=there, max_meetings=left)


def _without(problem: Problem, gone: Collection[str]) -> Problem:
    nowhere: frozenset[str] = frozenset()
    guests = (replace(one, available=nowhere) if one.key in gone else one for one in problem.guests)
    return replace(problem, guests=tuple(guests))


def _together(ground: _Ground, result: Schedule) -> Schedule:
    """Past and future as one: no pair is in both, so what they are worth adds up."""
    worth = utility_of(ground.whole, ground.past)
    return replace(
        result,
        meetings=(*ground.past, *result.meetings),
        utility=result.utility + worth,
        bound=result.bound + worth,
        bound_name=(result.bound_name + KEPT)[:60],
    )


def _send_away(rows: queries.Rows, gone: Collection[str], ahead: Problem) -> None:
    """Remember who will not come, so that later plans know it too."""
    slots = [rows.slots[slot.key].pk for slot in ahead.slots]
    link = Guest.away.through
    link.objects.bulk_create(
        [
            link(guest_id=rows.guests[key].pk, slot_id=slot)
            for key in sorted(gone)
            for slot in slots
        ],
        ignore_conflicts=True,
    )


def _take_over(base: Plan, plan: Plan, now: datetime) -> None:
    """Copy the settled meetings with their state and with what was said of them."""
    begun = base.meetings.exclude(state=Meeting.State.CANCELLED).filter(slot__starts__lte=now)
    for old in begun.prefetch_related("confirmations").order_by("slot__starts", "pk"):
        copy = Meeting.objects.create(
            plan=plan, slot_id=old.slot_id, table_id=old.table_id, first_id=old.first_id,
            second_id=old.second_id, session=old.session, state=old.state, locked=old.locked,
        )  # fmt: skip
        Confirmation.objects.bulk_create(
            Confirmation(meeting=copy, guest_id=one.guest_id, at=one.at, how=one.how)
            for one in old.confirmations.all()
        )
