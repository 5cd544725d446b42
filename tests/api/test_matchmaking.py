"""Missions through the API, and schedules for anybody's problem."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from tests.cast import signed_in
from tests.missions import NOW, make_busy_story
from tests.shared import SHARED, needs_shared

from racimo.core.meetings.check import proofread
from racimo.core.meetings.shapes import read_problem, read_schedule

pytestmark = pytest.mark.django_db
SCHEDULE = "/api/v1/meetings/schedule"
PROBLEM = {
    "guests": [{"key": "ana"}, {"key": "bo"}, {"key": "cui"}],
    "slots": [
        {"key": "s1", "start": "2027-05-04T09:00Z", "end": "2027-05-04T09:30Z"},
        {"key": "s2", "start": "2027-05-04T09:30Z", "end": "2027-05-04T10:00Z"},
    ],
    "tables": [{"key": "t1"}],
    "wishes": [
        {"from": "ana", "to": "bo", "strength": 2},
        {"from": "bo", "to": "cui", "strength": 3},
        {"from": "cui", "to": "ana", "strength": "no"},
    ],
}


@pytest.fixture(autouse=True)
def january(monkeypatch):
    cache.clear()
    monkeypatch.setenv("RACIMO_NOW", NOW.isoformat())


@pytest.fixture
def story(cast):
    return make_busy_story(cast)


def ask(person, path):
    return signed_in(person).get(f"/api/v1{path}")


def post(problem):
    body = problem if isinstance(problem, str | bytes) else json.dumps(problem)
    return Client().post(SCHEDULE, body, content_type="application/json")


def is_problem(answer, status, code=""):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    if code:
        assert answer.json()["code"] == code
    return True


def test_my_missions(story, cast):
    (row,) = ask(cast.bruno, "/missions").json()
    assert (row["slug"], row["guests"], row["meetings"]) == (story.mission.slug, 6, 0)
    assert ask(cast.dina, "/missions").json() == []
    assert is_problem(ask(None, "/missions"), 401)


def test_one_mission_with_the_worth_of_its_plan(story, cast):
    slug = story.mission.slug
    assert ask(cast.olof, f"/missions/{slug}").json()["plan"] is None
    story.publish()
    row = ask(cast.olof, f"/missions/{slug}").json()
    assert row["plan"]["sentence"] == "100.0 % of the provable maximum"
    assert (row["plan"]["meetings"], row["plan"]["guests_served"]) == (5, 6)
    assert row["slots"][0] == {
        "begins": "2030-05-14T12:00:00+00:00", "ends": "2030-05-14T12:30:00+00:00",
        "session": "c2c",
    }  # fmt: skip
    assert is_problem(ask(cast.dina, f"/missions/{slug}"), 404, "not-found")
    assert is_problem(ask(cast.alba, "/missions/none"), 404, "not-found")


def test_everybodys_meetings_are_for_the_coordinator(story, cast):
    path = f"/missions/{story.mission.slug}/meetings"
    assert ask(cast.alba, path).json() == []
    story.publish()
    rows = ask(cast.alba, path).json()
    assert len(rows) == 5
    assert set(rows[0]["guests"][0]) == {"name", "organisation", "country"}
    for person in (cast.bruno, cast.olof):
        assert is_problem(ask(person, path), 403, "not-allowed")
    assert is_problem(ask(cast.dina, path), 404, "not-found")
    assert is_problem(ask(None, path), 401)


def test_anybody_has_a_problem_scheduled_and_the_proof_reader_agrees():
    answer = post(PROBLEM)
    assert answer.status_code == 200
    told = answer.json()
    assert told["share_text"] == "100.0 % of the provable maximum"
    assert proofread(read_problem(PROBLEM), read_schedule(told)) == ()
    assert {(one["a"], one["b"]) for one in told["meetings"]} == {("ana", "bo"), ("bo", "cui")}


@pytest.mark.parametrize(
    ("odd", "where"),
    [
        ({"guests": [{"key": f"g{n}"} for n in range(81)], "wishes": []}, "guests"),
        ({"tables": [{"key": f"t{n}"} for n in range(101)]}, "tables"),
        ({"move_budget": 60_001}, "move_budget"),
        ({"guests": [{"key": "ana"}, {"key": "ana"}]}, "guests[1].key"),
        ({"wishes": [{"from": "ana", "to": "zoe", "strength": 1}]}, "wishes[0].to"),
    ],
)
def test_a_problem_too_large_or_wrong_is_refused_at_its_place(odd, where):
    answer = post({**PROBLEM, **odd})
    assert is_problem(answer, 422)
    assert answer.json()["where"] == where


def test_too_many_wishes_are_refused():
    guests = [{"key": f"g{n}"} for n in range(50)]
    wishes = [
        {"from": f"g{a}", "to": f"g{b}", "strength": 1}
        for a in range(50) for b in range(50) if a != b
    ]  # fmt: skip
    answer = post({**PROBLEM, "guests": guests, "wishes": wishes[:2001]})
    assert is_problem(answer, 422, "invalid")
    assert answer.json()["title"] == "At most 2000 wishes here."


def test_an_even_spread_is_for_small_problems():
    guests = [{"key": f"g{n}"} for n in range(31)]
    answer = post({**PROBLEM, "guests": guests, "wishes": [], "gap_spread": 1})
    assert is_problem(answer, 422, "invalid")


def test_what_cannot_be_kept_is_said():
    musts = [{"a": "ana", "b": "bo", "slots": ["s1"]}, {"a": "ana", "b": "cui", "slots": ["s1"]}]
    problem = {**PROBLEM, "must_meet": musts, "wishes": []}
    assert is_problem(post(problem), 422, "infeasible")


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"guests": NaN}', "[" * 5000, b"\xff\xfe", '{"guests": {}}']
)
def test_what_is_no_problem_is_refused_in_words(body):
    assert is_problem(post(body), 422)


def test_a_very_large_body_is_not_read():
    assert is_problem(post(" " * 1_000_001), 422, "invalid")


@needs_shared
@pytest.mark.parametrize("name", ["big_int", "deep", "dup_keys", "nan", "proto"])
def test_odd_json_is_never_an_accident(name):
    assert is_problem(post((SHARED / f"badinput/json/{name}.json").read_bytes()), 422)


def test_nobody_keeps_the_door_for_themselves(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    answers = [post("{").status_code for _ in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_the_doors_are_described(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert "requestBody" in paths[SCHEDULE]["post"]
    assert "application/problem+json" in paths[SCHEDULE]["post"]["responses"]["422"]["content"]
    assert {"/api/v1/missions", "/api/v1/missions/{slug}"} <= set(paths)
