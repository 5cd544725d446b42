"""The commands that bring data in: what they print, and the exit status scripts lean on."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from racimo.cli.main import build
from racimo.core.errors import Refused

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
PAGE = SAMPLES / "welcomeeurope/page.txt"
REPLY = SAMPLES / "sedia/reply.json"
TABLES = [str(SAMPLES / "cordis" / name) for name in ("project.csv", "organization.csv")]
pytestmark = pytest.mark.django_db


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(build(), list(words), input=stdin)


def said(*words: str, stdin: bytes | None = None) -> tuple[int, Any]:
    result = run(*words, "--json", stdin=stdin)
    return result.exit_code, json.loads(result.stdout)


def test_a_pull_says_what_it_did_and_the_second_one_that_nothing_changed():
    status, report = said("sources", "pull", "welcomeeurope", "--from", str(PAGE))
    assert status == 0
    identifier = "help-harbour-towns-and-weaving-towns-to-sell-together-abroad"
    assert report == {
        "source": "welcomeeurope", "document": "page.txt", "state": "done", "dry_run": False,
        "new": 1, "changed": 0, "unchanged": 0, "held": 0, "quarantined": 0, "skipped": 0,
        "calls": [{"identifier": identifier, "outcome": "new"}], "problems": [],
    }  # fmt: skip
    again = run("sources", "pull", "welcomeeurope", "--from", str(PAGE))
    assert (again.exit_code, again.stdout) == (
        0, "welcomeeurope: 1 unchanged.\nNothing has changed.\n",
    )  # fmt: skip


def test_records_put_aside_give_status_three():
    status, report = said("sources", "pull", "sedia", "--from", str(REPLY))
    assert (status, report["state"], report["new"], report["quarantined"]) == (3, "problems", 7, 1)
    assert report["problems"] == [
        {
            "identifier": "INV-2031-BROKEN-05",
            "where": "line 358, result 12",
            "why": "“2031-02-30T17:00:00.000+0000” is no day of the calendar",
        }
    ]


def test_a_dry_run_stores_nothing():
    for _ in range(2):
        status, report = said("sources", "pull", "sedia", "--from", str(REPLY), "--dry-run")
        assert (status, report["new"], report["dry_run"]) == (3, 7, True)


def test_a_page_that_does_not_parse_names_the_file_and_the_line(tmp_path: Path):
    broken = tmp_path / "broken.txt"
    broken.write_text(PAGE.read_text().replace("Category", "Sectors"))
    status, report = said("sources", "pull", "welcomeeurope", "--from", str(broken))
    assert (status, report["state"], report["new"]) == (1, "failed", 0)
    assert report["problems"][0] | {"hint": ""} == {
        "identifier": "", "where": "broken.txt, line 11", "why": "found a second “Sectors”.",
        "code": "unreadable", "hint": "",
    }  # fmt: skip
    plain = run("sources", "pull", "welcomeeurope", "--from", str(broken))
    assert isinstance(plain.exception, Refused)
    assert str(plain.exception).startswith("broken.txt, line 11: found a second “Sectors”.")


def test_a_held_document_gives_status_one_until_it_is_accepted(tmp_path: Path):
    feed = tmp_path / "feed.json"
    feed.write_bytes(REPLY.read_bytes())
    assert run("sources", "pull", "sedia", "--from", str(feed)).exit_code == 3
    reply = json.loads(feed.read_text())
    feed.write_text(json.dumps(reply | {"results": reply["results"][:1]}))
    status, report = said("sources", "pull", "sedia", "--from", str(feed))
    assert (status, report["state"], report["held"]) == (1, "held", 1)
    accepted = ("sources", "pull", "sedia", "--from", str(feed), "--even-if-smaller")
    assert said(*accepted)[0] == 0


def test_a_document_may_come_from_the_input():
    status, report = said(
        "sources", "pull", "welcomeeurope", "--from", "-", stdin=PAGE.read_bytes()
    )
    assert (status, report["new"], report["document"]) == (0, 1, "-")


def test_no_such_file_and_no_such_source_are_said_plainly():
    status, report = said("sources", "pull", "sedia", "--from", "nowhere.json")
    assert (status, report["problems"][0]["code"]) == (1, "not-found")
    assert said("sources", "pull", "nobody", "--from", str(PAGE))[0] == 1


def test_the_sources_are_listed_with_their_licence_and_last_run():
    run("sources", "pull", "welcomeeurope", "--from", str(PAGE))
    status, listed = said("sources", "list")
    assert status == 0
    assert [(one["name"], one["last_state"]) for one in listed] == [
        ("page", None), ("sedia", None), ("welcomeeurope", "done"),
    ]  # fmt: skip
    assert "CC BY 4.0" in listed[1]["licence"]


def test_organisations_are_imported_and_counted():
    status, report = said("organisations", "import", "--source", "cordis", *TABLES)
    assert (status, report["state"]) == (0, "done")
    assert report["organisations"] == {"new": 4, "changed": 0, "unchanged": 0}
    assert report["projects"] == {"new": 2, "changed": 0, "unchanged": 0}
    assert report["participations"] == {"new": 6, "changed": 0, "unchanged": 0}
    again = run("organisations", "import", "--source", "cordis", *TABLES)
    assert again.exit_code == 0
    assert again.stdout.endswith("Nothing has changed.\n")


def test_bad_lines_stop_an_import_unless_the_good_ones_are_asked_for(tmp_path: Path):
    table = tmp_path / "table.csv"
    table.write_text("name,country\nA,ES\nB,Spain\n")
    words = ("organisations", "import", "--source", "csv", str(table))
    status, report = said(*words)
    assert (status, report["state"], report["problems"][0]["where"]) == (1, "failed", "table.csv")
    assert "table.csv, line 3: “Spain” is no country code" in report["problems"][0]["why"]
    status, report = said(*words, "--good-rows")
    assert (status, report["organisations"]["new"], report["quarantined"]) == (3, 1, 1)
