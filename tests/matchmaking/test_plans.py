"""Plans: only proof-read ones are stored; publishing, repairing and confirming them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.factories import make_organisation
from tests.missions import AFTER, BEGUN, NOW, make_busy_story

from racimo.base import jobs
from racimo.base.models import Job
from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.core.meetings.check import proofread
from racimo.core.meetings.schedule import schedule as solve_now
from racimo.core.meetings.shapes import Meeting as Pairing
from racimo.core.meetings.shapes import Schedule
from racimo.matchmaking import actions, queries
from racimo.matchmaking.actions import plans
from racimo.matchmaking.models import Confirmation, Meeting, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make_busy_story(cast)


def pairs(plan):
    rows = queries.meetings(plan)
    return {frozenset((one.first.name, one.second.name)) for one in rows}


def as_schedule(plan):
    return Schedule(
        tuple(
            Pairing(f"s{m.slot_id}", f"g{m.first_id}", f"g{m.second_id}", f"t{m.table_id}")
            for m in plan.meetings.all()
        ),
        plan.utility, plan.bound, plan.bound_name,
    )  # fmt: skip


def test_a_stored_plan_passes_the_proof_reader_as_it_stands_in_the_tables(story):
    plan = story.schedule()
    problem, _rows = queries.load_problem(story.mission, seed=1)
    assert proofread(problem, as_schedule(plan)) == ()
    assert pairs(plan) == {
        frozenset(pair)
        for pair in (
            ("Ana", "Bo"),
            ("Ana", "Cui"),
            ("Bo", "Cui"),
            ("Dora", "Eino"),
            ("Eino", "Fay"),
        )
    }
    assert queries.said_of(plan) == "100.0 % of the provable maximum"
    assert queries.served(plan) == 6


def test_what_the_proof_reader_refuses_is_not_stored(story):
    problem, _rows = queries.load_problem(story.mission, seed=1)
    answer = solve_now(problem)
    one = answer.meetings[0]
    with pytest.raises(actions.Unsound) as refusal:
        plans.assure(problem, Schedule((one, one), answer.utility, answer.bound, "x"))
    assert "g" + str(story.guests["Ana"].pk) not in str(refusal.value)
    assert not Plan.objects.exists()


def test_a_schedule_needs_a_wish_and_a_refusal_is_none(cast):
    from tests.missions import make_story

    story = make_story(cast)
    story.bring("Ana", make_organisation())
    story.bring("Bo", make_organisation())
    with pytest.raises(Invalid, match="Nobody has wished"):
        story.schedule()
    story.wish("Ana", Bo=0)
    with pytest.raises(Invalid, match="Nobody has wished"):
        story.schedule()


def test_only_the_coordinator_schedules_publishes_and_repairs(story, cast):
    plan = story.schedule()
    for person in (cast.bruno, cast.olof, cast.chiara, cast.dina):
        with pytest.raises(NotAllowed):
            actions.schedule(actor=person, mission=story.mission, now=NOW)
        with pytest.raises(NotAllowed):
            actions.publish(actor=person, plan=plan, now=NOW)
        with pytest.raises(NotAllowed):
            actions.replan(actor=person, mission=story.mission, absent=(), now=NOW)
    assert story.mission.plans.count() == 1


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_no_column_holds_is_refused(story, seed):
    with pytest.raises(Invalid):
        story.schedule(seed=seed)


def test_a_wish_that_changes_while_the_schedule_is_worked_out_is_in_the_plan(story, monkeypatch):
    solve = solve_now
    calls: list[Any] = []

    def slow(problem):
        answer = solve(problem)
        if not calls:
            story.wish("Bo", Cui=0)
        calls.append(problem)
        return answer

    monkeypatch.setattr(plans, "solve", slow)
    plan = story.schedule()
    assert len(calls) == 2
    assert frozenset(("Bo", "Cui")) not in pairs(plan)


def test_two_who_schedule_at_once_get_two_plans(story, monkeypatch):
    """The second coordinator's plan is stored while the first one still thinks."""
    solve = solve_now
    inner: list[Any] = []

    def slow(problem):
        answer = solve(problem)
        if not inner:
            inner.append(None)
            inner.append(story.schedule(seed=2))
        return answer

    monkeypatch.setattr(plans, "solve", slow)
    mine = story.schedule(seed=1)
    assert (inner[1].number, mine.number) == (1, 2)
    assert [plan.number for plan in queries.plans(story.mission)] == [2, 1]


