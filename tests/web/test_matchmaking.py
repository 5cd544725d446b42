"""Missions through the browser: who sees what, links without account, calendars, forms."""

import contextlib
import csv
import io
import json
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.cast import signed_in
from tests.factories import make_organisation
from tests.missions import AFTER, BEGUN, NOW, make_busy_story, make_story
from tests.shared import SHARED, needs_shared

from racimo.base import jobs
from racimo.base.models import Job
from racimo.core.errors import Refused
from racimo.matchmaking import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january(monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", NOW.isoformat())


@pytest.fixture
def story(cast):
    return make_busy_story(cast)


def at(monkeypatch, moment):
    monkeypatch.setenv("RACIMO_NOW", moment.isoformat())


def url(story, name, *more):
    return reverse(name, args=[story.mission.slug, *more])


def agenda_url(story, who, name="agenda"):
    return reverse(name, args=[story.secrets[who]])


def shown_plan(story):
    plan = queries.published_plan(story.mission)
    assert plan is not None
    return plan


def text(response):
    return unescape(response.content.decode())


def pages(story):
    """Every address of a mission, with the number of the first plan."""
    return {
        name: url(story, name, *more)
        for name, more in {
            "mission": (), "mission-programme": (), "mission-guests": (), "mission-wishes": (),
            "mission-ics": (), "mission-plan": (1,), "mission-work": (),
        }.items()
    } | {
        f"meetings.{kind}": url(story, "mission-meetings", 1, kind)
        for kind in ("csv", "xlsx", "json", "ics")
    }  # fmt: skip


def statuses(story, person):
    client = signed_in(person)
    return {name: client.get(address).status_code for name, address in pages(story).items()}


def test_what_each_role_may_open(story, cast):
    story.publish()
    actions.register(
        actor=cast.alba, mission=story.mission, organisation_id=make_organisation().pk,
        name="Chiara", now=NOW, user_id=cast.chiara.pk,
    )  # fmt: skip
    organisers = ("mission-programme", "mission-plan", "mission-work")
    files = tuple(name for name in pages(story) if name.startswith("meetings."))
    alba = statuses(story, cast.alba)
    assert alba == {
        **dict.fromkeys(pages(story), 200), "mission-wishes": 404, "mission-ics": 404,
        "mission-work": 404,
    }  # fmt: skip
    bruno = statuses(story, cast.bruno)
    assert bruno == {
        **alba,
        **dict.fromkeys((*organisers, *files), 403),
        "mission": 200,
        "mission-guests": 200,
    }
    assert statuses(story, cast.olof) == {**bruno, "mission-guests": 403}
    guest = {**bruno, "mission-guests": 403, "mission-wishes": 200, "mission-ics": 200}
    assert statuses(story, cast.chiara) == guest
    assert set(statuses(story, cast.dina).values()) == {404}
    assert set(statuses(story, None).values()) == {302}
    assert all(story.secrets[who] not in pages(story).values() for who in story.secrets)


def test_a_stranger_is_told_the_same_as_if_there_were_no_mission(story, cast):
    there = signed_in(cast.dina).get(url(story, "mission"))
    none = signed_in(cast.dina).get(reverse("mission", args=["no-such-mission"]))
    assert (there.status_code, none.status_code) == (404, 404)
    assert "Vines by the river" not in text(there)


def posts(story):
    return [
        ("mission-schedule", ()), ("mission-cancel", ()), ("mission-publish", (1,)),
        ("mission-close", ()),
    ]  # fmt: skip


def test_only_the_coordinator_moves_anything(story, cast):
    story.schedule()
    for person in (cast.bruno, cast.olof):
        for name, more in posts(story):
            assert signed_in(person).post(url(story, name, *more)).status_code == 403
    for name, more in posts(story):
        assert signed_in(cast.dina).post(url(story, name, *more)).status_code == 404
        assert signed_in(cast.alba).get(url(story, name, *more)).status_code == 405
    assert not Job.objects.exists()
    assert queries.published_plan(story.mission) is None


def test_the_list_shows_my_missions_and_the_empty_one_says_what_to_do(story, cast):
    shown = text(signed_in(cast.bruno).get(reverse("missions")))
    assert "Vines by the river" in shown
    assert "Montevideo" in shown
    assert "No missions yet" in text(signed_in(cast.dina).get(reverse("missions")))
    assert signed_in(None).get(reverse("missions")).status_code == 302


def test_the_list_as_a_file(story, cast):
    answer = signed_in(cast.alba).get(reverse("missions-export", args=["json"]))
    (row,) = json.loads(answer.content)
    assert (row["slug"], row["guests"], row["attending"]) == (story.mission.slug, 6, "no")
    assert answer["Cache-Control"] == "private, no-store"
    sheet = signed_in(cast.alba).get(reverse("missions-export", args=["csv"])).getvalue().decode()
    assert next(csv.DictReader(io.StringIO(sheet.lstrip("\ufeff"))))["city"] == "Montevideo"
    assert signed_in(cast.alba).get(reverse("missions-export", args=["exe"])).status_code == 404
    assert (
        json.loads(signed_in(cast.dina).get(reverse("missions-export", args=["json"])).content)
        == []
    )


def test_the_same_queries_for_one_mission_as_for_three(story, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.alba)
    client.get(reverse("missions"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("missions"))
    for title in ("Second", "Third"):
        actions.add_mission(
            actor=cast.alba, partnership=story.mission.partnership, title=title, now=NOW
        )
    with django_assert_num_queries(len(one)):
        client.get(reverse("missions"))


def test_the_same_queries_for_six_guests_as_for_nine(story, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    story.publish()
    client = signed_in(cast.alba)
    for name in ("mission", "mission-guests"):
        client.get(url(story, name))
        with CaptureQueriesContext(connection) as few:
            client.get(url(story, name))
        for letter in "XYZ":
            story.bring(f"{letter} {name}", make_organisation())
        with django_assert_num_queries(len(few)):
            client.get(url(story, name))


def test_the_mission_shows_times_of_the_place_and_the_worth_of_the_plan(story, cast):
    story.publish()
    shown = text(signed_in(cast.alba).get(url(story, "mission")))
    assert "100.0 % of the provable maximum" in shown
    assert "09:00\u201311:00" in shown  # the programme
    first = queries.meetings(shown_plan(story))[0]
    assert "09:00\u201309:30" in shown  # the grid
    assert f"<bdi>{first.first.name}</bdi> \u2013 <bdi>{first.second.name}</bdi>" in shown
    assert "14:00" in shown
    assert "12:00\u201312:30" not in shown  # which is what the clocks say in UTC
    bruno = text(signed_in(cast.bruno).get(url(story, "mission")))
    assert "100.0 % of the provable maximum" in bruno
    assert "Time by table" not in bruno


def test_the_programme_is_set_and_each_misfit_is_told_at_its_field(cast):
    story = make_story(cast)
    client, here = signed_in(cast.alba), url(story, "mission-programme")
    told = {
        "title": "By night", "city": "Madrid", "country": "ES", "zone": "Europe/Madrid",
        "first_day": "2030-03-31", "last_day": "2030-03-31", "c2c_begins": "02:30",
        "c2c_ends": "05:00", "b2b_begins": "", "b2b_ends": "", "minutes": "30", "tables": "4",
    }  # fmt: skip
    refused = client.post(here, told)
    assert refused.status_code == 422
    (words,) = refused.context["form"].errors["c2c_begins"]
    assert "02:30 does not exist on 2030-03-31 in Europe/Madrid" in words
    half = client.post(here, {**told, "c2c_begins": ""})
    assert list(half.context["form"].errors) == ["c2c_begins"]
    nowhere = client.post(here, {**told, "zone": "Mars/Olympus"})
    assert list(nowhere.context["form"].errors) == ["zone"]
    done = client.post(here, {**told, "c2c_begins": "03:30"}, follow=True)
    assert "The programme is set." in text(done)
    assert story.mission.slots.count() == 3
    again = client.get(here).context["form"].initial
    assert (f"{again['c2c_begins']:%H:%M}", again["minutes"], again["tables"]) == ("03:30", 30, 4)


@pytest.mark.parametrize(
    "odd",
    [
        {"first_day": "31/03/2030"}, {"first_day": ""}, {"tables": "9" * 30}, {"minutes": "x"},
        {"country": "ZZ"}, {"title": "\0"}, {"zone": "a\0b"}, {"c2c_begins": "25:00"},
        {"first_day": "0001-01-01", "last_day": "0001-01-01"},
    ],
)  # fmt: skip
def test_bad_input_is_never_an_accident(cast, odd):
    story = make_story(cast)
    told = {
        "title": "T", "zone": "Europe/Madrid", "first_day": "2030-05-01", "last_day": "2030-05-01",
        "c2c_begins": "09:00", "c2c_ends": "12:00", "minutes": "30", "tables": "4",
    }  # fmt: skip
    answer = signed_in(cast.alba).post(url(story, "mission-programme"), {**told, **odd})
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_guest_is_brought_and_the_link_is_shown_once(cast):
    story = make_story(cast)
    house = make_organisation(name="Riego Austral", kind="sme", country="UY")
    client, here = signed_in(cast.bruno), url(story, "mission-guests")
    told = {"organisation": house.pk, "name": "Lucía", "languages": "ES, en", "q": "Riego"}
    shown = client.post(here, told)
    link = shown.context["link"][1]
    assert link in text(shown)
    assert link not in text(client.get(here))
    guest = story.mission.guests.get()
    assert (guest.languages, guest.kind) == (["en", "es"], "company")
    assert client.get(link).status_code == 200
    twice = client.post(here, told)
    assert (twice.status_code, list(twice.context["form"].errors)) == (422, ["name"])
    renewed = client.post(url(story, "mission-link", guest.pk))
    assert client.get(link).status_code == 404
    assert client.get(renewed.context["link"][1]).status_code == 200
    strange = client.post(here, {"organisation": 10**12, "name": "Nobody"})
    assert (strange.status_code, list(strange.context["form"].errors)) == (422, ["organisation"])


def test_an_agenda_needs_no_account_and_is_kept_by_nobody(story):
    story.publish()
    answer = Client().get(agenda_url(story, "Ana"))
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    shown = text(answer)
    assert "09:00\u201309:30" in shown
    assert "UTC-03:00" in shown
    assert "House of Bo" in shown
    assert "House of Dora" not in shown
    assert "@" not in shown


def test_no_address_of_a_guest_is_shown_to_other_guests(story, cast):
    story.bring("Gil", make_organisation(), email="gil@example.net")
    story.publish()
    for name in ("agenda", "agenda-wishes", "agenda-ics"):
        assert "gil@example.net" not in text(Client().get(agenda_url(story, "Ana", name)))
    assert "gil@example.net" in text(signed_in(cast.bruno).get(url(story, "mission-guests")))


def test_every_bad_link_gets_the_same_words(story, cast):
    bodies = set()
    for secret in ("nope", story.guests["Ana"].digest, "x" * 2000, "é", "..", "a%00b"):
        for tail in ("/", ".ics", "/wishes/"):
            for client in (Client(), signed_in(cast.alba)):
                answer = client.get(f"/agenda/{secret}{tail}")
                assert answer.status_code == 404
                assert answer["Referrer-Policy"] == "no-referrer"
                bodies.add(answer.content)
    bodies.add(Client().post("/agenda/nope/", {"meeting": "1"}).content)
    assert len(bodies) == 1


def test_a_get_changes_nothing(story, cast, monkeypatch):
    story.publish()
    at(monkeypatch, BEGUN)
    before = snapshot(story)
    meeting = queries.meetings(shown_plan(story))[0]
    Client().get(agenda_url(story, "Ana"), {"meeting": meeting.pk})
    Client().get(agenda_url(story, "Ana", "agenda-wishes"), {f"wish-{meeting.second_id}": "3"})
    for address in pages(story).values():
        signed_in(cast.alba).get(address)
    assert snapshot(story) == before


def snapshot(story):
    plan = shown_plan(story)
    return (
        story.mission.plans.count(), Job.objects.count(),
        [(m.pk, m.state, m.confirmations.count()) for m in queries.meetings(plan)],
        [queries.wishes_of(guest) for guest in story.guests.values()],
    )  # fmt: skip


def test_both_sides_confirm_by_link_and_the_meeting_counts(story, monkeypatch):
    plan = story.publish()
    ana = story.guests["Ana"]
    meeting = next(iter(queries.mine(plan, [ana])))
    other = meeting.second if meeting.first_id == ana.pk else meeting.first
    early = Client().post(agenda_url(story, "Ana"), {"meeting": meeting.pk})
    assert early.status_code == 409
    assert "has not begun yet" in text(early)
    at(monkeypatch, AFTER)
    # No token against forged requests is asked: the secret in the address is the permission.
    strict = Client(enforce_csrf_checks=True)
    done = strict.post(agenda_url(story, "Ana"), {"meeting": meeting.pk}, follow=True)
    assert "Thank you." in text(done)
    twice = Client().post(agenda_url(story, "Ana"), {"meeting": meeting.pk})
    assert twice.status_code == 409
    Client().post(agenda_url(story, other.name), {"meeting": meeting.pk})
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert "held, both sides say" in text(Client().get(agenda_url(story, "Ana")))
    stranger = Client().post(agenda_url(story, "Fay"), {"meeting": meeting.pk})
    assert stranger.status_code == 409
    for odd in ("", "x", "-1", "9" * 40, "\u0661"):
        assert Client().post(agenda_url(story, "Ana"), {"meeting": odd}).status_code == 409


def test_a_guest_with_an_account_confirms_on_the_page_of_the_mission(story, cast, monkeypatch):
    story.bring("Chiara", make_organisation(name="House of Chiara"), user_id=cast.chiara.pk)
    story.wish("Chiara", Ana=3)
    plan = story.publish()
    (meeting,) = queries.mine(plan, [story.guests["Chiara"]])
    at(monkeypatch, AFTER)
    client = signed_in(cast.chiara)
    assert "It was held" in text(client.get(url(story, "mission")))
    client.post(url(story, "mission-confirm", meeting.pk))
    assert meeting.confirmations.get().how == "account"
    foreign = plan.meetings.exclude(pk=meeting.pk).first()
    assert client.post(url(story, "mission-confirm", foreign.pk)).status_code == 404
    assert client.post(url(story, "mission-confirm", 10**30)).status_code == 404


def calendar(response):
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    return Calendar.from_ical(response.content)


def test_the_calendar_has_each_meeting_once_on_the_clock_of_the_place(story, cast):
    plan = story.publish()
    book = calendar(Client().get(agenda_url(story, "Ana", "agenda-ics")))
    events = book.walk("VEVENT")
    assert len(events) == 2
    assert [str(zone["TZID"]) for zone in book.walk("VTIMEZONE")] == ["America/Montevideo"]
    mine = list(queries.mine(plan, [story.guests["Ana"]]))
    assert [event.decoded("DTSTART") for event in events] == [one.slot.starts for one in mine]
    assert events[0].decoded("DTEND") - events[0].decoded("DTSTART") == timedelta(minutes=30)
    names = {event["UID"] for event in events}
    done = actions.replan(
        actor=cast.alba, mission=story.mission, absent=[story.guests["Cui"].pk], now=NOW
    )
    story.publish(done.plan)
    (kept,) = calendar(Client().get(agenda_url(story, "Ana", "agenda-ics"))).walk("VEVENT")
    assert kept["UID"] in names
    assert kept["SEQUENCE"] == 2


TITLES = [
    "Meet\r\nATTENDEE:mailto:all@evil.example",
    "x\nBEGIN:VALARM\nACTION:PROCEDURE\nEND:VALARM",
    'a;b,c\\d"e',
    "é" * 140,
    "\u2028x\u202ey\x85z",
]


def evil_titles():
    file = SHARED / "badinput/ics/injection_titles.json"
    return [*TITLES, *(json.loads(file.read_text()) if file.is_file() else [])]


@pytest.mark.parametrize("title", evil_titles(), ids=lambda title: ascii(title)[:30])
def test_no_name_writes_a_line_of_its_own_into_a_calendar(story, title):
    from racimo.matchmaking.models import Guest, Mission

    Guest.objects.filter(pk=story.guests["Bo"].pk).update(name=title[:150])
    Mission.objects.filter(pk=story.mission.pk).update(title=title[:200])
    story.publish()
    book = calendar(Client().get(agenda_url(story, "Ana", "agenda-ics")))
    assert len(book.walk("VEVENT")) == 2
    assert not book.walk("VALARM")
    assert all("ATTENDEE" not in event for event in book.walk("VEVENT"))


def test_the_meetings_as_a_table_that_calculates_nothing(cast):
    story = make_busy_story(cast)
    from racimo.matchmaking.models import Guest

    Guest.objects.filter(pk=story.guests["Bo"].pk).update(name="=cmd|' /C calc'!A0")
    story.publish()
    client = signed_in(cast.alba)
    sheet = client.get(url(story, "mission-meetings", 1, "csv")).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == 5
    assert {row["begins"] for row in rows} >= {"09:00"}
    assert {name for row in rows for name in (row["guest"], row["other_guest"])} >= {
        "'=cmd|' /C calc'!A0"
    }
    book = calendar(client.get(url(story, "mission-meetings", 1, "ics")))
    assert len(book.walk("VEVENT")) == 5
    assert client.get(url(story, "mission-meetings", 1, "xlsx")).content[:2] == b"PK"
    assert client.get(url(story, "mission-meetings", 1, "pdf")).status_code == 404
    assert client.get(url(story, "mission-meetings", 99999, "csv")).status_code == 404


def test_wishes_are_chosen_in_one_form_without_scripts(story):
    here = agenda_url(story, "Fay", "agenda-wishes")
    names = {name: guest.pk for name, guest in story.guests.items()}
    shown = Client().get(here)
    assert {row["guest"].name for row in shown.context["rows"]} == set(names) - {"Fay"}
    told = {f"wish-{names['Ana']}": "3", f"wish-{names['Bo']}": "no", f"wish-{names['Cui']}": ""}
    done = Client(enforce_csrf_checks=True).post(here, told, follow=True)
    assert "Saved." in text(done)
    assert queries.wishes_of(story.guests["Fay"]) == {names["Ana"]: 3, names["Bo"]: 0}
    Client().post(here, {f"wish-{names['Bo']}": ""})
    assert queries.wishes_of(story.guests["Fay"]) == {names["Ana"]: 3}
    for odd in (
        {f"wish-{names['Ana']}": "4"}, {"wish-x": "1"}, {f"wish-{'9' * 40}": "1"},
        {f"wish-{names['Fay']}": "1"}, {"wish-": "1"}, {"wish-9999999999": "1"},
    ):  # fmt: skip
        refused = Client().post(here, {**odd, f"wish-{names['Bo']}": "1"})
        assert refused.status_code == 422
        assert queries.wishes_of(story.guests["Fay"]) == {names["Ana"]: 3}


def test_the_list_of_the_others_is_narrowed(story):
    here = agenda_url(story, "Fay", "agenda-wishes")

    def names(**asked):
        return [row["guest"].name for row in Client().get(here, asked).context["rows"]]

    assert names(kind="cluster") == ["Ana", "Bo", "Cui"]
    assert names(country="UY") == ["Cui", "Eino"]
    assert names(kind="company", country="UY") == ["Eino"]
    assert names(language="xx") == []
    assert len(names(language="en")) == 5
    assert len(names(kind="\0")) == 0


def test_the_coordinator_schedules_watches_and_publishes(story, cast):
    client = signed_in(cast.alba)
    client.post(url(story, "mission-schedule"), {"seed": "1"})
    job = Job.objects.get()
    waiting = client.get(url(story, "mission-work"), headers={"HX-Request": "true"})
    assert "waiting for its turn" in text(waiting)
    again = client.post(url(story, "mission-schedule"), {"seed": "1"}, follow=True)
    assert "worked out already" in text(again)
    assert Job.objects.count() == 1
    jobs.run.call(str(job.key))
    done = text(client.get(url(story, "mission-work"), headers={"HX-Request": "true"}))
    assert url(story, "mission-plan", 1) in done
    client.post(url(story, "mission-publish", 1))
    assert shown_plan(story).number == 1
    shown = text(client.get(url(story, "mission")))
    assert "Published" in shown


def test_a_schedule_can_be_called_off(story, cast):
    client = signed_in(cast.alba)
    client.post(url(story, "mission-schedule"), {"seed": "1"})
    client.post(url(story, "mission-cancel"))
    job = Job.objects.get()
    jobs.run.call(str(job.key))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert "cancelled" in text(client.get(url(story, "mission")))


@pytest.mark.parametrize("seed", ["-1", "x", "9" * 40, "4294967296"])
def test_an_odd_seed_is_refused_in_words(story, cast, seed):
    client = signed_in(cast.alba)
    answer = client.post(url(story, "mission-schedule"), {"seed": seed}, follow=True)
    assert answer.status_code == 200
    for job in Job.objects.all():
        jobs.run.call(str(job.key))
        job.refresh_from_db()
        assert job.state == Job.State.FAILED
    assert story.mission.plans.count() == 0


def test_the_page_of_a_repair_says_whose_day_changes(story, cast):
    story.publish()
    client = signed_in(cast.alba)
    told = {"repair": "yes", "seed": "2", "absent": [story.guests["Cui"].pk]}
    client.post(url(story, "mission-schedule"), told)
    jobs.run.call(str(Job.objects.get().key))
    shown = client.get(url(story, "mission-plan", 2))
    assert [guest.name for guest in shown.context["difference"].affected] == ["Ana", "Bo", "Cui"]
    assert "The days of 3 guests change:" in text(shown)
    assert "Compare 2 plans" in text(client.get(url(story, "mission")))


def test_closing_makes_the_mission_a_record(story, cast, monkeypatch):
    story.publish()
    client = signed_in(cast.alba)
    early = client.post(url(story, "mission-close"), follow=True)
    assert "has not begun yet" in text(early)
    at(monkeypatch, AFTER)
    done = client.post(url(story, "mission-close"), follow=True)
    assert "closed, and recorded" in text(done)
    story.mission.refresh_from_db()
    assert story.mission.state == "held"


def test_another_mission_is_planned_from_the_list(story, cast):
    room = story.mission.partnership.slug
    done = signed_in(cast.alba).post(
        reverse("mission-new"), {"workspace": room, "title": "Second visit"}
    )
    assert done["Location"] == reverse("mission-programme", args=["second-visit"])
    refused = signed_in(cast.bruno).post(
        reverse("mission-new"), {"workspace": room, "title": "Mine"}, follow=True
    )
    assert "no such workspace that you coordinate" in text(refused)
    empty = signed_in(cast.alba).post(
        reverse("mission-new"), {"workspace": room, "title": " "}, follow=True
    )
    assert "Give a title" in text(empty)


@needs_shared
def test_names_as_people_really_have_them_come_through(cast):
    story = make_story(cast)
    names = json.loads((SHARED / "badinput/strings/naughty_names.json").read_text())
    for name in names:
        with contextlib.suppress(Refused):
            story.bring(name.encode("utf-8", "replace").decode(), make_organisation())
    assert story.mission.guests.count() > len(names) / 2
    shown = signed_in(cast.alba).get(url(story, "mission"))
    assert shown.status_code == 200
    assert "<script>alert" not in shown.content.decode()
