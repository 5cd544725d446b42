"""Through the door of programs: the directory and one organisation as JSON."""

import json

import pytest
from tests.cast import signed_in
from tests.factories import make_organisation, make_project

from racimo.accounts.actions import issue_token
from racimo.base.clock import now
from racimo.organisations import actions

pytestmark = pytest.mark.django_db
BASE = "/api/v1/organisations"


def test_the_directory_answers_with_facets(client):
    make_organisation(name="Cluster Álava")
    make_organisation(name="Douro Vale", country="PT", kind="sme", sme=True)
    told = client.get(BASE, {"country": ["PT", "FR"], "sme": "yes"}).json()
    assert told["total"] == 1
    (one,) = told["organisations"]
    assert (one["name"], one["country"], one["sme"], one["legal_entity"]) == (
        "Douro Vale", "PT", True, True,
    )  # fmt: skip
    assert one["fields"] == []
    assert one["ec_contribution"] == "0.00"
    assert told["facets"]["country"] == [
        {"value": "PT", "label": "Portugal", "count": 1, "selected": True},
        {"value": "FR", "label": "France", "count": 0, "selected": True},
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_two_queries(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make_organisation()
    client.get(BASE)
    with django_assert_num_queries(2):
        assert client.get(BASE).json()["total"] == rows


@pytest.mark.parametrize(
    "bad",
    [
        {"limit": 0},
        {"limit": 201},
        {"offset": -1},
        {"sme": "perhaps"},
        {"order": "x"},
        {"q": "x" * 201},
    ],
)
def test_a_question_that_does_not_fit_is_a_problem(client, bad):
    response = client.get(BASE, bad)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert next(iter(bad)) in response.json()["errors"][0]["where"]


def test_one_organisation_with_its_partners(client):
    one, other = make_organisation(name="Alfa"), make_organisation(name="Beta")
    make_project(one, other)
    told = client.get(f"{BASE}/{one.slug}").json()
    assert told["name"] == "Alfa"
    assert told["partners"] == [
        {"slug": other.slug, "name": "Beta", "country": "ES", "projects_together": 1}
    ]
    assert told["programmes"] == {"HORIZON": 1}


def test_nobody_is_a_problem(client):
    response = client.get(f"{BASE}/nobody")
    assert response.status_code == 404
    assert response.json()["code"] == "not-found"


def test_no_answer_speaks_of_people(client, cast):
    row = make_organisation(vat="ESX1234567X")
    actions.affiliate(row, user_id=cast.alba.pk, manages=True)
    for url in (BASE, f"{BASE}/{row.slug}"):
        text = json.dumps(client.get(url).json())
        assert row.name in text
        assert "alba" not in text.lower()
        assert "ESX1234567X" not in text


def test_suggestions_are_for_members_by_session_or_token(client, cast):
    one, other = make_organisation(name="Alfa"), make_organisation(name="Beta", country="IT")
    make_organisation(name="Gamma", country="PT")
    make_project(one, other)
    url = f"{BASE}/{one.slug}/matches"
    assert client.get(url).status_code == 401
    token = issue_token(user=cast.bruno, name="test", now=now())
    told = client.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    assert told == signed_in(cast.alba).get(url).json()
    (best,) = told["best"]
    assert (best["name"], best["score"], best["newcomer"]) == ("Beta", 256, False)
    assert best["score"] == sum(line["points"] for line in best["reasons"])
    (fresh,) = told["newcomers"]
    assert (fresh["name"], fresh["newcomer"], fresh["newcomer_score"]) == ("Gamma", True, 100)
    assert [line["feature"] for line in fresh["newcomer_reasons"]] == [
        "fields", "complementarity", "targets", "country",
    ]  # fmt: skip


def test_the_description_of_the_api_names_the_answers(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths["/api/v1/organisations"]["get"]["responses"]) == {"200", "422"}
    assert "/api/v1/organisations/{slug}/matches" in paths
