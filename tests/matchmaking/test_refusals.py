"""A refusal shows nowhere: every page, file and answer is the same, to the byte, without it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import signed_in
from tests.factories import make_organisation
from tests.missions import BEGUN, NOW, make_busy_story

from racimo.matchmaking import actions
from racimo.matchmaking.models import Guest, Meeting, Mission, Plan, Slot, Table, Wish

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken": "|&quot;)[A-Za-z0-9]{64}')
STAMP = re.compile(rb"(DTSTAMP:)\w+")


@pytest.fixture(autouse=True)
def january(monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", BEGUN.isoformat())


def walk(story, cast, refuser, more_people=()):
    """Everything that anybody but the refuser may read."""
    slug, pages = story.mission.slug, {}
    names = (("mission", ()), ("mission-guests", ()), ("mission-wishes", ()), ("mission-ics", ()))
    plans = [("mission-plan", (n,)) for n in story.mission.plans.values_list("number", flat=True)]
    files = [
        ("mission-meetings", (number, kind))
        for _name, (number,) in plans
        for kind in ("csv", "ics")
    ]
    for person in (cast.alba, cast.chiara, *more_people):
        client = signed_in(person)
        for name, more in (*names, *plans, *files):
            pages[str(person), name, more] = client.get(reverse(name, args=[slug, *more]))
        pages[str(person), "list", ()] = client.get(reverse("missions"))
        for kind in ("csv",):
            pages[str(person), kind, ()] = client.get(reverse("missions-export", args=[kind]))
        for path in ("", f"/{slug}", f"/{slug}/meetings"):
            pages[str(person), "api", (path,)] = client.get(f"/api/v1/missions{path}")
    for who, secret in story.secrets.items():
        if who != refuser:
            for name in ("agenda", "agenda-wishes", "agenda-ics"):
                pages[who, name, ()] = Client().get(reverse(name, args=[secret]))
    return {key: plain(answer) for key, answer in pages.items()}


def plain(answer):
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, STAMP.sub(rb"\1", TOKEN.sub(rb"\1", body))


def rows(plan):
    return [
        (one.slot_id, one.table_id, one.first_id, one.second_id)
        for one in plan.meetings.order_by("slot_id", "table_id")
    ]


def freeze(plan, moment):
    Plan.objects.filter(pk=plan.pk).update(published=moment, created=moment)


def tell(story, cast):
    """Schedule, publish, repair; return the meetings and all that can be read of them."""
    story.mission.plans.all().delete()
    Guest.away.through.objects.all().delete()
    Mission.objects.filter(pk=story.mission.pk).update(state="open")
    story.mission.refresh_from_db()
    plan = story.publish(story.schedule())
    freeze(plan, NOW)
    absent = [story.guests["Fay"].pk]
    again = actions.replan(actor=cast.alba, mission=story.mission, absent=absent, now=NOW).plan
    Plan.objects.filter(pk=again.pk).update(created=NOW)
    Meeting.objects.all().update(created=NOW)
    others = (cast.bruno, cast.olof)
    return [rows(plan), rows(again)], lambda who: steady(walk(story, cast, who, others))


def steady(pages):
    """Without the keys of rows, which count on from plan to plan."""
    odd = re.compile(rb"(meetings/|value=\"|name=\"meeting\" value=\")\d+")
    return {key: (status, odd.sub(rb"\1", body)) for key, (status, body) in pages.items()}


@pytest.fixture
def story(cast):
    story = make_busy_story(cast)
    story.bring("Chiara", make_organisation(name="House of Chiara"), user_id=cast.chiara.pk)
    story.wish("Chiara", Ana=2)
    return story


def test_a_refusal_of_somebody_who_had_no_wish_shows_nowhere(story, cast):
    without, read = tell(story, cast)
    before = read("Dora")
    story.wish("Dora", Fay=0, Ana=0, Chiara=0)
    with_it, read = tell(story, cast)
    assert with_it == without
    assert read("Dora") == before
    assert len(before) > 60


def test_a_refusal_behind_an_open_wish_shows_nowhere(cast, story):
    """Ana's wish stays open anyway, for there is one slot; whether Cui refused her is not told."""
    story.mission.plans.all().delete()
    keep = story.mission.slots.filter(session="c2c").first()
    Slot.objects.filter(mission=story.mission).exclude(pk=keep.pk).delete()
    Wish.objects.all().delete()
    story.wish("Ana", Bo=3, Cui=1)
    story.wish("Bo", Ana=3)
    story.wish("Chiara", Cui=1)
    story.wish("Cui", Chiara=1)
    outcome, read = tell_one_slot(story, cast)
    before = read("Cui")
    story.wish("Cui", Ana=0)
    again, read = tell_one_slot(story, cast)
    assert outcome == again
    assert read("Cui") == before


def tell_one_slot(story, cast):
    story.mission.plans.all().delete()
    plan = story.publish(story.schedule())
    freeze(plan, NOW)
    Meeting.objects.all().update(created=NOW)
    assert plan.unscheduled
    return rows(plan), lambda who: steady(walk(story, cast, who))


def test_where_tables_run_out_a_refusal_has_no_reason_of_its_own(story, cast):
    story.mission.plans.all().delete()
    Table.objects.filter(mission=story.mission).exclude(name="1").delete()
    keep = story.mission.slots.filter(session="c2c").first()
    Slot.objects.filter(mission=story.mission).exclude(pk=keep.pk).delete()
    Wish.objects.all().delete()
    story.wish("Ana", Bo=3)
    story.wish("Bo", Ana=3)
    story.wish("Chiara", Cui=1)  # no table is left for it
    outcome, read = tell_one_slot(story, cast)
    before = read("Cui")
    story.wish("Cui", Chiara=0)
    again, read = tell_one_slot(story, cast)
    assert outcome == again
    assert read("Cui") == before


def test_the_refuser_alone_sees_the_refusal(story):
    story.wish("Dora", Fay=0)
    mine = Client().get(reverse("agenda-wishes", args=[story.secrets["Dora"]])).content.decode()
    chosen = f'name="wish-{story.guests["Fay"].pk}"'
    assert '<option value="no" selected>' in mine.partition(chosen)[2].partition("</select>")[0]
    theirs = Client().get(reverse("agenda-wishes", args=[story.secrets["Fay"]])).content.decode()
    assert '<option value="no" selected>' not in theirs
