"""What a plan is worth, which wishes it leaves open, and how two plans differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from racimo.core.errors import NotFound
from racimo.core.meetings.shapes import Schedule
from racimo.matchmaking.models import Guest, Meeting, Mission, Plan

# No reason tells of a refusal: "none" stands for everything that could.
REASONS = {
    "language": gettext_lazy("no language in common"),
    "full": gettext_lazy("both diaries are full"),
    "none": gettext_lazy("no slot and table could be found for the two"),
}


@dataclass(frozen=True, slots=True)
class OpenWish:
    """A guest's own wish that a plan leaves open."""

    other: Guest
    strength: int
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one plan to another, and for whom."""

    lost: tuple[Meeting, ...]
    added: tuple[Meeting, ...]
    affected: tuple[Guest, ...]


def said_of(plan: Plan) -> str:
    """How near a plan is to the best there can be, in a sentence."""
    return Schedule((), plan.utility, plan.bound, plan.bound_name).share_text


def plans(mission: Mission) -> QuerySet[Plan]:
    """The plans of a mission, the newest first, with their numbers of meetings."""
    standing = ~Q(meetings__state=Meeting.State.CANCELLED)
    rows = mission.plans.annotate(meeting_count=Count("meetings", filter=standing))
    return rows.order_by("-number")


def plan(mission: Mission, number: int) -> Plan:
    """A plan of a mission by its number."""
    found = plans(mission).filter(number=number).first() if number < 2**15 else None
    if found is None:
        raise NotFound(_("There is no such plan of this mission."))
    return found


def served(plan: Plan) -> int:
    """How many guests have at least one meeting in a plan."""
    pairs = plan.meetings.values_list("first_id", "second_id")
    return len({guest for pair in pairs for guest in pair})


def open_counts(plan: Plan) -> list[tuple[str, int]]:
    """How many wishes a plan leaves open, by what may be told of them; never whose."""
    counts = Counter(_reason(one) for one in plan.unscheduled)
    return [(str(words), counts[key]) for key, words in REASONS.items() if counts[key]]


def open_wishes(plan: Plan, guest: Guest) -> list[OpenWish]:
    """A guest's own wishes that a plan leaves open, the strongest first."""
    mine = [one for one in plan.unscheduled if one.get("guest") == guest.pk]
    keys = [one["to"] for one in mine]
    others = Guest.objects.select_related("organisation").in_bulk(keys)
    found = [
        OpenWish(others[one["to"]], one["strength"], str(REASONS[_reason(one)]))
        for one in mine
        if one["to"] in others
    ]
    return sorted(found, key=lambda one: (-one.strength, one.other.name, one.other.pk))


def _reason(one: dict[str, object]) -> str:
    reason = str(one.get("reason", ""))
    return reason if reason in REASONS else "none"


def difference(before: Plan, after: Plan) -> Difference:
    """Which meetings go and come, where a moved one does both, and whose day changes."""
    old, new = _by_place(before), _by_place(after)
    lost = tuple(old[place] for place in old if place not in new)
    added = tuple(new[place] for place in new if place not in old)
    people = {one.pk: one for row in (*lost, *added) for one in (row.first, row.second)}
    affected = sorted(people.values(), key=lambda one: (one.name, one.pk))
    return Difference(lost, added, tuple(affected))


def _by_place(plan: Plan) -> dict[tuple[int, int, frozenset[int]], Meeting]:
    rows = plan.meetings.exclude(state=Meeting.State.CANCELLED).select_related(
        "slot", "table", "first__organisation", "second__organisation"
    )
    rows = rows.order_by("slot__starts", "table__pk")
    return {
        (one.slot_id, one.table_id, frozenset((one.first_id, one.second_id))): one for one in rows
    }
