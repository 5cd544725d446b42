"""A meeting that did not happen is said so by the organiser, after its time and before any word."""

import pytest
from tests.missions import AFTER, NOW, make_busy_story

from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.matchmaking import actions, queries
from racimo.matchmaking.queries.soundness import proofread_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make_busy_story(cast)


def test_a_missed_meeting_can_no_longer_be_confirmed(story, cast):
    meeting = queries.meetings(story.publish())[0]
    actions.miss(actor=cast.alba, meeting=meeting, now=AFTER)
    meeting.refresh_from_db()
    assert meeting.state == "missed"
    with pytest.raises(TooLate):
        actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=AFTER)
    with pytest.raises(TooLate):
        actions.miss(actor=cast.alba, meeting=meeting, now=AFTER)


def test_what_somebody_confirmed_was_not_missed(story, cast):
    meeting = queries.meetings(story.publish())[0]
    actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=AFTER)
    with pytest.raises(TooLate):
        actions.miss(actor=cast.alba, meeting=meeting, now=AFTER)
    meeting.refresh_from_db()
    assert meeting.state == "planned"


def test_only_the_organiser_says_so_and_never_beforehand(story, cast):
    meeting = queries.meetings(story.publish())[0]
    with pytest.raises(NotAllowed):
        actions.miss(actor=cast.bruno, meeting=meeting, now=AFTER)
    with pytest.raises(Invalid):
        actions.miss(actor=cast.alba, meeting=meeting, now=NOW)


def test_the_proof_reader_reads_published_plans_again(story):
    plan = story.publish()
    assert proofread_published() == (1, [])
    first, second = plan.meetings.order_by("pk")[:2]
    table = plan.mission.tables.exclude(pk=first.table_id).first()
    second.slot, second.table = first.slot, table
    second.first, second.second = first.second, first.first
    second.save()
    count, [found] = proofread_published()
    assert (count, found.plan, found.mendable) == (1, plan.number, False)
    assert "double-booking" in found.codes
    assert "pair-twice" in found.codes


def test_a_refusal_after_the_plan_is_something_to_mend(story):
    plan = story.publish()
    meeting = plan.meetings.order_by("pk")[0]
    actions.wish(guest=meeting.first, wishes={meeting.second_id: 0})
    _count, [found] = proofread_published()
    assert (found.codes, found.mendable) == (("refusal",), True)
