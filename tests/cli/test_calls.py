"""racimo calls: what scripts lean on."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from tests.factories import make_call
from typer.testing import CliRunner

from racimo.cli import calls as room
from racimo.core.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    # The test's database is awake and migrated already.
    monkeypatch.setattr("racimo.cli.waking.connect", lambda: None)

    def go(*arguments: str):
        return CliRunner().invoke(room.app, list(arguments), catch_exceptions=False)

    return go


def test_search_writes_a_stable_form(run):
    call = make_call(title="Vineyards beyond the sea")
    told = json.loads(run("search", "vineyards", "--json").stdout)
    assert (told["query"], told["total"], told["relaxed"]) == ("vineyards", 1, False)
    assert told["calls"] == [
        {
            "identifier": call.slug,
            "title": "Vineyards beyond the sea",
            "status": "open",
            "deadline": {
                "kind": "deadline",
                "seq": 1,
                "date": "2030-03-01",
                "time": None,
                "zone": "Europe/Brussels",
                "assumed": True,
                "text": "",
                "instant": "2030-03-01T22:59:59Z",
            },
            "category": "Call for proposals",
            "responsible": "European Commission",
            "programme": "",
        }
    ]
    assert told["facets"]["status"] == {"open": 1}
    assert set(told["facets"]) == {
        "status", "sector", "beneficiary", "region", "programme", "category", "source",
    }  # fmt: skip


def test_a_visitor_is_shown_locks_and_a_member_values(run):
    call = make_call(reference="COS-VINE-7", amount_total=Decimal("12.50"))
    locked = json.loads(run("show", call.slug, "--json").stdout)
    assert locked["gated"]["reference"] == {"state": "locked", "value": None}
    assert "COS-VINE-7" not in json.dumps(locked)
    shown = json.loads(run("show", "COS-VINE-7", "--json", "--as", "member").stdout)
    assert shown["gated"]["reference"] == {"state": "shown", "value": "COS-VINE-7"}
    assert shown["gated"]["amount"]["value"]["total"] == "12.50"
    assert shown["strands"][0]["budget"] == "1500000.00"
    assert [line["kind"] for line in shown["strands"][1]["outcomes"]] == [
        "collaboration_activities",
        "monitoring_scoreboard",
    ]


def test_search_does_not_look_into_gated_fields_for_visitors(run):
    make_call(advice="mention the zanzibar clause")
    assert json.loads(run("search", "zanzibar", "--json").stdout)["total"] == 0
    member = run("search", "zanzibar", "--json", "--as", "member")
    assert json.loads(member.stdout)["total"] == 1


def test_an_unknown_identifier_is_a_sentence(run):
    with pytest.raises(NotFound, match="There is no call “no-such-call”"):
        run("show", "no-such-call")


def test_people_get_a_table_and_words(run):
    call = make_call(title="Call [bold]with brackets[/bold]")
    said = run("search", "brackets").stdout
    assert call.slug in said.replace("\n", "")
    assert "1 in all" in said
    page = run("show", call.slug).stdout
    assert "Call [bold]with brackets[/bold]" in page
    assert "reference: locked" in page


def test_limits_are_told_by_the_command(run):
    assert run("search", "x", "--limit", "201").exit_code == 2
