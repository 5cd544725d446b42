"""The demo is rich, the same twice, open to its five people, and the doctor sees what is broken."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.factories import make_organisation
from typer.testing import CliRunner

from racimo.calls.models import Call
from racimo.cli.main import build
from racimo.core.errors import Refused
from racimo.organisations.models import Organisation

pytestmark = pytest.mark.xdist_group("demo")
DAY = "2026-11-22"
SIGN_IN = """
import json
from django.test import Client
from racimo.cli.vineyard.people import password, sign_in_rows
answers = {}
for row in sign_in_rows():
    guest = Client()
    tried = guest.post("/sign-in/", {"username": row["email"], "password": password()})
    wrong = Client().post("/sign-in/", {"username": row["email"], "password": "grapes"})
    page = guest.get("/account/").content.decode()
    answers[row["role"]] = [tried.status_code, wrong.status_code, row["name"] in page]
print(json.dumps(answers))
"""


def child(folder: Path, *words: str, shared: Path | None = None) -> subprocess.Popen[bytes]:
    """A racimo command with a data folder of its own."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for name in ("RACIMO_SHARED", "RACIMO_NOW", "RACIMO_LOG_LEVEL"):
        env.pop(name, None)
    if shared:
        env["RACIMO_SHARED"] = str(shared)
    return subprocess.Popen(
        [sys.executable, "-m", "racimo", *words],
        env={**env, "RACIMO_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def said(process: subprocess.Popen[bytes]) -> bytes:
    """What it printed, once it ended well."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()[-2000:]
    return out


@dataclass(frozen=True)
class Vineyard:
    """A folder with a demo in it, what the seeding told, and the dump of its data."""

    folder: Path
    told: dict[str, Any]
    dump: bytes

    def rows(self, model: str) -> list[dict[str, Any]]:
        found = (json.loads(line) for line in self.dump.splitlines())
        return [row["fields"] for row in found if row["model"] == model]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Vineyard]]:
    """Two folders in which the same seed was planted on the same day, side by side."""
    folders = [tmp_path_factory.mktemp("vineyard") for _ in range(2)]
    words = ("seed", "--demo", "--seed", "5", "--today", DAY, "--json")
    told = [said(one) for one in [child(folder, *words) for folder in folders]]
    dumps = [said(one) for one in [child(folder, "dump", "--canonical") for folder in folders]]
    yield [
        Vineyard(folder, json.loads(what), dump)
        for folder, what, dump in zip(folders, told, dumps, strict=True)
    ]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_demo_is_as_rich_as_promised(planted):
    told = planted[0].told
    assert told["calls"] >= 40
    assert told["organisations"] >= 300
    assert told["countries"] >= 25
    assert (told["workspaces"], told["missions"]) == (3, 2)
    assert told["guests"] >= 45


def test_the_same_seed_and_day_give_the_same_bytes(planted):
    one, other = planted
    assert one.told == other.told
    assert one.dump == other.dump
    assert one.dump.count(b"\n") > 2000


def test_what_is_invented_says_so_and_one_mission_is_held_and_one_ahead(planted):
    rows = planted[0].rows
    assert all(one["synthetic"] for one in rows("accounts.User"))
    for one in rows("organisations.Organisation"):
        assert one["synthetic"] is (one["source"] == "demo")
        assert not one["synthetic"] or "nvented for the demo" in one["description"]
    invented = [one for one in rows("calls.Call") if one["reference"].startswith("DEMO-")]
    assert len(invented) == 36
    assert all("this call is not" in one["body"] for one in invented)
    missions = {one["state"]: one["first_day"] for one in rows("matchmaking.Mission")}
    assert missions["held"] < DAY < missions["open"]
    states = [one["state"] for one in rows("matchmaking.Meeting")]
    assert states.count("held") >= 40
    assert states.count("missed") >= 1
    kinds = {one["kind"] for one in rows("scoreboard.Record")}
    assert kinds == {"agreement", "event", "meeting", "memorandum", "participation"}
    assert 0 < len(rows("scoreboard.Review")) < len(rows("scoreboard.Record"))
    assert all(one["index"] is not None for one in rows("scoreboard.Leaf"))


def test_its_five_people_can_sign_in_and_nobody_with_another_password(planted):
    process = child(planted[0].folder, "manage", "shell", "--no-imports", "-c", SIGN_IN)
    answers = json.loads(said(process).splitlines()[-1])
    assert set(answers) == {"member", "coordinator", "SME", "programme officer", "editor"}
    assert all(one == [302, 200, True] for one in answers.values())


def test_the_doctor_finds_nothing_wrong_with_the_demo(planted):
    report = json.loads(said(child(planted[0].folder, "doctor", "--json")))
    assert report["state"] in {"ok", "warn"}
    states = {line["name"]: line["state"] for line in report["lines"]}
    looked = {"database", "log", "plans", "papers", "evidence", "search index", "data files"}
    assert looked <= set(states)
    assert {states[name] for name in looked} == {"ok"}


def test_the_doctor_names_a_changed_byte_of_evidence_and_of_the_log(planted, tmp_path):
    folder = tmp_path / "ill"
    shutil.copytree(planted[1].folder, folder)
    evidence = min((folder / "files" / "kept").glob("*/*"))
    entries = max((folder / "notary" / "log").glob("tile/entries/**/*"))
    for file in (evidence, entries):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
    process = child(folder, "doctor", "--json")
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 1
    lines = {line["name"]: line for line in json.loads(out)["lines"]}
    assert lines["evidence"]["state"] == lines["log"]["state"] == "fail"
    assert evidence.name[:12] in lines["evidence"]["seen"]
    assert lines["log"]["seen"].startswith(("entry ", "tile/"))
    assert lines["papers"]["state"] == lines["plans"]["state"] == "ok"


def test_the_story_tells_nine_good_lines(tmp_path):
    process = child(tmp_path / "untouched", "demo", "--story")
    lines = said(process).decode().splitlines()
    assert [line.split()[:2] for line in lines] == [[str(n), "ok"] for n in range(1, 10)]
    assert "5 sectors, 8 beneficiary kinds, 5 region groups" in lines[0]
    assert "second pull: 1 unchanged" in lines[0]
    assert "a visitor reads 0 of 3" in lines[2]
    assert "optimal set of 5" in lines[4]
    assert "tampered, names records/" in lines[8]
    assert not (tmp_path / "untouched").exists()


def test_the_story_stops_at_the_first_step_that_fails(tmp_path):
    page = tmp_path / "shared" / "data" / "seed" / "call-page.txt"
    page.parent.mkdir(parents=True)
    page.write_text("Sectors: Industry\n\nThis is no page of a call.\n")
    process = child(tmp_path / "data", "demo", "--story", shared=tmp_path / "shared")
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 1
    [line] = out.decode().splitlines()
    assert line.startswith("1 FAIL Import the call: unreadable: ")


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), list(words))


@pytest.mark.django_db
def test_nothing_is_planted_over_data_that_is_there():
    make_organisation()
    refused = run("seed", "--demo").exception
    assert isinstance(refused, Refused)
    assert refused.code == "not-empty"
    assert "There is data already" in run("demo").stdout
    assert (Call.objects.count(), Organisation.objects.count()) == (0, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "where"), [(["seed"], ""), (["seed", "--demo", "--today", "22.11.2026"], "today")]
)
def test_a_seed_that_is_not_understood_is_refused_before_anything_happens(words, where):
    refused = run(*words).exception
    assert isinstance(refused, Refused)
    assert refused.where == where
    assert Call.objects.count() == 0


@pytest.mark.django_db
def test_the_story_never_uses_a_database_that_is_in_use():
    refused = run("demo", "--story").exception
    assert isinstance(refused, Refused)
    assert refused.code == "database-in-use"
