"""racimo meetings: files in, schedules out, without a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from racimo.cli.meetings import app
from racimo.core.errors import NotFound, Refused, Unreadable
from racimo.core.meetings.shapes import Infeasible

EXAMPLE = Path(__file__).parents[2] / "examples" / "meetings.json"
INSTANCE = """
nBusiness = 2; nMeetings = 1; nTables = 1; nTotalSlots = 1; nMorningSlots = 1;
requested = [|1, 2, 3|]; forbidden = [{0},{0}]; fixed = [0]; precedences = [{}];
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def crowded(tmp_path):
    """Three people who must all meet each other, and one slot to do it in."""
    file = tmp_path / "crowded.json"
    slot = {"key": "s", "start": "2027-05-04T09:00Z", "end": "2027-05-04T09:30Z"}
    musts = [{"a": a, "b": b} for a, b in ("ab", "bc", "ac")]
    guests = [{"key": key} for key in "abc"]
    file.write_text(json.dumps({"guests": guests, "slots": [slot], "must_meet": musts}))
    return file


def test_the_example_is_scheduled_as_one_json_object():
    result = run("schedule", EXAMPLE, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["status"], answer["utility"], answer["bound"]) == ("scheduled", 450, 450)
    assert answer["share_text"] == "100.0 % of the provable maximum"
    assert len(answer["meetings"]) == 12
    assert {wish["reason"] for wish in answer["unscheduled"]} == {
        "not possible",
        "no common language",
        "a better use was found for the slot",
    }


def test_the_example_is_scheduled_for_people():
    result = run("schedule", EXAMPLE)
    assert result.exit_code == 0
    assert "Amélie Roux" in result.stdout
    assert "CP-SAT objective bound" in result.stdout


def test_the_seed_can_be_given_and_the_answer_repeats():
    first, second = (run("schedule", EXAMPLE, "--json", "--seed", 7).stdout for _ in range(2))
    assert first == second


def test_what_was_scheduled_is_found_good(tmp_path):
    file = tmp_path / "schedule.json"
    file.write_text(run("schedule", EXAMPLE, "--json").stdout)
    result = run("check", EXAMPLE, file, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"ok": True, "findings": [], "utility": 450}
    assert run("check", EXAMPLE, file).stdout == "12 meetings, utility 450: nothing wrong.\n"


def test_a_hand_edited_mistake_is_found_and_ends_with_status_1(tmp_path):
    answer = json.loads(run("schedule", EXAMPLE, "--json").stdout)
    answer["meetings"][0]["slot"] = "tue-1400"
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(answer))
    result = run("check", EXAMPLE, file, "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert {finding["code"] for finding in findings} >= {"absent", "session"}
    assert "amelie is not there in tue-1400" in run("check", EXAMPLE, file).stdout


def test_an_impossible_event_is_reported_as_such(crowded):
    result = run("schedule", crowded, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["status"] == "infeasible"
    assert answer["conflict"][-1] == "a has room for 1 of these meetings"
    assert isinstance(run("schedule", crowded).exception, Infeasible)


def test_a_benchmark_file_is_scheduled(tmp_path):
    file = tmp_path / "tiny.dzn"
    file.write_text(INSTANCE)
    answer = json.loads(run("schedule", file, "--json").stdout)
    assert answer["meetings"] == [{"a": "p1", "b": "p2", "key": "m1", "slot": "s1", "table": "t1"}]
    assert answer["breaks"] == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "bad.json: line 1, column 1: This is not JSON"),
        (b'{"guests": []}', "bad.json: document: The field 'slots' is missing."),
        (b'{"guests": [{"key": 1}], "slots": []}', "bad.json: guests[0].key: A text was expected"),
        (b"\xff\xfe", "bad.json: The file is not UTF-8 text."),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_place(tmp_path, content, words):
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    result = run("schedule", file, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, Unreadable)
    assert str(result.exception).startswith(words)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert isinstance(run("schedule", tmp_path / "nothing.json").exception, NotFound)
    assert isinstance(run("schedule", tmp_path).exception, Refused)


def test_the_command_works_without_django():
    program = (
        "import sys\n"
        "from typer.testing import CliRunner, Result\n"
        "from racimo.cli.meetings import app\n"
        f"result = CliRunner().invoke(app, ['schedule', {str(EXAMPLE)!r}, '--json'])\n"
        "assert result.exit_code == 0\n"
        "assert 'django' not in sys.modules\n"
    )
    source = Path(__file__).parents[2] / "src"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=source)
