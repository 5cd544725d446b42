"""racimo consortium check | compose: what goes in, what comes out, and the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from racimo.cli.consortium import app

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
CHECK = json.loads((EXAMPLES / "consortium-check.json").read_text())
COMPOSE = json.loads((EXAMPLES / "consortium-compose.json").read_text())


def run(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=text)


def told(verb: str, mapping: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Run with --json from the input; the exit status and the parsed answer."""
    done = run(verb, "-", "--json", text=json.dumps(mapping))
    return done.exit_code, json.loads(done.stdout)


def test_the_example_is_eligible():
    done = run("check", EXAMPLES / "consortium-check.json", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert answer["answer"] == "ok"
    assert answer["members"] == ["alba", "bruma", "drina"]
    assert [one["answer"] for one in answer["reasons"]] == ["ok"] * 13
    assert answer["robustness"][2]["breaks"] == ["min-partners", "min-countries-a"]
    assert [gap["what"] for gap in answer["gaps"]][-1] == "award criteria, points and thresholds"


def test_the_example_reads_well():
    done = run("check", EXAMPLES / "consortium-check.json")
    assert done.exit_code == 0
    assert "on 2020-12-02" in " ".join(done.stdout.split())
    assert "If Drina Agrifood Cluster leaves" in done.stdout


def test_a_broken_rule_ends_with_status_1_and_says_what_would_help():
    broken = {**CHECK, "members": CHECK["members"][:2]}
    status, answer = told("check", broken)
    assert (status, answer["answer"]) == (1, "broken")
    cures = {one["rule"]: one["counterfactual"] for one in answer["reasons"]}
    assert (
        cures["min-countries-a"]
        == "Add one organisation from an EU or COSME country other than ES, PT."
    )


def test_unknown_is_not_no():
    members = [{key: one[key] for key in ("key", "country")} for one in CHECK["members"]]
    status, answer = told("check", {**CHECK, "members": members})
    assert (status, answer["answer"]) == (0, "unknown")
    open_ = [one["rule"] for one in answer["reasons"] if one["answer"] == "unknown"]
    assert open_ == ["legal-entity", "eccp"]


def test_the_deadline_is_the_day_unless_another_is_named():
    mapping = {key: value for key, value in CHECK.items() if key != "on"}
    assert told("check", mapping)[1]["on"] == "2020-12-02"
    status, answer = told("check", {**mapping, "call": "COS-CLUSTER-2014-3-03", "strand": "1"})
    assert status == 1
    assert answer["error"]["where"] == "on"


def test_rules_may_be_written_in_the_file():
    rules = [{"id": "two", "kind": "min-countries", "least": 2, "groups": ["EU"], "source": "me"}]
    mapping = {"rules": rules, "on": "2024-01-01", "members": [{"key": "a", "country": "ES"}]}
    status, answer = told("check", mapping)
    assert (status, answer["answer"]) == (1, "broken")
    assert answer["call"] == "inline"


def test_toml_is_read_as_well(tmp_path):
    file = tmp_path / "case.toml"
    file.write_text(
        'call = "COS-CLUSINT-2017-03-6"\non = 2017-12-13\n[[members]]\nkey = "a"\ncountry = "FR"\n'
    )
    done = run("check", file, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["answer"] == "broken"


@pytest.mark.parametrize(
    ("text", "code", "where", "words"),
    [
        ('{"call": "X",\n  "members": [,]}', "unreadable", "line 2, column 15", "Expecting value"),
        ("[1]", "unreadable", "-", "one object in braces"),
        ('{"call": "A", "call": "B"}', "unreadable", "-", "“call” stands twice"),
        ('{"grant": NaN}', "unreadable", "-", "NaN is no number"),
        ("[" * 100_000, "unreadable", "-", "too deep"),
        ('{"call": "COS-MOON-1"}', "not-found", "call", "COS-MOON-1"),
        ("{}", "invalid", "call", "name a call"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "compose"])
def test_a_file_that_cannot_be_read_says_where_and_why(verb, text, code, where, words):
    done = run(verb, "-", "--json", text=text)
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == code
    assert where in error["where"]
    assert words in error["message"]
    assert words in done.stderr


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"colour": "red"}, "the file", "unknown key “colour”"),
        ({"strand": "Z"}, "strand", "no strand “Z”"),
        ({"strand": None}, "strand", "divided into strands"),
        ({"on": "yesterday"}, "on", "a day such as 2020-12-02"),
        ({"rate": 90}, "rate", "a share from 0 to 1"),
        ({"grant": -1}, "grant", "a number, 0 or more"),
        ({"grant": "1e999999"}, "grant", "at most 12 digits"),
        ({"duration_months": 10**30}, "duration_months", "at most 1000000"),
        ({"target_countries": ["Japan"]}, "target_countries[0]", "not a country code"),
        ({"members": []}, "members", "no organisation"),
        ({"members": "alba"}, "members", "a list of tables"),
        ({"members": [{"name": "A"}]}, "members[0].key", "not empty"),
        ({"members": [{"key": "a"}, {"key": "a"}]}, "members[1]", "twice"),
        ({"members": [{"key": "a", "kind": "club"}]}, "members[0].kind", "one of cluster_"),
        ({"members": [{"key": "a", "size": 3}]}, "members[0]", "unknown key “size”"),
        ({"members": [{"key": "a", "eccp": True}]}, "members[0].eccp", "a text"),
        ({"members": [{"key": "a", "legal_entity": "yes"}]}, "members[0].legal_entity", "true or"),
        ({"elsewhere": ["nobody"]}, "elsewhere", "no organisation “nobody”"),
        ({"rules": []}, "call", "one of the two"),
    ],
)
def test_a_case_that_makes_no_sense_says_where_and_why(change, where, words):
    status, answer = told("check", {**CHECK, **change})
    assert status == 1
    assert answer["error"]["where"] == where
    assert words in answer["error"]["message"]


