"""A partnership whose mission was held, with records at several levels."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from racimo.matchmaking import actions as missions
from racimo.matchmaking import queries as mission_queries
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions as partnerships
from racimo.partnerships.models import Member, Seat
from racimo.scoreboard import actions
from tests.factories import make_call, make_organisation

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
DAY = date(2026, 3, 10)
AFTER = datetime(2026, 3, 11, 18, tzinfo=UTC)
OFFICER_UNTIL = date(2099, 1, 1)


def open_board(cast: Any, *, public: bool = False) -> SimpleNamespace:
    """Alba coordinates Uva, Bruno is a partner from Parra, Olof an officer; two targets."""
    lead = make_organisation(name="Uva", short_name="Uva")
    other = make_organisation(name="Parra", country="FR")
    abroad = make_organisation(name="Vid", country="US")
    Affiliation.objects.create(user=cast.alba, organisation=lead, manages=True)
    Affiliation.objects.create(user=cast.bruno, organisation=other, manages=True)
    partnership = actions.open_chain(
        actor=cast.alba, call=make_call().slug, strand="2", now=NOW, coordinator_id=lead.pk,
        targets=["US"], public_board=public,
    )  # fmt: skip
    for row, role in ((other, "partner"), (abroad, "associate")):
        Seat.objects.create(partnership=partnership, organisation=row, role=role, state="accepted")
    Member.objects.create(partnership=partnership, user=cast.bruno, role="partner")
    partnerships.admit(
        actor=cast.alba, partnership=partnership, user_id=cast.olof.pk, role="officer", now=NOW,
        until=OFFICER_UNTIL,
    )  # fmt: skip
    actions.set_targets(
        actor=cast.alba,
        partnership=partnership,
        targets={"K3": (Decimal(0), Decimal(4)), "K4": (Decimal(0), Decimal(10))},
        now=NOW,
    )
    return SimpleNamespace(
        partnership=partnership, lead=lead, other=other, abroad=abroad, slug=partnership.slug
    )


def hold_mission(cast: Any, board: SimpleNamespace, *, close: bool = True) -> Any:
    """One cluster meeting and one company meeting, both confirmed; then the mission is closed."""
    firms = [make_organisation(name=f"Firm {n}", kind="sme", sme_as_of=DAY) for n in (1, 2)]
    mission = board.partnership.missions.get()
    missions.set_programme(
        actor=cast.alba, mission=mission, title="Austin", city="Austin", country="US",
        zone_name="America/Chicago", first_day=DAY, last_day=DAY, tables=2, now=NOW,
        sessions=(
            missions.Session("c2c", time(9), time(10)),
            missions.Session("b2b", time(14), time(15)),
        ),
    )  # fmt: skip
    guests = [
        missions.register(
            actor=cast.alba, mission=mission, organisation_id=row.pk, name=f"Guest {n}", now=NOW
        )[0]
        for n, row in enumerate([board.lead, board.other, *firms])
    ]
    missions.wish(guest=guests[0], wishes={guests[1].pk: 3})
    missions.wish(guest=guests[3], wishes={guests[2].pk: 2})
    plan = missions.schedule(actor=cast.alba, mission=mission, now=NOW)
    missions.publish(actor=cast.alba, plan=plan, now=NOW)
    for meeting in mission_queries.meetings(plan):
        for side in (meeting.first, meeting.second):
            actions.confirm_meeting(meeting=meeting, guest=side, how="link", now=AFTER)
    if close:
        actions.close_mission(actor=cast.alba, mission=mission, now=AFTER)
    return mission


def add_event(cast: Any, board: SimpleNamespace, name: str, **fields: Any) -> Any:
    """An event that Alba reported."""
    return actions.report(
        partnership=board.partnership, kind="event", title=name, origin=f"event:{name}",
        occurred=DAY, fields={"status": "held", "event": name, **fields}, now=AFTER,
        reporter=str(cast.alba), reported_by=cast.alba,
    )  # fmt: skip
