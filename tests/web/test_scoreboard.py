"""Scoreboards, records, the log and verification, through the door of people."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.boards_held import AFTER, DAY, add_event, hold_mission, open_board
from tests.cast import signed_in
from tests.shared import SHARED, needs_shared

from racimo.base import bundles, files
from racimo.matchmaking.models import Mission
from racimo.scoreboard import actions, queries
from racimo.scoreboard.models import Evidence, Leaf, Record, Review

pytestmark = pytest.mark.django_db
NAMES = ("Alba", "Bruno", "Olof", "Guest 0", "Guest 1")


@pytest.fixture
def sealed(django_capture_on_commit_callbacks):
    """Do something, and let the log take it up as it would after the commit."""

    def run(act, *args, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **more)

    return run


@pytest.fixture
def board(cast, sealed):
    return sealed(open_board, cast)


@pytest.fixture
def public(cast, sealed):
    return sealed(open_board, cast, public=True)


def text(response):
    body = b"".join(response) if response.streaming else response.content
    return body.decode()


def words(response):
    """The page without its tags, spaces put together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))


def signed_paper(board, **more):
    return {
        "kind": "memorandum",
        "title": "Memorandum with Vid",
        "signed": "2026-03-10",
        "parties": [board.lead.slug, board.abroad.slug],
        "region": "US",
        "file": SimpleUploadedFile("memo.pdf", b"%PDF-1.7 signed", "application/pdf"),
        **more,
    }


# ------------------------------------------------------------------ boards


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


# ------------------------------------------------------------------ records


def test_the_records_are_for_the_workspace_alone(cast, board):
    record = add_event(cast, board, "fair")
    for place in ("", "records.csv", "signed/", f"{record.pk}/"):
        url = f"/partnerships/{board.slug}/records/{place}"
        elsewhere = f"/partnerships/{'x' * len(board.slug)}/records/{place}"
        assert signed_in(None).get(url).status_code == 302
        for person in (cast.chiara, cast.dina):
            browser = signed_in(person)
            there, not_there = browser.get(url), browser.get(elsewhere)
            assert there.status_code == not_there.status_code == 404
            assert words(there) == words(not_there)
        for person in (cast.alba, cast.bruno):
            assert signed_in(person).get(url).status_code == 200
    assert (
        signed_in(cast.olof).get(f"/partnerships/{board.slug}/records/signed/").status_code == 403
    )