def run(story, **more):
    """Start a job and do its work here and now."""
    alba = story.cast.alba
    job = jobs.start(
        "schedule", owner=alba, mission_id=story.mission.pk, actor_id=alba.pk, seed=3, **more
    )
    jobs.run.call(str(job.key))
    job.refresh_from_db()
    return job


def test_the_job_stores_a_plan_and_says_its_number(story):
    job = run(story)
    assert (job.state, job.result) == (Job.State.DONE, {"plan": 1})


def test_the_job_repairs_too(story):
    story.publish()
    job = run(story, repair=True, absent=[story.guests["Cui"].pk])
    assert (job.state, job.result) == (Job.State.DONE, {"plan": 2})
    assert all("Cui" not in pair for pair in pairs(queries.plan(story.mission, 2)))


def test_a_refused_job_says_why(story, cast):
    actions.close(actor=cast.alba, mission=story.mission, now=AFTER)
    job = run(story)
    assert (job.state, job.message) == (Job.State.FAILED, "This mission is over.")


def test_a_job_cancelled_while_it_thinks_stores_nothing(story, monkeypatch):
    solve = solve_now

    def slow(problem):
        jobs.cancel(Job.objects.get())
        return solve(problem)

    monkeypatch.setattr(plans, "solve", slow)
    job = run(story)
    assert job.state == Job.State.CANCELLED
    assert not Plan.objects.exists()


def test_one_plan_is_published_at_a_time(story):
    one, two = story.schedule(), story.schedule(seed=2)
    story.publish(one)
    story.publish(two)
    one.refresh_from_db()
    assert one.published is None
    assert queries.published_plan(story.mission) == two
    assert story.mission.state == "scheduled"


def first_meeting(plan):
    return queries.meetings(plan).first()


def test_each_side_confirms_once_and_the_second_word_makes_it_held(story):
    meeting = first_meeting(story.publish())
    done = actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=BEGUN)
    assert done.state == Meeting.State.PLANNED
    with pytest.raises(TooLate, match="confirmed this meeting already"):
        actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=BEGUN)
    done = actions.confirm(meeting=meeting, guest=meeting.second, how="account", now=BEGUN)
    assert done.state == Meeting.State.HELD
    assert Confirmation.objects.count() == 2


def test_a_meeting_is_not_confirmed_before_it_begins(story):
    meeting = first_meeting(story.publish())
    before = meeting.slot.starts - timedelta(seconds=1)
    with pytest.raises(Invalid, match="not begun"):
        actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=before)
    actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=meeting.slot.starts)


def test_nobody_confirms_for_others_or_in_a_plan_that_was_not_published(story):
    draft = story.schedule()
    meeting = first_meeting(draft)
    with pytest.raises(NotFound):
        actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=AFTER)
    story.publish(draft)
    third = next(
        guest for guest in story.guests.values() if guest not in {meeting.first, meeting.second}
    )
    with pytest.raises(NotFound):
        actions.confirm(meeting=meeting, guest=third, how="link", now=AFTER)
    assert not Confirmation.objects.exists()


def test_a_repair_keeps_what_stands_and_says_whose_day_changes(story, cast):
    plan = story.publish()
    done = actions.replan(
        actor=cast.alba, mission=story.mission, absent=[story.guests["Cui"].pk], now=NOW
    )
    assert done.plan.number == 2
    assert pairs(done.plan) == {pair for pair in pairs(plan) if "Cui" not in pair}
    assert [guest.name for guest in done.difference.affected] == ["Ana", "Bo", "Cui"]
    stayed = {(m.slot_id, m.table_id, m.first_id, m.second_id) for m in plan.meetings.all()}
    assert {
        (m.slot_id, m.table_id, m.first_id, m.second_id) for m in done.plan.meetings.all()
    } <= stayed
    problem, _rows = queries.load_problem(story.mission, seed=1)
    assert proofread(problem, as_schedule(done.plan)) == ()
    # A later plan knows that Cui does not come.
    assert all("Cui" not in pair for pair in pairs(story.schedule(seed=5)))


