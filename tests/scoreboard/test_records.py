"""Records under pressure: races, days in the far east, people without names, lost disks."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.boards_held import AFTER, DAY, add_event, hold_mission, open_board

from racimo.base.catalogue import load_indicator
from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.partnerships.models import Paper, PaperVersion
from racimo.scoreboard import actions, queries
from racimo.scoreboard.models import Alias, Leaf, Record

ROOT = Path(__file__).parents[2]
CATALOGUE = Path(actions.__file__).parents[1] / "catalogue"


def test_of_many_at_once_exactly_one_wins_and_the_log_has_no_gap(tmp_path):
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "RACIMO_DATA": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-m", "tests.racing"], env=surroundings, cwd=tmp_path, timeout=120,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["reviews"] == ["Review", "too-late", "too-late", "too-late"]
    assert told["withdrawals"] == ["NoneType", "too-late", "too-late"]
    assert told["history"] == ["reported", "approved", "withdrawn"]
    assert told["reports"] == ["Record"] * 6
    assert told["records"] == 4
    assert told["numbers"] == list(range(1, told["size"] + 1))
    assert told["indexes"] == list(range(told["size"]))


@pytest.mark.django_db
def test_the_log_names_nobody_and_tells_people_apart(cast):
    board = open_board(cast)
    hold_mission(cast, board)
    meeting = queries.records(board.partnership).filter(kind="meeting")[0]
    actions.review(actor=cast.olof, record=meeting, now=AFTER)
    sealed = json.dumps(list(Leaf.objects.values_list("fields", flat=True)))
    for name in ("Alba", "Olof", "Bruno", "Guest"):
        assert name not in sealed, name
    last = meeting.leaves.order_by("number").last().fields
    assert last["reported_by"] != last["reviewed_by"]
    assert last["reviewed_by"] == Alias.objects.get(user=cast.olof).word
    event = queries.records(board.partnership).get(kind="event")
    promise = Leaf.objects.filter(subject="definition:K3").get().fields
    assert event.leaves.get().fields["reported_by"] == promise["reported_by"]


@pytest.mark.django_db
def test_a_meeting_in_the_far_east_happens_on_a_day_that_has_not_begun_in_europe(cast):
    board = open_board(cast)
    evening = datetime(2026, 3, 9, 20, tzinfo=UTC)  # 10 March, nine in the morning, in Auckland
    more = {
        "partnership": board.partnership, "kind": "meeting", "title": "t", "fields": {},
        "now": evening, "reporter": "Guest",
    }  # fmt: skip
    record = actions.report(**more, origin="meeting:1", occurred=date(2026, 3, 10))
    assert record.occurred == date(2026, 3, 10)
    with pytest.raises(Invalid, match="has not come yet"):
        actions.report(**more, origin="meeting:2", occurred=date(2026, 3, 11))


@pytest.mark.django_db
def test_a_disk_that_fails_does_not_undo_what_was_decided(
    cast, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        board = open_board(cast)
    folder = Path(settings.RACIMO_LOG)
    folder.rename(folder.with_name("away"))
    folder.write_text("no folder")
    with django_capture_on_commit_callbacks(execute=True):
        record = add_event(cast, board, "fair")
    assert Record.objects.filter(pk=record.pk).exists()
    assert queries.waiting() == 8  # the record, and the seven definitions it fixed
    folder.unlink()
    folder.with_name("away").rename(folder)
    actions.take_up()
    assert queries.waiting() == 0


@pytest.mark.django_db
def test_every_kind_of_evidence_that_an_indicator_asks_for_can_be_given():
    wanted = set()
    for path in CATALOGUE.glob("*.toml"):
        code = path.stem.upper().replace("B", "b")
        wanted |= set(load_indicator(code).evidence.kinds)
    assert wanted
    assert wanted <= set(actions.EVIDENCE_KINDS)


@pytest.mark.django_db
def test_a_settled_agreement_becomes_a_record_of_its_day(cast):
    board = open_board(cast)
    paper = Paper.objects.create(partnership=board.partnership, kind="agreement")
    version = PaperVersion.objects.create(
        paper=paper, number=1, document={}, findings=[], sha256="ab" * 32, drafted_by=cast.alba
    )
    with pytest.raises(NotAllowed):
        actions.settle_paper(actor=cast.bruno, version=version, now=AFTER)
    actions.settle_paper(actor=cast.alba, version=version, now=AFTER, day=DAY)
    record = Record.objects.get(kind="agreement")
    assert record.occurred == DAY
    assert record.fields["parties"] == sorted([board.lead.slug, board.other.slug])
    assert record.fields["region"] == "US"
    with pytest.raises(TooLate):
        actions.settle_paper(actor=cast.alba, version=version, now=AFTER, day=DAY)
    assert Record.objects.filter(kind="agreement").count() == 1


@pytest.mark.django_db
def test_an_unknown_party_signs_nothing(cast):
    board = open_board(cast)
    with pytest.raises(Invalid, match="no organisation “nobody”"):
        actions.report_signed(
            actor=cast.alba, partnership=board.partnership, kind="memorandum", title="t",
            document="d", parties=[board.lead.slug, "nobody"], signed=DAY, now=AFTER,
        )  # fmt: skip
    assert Record.objects.count() == 0


@pytest.mark.django_db
def test_only_the_coordinator_publishes(cast):
    board = open_board(cast)
    for who in (cast.bruno, cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.publish(actor=who, partnership=board.partnership, public=True, now=AFTER)
    actions.publish(actor=cast.alba, partnership=board.partnership, public=True, now=AFTER)
    board.partnership.refresh_from_db()
    assert board.partnership.public_board
