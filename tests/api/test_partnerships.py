"""Through the door of programs: one's workspaces, and consortia judged or composed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import signed_in
from tests.workspaces import open_room

from racimo.accounts.actions import issue_token
from racimo.base.clock import now
from racimo.partnerships import queries

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"
CHECK = json.loads((EXAMPLES / "consortium-check.json").read_text())
COMPOSE = json.loads((EXAMPLES / "consortium-compose.json").read_text())
API = "/api/v1"


def post(client, verb, document):
    text = document if isinstance(document, str | bytes) else json.dumps(document)
    return client.post(f"{API}/consortium/{verb}", text, content_type="application/json")


def test_my_workspaces_are_told_to_me_alone(cast, client):
    open_room(cast)
    told = signed_in(cast.bruno).get(f"{API}/partnerships").json()["partnerships"]
    assert [(one["slug"], one["role"], one["grant"]) for one in told] == [
        ("vines", "partner", "330000.75")
    ]
    assert signed_in(cast.chiara).get(f"{API}/partnerships").json() == {"partnerships": []}
    nobody = client.get(f"{API}/partnerships")
    assert (nobody.status_code, nobody["Content-Type"]) == (401, "application/problem+json")


def test_a_token_opens_the_same_door(cast, client):
    open_room(cast)
    secret = issue_token(user=cast.olof, name="audit", now=now())
    reply = client.get(f"{API}/partnerships/vines", headers={"authorization": f"Bearer {secret}"})
    assert reply.json()["role"] == "officer"


def test_one_workspace_tells_its_seats_work_and_verdict(cast):
    room = open_room(cast, rulebook="COS-CLUSTER-2014-3-03", rulebook_strand="1")
    told = signed_in(cast.bruno).get(f"{API}/partnerships/vines").json()
    assert [(one["name"], one["role"], one["state"]) for one in told["seats"]] == [
        ("Cluster Azul of Vines", "coordinator", "accepted"),
        ("Rosso of Vines", "partner", "accepted"),
    ]
    assert [one["title"] for one in told["items"]] == [item.title for item in room.items.all()]
    assert len(told["deliverables"]) == room.deliverables.count()
    judgement = queries.judgement(room, queries.seats(room), today=now().date())
    assert judgement is not None
    verdict = judgement.verdict
    assert told["verdict"]["answer"] == verdict.answer.value
    assert [one["rule"] for one in told["verdict"]["reasons"]] == [
        one.rule for one in verdict.reasons
    ]


def test_without_rules_the_verdict_is_null_and_says_why(cast):
    open_room(cast)
    told = signed_in(cast.alba).get(f"{API}/partnerships/vines").json()
    assert told["verdict"] is None
    assert told["unjudged"]


def test_a_stranger_is_told_the_same_as_where_nothing_is(cast):
    open_room(cast)
    client = signed_in(cast.chiara)
    there, nowhere = (client.get(f"{API}/partnerships/{slug}") for slug in ("vines", "grapes"))
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
    assert client.get(f"{API}/partnerships/a%00b").status_code == 404


def test_anybody_has_a_set_judged_as_the_command_judges_it(client):
    reply = post(client, "check", CHECK)
    assert reply.status_code == 200
    assert reply.json()["answer"] == "ok"
    assert [one["answer"] for one in reply.json()["reasons"]] == ["ok"] * 13
    fewer = {**CHECK, "members": CHECK["members"][:1], "elsewhere": []}
    told = post(client, "check", fewer).json()
    assert told["answer"] == "broken"
    broken = [one for one in told["reasons"] if one["answer"] == "broken"]
    assert all(one["because"] and one["source"] for one in broken)


def test_anybody_has_the_best_set_composed(client):
    told = post(client, "compose", COMPOSE).json()
    assert told["status"] == "optimal"
    best = told["proposals"][0]
    assert COMPOSE["coordinator"] in [one["key"] for one in best["members"]]
    assert best["score"] == best["bound"]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (b"\xff", "body"),
        ("", "body"),
        ("[]", "body"),
        ("[" * 100_000, "body"),
        ('{"call": NaN}', "body"),
        ('{"call": "x", "call": "y"}', "body"),
        ({}, "call"),
        ({**CHECK, "grapes": 1}, ""),
        ({**CHECK, "members": [{"key": "a", "country": "Spain"}]}, "members[0].country"),
        ({**CHECK, "members": [{"key": str(n)} for n in range(201)]}, "members"),
    ],
)
def test_a_document_that_does_not_fit_is_named_as_a_problem(client, document, where):
    reply = post(client, "check", document)
    assert reply.status_code == 422
    assert reply["Content-Type"] == "application/problem+json"
    told = reply.json()
    assert told["title"]
    assert told["where"].startswith(where)


def test_an_unknown_call_is_not_found_and_the_known_ones_are_listed(client):
    reply = post(client, "check", {**CHECK, "call": "NO-SUCH-CALL"})
    assert reply.status_code == 404
    assert "COS-CLUSTER-2014-3-03" in reply.json()["hint"]


def test_a_crowd_of_candidates_is_sent_to_the_command(client):
    crowd = [{"key": f"c{n}"} for n in range(2_001)]
    reply = post(client, "compose", {**COMPOSE, "candidates": crowd})
    assert (reply.status_code, reply.json()["where"]) == (422, "candidates")
    reply = post(client, "compose", {**COMPOSE, "alternatives": 6})
    assert (reply.status_code, reply.json()["where"]) == (422, "alternatives")


def test_the_doors_are_described(client):
    paths = client.get(f"{API}/openapi.json").json()["paths"]
    assert "requestBody" in paths["/api/v1/consortium/check"]["post"]
    assert {f"{API}/partnerships", f"{API}/partnerships/{{slug}}"} <= set(paths)
