"""What happens elsewhere becomes a record by itself: meetings, missions, signed papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.shelf import load_groups
from racimo.core.canonical import Plain
from racimo.core.spans import zone
from racimo.matchmaking import actions as missions
from racimo.matchmaking import queries as mission_queries
from racimo.partnerships import actions as partnerships
from racimo.partnerships import policies as rooms
from racimo.partnerships import queries as partnership_queries
from racimo.scoreboard.actions.records import report
from racimo.scoreboard.models import Record

KIND_IN_RECORDS = {"cluster_organisation": "cluster", "business_network": "cluster", "sme": "sme"}


@transaction.atomic
def confirm_meeting(
    *,
    meeting: Any,  # noqa: ANN401 - a row of the missions
    guest: Any,  # noqa: ANN401 - a row of the missions
    how: str,
    now: datetime,
) -> Any:  # noqa: ANN401 - a row of the missions
    """One side says that a meeting was held; with the other's word it becomes a record."""
    meeting = missions.confirm(meeting=meeting, guest=guest, how=how, now=now)
    if meeting.state == "held":
        record_meeting(meeting, guest, now)
    return meeting


def record_meeting(meeting: Any, guest: Any, now: datetime) -> Record:  # noqa: ANN401 - rows
    """The record of a meeting that both sides confirmed."""
    meeting = mission_queries.meeting(meeting.pk)
    mission = meeting.plan.mission
    sides = (meeting.first, meeting.second)
    by_kind: dict[str, list[Plain]] = {"cluster": [], "company": []}
    for side in sides:
        if side.kind in by_kind and side.organisation.slug not in by_kind[side.kind]:
            by_kind[side.kind].append(side.organisation.slug)
    day = meeting.slot.starts.astimezone(zone(mission.zone)).date()
    return report(
        partnership=mission.partnership,
        kind="meeting",
        title=_("%(one)s met %(other)s") % {
            "one": meeting.first.organisation, "other": meeting.second.organisation
        },
        origin=f"meeting:{mission.slug}:{meeting.pk}",
        occurred=day,
        fields={
            "status": "held",
            "clusters": sorted(by_kind["cluster"], key=str),
            "companies": sorted(by_kind["company"], key=str),
            "event": mission.slug,
        },
        now=now,
        reporter=guest.name,
        reported_by=guest.user,
        confirmed_by=sorted({side.organisation.slug for side in sides}),
    )  # fmt: skip


@transaction.atomic
def close_mission(
    *,
    actor: AbstractBaseUser,
    mission: Any,  # noqa: ANN401 - a row of the missions
    now: datetime,
) -> Record:
    """The mission is over: it becomes an event, and each organisation that met took part."""
    missions.close(actor=actor, mission=mission, now=now)
    day = mission.last_day or rooms.day_of(now)
    at_home = load_groups().has(("EU", "COSME"), mission.country, day)
    for organisation in mission_queries.who_met(mission):
        fields: dict[str, Plain] = {
            "organisation": organisation.slug,
            "organisation_kind": KIND_IN_RECORDS.get(organisation.kind, organisation.kind),
            "country": organisation.country,
            "event": mission.slug,
        }
        if at_home is not None:  # unknown is not no: the field then stays out
            fields["third_market"] = not at_home
        if organisation.sme_as_of:
            fields["sme_declared_on"] = organisation.sme_as_of.isoformat()
        report(
            partnership=mission.partnership,
            kind="participation",
            title=_("%(name)s took part in %(mission)s") % {
                "name": organisation, "mission": mission
            },
            origin=f"participation:{mission.slug}:{organisation.slug}",
            occurred=day,
            fields=fields,
            now=now,
            reporter=str(actor),
            reported_by=actor,
            confirmed_by=[organisation.slug],
        )  # fmt: skip
    return report(
        partnership=mission.partnership,
        kind="event",
        title=mission.title,
        origin=f"event:{mission.slug}",
        occurred=day,
        fields={"status": "held", "event": mission.slug, "country": mission.country},
        now=now,
        reporter=str(actor),
        reported_by=actor,
    )


@transaction.atomic
def settle_paper(
    *,
    actor: AbstractBaseUser,
    version: Any,  # noqa: ANN401 - a row of the partnerships
    now: datetime,
    day: date | None = None,
) -> Any:  # noqa: ANN401 - a row of the partnerships
    """A paper was signed or adopted by all; a signed agreement becomes a record.

    ``day`` is the day of the last signature; today where none is given.
    """
    version = partnerships.settle(actor=actor, version=version, now=now, day=day)
    partnership = version.paper.partnership
    if version.paper.kind == "agreement":
        seats = [
            seat
            for seat in partnership_queries.seats(partnership)
            if seat.state == "accepted" and seat.role != "associate"
        ]
        fields: dict[str, Plain] = {
            "status": "signed",
            "document": version.sha256,
            "level": "consortium",
            "parties": list[Plain](sorted(seat.organisation.slug for seat in seats)),
        }
        if partnership.targets:
            fields["region"] = ", ".join(partnership.targets)
        report(
            partnership=partnership,
            kind="agreement",
            title=_("Agreement of %(name)s") % {"name": partnership},
            origin=f"agreement:{version.sha256}",
            occurred=day or rooms.day_of(now),
            fields=fields,
            now=now,
            reporter=str(actor),
            reported_by=actor,
        )
    return version
