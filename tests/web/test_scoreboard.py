"""Scoreboards through the door of people: boards, targets, bundles."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.boards_held import AFTER, DAY, add_event, hold_mission
from tests.cast import signed_in
from tests.web.pages import text, words

from racimo.base import bundles
from racimo.scoreboard import actions, queries
from racimo.scoreboard.models import Leaf

pytestmark = pytest.mark.django_db
NAMES = ("Alba", "Bruno", "Olof", "Guest 0", "Guest 1")


def test_without_boards_the_list_says_how_one_begins(client, db):
    page = text(client.get("/scoreboards/"))
    assert "No public scoreboard yet" in page
    assert 'href="/calls/"' in page


def test_who_finds_which_board(cast, board, public, client):
    mine, theirs = f"/scoreboards/{board.slug}/", f"/scoreboards/{public.slug}/"
    for person, private in (
        (None, False), (cast.chiara, False), (cast.dina, False),
        (cast.alba, True), (cast.bruno, True), (cast.olof, True),
    ):  # fmt: skip
        browser = signed_in(person)
        page = text(browser.get("/scoreboards/"))
        assert (f'href="{mine}"' in page) is private, person
        assert f'href="{theirs}"' in page
        assert browser.get(theirs).status_code == 200
        assert browser.get(mine).status_code == (200 if private else 404), person


@pytest.mark.parametrize("place", ["", "board.csv", "board.json", "board.xlsx", "bundle.zip"])
def test_a_private_board_answers_as_one_that_is_not_there(client, board, place):
    there = client.get(f"/scoreboards/{board.slug}/{place}")
    not_there = client.get(f"/scoreboards/{'x' * len(board.slug)}/{place}")
    assert there.status_code == not_there.status_code == 404
    assert there.content == not_there.content


def test_the_lists_to_take_away_hold_the_boards_one_may_read(client, board, public):
    rows = list(csv.DictReader(io.StringIO(text(client.get("/scoreboards.csv")).lstrip("\ufeff"))))
    assert [row["slug"] for row in rows] == [public.slug]
    told = json.loads(text(client.get("/scoreboards.json")))
    assert [row["title"] for row in told["scoreboards"]] == [public.partnership.name]


def test_a_public_board_shows_figures_and_names_nobody(cast, public, sealed, client):
    sealed(hold_mission, cast, public)
    response = client.get(f"/scoreboards/{public.slug}/")
    page, said = text(response), words(response)
    assert "Meetings between clusters held" in said
    assert "1 of 4 meetings · 25 %" in said
    assert "1: 1 confirmed." in said
    assert "25 % of the promised change" in said
    assert "Counts each different" in said
    assert "minutes, attendance list" in said
    assert "Racimo" in said
    head = queries.log_head()
    assert head.root.hex()[:16] in page
    assert f"--key {queries.log_key()}" in page
    assert f"/scoreboards/{public.slug}/bundle.zip" in page
    for name in NAMES:
        assert name not in page
    assert "Set targets" not in page
    assert 'class="rail"' not in page
    assert response["Cache-Control"] == "no-cache"


def test_members_see_the_rail_and_the_coordinator_the_tools(cast, board):
    page = text(signed_in(cast.bruno).get(f"/scoreboards/{board.slug}/"))
    assert 'class="rail"' in page
    assert "Set targets" not in page
    page = text(signed_in(cast.alba).get(f"/scoreboards/{board.slug}/"))
    assert "Set targets" in page
    assert "Open it to everybody" in page


def test_what_was_recorded_twice_is_shown_both_ways(cast, public, sealed, client):
    sealed(add_event, cast, public, "fair")
    sealed(
        actions.report, partnership=public.partnership, kind="event", title="fair again",
        origin="event:fair-2", occurred=DAY, fields={"status": "held", "event": "fair"},
        now=AFTER, reporter="Alba", reported_by=cast.alba,
    )  # fmt: skip
    said = words(client.get(f"/scoreboards/{public.slug}/"))
    assert "As recorded it would be 2; what was recorded twice counts once." in said


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_board_to_take_away(client, public, kind):
    response = client.get(f"/scoreboards/{public.slug}/board.{kind}")
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
        return
    body = text(response).lstrip("\ufeff")
    if kind == "csv":
        rows = {row["code"]: row for row in csv.DictReader(io.StringIO(body))}
        assert (rows["K3"]["target"], rows["K3"]["actual"], rows["K3"]["V3"]) == ("4", "0", "0")
        assert rows["K10"]["actual"] == ""
    else:
        told = json.loads(body)
        by_code = {one["code"]: one for one in told["figures"]}
        assert (by_code["K3"]["target"], by_code["K3"]["actual"]) == ("4", "0")
        assert by_code["K10"]["actual"] is None
        assert told["log"]["key"] == queries.log_key()


def test_the_bundle_of_a_stranger_verifies_and_names_nobody(cast, public, sealed, client):
    sealed(hold_mission, cast, public)
    event = queries.records(public.partnership).get(kind="event")
    sealed(
        actions.add_evidence, actor=cast.alba, record=event, kind="programme", name="p.pdf",
        media_type="application/pdf", chunks=[b"people who came: Olof"], now=AFTER,
    )  # fmt: skip
    meeting = queries.records(public.partnership).filter(kind="meeting").first()
    sealed(actions.review, actor=cast.olof, record=meeting, now=AFTER)
    sealed(actions.withdraw, actor=cast.bruno, record=event, reason="Guest 1 said so", now=AFTER)
    url = f"/scoreboards/{public.slug}/bundle.zip"
    response = client.get(url)
    assert response["Content-Type"] == "application/zip"
    report = bundles.verify(response.content, keys=[queries.log_key()])
    assert (report.verdict.value, report.evidence, report.evidence_elsewhere) == ("good", 0, 1)
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    for name in NAMES:
        assert name.encode() not in whole, name
    levels = {one.id: one.split for one in report.figures}
    assert {levels["K3"]["V6"], levels["K4"]["V6"]} == {"1", "0"}
    theirs = bundles.verify(signed_in(cast.bruno).get(url).content, keys=[queries.log_key()])
    assert (theirs.verdict.value, theirs.evidence) == ("good", 1)


def test_no_bundle_while_something_waits_for_the_log(cast, public, client):
    add_event(cast, public, "fair")
    response = client.get(f"/scoreboards/{public.slug}/bundle.zip")
    assert response.status_code == 400
    assert "wait for the log to be signed" in text(response)
    page = text(client.get(f"/scoreboards/{public.slug}/"))
    assert "wait for the log to be signed" in page
    assert "bundle.zip" not in page


@pytest.mark.parametrize("records", [1, 3])
def test_pages_cost_the_same_for_one_record_and_for_three(
    cast, board, sealed, django_assert_num_queries, records
):
    for n in range(records):
        sealed(add_event, cast, board, f"fair-{n}")
    browser = signed_in(cast.alba)
    counts = {}
    for url in ("/scoreboards/", f"/scoreboards/{board.slug}/",
                f"/partnerships/{board.slug}/records/"):  # fmt: skip
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get(url).status_code == 200
        counts[url] = len(caught)
    assert list(counts.values()) == [3, 15, 17]


# ------------------------------------------------------------------ targets, publishing


def test_only_the_coordinator_sets_targets(cast, board):
    url = f"/scoreboards/{board.slug}/targets/"
    answers = {
        None: 302, cast.chiara: 404, cast.bruno: 403, cast.olof: 403, cast.alba: 200,
    }  # fmt: skip
    for person, status in answers.items():
        assert signed_in(person).get(url).status_code == status, person
        before = board.partnership.indicators.get(code="K8").target
        if person is not cast.alba:
            assert signed_in(person).post(url, {"t-target_K8": "9"}).status_code == status
        assert board.partnership.indicators.get(code="K8").target == before


def targets_of(board, **more):
    found = {}
    for row in board.partnership.indicators.all():
        found[f"t-baseline_{row.code}"] = f"{row.baseline}"
        found[f"t-target_{row.code}"] = "" if row.target is None else f"{row.target}"
    return {**found, **more}


def test_a_promise_is_sealed_and_only_what_changed_is_promised_anew(cast, board, sealed):
    browser, url = signed_in(cast.alba), f"/scoreboards/{board.slug}/targets/"
    before = Leaf.objects.filter(subject__startswith="definition:").count()
    response = sealed(browser.post, url, targets_of(board, **{"t-target_K8": "3"}))
    assert response.status_code == 302
    assert board.partnership.indicators.get(code="K8").target == 3
    leaves = Leaf.objects.filter(subject__startswith="definition:")
    assert leaves.count() == before + 1
    last = leaves.order_by("number").last()
    assert last.subject == "definition:K8"
    assert last.index is not None
    sealed(browser.post, url, targets_of(board))
    assert leaves.count() == before + 1


def test_wrong_targets_are_told_at_their_fields_and_nothing_is_stored(cast, board):
    browser, url = signed_in(cast.alba), f"/scoreboards/{board.slug}/targets/"
    wrong = {"t-baseline_K3": "5", "t-target_K3": "2", "t-target_K4": "many", "t-target_K5": "-1",
             "t-baseline_K6": "", "t-baseline_K8": "2", "t-target_K8": "2"}  # fmt: skip
    response = browser.post(url, targets_of(board, **wrong))
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert set(errors) == {"target_K3", "target_K4", "target_K5", "baseline_K6", "target_K8"}
    page = text(response)
    assert 'value="many"' in page
    assert "wrong side of the baseline" in page
    assert board.partnership.indicators.get(code="K3").target == 4


def test_the_coordinator_opens_the_board_and_closes_it_again(cast, board, client):
    url, page = f"/scoreboards/{board.slug}/publish/", f"/scoreboards/{board.slug}/"
    assert signed_in(cast.bruno).post(url, {"public": "yes"}).status_code == 403
    assert client.post(url, {"public": "yes"}).status_code == 302
    assert client.get(page).status_code == 404
    signed_in(cast.alba).post(url, {"public": "yes"})
    assert client.get(page).status_code == 200
    signed_in(cast.alba).post(url, {"public": "no"})
    assert client.get(page).status_code == 404
