"""The programme of a mission: days into slots, over a change of the clocks too."""

from datetime import UTC, date, datetime, time

import pytest
from tests.missions import AFTER, NOW, make_story

from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.matchmaking import actions, queries
from racimo.matchmaking.actions import Session
from racimo.matchmaking.models import Mission

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make_story(cast)


def test_a_day_is_cut_into_slots_on_the_clock_of_the_place(story):
    slots = list(story.mission.slots.order_by("starts"))
    assert len(slots) == 7
    assert slots[0].starts == datetime(2030, 5, 14, 12, tzinfo=UTC)
    assert [slot.session for slot in slots] == ["c2c"] * 4 + ["b2b"] * 3
    assert story.mission.tables.count() == 3
    assert story.mission.state == Mission.State.OPEN
    ((day, places),) = queries.day_by_day(story.mission)
    assert day == date(2030, 5, 14)
    assert f"{places[0].starts:%H:%M}" == "09:00"


def test_a_session_over_the_change_of_the_clocks_keeps_every_slot_as_long_as_it_is(story):
    night = Session("any", time(0, 30), time(4), 30)
    spring = date(2030, 3, 31)
    story.set_programme(
        zone_name="Europe/Madrid", country="ES", first_day=spring, last_day=spring,
        sessions=(night,),
    )  # fmt: skip
    spans = [slot.ends - slot.starts for slot in story.mission.slots.all()]
    assert len(spans) == 5  # an hour shorter than the clock says
    assert {span.total_seconds() for span in spans} == {1800}
    autumn = date(2030, 10, 27)
    story.set_programme(
        zone_name="Europe/Madrid", country="ES", first_day=autumn, last_day=autumn,
        sessions=(night,),
    )  # fmt: skip
    assert story.mission.slots.count() == 9  # an hour longer


def test_an_hour_that_the_clocks_jump_over_is_refused_at_its_field(story):
    day = date(2030, 3, 31)
    with pytest.raises(Invalid, match="02:30 does not exist on 2030-03-31") as refusal:
        story.set_programme(
            zone_name="Europe/Madrid", first_day=day, last_day=day,
            sessions=(Session("c2c", time(2, 30), time(5)),),
        )  # fmt: skip
    assert refusal.value.where == "c2c_begins"
    story.mission.refresh_from_db()
    assert story.mission.zone == "America/Montevideo"
    assert story.mission.slots.count() == 7


@pytest.mark.parametrize(
    ("odd", "where"),
    [
        ({"last_day": date(2030, 5, 13)}, "last_day"),
        ({"last_day": date(2030, 6, 13)}, "last_day"),
        ({"first_day": date(1, 1, 1), "last_day": date(1, 1, 1)}, "first_day"),
        ({"first_day": date(9999, 12, 31), "last_day": date(9999, 12, 31)}, "first_day"),
        ({"tables": 0}, "tables"),
        ({"title": " \0 "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"city": "x" * 101}, "city"),
        ({"country": "ZZ"}, "country"),
        ({"zone_name": "Mars/Olympus"}, "zone"),
        ({"zone_name": "../etc"}, "zone"),
        ({"sessions": (Session("c2c", time(9), time(11), 4),)}, "minutes"),
        ({"sessions": (Session("c2c", time(9), time(9, 10), 30),)}, "minutes"),
        ({"sessions": (Session("b2b", time(11), time(9)),)}, "b2b_ends"),
        (
            {"sessions": (Session("c2c", time(9), time(12)), Session("b2b", time(11), time(13)))},
            "b2b_begins",
        ),
        (
            {
                "sessions": (Session("any", time(0), time(23, 55), 5),),
                "last_day": date(2030, 5, 20),
            },
            "minutes",
        ),
    ],
)
def test_odd_programmes_are_refused_at_their_field_and_change_nothing(story, odd, where):
    with pytest.raises(Invalid) as refusal:
        story.set_programme(**odd)
    assert refusal.value.where == where
    assert story.mission.slots.count() == 7


def test_only_the_coordinator_sets_the_programme(story, cast):
    for person in (cast.bruno, cast.olof, cast.chiara, cast.dina):
        with pytest.raises(NotAllowed):
            story.set_programme(actor=person)


def test_slots_do_not_move_once_there_is_a_schedule(story, cast):
    from tests.missions import make_busy_story

    story = make_busy_story(cast)
    story.schedule()
    with pytest.raises(TooLate):
        story.set_programme(tables=4)


def test_a_mission_that_is_over_is_left_alone(story, cast):
    actions.close(actor=cast.alba, mission=story.mission, now=AFTER)
    with pytest.raises(TooLate):
        story.set_programme()
    with pytest.raises(TooLate):
        actions.close(actor=cast.alba, mission=story.mission, now=AFTER)
    story.mission.refresh_from_db()
    with pytest.raises(TooLate):
        story.schedule()


def test_a_mission_is_not_closed_before_it_begins(story, cast):
    with pytest.raises(Invalid, match="not begun"):
        actions.close(actor=cast.alba, mission=story.mission, now=NOW)


def test_a_mission_can_be_planned_beside_the_strand(story, cast):
    room = story.mission.partnership
    one = actions.add_mission(actor=cast.alba, partnership=room, title="Second visit", now=NOW)
    two = actions.add_mission(actor=cast.alba, partnership=room, title="Second visit", now=NOW)
    assert (one.slug, two.slug) == ("second-visit", "second-visit-2")
    assert one.item is None
    # The word of an address is no name for a mission.
    new = actions.add_mission(actor=cast.alba, partnership=room, title="New", now=NOW)
    assert new.slug == "new-2"
    with pytest.raises(NotAllowed):
        actions.add_mission(actor=cast.bruno, partnership=room, title="Mine", now=NOW)


def test_the_strand_plans_its_mission_once(story):
    assert actions.plan_missions(story.mission.partnership, NOW) == []
