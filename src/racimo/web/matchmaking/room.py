"""What every page of a mission starts from: who looks at it, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from racimo.base.clock import today
from racimo.matchmaking import policies, queries
from racimo.taxonomy.queries import country
from racimo.web import rail
from racimo.web.guards import member

if TYPE_CHECKING:
    from racimo.accounts.models import User
    from racimo.matchmaking.models import Guest, Mission, Plan


@dataclass(frozen=True, slots=True)
class Visit:
    """A mission as one person sees it."""

    mission: Mission
    person: User
    me: list[Guest]
    organises: bool
    registers: bool
    inside: bool
    today: date

    @property
    def over(self) -> bool:
        """Whether nothing is planned any more."""
        return self.mission.state in {"held", "cancelled"}

    @property
    def shown(self) -> Plan | None:
        """The plan this person sees: the published one; the newest for the coordinator."""
        found = queries.published_plan(self.mission)
        if found is None and self.organises:
            found = self.mission.plans.order_by("-number").first()
        return found


def visit(request: HttpRequest, slug: str) -> Visit:
    """Let somebody in who may know of the mission; for anybody else there is none."""
    person, day = member(request), today()
    mission = queries.enter(slug, person, today=day)
    role = policies.role(person, mission, today=day)
    return Visit(
        mission=mission,
        person=person,
        me=list(queries.guests_of(mission.pk, person)),
        organises=policies.may_organise_as(role),
        registers=policies.may_register_as(role),
        inside=bool(role),
        today=day,
    )


def frame(there: Visit, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a context
    """The context of every page of a mission; the chain is for the workspace's people."""
    mission = there.mission
    steps = rail.steps(mission.partnership, current="missions", today=there.today)
    return {
        "section": "missions",
        "mission": mission,
        "land": country(mission.country) if mission.country else "",
        "there": there,
        "steps": steps if there.inside else [],
        **more,
    }


def people(there: Visit) -> list[dict[str, Any]]:
    """Everybody who comes, with the name of their country."""
    return [
        {"row": one, "land": country(one.organisation.country or "")}
        for one in queries.guests(there.mission)
    ]
