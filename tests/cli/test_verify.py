"""racimo scoreboard verify: the verdict, the exit status and the first thing that is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.boards import MINUTES, STREAM, VKEY, board, meeting
from tests.shared import SHARED, needs_shared
from typer.testing import CliRunner

from racimo.base import bundles
from racimo.cli.scoreboard import app
from racimo.core.canonical import canonical
from racimo.core.ledger import layout

SRC = Path(__file__).parents[2] / "src"
GOOD = board().bundle()


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundles.pack(GOOD))
    return path


def run(*arguments):
    wide = {"COLUMNS": "200", "NO_COLOR": "1"}
    return CliRunner().invoke(app, ["verify", *map(str, arguments)], env=wide)


def write(path, members):
    path.write_bytes(bundles.pack(members))
    return path


def rewrap(changes):
    rest = {k: v for k, v in (GOOD | changes).items() if k != layout.MANIFEST}
    return {layout.MANIFEST: layout.write_manifest(rest), **rest}


def test_a_good_bundle_shows_every_figure_and_exits_with_0(bundle):
    result = run(bundle, "--key", VKEY)
    assert result.exit_code == 0
    assert result.stdout.startswith("GOOD\n")
    assert "Scoreboard: Water for Lima" in result.stdout
    assert "checked with the key you gave" in result.stdout
    row = next(line for line in result.stdout.splitlines() if "K3 Meetings" in line)
    assert [cell.strip() for cell in row.split("│")[2:-1]] == [
        "0",
        "4",
        "2",
        "2 ✓",
        "3",
        "V2 1, V6 1",
    ]


def test_without_a_key_it_says_not_anchored(bundle):
    result = run(bundle)
    assert result.exit_code == 0
    assert "NOT ANCHORED" in result.stdout


def test_json_carries_the_whole_report(bundle):
    report = json.loads(run(bundle, "--key", VKEY, "--json").stdout)
    assert (report["verdict"], report["exit"], report["first"]) == ("good", 0, None)
    assert [figure["id"] for figure in report["figures"]] == ["K3", "K8"]
    assert report["figures"][0]["split"]["V6"] == "1"
    assert report["manifest"] == layout.sha256(GOOD[layout.MANIFEST])


@pytest.mark.parametrize("name", list(GOOD))
def test_one_changed_byte_in_a_member_exits_with_1_and_names_it(tmp_path, name):
    changed = bytearray(GOOD[name])
    changed[len(changed) // 2] ^= 1
    path = write(tmp_path / "b.zip", GOOD | {name: bytes(changed)})
    result = run(path, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["verdict"], report["first"]["item"]) == (1, "tampered", name)
    assert f"  {name}: " in run(path).stdout


def test_one_changed_byte_in_the_file_itself_is_found(bundle):
    data = bundle.read_bytes()
    name = f"evidence/{MINUTES.digest}".encode()
    at = data.index(name) + len(name) + 3
    bundle.write_bytes(data[:at] + bytes([data[at] ^ 8]) + data[at + 1 :])
    result = run(bundle, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first"]["item"] == f"evidence/{MINUTES.digest}"


def test_a_better_figure_behind_a_fitting_manifest_exits_with_1(tmp_path):
    results = json.loads(GOOD["results.json"])
    results[0]["value"] = "40"
    path = write(tmp_path / "b.zip", rewrap({"results.json": canonical(results)}))
    result = run(path, "--key", VKEY)
    assert result.exit_code == 1
    assert result.stdout.startswith("TAMPERED\n")
    assert "results.json: K3: the claimed value is 40, the records give 2" in result.stdout
    assert "2 ✗" in result.stdout


def test_an_old_head_that_was_kept_finds_what_was_cut_off(tmp_path, bundle):
    head = tmp_path / "head"
    head.write_bytes(board().checkpoint)
    assert run(bundle, "--key", VKEY, "--old-head", head).exit_code == 0
    grown = board()
    grown.add(meeting("m9"))
    head.write_bytes(grown.checkpoint)
    result = run(bundle, "--key", VKEY, "--old-head", head)
    assert result.exit_code == 1
    assert "old head 1: the log has shrunk from 10 to 9 entries" in result.stdout


def test_keys_may_stand_in_a_file(tmp_path, bundle):
    keys = tmp_path / "keys.txt"
    keys.write_text(f"# the log of the example\n{VKEY}\n")
    assert json.loads(run(bundle, "--key", keys, "--json").stdout)["anchored"] is True


@pytest.mark.parametrize(
    "options",
    [
        ("--key", "nonsense"),
        ("--key", "a+b+c"),
        ("--key", "{empty}"),
        ("--old-head", "{empty}"),
        ("--old-head", "absent"),
        ("--old-head", "{large}"),
    ],
)
def test_a_key_or_head_that_cannot_be_read_exits_with_2_and_a_sentence(tmp_path, bundle, options):
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "large").write_bytes(bytes(200_000))
    files = {"empty": tmp_path / "empty", "large": tmp_path / "large"}
    result = run(bundle, *(option.format(**files) for option in options))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip()) > 15


@pytest.mark.parametrize("data", [b"", b"hello", bundles.pack({"hello.txt": b"hello"})])
def test_what_is_no_bundle_exits_with_2(tmp_path, data):
    path = tmp_path / "odd.zip"
    path.write_bytes(data)
    result = run(path)
    assert result.exit_code == 2
    assert result.stdout.startswith("UNREADABLE\n")
    assert json.loads(run(path, "--json").stdout)["verdict"] == "unreadable"


def test_a_file_that_is_absent_or_a_folder_exits_with_2(tmp_path):
    for path in (tmp_path / "absent.zip", tmp_path):
        result = run(path)
        assert result.exit_code == 2
        assert "cannot be read" in result.stderr


@pytest.mark.shared
@needs_shared
def test_hostile_archives_exit_with_2_and_a_sentence():
    found = sorted((SHARED / "badinput" / "zip").glob("*.zip"))
    assert len(found) == 9
    for path in found:
        result = run(path)
        assert result.exit_code == 2, path.name
        assert result.stdout.startswith("UNREADABLE\n")


def test_the_check_needs_no_django_no_settings_and_no_database(bundle):
    program = (
        "import sys\n"
        "from racimo.cli.scoreboard import app\n"
        "try:\n"
        "    app(sys.argv[1:])\n"
        "except SystemExit as done:\n"
        "    assert 'django' not in sys.modules, 'Django was woken'\n"
        "    raise\n"
    )
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}
    done = subprocess.run(
        [sys.executable, "-c", program, "verify", str(bundle), "--key", VKEY],
        env=clean,
        cwd=bundle.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("GOOD\n")
    assert sorted(path.name for path in bundle.parent.iterdir()) == ["bundle.zip"]


def test_the_program_of_the_manual_agrees_without_racimo(tmp_path, bundle):
    manual = Path(__file__).parents[2] / "docs" / "using" / "verify.md"
    program = tmp_path / "check.py"
    program.write_text(manual.read_text().split("```python\n")[1].split("```")[0])

    def check(path):
        command = [sys.executable, "-I", str(program), str(path), VKEY]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    good = check(bundle)
    assert (good.returncode, good.stderr) == (0, "")
    assert "9 entries, every shown record is the sealed one" in good.stdout
    lines = GOOD[layout.records_path(STREAM)].replace(b'"planned"', b'"held"')
    bad = check(write(tmp_path / "bad.zip", rewrap({layout.records_path(STREAM): lines})))
    assert bad.returncode == 1
    assert "a record was changed" in bad.stderr


def test_words_of_a_stranger_cannot_steer_the_terminal(tmp_path):
    made = board()
    made.add({"action": "reported", "id": "b2", "kind": "board", "title": "\x1b[2J[red]x\u202e"})
    result = run(write(tmp_path / "b.zip", made.bundle()))
    assert result.exit_code == 0
    assert "Scoreboard: \ufffd[2J[red]x\ufffd\n" in result.stdout
