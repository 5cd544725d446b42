"""Schedule a mission's meetings, publish the plan, and confirm what was held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from racimo.base.clock import now as clock
from racimo.base.jobs import Progress
from racimo.core.errors import Invalid, NotAllowed, NotFound, Refused, TooLate
from racimo.core.meetings.check import proofread
from racimo.core.meetings.schedule import schedule as solve
from racimo.matchmaking import policies, queries
from racimo.matchmaking.models import Confirmation, Guest, Meeting, Mission, Plan
from racimo.partnerships import actions as partnerships


class Unsound(Refused):
    """A schedule did not pass the proof-reader; nothing was stored."""

    code = "unsound"


def schedule(*, actor: AbstractBaseUser, mission: Mission, now: datetime, seed: int = 1) -> Plan:
    """Work a schedule out, have it proof-read, and store it as a new plan.

    Raises:
        NotAllowed: Only the coordinator may.
        Invalid: No guests, slots or wishes yet.
        Infeasible: What must happen cannot.
        Unsound: The proof-reader found a mistake.
    """
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may schedule the meetings."))
    problem, rows = queries.load_problem(mission, seed=seed)
    if not problem.slots:
        raise Invalid(_("This mission has no slots yet."), hint=_("Set its programme first."))
    if not problem.wishes:
        raise Invalid(_("Nobody has wished for a meeting yet."))
    answer = solve(problem)
    if findings := proofread(problem, answer):
        raise Unsound("; ".join(finding.text for finding in findings))
    return _store(mission, answer, rows, seed, actor, now)


@transaction.atomic
def _store(  # noqa: PLR0913, PLR0917 - what a plan is made of
    mission: Mission,
    answer: Any,  # noqa: ANN401 - core.meetings.shapes.Schedule
    rows: queries.Rows,
    seed: int,
    actor: AbstractBaseUser | None,
    now: datetime,
) -> Plan:
    Mission.objects.select_for_update().get(pk=mission.pk)
    last = mission.plans.aggregate(last=Max("number"))["last"] or 0
    plan = Plan.objects.create(
        mission=mission,
        number=last + 1,
        utility=answer.utility,
        bound=answer.bound,
        bound_name=answer.bound_name,
        seed=seed,
        unscheduled=[
            {"guest": int(one.guest[1:]), "to": int(one.to[1:]), "reason": one.reason}
            for one in answer.unscheduled
        ],
    )
    Meeting.objects.bulk_create(
        [
            Meeting(
                plan=plan,
                slot=rows.slots[one.slot],
                table=rows.tables[one.table],
                first=rows.guests[one.a],
                second=rows.guests[one.b],
                session=rows.slots[one.slot].session,
            )
            for one in answer.meetings
        ]
    )
    partnerships.note(
        mission.partnership, actor, now,
        _("scheduled %(count)s meetings of “%(title)s”: %(share)s")
        % {
            "count": len(answer.meetings),
            "title": mission.title,
            "share": answer.share_text,
        },
    )  # fmt: skip
    return plan


def schedule_job(
    progress: Progress, *, mission_id: int, actor_id: int, seed: int
) -> dict[str, Any]:
    """The same, in the background."""
    mission = queries.by_id(mission_id)
    actor = queries.actor(actor_id)
    progress.tick(0, 2, _("Working the schedule out"))
    plan = schedule(actor=actor, mission=mission, now=clock(), seed=seed)
    progress.tick(2, 2, _("Done"))
    return {"plan": plan.number}


@transaction.atomic
def publish(*, actor: AbstractBaseUser, plan: Plan, now: datetime) -> None:
    """Show a plan to the guests; the one shown before stays as it was."""
    mission = plan.mission
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may publish a plan."))
    if mission.state in {Mission.State.HELD, Mission.State.CANCELLED}:
        raise TooLate(_("This mission is over."))
    Plan.objects.filter(mission=mission).exclude(pk=plan.pk).update(published=None)
    Plan.objects.filter(pk=plan.pk).update(published=now)
    Mission.objects.filter(pk=mission.pk).update(state=Mission.State.SCHEDULED)
    partnerships.note(
        mission.partnership, actor, now, _("published plan %(n)s") % {"n": plan.number}
    )


@transaction.atomic
def confirm(*, meeting: Meeting, guest: Guest, how: str, now: datetime) -> Meeting:
    """One side says that the meeting was held; with both sides' word, it counts.

    Raises:
        NotFound: The guest is not one of the two.
        TooLate: The meeting was cancelled, or this side confirmed already.
        Invalid: The meeting has not begun yet.
    """
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("slot").get(pk=meeting.pk)
    )
    if guest.pk not in {meeting.first_id, meeting.second_id}:
        raise NotFound(_("There is no such meeting of yours."))
    if meeting.state in {Meeting.State.CANCELLED, Meeting.State.MISSED}:
        raise TooLate(_("This meeting did not happen, as was said before."))
    if now < meeting.slot.starts:
        raise Invalid(_("This meeting has not begun yet."), hint=_("Confirm it afterwards."))
    try:
        with transaction.atomic():
            Confirmation.objects.create(meeting=meeting, guest=guest, at=now, how=how)
    except IntegrityError:
        raise TooLate(_("You confirmed this meeting already.")) from None
    if meeting.confirmations.count() == 2:  # noqa: PLR2004 - both sides
        meeting.state = Meeting.State.HELD
        meeting.save(update_fields=["state", "changed"])
    return meeting


@transaction.atomic
def close(*, actor: AbstractBaseUser, mission: Mission, now: datetime) -> None:
    """Say that the mission is over; meetings that nobody confirmed stay unconfirmed."""
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may close a mission."))
    Mission.objects.filter(pk=mission.pk).update(state=Mission.State.HELD)
    partnerships.note(
        mission.partnership, actor, now, _("closed “%(title)s”") % {"title": mission.title}
    )
