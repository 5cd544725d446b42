"""Which missions a person may know of, and what is in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from racimo.core.errors import NotFound
from racimo.core.spans import zone
from racimo.matchmaking import policies
from racimo.matchmaking.models import Guest, Meeting, Mission, Plan, Slot
from racimo.partnerships import queries as partnerships


@dataclass(frozen=True, slots=True)
class Place:
    """A slot on the clock of the place."""

    slot: Slot
    starts: datetime
    ends: datetime


def day_by_day(mission: Mission) -> list[tuple[date, list[Place]]]:
    """The slots of each local day, in the time of the place."""
    there = zone(mission.zone)
    places = [
        Place(slot, slot.starts.astimezone(there), slot.ends.astimezone(there))
        for slot in mission.slots.order_by("starts")
    ]
    return [(day, list(some)) for day, some in groupby(places, key=lambda one: one.starts.date())]


def visible_to(actor: AbstractBaseUser | AnonymousUser, *, today: date) -> QuerySet[Mission]:
    """The missions this person may know of."""
    rows = Mission.objects.filter(policies.visible(actor, today=today)).distinct()
    return rows.select_related("partnership").order_by("first_day", "title")


def enter(slug: str, actor: AbstractBaseUser | AnonymousUser, *, today: date) -> Mission:
    """A mission by its slug.

    Raises:
        NotFound: There is none, or the person may not know of it.
    """
    mission = visible_to(actor, today=today).filter(slug=slug).first()
    if mission is None:
        raise NotFound(_("There is no such mission, or you do not take part in it."))
    return mission


def by_id(pk: int) -> Mission:
    """A mission for a job."""
    mission = Mission.objects.select_related("partnership").filter(pk=pk).first()
    if mission is None:
        raise NotFound(_("The mission is gone."))
    return mission


def actor(pk: int) -> AbstractBaseUser:
    """The person on whose behalf a job runs."""
    person = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if person is None:
        raise NotFound(_("The person who asked for this is gone."))
    return person


def of_partnership(partnership_id: int) -> QuerySet[Mission]:
    """A partnership's missions, with how many guests and meetings each has."""
    return _counted(Mission.objects.filter(partnership_id=partnership_id))


def listed(actor: AbstractBaseUser | AnonymousUser, *, today: date) -> QuerySet[Mission]:
    """The missions this person may know of, with how many guests and meetings each has."""
    keys = visible_to(actor, today=today).order_by().values("pk")
    return _counted(Mission.objects.filter(pk__in=keys).select_related("partnership"))


def rooms(actor: AbstractBaseUser | AnonymousUser, *, today: date) -> QuerySet[Any]:
    """The workspaces in which this person plans missions."""
    found = partnerships.visible_to(actor, today=today)
    return found.filter(members__user_id=actor.pk or 0, members__role="coordinator")


def _counted(rows: QuerySet[Mission]) -> QuerySet[Mission]:
    """Each count by itself, so that many guests do not multiply many meetings."""
    guests = Guest.objects.filter(mission=OuterRef("pk")).values("mission")
    shown = Meeting.objects.filter(
        plan__mission=OuterRef("pk"), plan__published__isnull=False
    ).values("plan__mission")
    return rows.annotate(
        guest_count=_number(guests),
        meeting_count=_number(shown),
        held_count=_number(shown.filter(state=Meeting.State.HELD)),
    ).order_by("first_day", "title", "pk")


def _number(rows: QuerySet[Any, Any]) -> Coalesce:
    counted = rows.order_by().annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def published_plan(mission: Mission) -> Plan | None:
    """The plan that guests see."""
    return mission.plans.filter(published__isnull=False).order_by("-number").first()


def meetings(plan: Plan) -> QuerySet[Meeting]:
    """A plan's meetings in the order of the day."""
    return (
        plan.meetings.select_related("slot", "table", "first__organisation", "second__organisation")
        .annotate(word_count=Count("confirmations"))
        .order_by("slot__starts", "table__pk")
    )


def meeting(pk: int) -> Meeting:
    """A meeting with everything that a record of it needs."""
    return Meeting.objects.select_related(
        "slot", "plan__mission__partnership", "first__organisation", "second__organisation"
    ).get(pk=pk)


def who_met(mission: Mission) -> list[Any]:
    """The organisations whose own guest confirmed a meeting there, by name (their rows)."""
    said = (
        Guest.objects.filter(mission=mission, confirmations__isnull=False)
        .select_related("organisation")
        .distinct()
    )
    rows = {guest.organisation_id: guest.organisation for guest in said}
    return sorted(rows.values(), key=lambda row: (row.name, row.pk))


def mine(plan: Plan, guests: list[Guest]) -> QuerySet[Meeting]:
    """The meetings of a plan in which these guests are."""
    return meetings(plan).filter(Q(first__in=guests) | Q(second__in=guests))


def meeting_of(mission: Mission, pk: int) -> Meeting:
    """A meeting of the published plan."""
    rows = Meeting.objects.filter(plan__mission=mission, plan__published__isnull=False)
    found = rows.filter(pk=pk).select_related("slot").first() if pk < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such meeting of yours."))
    return found


def held_in(partnership_ids: Iterable[int]) -> int:
    """How many meetings of published plans were held in these partnerships."""
    rows = Meeting.objects.filter(state=Meeting.State.HELD, plan__published__isnull=False)
    return rows.filter(plan__mission__partnership__in=partnership_ids).count()