def test_the_list_says_how_each_record_stands(cast, board, sealed):
    sealed(hold_mission, cast, board)
    url = f"/partnerships/{board.slug}/records/"
    browser = signed_in(cast.bruno)
    said = words(browser.get(url))
    assert "Uva met Parra meeting" in said
    assert "V3 confirmed K3" in said
    assert "2 of 2" in said
    assert "nobody yet" in said
    assert "Uva met Parra" not in words(browser.get(url, {"kind": "event"}))
    only = words(browser.get(url, {"indicator": "K3"}))
    assert "1 of 7 records" in only
    assert "Uva met Parra" in only
    assert "Firm 1 met Firm 2" not in words(browser.get(url, {"level": "V1"}))
    assert "No record answers that." in words(browser.get(url, {"kind": "contract"}))


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, "²", "2"])
def test_strange_pages_of_records_lead_to_a_page(cast, board, number):
    add_event(cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/"
    assert "fair" in text(signed_in(cast.alba).get(url, {"page": number}))


def test_records_as_csv_are_no_formulas(cast, board):
    add_event(cast, board, "=1+1")
    url = f"/partnerships/{board.slug}/records/records.csv"
    body = text(signed_in(cast.alba).get(url)).lstrip("\ufeff")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["title"] == "'=1+1"
    assert (row["level"], row["sealed"], row["reported_by"]) == ("V0", "no", "Alba")


def test_a_signed_paper_is_recorded_with_its_file(cast, board, sealed):
    url = f"/partnerships/{board.slug}/records/signed/"
    response = sealed(signed_in(cast.bruno).post, url, signed_paper(board))
    record = Record.objects.get(kind="memorandum")
    assert response["Location"] == f"/partnerships/{board.slug}/records/{record.pk}/"
    proof = record.evidence.get()
    assert record.fields["document"] == proof.sha256
    assert record.fields["parties"] == sorted([board.lead.slug, board.abroad.slug])
    assert (proof.kind, files.read(proof.sha256)) == ("signed-document", b"%PDF-1.7 signed")
    line = next(line for line in queries.board(board.partnership) if line.row.code == "K6")
    assert line.sentence == "1 evidenced"
    again = signed_in(cast.alba).post(url, signed_paper(board))
    assert again.status_code == 422
    assert "recorded already" in text(again)
    assert Record.objects.count() == 1


def test_after_a_withdrawal_the_paper_can_be_recorded_anew(cast, board, sealed):
    url = f"/partnerships/{board.slug}/records/signed/"
    sealed(signed_in(cast.bruno).post, url, signed_paper(board))
    first = Record.objects.get(kind="memorandum")
    sealed(actions.withdraw, actor=cast.alba, record=first, reason="wrong day", now=AFTER)
    assert sealed(signed_in(cast.bruno).post, url, signed_paper(board)).status_code == 302
    line = next(line for line in queries.board(board.partnership) if line.row.code == "K6")
    assert line.reading.value == 1


def test_what_is_wrong_with_a_signed_paper_is_told_at_its_fields(cast, board):
    url = f"/partnerships/{board.slug}/records/signed/"
    browser = signed_in(cast.alba)
    for change, field in (
        ({"parties": [board.lead.slug]}, "parties"),
        ({"parties": [board.lead.slug, "somebody-else"]}, "parties"),
        ({"signed": "2099-01-01"}, "signed"),
        ({"signed": "soon"}, "signed"),
        ({"title": "  "}, "title"),
        ({"kind": "treaty"}, "kind"),
        ({"region": "FR"}, "region"),
        ({"file": SimpleUploadedFile("empty.pdf", b"")}, "file"),
        ({"file": ""}, "file"),
    ):
        response = browser.post(url, signed_paper(board, **change))
        assert response.status_code == 422, change
        assert list(response.context["form"].errors) == [field], change
    assert Record.objects.count() == 0
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x", "x"), ("<script>.html", "<script>.html"), ("a\\b.pdf", "b.pdf"),
        ("“Ωmega”\u202egnp.exe", "“Ωmega”gnp.exe"), ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"), ("..", "file"),
        ("nul\x00.txt", "nul.txt"),
    ],
)  # fmt: skip
def test_evidence_is_kept_byte_for_byte_whatever_its_name(cast, board, sealed, sent, kept):
    record = sealed(add_event, cast, board, "fair")
    content = b"<script>window.__xss = 1</script>\x00\xff"
    sealed(
        actions.add_evidence, actor=cast.alba, record=record, kind="other", name=sent,
        media_type="text/html", chunks=[content], now=AFTER,
    )  # fmt: skip
    row = record.evidence.get()
    assert row.name == kept
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    response = signed_in(cast.bruno).get(f"{url}evidence/{row.pk}/")
    assert response.content == content
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    page = text(signed_in(cast.bruno).get(url))
    assert "<script>.html" not in page
    assert row.sha256 in page


