"""The whole chain through the actions: from a strand to a bundle that verifies."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from tests.factories import make_call, make_organisation

from racimo.base.bundles import verify
from racimo.core.errors import NotAllowed, TooLate
from racimo.core.indicators.shapes import Level
from racimo.core.ledger.report import Verdict
from racimo.matchmaking import actions as missions
from racimo.matchmaking import queries as mission_queries
from racimo.partnerships import actions as partnerships
from racimo.scoreboard import actions, queries

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
DAY = date(2026, 3, 10)
AFTER = datetime(2026, 3, 11, 18, tzinfo=UTC)


@pytest.fixture
def held(cast, django_capture_on_commit_callbacks):
    """A partnership with one mission held: two clusters and two companies met and confirmed."""
    with django_capture_on_commit_callbacks(execute=True):
        return _held(cast)


def _held(cast):
    call = make_call()
    lead = make_organisation(name="Uva", short_name="Uva")
    other = make_organisation(name="Parra", country="FR")
    firms = [make_organisation(name=f"Firm {n}", kind="sme", sme_as_of=DAY) for n in (1, 2)]
    partnership = actions.open_chain(
        actor=cast.alba, call=call.slug, strand="2", now=NOW, coordinator_id=lead.pk,
        targets=["US"],
    )  # fmt: skip
    actions.set_targets(
        actor=cast.alba,
        partnership=partnership,
        targets={"K3": (Decimal(0), Decimal(4)), "K4": (Decimal(0), Decimal(10))},
        now=NOW,
    )
    mission = partnership.missions.get()
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
        for n, row in enumerate([lead, other, *firms])
    ]
    missions.wish(guest=guests[0], wishes={guests[1].pk: 3})
    missions.wish(guest=guests[3], wishes={guests[2].pk: 2})
    plan = missions.schedule(actor=cast.alba, mission=mission, now=NOW)
    missions.publish(actor=cast.alba, plan=plan, now=NOW)
    for meeting in mission_queries.meetings(plan):
        for side in (meeting.first, meeting.second):
            actions.confirm_meeting(meeting=meeting, guest=side, how="link", now=AFTER)
    actions.close_mission(actor=cast.alba, mission=mission, now=AFTER)
    return partnership


@pytest.mark.django_db
def test_opening_a_strand_makes_everything_it_asks_for(cast):
    call = make_call()
    made = actions.open_chain(actor=cast.alba, call=call.slug, strand="2", now=NOW)
    assert [item.kind for item in made.items.all()] == [
        "third_country_cooperation", "branding", "matchmaking_mission", "monitoring"
    ]  # fmt: skip
    assert [one.kind for one in made.deliverables.all()] == [
        "collaboration_activities", "monitoring_scoreboard", "branding"
    ]  # fmt: skip
    assert made.missions.count() == 1
    assert [row.code for row in made.indicators.all()] == [
        "K1", "K1b", "K3", "K4", "K5", "K6", "K7", "K8", "K10"
    ]  # fmt: skip


@pytest.mark.django_db
def test_confirmed_meetings_are_counted_and_sealed(held):
    lines = {line.row.code: line for line in queries.board(held)}
    assert lines["K3"].reading.value == 1
    assert lines["K4"].reading.value == 1
    assert lines["K4"].progress == Decimal("0.1")
    # Both sides confirmed; nobody has reviewed yet.
    assert lines["K3"].reading.split[Level.CONFIRMED] == 1
    assert lines["K3"].sentence == "1 confirmed"


@pytest.mark.django_db
def test_a_second_person_reviews_and_the_reporter_cannot(
    held, cast, django_capture_on_commit_callbacks
):
    partnerships.admit(
        actor=cast.alba, partnership=held, user_id=cast.olof.pk, role="officer", now=NOW,
        until=date(2027, 1, 1),
    )  # fmt: skip
    event = queries.records(held).get(kind="event")
    with pytest.raises(NotAllowed):
        actions.review(actor=cast.alba, record=event, now=AFTER)
    with django_capture_on_commit_callbacks(execute=True):
        for record in queries.records(held).filter(kind="meeting"):
            actions.review(actor=cast.olof, record=record, now=AFTER)
    lines = {line.row.code: line for line in queries.board(held)}
    assert lines["K3"].reading.split[Level.SEALED] == 1
    with pytest.raises(TooLate):
        actions.review(actor=cast.olof, record=queries.records(held).filter(kind="meeting")[0],
                       now=AFTER)  # fmt: skip


@pytest.mark.django_db
def test_the_bundle_verifies_and_one_changed_byte_is_named(held):
    data = queries.export(held)
    report = verify(data, keys=[queries.log_key()])
    assert report.verdict is Verdict.GOOD
    assert report.anchored
    figures = {figure.id: figure.value for figure in report.figures}
    assert figures["K3"] == "1"
    assert figures["K4"] == "1"
    place = data.index(b"results.json") + 200
    changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    bad = verify(changed, keys=[queries.log_key()])
    assert bad.verdict is not Verdict.GOOD
    assert bad.first is not None


@pytest.mark.django_db
def test_evidence_is_kept_byte_for_byte(held, cast, django_capture_on_commit_callbacks):
    event = queries.records(held).get(kind="event")
    content = b"%PDF-1.7 programme"
    with django_capture_on_commit_callbacks(execute=True):
        row = actions.add_evidence(
            actor=cast.alba, record=event, kind="programme", name="../p.pdf",
            media_type="application/pdf", chunks=[content], now=AFTER,
        )  # fmt: skip
    assert row.name == "p.pdf"
    assert verify(queries.export(held), keys=[queries.log_key()]).evidence == 1
    with pytest.raises(TooLate):
        actions.add_evidence(
            actor=cast.alba, record=event, kind="programme", name="again.pdf",
            media_type="application/pdf", chunks=[content], now=AFTER + timedelta(hours=1),
        )  # fmt: skip


@pytest.mark.django_db
def test_a_withdrawn_record_no_longer_counts_but_stays_in_the_log(
    held, cast, django_capture_on_commit_callbacks
):
    record = queries.records(held).filter(kind="meeting")[0]
    before = queries.log_head()
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(actor=cast.alba, record=record, reason="wrong day", now=AFTER)
    after = queries.log_head()
    assert after is not None
    assert before is not None
    assert after.size == before.size + 1
    lines = {line.row.code: line for line in queries.board(held)}
    assert {lines["K3"].reading.value, lines["K4"].reading.value} == {0, 1}