def test_a_missing_file_and_a_file_that_is_not_text_are_refused(tmp_path):
    done = run("check", tmp_path / "none.json")
    assert done.exit_code == 1
    assert "No such file" in done.stderr
    assert done.stdout == ""
    file = tmp_path / "latin.json"
    file.write_bytes(b'{"call": "\xe9"}')
    done = run("check", file)
    assert done.exit_code == 1
    assert "byte 11 is not UTF-8" in done.stderr


def test_the_example_is_composed_and_every_proposal_judged():
    done = run("compose", EXAMPLES / "consortium-compose.json", "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert answer["status"] == "optimal"
    first, second = answer["proposals"]
    assert [one["key"] for one in first["members"]] == ["alba", "bruma", "cassel", "garda"]
    assert (first["score"], first["bound"]) == (171, 171)
    assert first["verdict"]["answer"] == "unknown"
    assert [one["key"] for one in second["members"]] == ["alba", "bruma", "cassel", "drina"]
    assert second["verdict"]["answer"] == "ok"
    assert answer["exhausted"] is True


def test_candidates_with_untold_facts_can_be_kept_out():
    status, answer = told("compose", {**COMPOSE, "unknown": "refuse"})
    assert status == 0
    assert [one["key"] for one in answer["proposals"][0]["members"]] == [
        "alba",
        "bruma",
        "cassel",
        "drina",
    ]


def test_a_composition_reads_well():
    done = run("compose", EXAMPLES / "consortium-compose.json")
    assert done.exit_code == 0
    assert "Proposal 1: score 171 (optimal)" in done.stdout
    assert "The rules say: unknown" in done.stdout


def test_an_impossible_wish_names_the_conflict_and_the_cheapest_way_out():
    status, answer = told("compose", {**COMPOSE, "max_partners": 2})
    assert (status, answer["status"]) == (1, "infeasible")
    assert answer["proposals"] == []
    assert "max_partners" in [one["id"] for one in answer["conflict"]]
    assert [(one["constraint"], one["by"]) for one in answer["relaxations"]] == [
        ("max_partners", 2)
    ]
    done = run("compose", "-", text=json.dumps({**COMPOSE, "max_partners": 2}))
    assert done.exit_code == 1
    assert "Cheapest way out" in done.stdout


def test_terms_that_break_a_rule_end_with_status_1_even_if_the_members_fit():
    status, answer = told("compose", {**COMPOSE, "grant": 600000, "budget": 700000})
    assert (status, answer["status"]) == (1, "optimal")
    assert answer["proposals"][0]["verdict"]["answer"] == "broken"


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"coordinator": "nobody"}, "coordinator", "not among the candidates"),
        ({"must": ["nobody"]}, "must", "no candidate “nobody”"),
        ({"never": ["alba"]}, "never", "in and out at once"),
        ({"max_partners": 10**30}, "max_partners", "at most 1000000"),
        ({"alternatives": 21}, "alternatives", "at most 20"),
        ({"difference": 0}, "difference", "1 or more"),
        ({"unknown": "maybe"}, "unknown", "one of allow, refuse"),
        ({"candidates": [{"key": "alba", "fit": -1}]}, "candidates[0].fit", "0 or more"),
        ({"members": []}, "the file", "unknown key “members”"),
    ],
)
def test_a_draft_that_makes_no_sense_says_where_and_why(change, where, words):
    status, answer = told("compose", {**COMPOSE, **change})
    assert status == 1
    assert answer["error"]["where"] == where
    assert words in answer["error"]["message"]


def test_the_command_needs_neither_a_database_nor_django():
    script = (
        "import sys\nfrom racimo.cli.consortium import app\n"
        "try:\n    app(['check', sys.argv[1], '--json'])\n"
        "except SystemExit as end:\n"
        "    woken = [m for m in sys.modules if m.split('.')[0] == 'django']\n"
        "    sys.exit(9 if woken else end.code)\n"
    )
    file = str(EXAMPLES / "consortium-check.json")
    done = subprocess.run(
        [sys.executable, "-c", script, file],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"] == "ok"
