"""racimo scoreboard list, export, seal, key: and a bundle that verifies somewhere else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.boards_held import add_event, hold_mission, open_board
from typer.testing import CliRunner

from racimo.cli.board import Unwritable
from racimo.cli.scoreboard import app
from racimo.core.errors import NotFound, TooLate
from racimo.scoreboard import queries

pytestmark = pytest.mark.django_db
SRC = Path(__file__).parents[2] / "src"


@pytest.fixture
def run(monkeypatch):
    # The test's database is awake and migrated already.
    monkeypatch.setattr("racimo.cli.waking.connect", lambda: None)
    monkeypatch.setattr("racimo.cli.waking.wake", lambda: None)

    def go(*arguments):
        return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)

    return go


@pytest.fixture
def board(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = open_board(cast, public=True)
        hold_mission(cast, made)
    return made


def elsewhere(folder, *arguments):
    """The command in a process of its own, with an empty installation."""
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC), "RACIMO_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "racimo", "scoreboard", "verify", *map(str, arguments)],
        capture_output=True, text=True, env=surroundings, cwd=folder, check=False, timeout=60,
    )  # fmt: skip


def test_a_bundle_is_exported_and_verifies_in_another_process(run, board, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    file = away / "bundle.zip"
    told = json.loads(run("export", board.slug, file, "--json").stdout)
    head = queries.log_head()
    assert told == {
        "id": board.slug,
        "file": str(file),
        "bytes": file.stat().st_size,
        "key": queries.log_key(),
        "head": {"origin": head.origin, "size": head.size, "root": head.root.hex()},
    }
    answer = elsewhere(away, file, "--key", told["key"], "--json")
    report = json.loads(answer.stdout)
    assert (answer.returncode, report["verdict"], report["anchored"]) == (0, "good", True)
    assert {one["id"]: one["value"] for one in report["figures"]}["K3"] == "1"
    # Nothing was made in the folder of the other installation: no database was asked.
    assert [one.name for one in away.iterdir()] == ["bundle.zip"]

    data = bytearray(file.read_bytes())
    data[data.index(b"results.json") + 60] ^= 1
    file.write_bytes(data)
    answer = elsewhere(away, file, "--key", told["key"], "--json")
    report = json.loads(answer.stdout)
    assert (answer.returncode, report["verdict"]) == (1, "tampered")
    assert report["first"]["item"] == "results.json"


def test_the_public_bundle_is_smaller_and_good(run, board, cast, tmp_path,
                                               django_capture_on_commit_callbacks):  # fmt: skip
    from racimo.scoreboard import actions

    record = queries.records(board.partnership).get(kind="event")
    with django_capture_on_commit_callbacks(execute=True):
        actions.add_evidence(
            actor=cast.alba, record=record, kind="programme", name="p", media_type="",
            chunks=[os.urandom(5000)], now=record.created,
        )  # fmt: skip
    whole, public = tmp_path / "whole.zip", tmp_path / "public.zip"
    said = run("export", board.slug, whole).stdout
    assert f"key: {queries.log_key()}" in said
    assert f"racimo scoreboard verify {whole} --key" in said
    run("export", board.slug, public, "--public")
    assert public.stat().st_size < whole.stat().st_size - 5000
    report = json.loads(run("verify", public, "--key", queries.log_key(), "--json").stdout)
    assert (report["verdict"], report["evidence_elsewhere"]) == ("good", 1)


def test_nothing_is_written_where_there_is_nothing_to_write(run, board, cast, tmp_path):
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"old")
    with pytest.raises(NotFound, match="There is no scoreboard “nowhere”"):
        run("export", "nowhere", file)
    with pytest.raises(Unwritable, match="cannot be written"):
        run("export", board.slug, tmp_path / "absent" / "bundle.zip")
    add_event(cast, board, "fair")
    with pytest.raises(TooLate, match="wait for the log"):
        run("export", board.slug, file)
    assert file.read_bytes() == b"old"


def test_list_shows_every_board(run, board):
    (one,) = json.loads(run("list", "--json").stdout)["scoreboards"]
    leaves = board.partnership.stream.leaves.count()
    assert one == {
        "id": board.slug, "slug": board.slug, "title": board.partnership.name, "figures": 9,
        "sealed": leaves, "waiting": 0, "public": True,
    }  # fmt: skip
    assert "yes" in run("list").stdout


def test_an_empty_list_says_how_a_board_begins(run, db):
    assert json.loads(run("list", "--json").stdout) == {"scoreboards": []}
    assert "begins when a workspace is opened" in run("list").stdout


def test_seal_says_what_waited(run, board, cast):
    before = queries.log_head().size
    add_event(cast, board, "fair")
    told = json.loads(run("seal", "--json").stdout)
    assert told == {"waited": 1, "waiting": 0, "size": before + 1}
    assert "0 waited, 0 wait now." in run("seal").stdout


def test_key_is_the_public_key_alone(run, db):
    assert run("key").stdout.strip() == queries.log_key()
    assert json.loads(run("key", "--json").stdout) == {"key": queries.log_key()}