def test_a_repair_fills_the_hole_with_a_new_wish(story, cast):
    story.publish()
    gil = story.bring("Gil", make_organisation(name="House of Gil"))
    story.wish("Ana", Gil=3)
    done = actions.replan(
        actor=cast.alba, mission=story.mission, absent=[story.guests["Bo"].pk], now=NOW
    )
    assert frozenset(("Ana", "Gil")) in pairs(done.plan)
    assert gil in done.difference.affected
    assert done.plan.utility <= done.plan.bound


def test_a_repair_in_the_midst_takes_the_past_over_with_what_was_confirmed(story, cast):
    plan = story.publish()
    past = list(queries.meetings(plan).filter(slot__starts__lte=BEGUN))
    assert len(past) == 3
    half, whole, _untold = past
    actions.confirm(meeting=half, guest=half.first, how="link", now=BEGUN)
    for side in (whole.first, whole.second):
        actions.confirm(meeting=whole, guest=side, how="link", now=BEGUN)
    absent = [story.guests["Bo"].pk, story.guests["Fay"].pk]
    done = actions.replan(actor=cast.alba, mission=story.mission, absent=absent, now=BEGUN)
    # What Bo had in the morning happened; what Fay had in the afternoon will not.
    assert pairs(done.plan) == pairs(plan) - {frozenset(("Eino", "Fay"))}
    states = {frozenset((m.first_id, m.second_id)): m for m in done.plan.meetings.all()}
    assert states[frozenset((whole.first_id, whole.second_id))].state == Meeting.State.HELD
    assert states[frozenset((half.first_id, half.second_id))].confirmations.count() == 1
    problem, _rows = queries.load_problem(story.mission, seed=1)
    assert done.plan.utility == as_schedule(done.plan).utility
    assert proofread(problem, as_schedule(done.plan)) == ()
    story.publish(done.plan)
    copy = states[frozenset((whole.first_id, whole.second_id))]
    with pytest.raises(TooLate):
        actions.confirm(meeting=copy, guest=copy.first, how="link", now=BEGUN)


def test_a_plan_without_the_confirmed_meetings_is_not_published(story):
    plan = story.publish()
    meeting = first_meeting(plan)
    other = story.schedule(seed=9)
    actions.confirm(meeting=meeting, guest=meeting.first, how="link", now=BEGUN)
    with pytest.raises(TooLate, match="1 confirmed meetings are not in this plan"):
        story.publish(other)
    plan.refresh_from_db()
    assert plan.published is not None


def test_a_meeting_refused_since_falls_out_of_the_repair(story, cast):
    story.publish()
    story.wish("Bo", Ana=0)
    done = actions.replan(actor=cast.alba, mission=story.mission, absent=(), now=NOW)
    assert frozenset(("Ana", "Bo")) not in pairs(done.plan)


def test_there_is_nothing_to_repair_without_a_plan_or_after_the_last_slot(story, cast):
    with pytest.raises(Invalid, match="no plan"):
        actions.replan(actor=cast.alba, mission=story.mission, absent=(), now=NOW)
    story.publish()
    with pytest.raises(Invalid, match="Every slot has begun"):
        actions.replan(actor=cast.alba, mission=story.mission, absent=(), now=AFTER)
    with pytest.raises(NotFound):
        actions.replan(actor=cast.alba, mission=story.mission, absent=[10**6], now=NOW)


def test_the_agenda_is_in_the_time_of_the_place_and_only_of_the_published_plan(story):
    plan = story.schedule()
    ana = story.guests["Ana"]
    assert queries.agenda(ana) == []
    story.publish(plan)
    entries = queries.agenda(ana)
    assert {entry.other.name for entry in entries} == {"Bo", "Cui"}
    assert all(f"{entry.starts:%z}" == "-0300" for entry in entries)
    assert entries[0].starts.astimezone(UTC) >= datetime(2030, 5, 14, 12, tzinfo=UTC)
    assert not entries[0].mine