def test_html_as_evidence_through_the_form(cast, board, sealed):
    record = sealed(add_event, cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    upload = SimpleUploadedFile("page.html", b"<h1>hi</h1>", "text/html")
    response = sealed(
        signed_in(cast.bruno).post, f"{url}evidence/", {"kind": "programme", "file": upload}
    )
    assert response["Location"] == f"{url}#evidence"
    assert record.evidence.get().media_type == "text/html"
    for wrong, word in (
        ({"kind": "gossip", "file": SimpleUploadedFile("a", b"a")}, "not one of the available"),
        ({"kind": "other", "file": SimpleUploadedFile("a", b"")}, "The file is empty."),
        ({"kind": "other", "file": SimpleUploadedFile("p", b"<h1>hi</h1>")}, "that very file"),
        ({"kind": "other"}, "This field is required"),
    ):
        answer = signed_in(cast.bruno).post(f"{url}evidence/", wrong)
        assert answer.status_code == 422, wrong
        assert word in text(answer)
    assert record.evidence.count() == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast, board, monkeypatch):
    monkeypatch.setattr("racimo.web.uploads.MOST_BYTES", 1000)
    record = add_event(cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/{record.pk}/evidence/"
    upload = SimpleUploadedFile("big.bin", b"x" * 1001)
    response = signed_in(cast.alba).post(url, {"kind": "other", "file": upload})
    assert response.status_code == 422
    assert "The file is larger than" in text(response)
    assert record.evidence.count() == 0
    small = SimpleUploadedFile("small.bin", b"x" * 1000)
    assert signed_in(cast.alba).post(url, {"kind": "other", "file": small}).status_code == 302


def test_each_party_confirms_for_itself(cast, board, sealed):
    sealed(
        signed_in(cast.alba).post, f"/partnerships/{board.slug}/records/signed/",
        signed_paper(board, parties=[board.lead.slug, board.other.slug]),
    )  # fmt: skip
    record = Record.objects.get(kind="memorandum")
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    page = text(signed_in(cast.bruno).get(url))
    assert page.count("Confirm for my organisation") == 1
    sealed(signed_in(cast.bruno).post, f"{url}attest/", {"party": board.lead.slug})
    assert record.attestations.count() == 0
    sealed(signed_in(cast.bruno).post, f"{url}attest/", {"party": board.other.slug})
    sealed(signed_in(cast.bruno).post, f"{url}attest/", {"party": board.other.slug})
    assert [one.party for one in record.attestations.all()] == [board.other.slug]
    assert signed_in(cast.bruno).post(f"{url}attest/", {"party": "nobody"}).status_code == 404
    sealed(signed_in(cast.alba).post, f"{url}attest/", {"party": board.lead.slug})
    line = next(line for line in queries.board(board.partnership) if line.row.code == "K6")
    assert line.sentence == "1 confirmed"


def test_four_eyes_are_explained_and_kept(cast, board, sealed):
    record = sealed(add_event, cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    page = text(signed_in(cast.alba).get(url))
    assert "Somebody else must look at it: four eyes." in page
    assert "disabled" in page
    sealed(signed_in(cast.alba).post, f"{url}review/")
    assert not Review.objects.exists()
    sealed(signed_in(cast.olof).post, f"{url}review/")
    assert Review.objects.get().by_id == cast.olof.pk
    after = words(signed_in(cast.alba).get(url))
    assert "Approved by Olof" in after
    assert "approved by a second person" in after
    assert "Add evidence" not in after
    late = {"kind": "other", "file": SimpleUploadedFile("a", b"a")}
    assert signed_in(cast.bruno).post(f"{url}evidence/", late).status_code == 422


def test_a_withdrawal_needs_a_reason_and_stays_in_the_history(cast, board, sealed):
    record = sealed(add_event, cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    signed_in(cast.alba).post(f"{url}withdraw/", {"reason": "  "})
    record.refresh_from_db()
    assert not record.withdrawn
    sealed(signed_in(cast.alba).post, f"{url}withdraw/", {"reason": "It was another fair"})
    said = words(signed_in(cast.bruno).get(url))
    assert "withdrawn It was another fair" in said
    assert "Nowhere: it was withdrawn." in said
    assert signed_in(cast.olof).post(f"{url}withdraw/", {"reason": "x"}).status_code == 302


def test_the_history_shows_index_or_that_it_waits(cast, board, sealed):
    record = add_event(cast, board, "fair")
    url = f"/partnerships/{board.slug}/records/{record.pk}/"
    assert "waits" in words(signed_in(cast.alba).get(url))
    sealed(actions.take_up)
    leaf = record.leaves.get()
    said = words(signed_in(cast.alba).get(url))
    assert f"reported 11 Mar 2026, 19:00 Europe/Brussels {leaf.number} {leaf.index}" in said


@pytest.mark.parametrize("pk", [0, 999999, 2**63, 10**30])
def test_no_such_record(cast, board, pk):
    url = f"/partnerships/{board.slug}/records/{pk}/"
    assert signed_in(cast.alba).get(url).status_code == 404
    assert signed_in(cast.alba).post(f"{url}review/").status_code == 404


def test_closing_a_mission_makes_records(cast, board, sealed):
    mission = sealed(hold_mission, cast, board, close=False)
    url = f"/missions/{mission.slug}/close/"
    assert signed_in(cast.chiara).post(url).status_code == 404
    assert signed_in(cast.bruno).post(url).status_code == 403
    assert signed_in(cast.alba).get(url).status_code == 405
    assert sealed(signed_in(cast.alba).post, url).status_code == 302
    assert Mission.objects.get(pk=mission.pk).state == "held"
    kinds = sorted(queries.records(board.partnership).values_list("kind", flat=True))
    assert kinds == ["event", "meeting", "meeting", *["participation"] * 4]
    again = signed_in(cast.alba).post(url, follow=True)
    assert "This mission is over." in text(again)


# ------------------------------------------------------------------ log, verification


def test_the_log_is_served_as_it_is_and_nothing_beside_it(cast, board, client, settings):
    head = client.get("/log/checkpoint")
    assert head.content == queries.log_head().checkpoint
    assert head["Cache-Control"] == "no-cache"
    size = queries.log_head().size
    part = client.get(f"/log/tile/entries/000.p/{size}")
    assert part.status_code == 200
    assert part["Cache-Control"] == "no-cache"
    (settings.RACIMO_LOG / "log" / "tile" / "entries" / "000").write_bytes(b"full")
    full = client.get("/log/tile/entries/000")
    assert full["Cache-Control"] == "public, max-age=31536000, immutable"
    for bad in (
        "/log/tile/../../key", "/log/tile/..%2f..%2fkey", "/log/tile/%2e%2e/key", "/log/key",
        "/log/tile/entries/../../key", "/log/tile/entries/000.p/0", "/log/tile/0/00000",
        "/log/tile/entries/000%0a", "/log/tile/entries/", "/log/tile//etc/passwd", "/log/lock",
        "/log/tile/entries/\u0660\u0660\u0660",
    ):  # fmt: skip
        assert client.get(bad).status_code == 404, bad
    page = text(client.get("/log/"))
    assert queries.log_head().root.hex() in page
    assert queries.log_key() in page


def test_an_empty_log_has_a_page(client, db):
    assert "nothing was signed yet" in text(client.get("/log/"))
    assert client.get("/log/checkpoint").status_code == 404


def verify(client, data, **more):
    return client.post("/verify/", {"bundle": SimpleUploadedFile("b.zip", data), **more})


def test_a_bundle_is_verified_on_the_page_and_nothing_is_stored(cast, public, sealed, client):
    sealed(hold_mission, cast, public)
    data = queries.export(public.partnership)
    key = queries.log_key()
    kept = queries.log_head().checkpoint
    sealed(add_event, cast, public, "fair")
    data = queries.export(public.partnership)
    before = Leaf.objects.count()
    response = verify(client, data, key=key, old_head=SimpleUploadedFile("h", kept))
    said = words(response)
    assert response.status_code == 200
    assert "In order Every record is the sealed one" in said
    assert "the log begins with the head you kept" in said
    assert "K3 Meetings between clusters held 0 4 1 1 agrees" in said
    assert Leaf.objects.count() == before
    assert "you gave no key" in words(verify(client, data))


def test_a_changed_byte_is_found_and_named(cast, public, sealed, client):
    data = bytearray(queries.export(public.partnership))
    place = data.index(b"results.json") + 60
    data[place] ^= 1
    response = verify(client, bytes(data), key=queries.log_key())
    assert "Tampered" in words(response)
    assert "results.json" in text(response)


def test_keys_and_heads_that_cannot_be_read_are_told_at_their_fields(public, client):
    data = queries.export(public.partnership)
    response = verify(client, data, key="not a key")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["key"]
    response = verify(client, data, old_head=SimpleUploadedFile("h", b"gossip"))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["old_head"]
    response = client.post("/verify/", {})
    assert list(response.context["form"].errors) == ["bundle"]


@needs_shared
def test_hostile_archives_are_answered_with_a_sentence(client, db):
    paths = sorted((SHARED / "badinput" / "zip").glob("*.zip"))
    assert len(paths) >= 9
    for path in paths:
        begun = time.perf_counter()
        response = verify(client, path.read_bytes())
        assert time.perf_counter() - begun < 5, path.name
        assert response.status_code == 422, path.name
        assert "nothing was checked" in text(response), path.name
        assert response.context["report"].failures[0].because, path.name


def test_a_bundle_that_is_too_large_is_not_read(client, db, monkeypatch):
    monkeypatch.setattr("racimo.web.uploads.MOST_BYTES", 1000)
    response = verify(client, b"PK" * 600)
    assert response.status_code == 422
    assert "The file is larger than" in text(response)
    assert response.context["report"] is None
