"""Schedule a mission's meetings and publish a plan; close the mission when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from racimo.base.jobs import Progress
from racimo.core.errors import Invalid, NotAllowed, Refused, TooLate
from racimo.core.meetings.check import proofread
from racimo.core.meetings.schedule import schedule as solve
from racimo.core.meetings.shapes import BOTH_FULL, NO_LANGUAGE, Problem, Schedule, Unscheduled
from racimo.core.meetings.shapes import Meeting as Pairing
from racimo.matchmaking import policies, queries
from racimo.matchmaking.models import OVER, Confirmation, Meeting, Mission, Plan
from racimo.partnerships import actions as partnerships

LARGEST_SEED = 2**31 - 1
TRIES = 3
# What may be told of an open wish. Whatever could betray a refusal shares one word.
TOLD = {NO_LANGUAGE: "language", BOTH_FULL: "full"}


class Unsound(Refused):
    """A schedule did not pass the proof-reader; nothing was stored."""

    code = "unsound"


def schedule(
    *,
    actor: AbstractBaseUser,
    mission: Mission,
    now: datetime,
    seed: int = 1,
    progress: Progress | None = None,
) -> Plan:
    """Work a schedule out, have it proof-read, and store it as a new plan.

    The work happens outside the transaction; what is stored fits the wishes as they are when it
    is stored.

    Raises:
        NotAllowed: Only the coordinator may.
        TooLate: The mission is over, or wishes kept changing meanwhile.
        Invalid: No guests, slots or wishes yet.
        Infeasible: What must happen cannot.
        Unsound: The proof-reader found a mistake.
    """
    may_schedule(actor, mission, now=now, seed=seed)
    for _try in range(TRIES):
        problem, rows = queries.load_problem(mission, seed=seed)
        refuse_nothing_to_do(problem)
        answer = solve(problem)
        assure(problem, answer)
        if progress is not None:
            progress.tick(1, 2, _("Storing the plan"))
        with transaction.atomic():
            if unchanged(mission, problem):
                plan = add_plan(mission, answer, seed)
                add_meetings(plan, answer.meetings, rows)
                tell(plan, actor, now, len(answer.meetings), answer.share_text)
                return plan
    raise moved_on()


def may_schedule(
    actor: AbstractBaseUser, mission: Mission, *, now: datetime, seed: int = 1
) -> None:
    """Refuse whoever may not schedule, and a mission that is over."""
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may schedule the meetings."))
    if mission.state in OVER:
        raise TooLate(_("This mission is over."))
    if not 0 <= seed <= LARGEST_SEED:
        raise Invalid(_("A seed is between 0 and 2147483647."), where="seed")


def refuse_nothing_to_do(problem: Problem) -> None:
    """A schedule needs slots and at least one wish; refusals are no wishes."""
    if not problem.slots or not problem.tables:
        raise Invalid(_("This mission has no slots yet."), hint=_("Set its programme first."))
    if not any(wish.strength for wish in problem.wishes):
        raise Invalid(_("Nobody has wished for a meeting yet."))


def assure(problem: Problem, answer: Schedule) -> None:
    """Let only what the proof-reader accepts pass; say nothing of what it found but how much."""
    if findings := proofread(problem, answer):
        raise Unsound(
            _("The schedule did not pass the proof-reader (%(count)s findings).")
            % {"count": len(findings)},
            hint=_("Nothing was stored. Try another seed."),
        )


def unchanged(mission: Mission, problem: Problem) -> bool:
    """Whether the mission still is what was scheduled; holds it until the transaction ends."""
    current = Mission.objects.select_for_update().get(pk=mission.pk)
    if current.state in OVER:
        raise TooLate(_("This mission is over."))
    return queries.load_problem(current, seed=problem.seed)[0] == problem


def moved_on() -> TooLate:
    """What one is told when others were quicker each time."""
    return TooLate(
        _("Wishes or programme changed while the schedule was worked out."),
        hint=_("Schedule again when it is calmer."),
    )


def add_plan(mission: Mission, answer: Schedule, seed: int) -> Plan:
    """The row of a new plan, under the next number."""
    last = mission.plans.aggregate(last=Max("number"))["last"] or 0
    return Plan.objects.create(
        mission=mission,
        number=last + 1,
        utility=answer.utility,
        bound=answer.bound,
        bound_name=answer.bound_name[:60],
        seed=seed,
        unscheduled=[_open_wish(one) for one in answer.unscheduled],
    )


def _open_wish(one: Unscheduled) -> dict[str, Any]:
    return {
        "guest": int(one.guest[1:]),
        "to": int(one.to[1:]),
        "strength": one.strength,
        "reason": TOLD.get(one.reason, "none"),
    }


def add_meetings(plan: Plan, meetings: Iterable[Pairing], rows: queries.Rows) -> None:
    """The rows of a plan's meetings."""
    Meeting.objects.bulk_create(
        [
            Meeting(
                plan=plan,
                slot=rows.slots[one.slot],
                table=rows.tables[one.table or ""],
                first=rows.guests[one.a],
                second=rows.guests[one.b],
                session=rows.slots[one.slot].session,
            )
            for one in meetings
        ]
    )


