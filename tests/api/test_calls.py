"""The calls by API: typed, bounded, and as discreet as the pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from tests.cast import signed_in
from tests.factories import make_call

from racimo.accounts.actions import issue_token
from racimo.base.clock import now

pytestmark = pytest.mark.django_db
CALLS = "/api/v1/calls"


def test_a_visitor_finds_and_reads_a_call(client):
    call = make_call(reference="COS-VINE-1", amount_total=Decimal(5), contact="a@example.org")
    page = client.get(CALLS, {"q": "clusters"}).json()
    assert (page["total"], page["limit"], page["offset"], page["relaxed"]) == (1, 20, 0, False)
    assert page["calls"][0]["identifier"] == call.slug
    assert page["calls"][0]["deadline"]["zone"] == "Europe/Brussels"
    assert page["facets"]["status"] == [
        {"value": "open", "label": "Open", "count": 1, "selected": False}
    ]
    one = client.get(f"{CALLS}/{call.slug}").json()
    assert one["strands"][1]["budget"] == "2250000.00"
    assert one["gated"]["reference"] == {"state": "locked", "value": None}
    assert {field["state"] for field in one["gated"].values()} == {"locked"}


def test_a_member_reads_gated_fields_by_session_and_by_token(cast):
    call = make_call(reference="COS-VINE-1", amount_total=Decimal(5))
    token = issue_token(user=cast.bruno, name="test", now=now())
    for client in (signed_in(cast.bruno), Client(headers={"Authorization": f"Bearer {token}"})):
        for name in (call.slug, "COS-VINE-1"):
            response = client.get(f"{CALLS}/{name}")
            assert response["Cache-Control"] == "private, no-store"
            gated = response.json()["gated"]
            assert gated["reference"] == {"state": "shown", "value": "COS-VINE-1"}
            assert gated["amount"]["value"]["total"] == "5.00"
            assert gated["advice"] == {"state": "unknown", "value": None}


def test_what_is_asked_for_is_bounded_and_refused_as_a_problem(client):
    for query in ("limit=0", "limit=201", "limit=x", "offset=-1", "offset=10001", "sort=amount"):
        response = client.get(f"{CALLS}?{query}")
        assert response.status_code == 422, query
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["errors"][0]["where"].endswith(query.partition("=")[0])


def test_a_call_that_is_not_there_is_a_problem(client):
    response = client.get(f"{CALLS}/no-such-call")
    assert response.status_code == 404
    assert response.json()["code"] == "not-found"


def test_a_bad_token_is_refused_rather_than_taken_for_a_visitor(client):
    response = client.get(CALLS, headers={"Authorization": "Bearer racimo_wrong"})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


def test_filters_are_alternatives_within_a_facet(client):
    make_call(category="Prize")
    make_call(category="Tender")
    make_call(category="Loan")
    page = client.get(f"{CALLS}?category=Prize&category=Loan").json()
    assert page["total"] == 2
    options = {one["value"]: (one["count"], one["selected"]) for one in page["facets"]["category"]}
    assert options == {"Prize": (1, True), "Tender": (1, False), "Loan": (1, True)}


def test_unchanged_answers_cost_nothing_the_second_time(client):
    call = make_call()
    first = client.get(f"{CALLS}/{call.slug}")
    again = client.get(f"{CALLS}/{call.slug}", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_the_description_names_every_answer(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    found = paths["/api/v1/calls"]["get"]["responses"]
    read = paths["/api/v1/calls/{identifier}"]["get"]["responses"]
    assert set(found) == {"200", "401", "422"}
    assert set(read) == {"200", "401", "404", "422"}
    assert set(read["404"]["content"]) == {"application/problem+json"}