def tell(plan: Plan, actor: AbstractBaseUser | None, now: datetime, count: int, share: str) -> None:
    """Write into the workspace's diary that there is a plan."""
    told = {"count": count, "title": plan.mission.title, "share": share}
    words = _("scheduled %(count)s meetings of “%(title)s”: %(share)s") % told
    partnerships.note(plan.mission.partnership, actor, now, words)


@transaction.atomic
def publish(*, actor: AbstractBaseUser, plan: Plan, now: datetime) -> None:
    """Show a plan to the guests; the one shown before stays as it was.

    Raises:
        NotAllowed: Only the coordinator may.
        TooLate: The mission is over, or the plan drops meetings that somebody confirmed.
    """
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=plan.mission_id)
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may publish a plan."))
    if mission.state in OVER:
        raise TooLate(_("This mission is over."))
    if lost := _confirmed(queries.published_plan(mission)) - _confirmed(plan):
        raise TooLate(
            _("%(count)s confirmed meetings are not in this plan.") % {"count": len(lost)},
            hint=_("Fill the holes of the published plan instead: that keeps them."),
        )
    Plan.objects.filter(mission=mission).exclude(pk=plan.pk).update(published=None)
    Plan.objects.filter(pk=plan.pk).update(published=now)
    Mission.objects.filter(pk=mission.pk).update(state=Mission.State.SCHEDULED)
    partnerships.note(
        mission.partnership, actor, now, _("published plan %(n)s") % {"n": plan.number}
    )


def _confirmed(plan: Plan | None) -> set[tuple[int, int, int, int]]:
    """Who said of which meeting that it was held."""
    if plan is None:
        return set()
    words = Confirmation.objects.filter(meeting__plan=plan)
    names = ("meeting__slot_id", "meeting__first_id", "meeting__second_id", "guest_id")
    return set(words.values_list(*names))


@transaction.atomic
def close(*, actor: AbstractBaseUser, mission: Mission, now: datetime) -> None:
    """Say that the mission is over; meetings that nobody confirmed stay unconfirmed.

    Raises:
        NotAllowed: Only the coordinator may.
        TooLate: It is over already.
        Invalid: It has not begun.
    """
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may close a mission."))
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if mission.state in OVER:
        raise TooLate(_("This mission is over."))
    first = mission.slots.first()
    if first is None or now < first.starts:
        raise Invalid(_("This mission has not begun yet."), hint=_("Close it afterwards."))
    Mission.objects.filter(pk=mission.pk).update(state=Mission.State.HELD)
    partnerships.note(
        mission.partnership, actor, now, _("closed “%(title)s”") % {"title": mission.title}
    )
