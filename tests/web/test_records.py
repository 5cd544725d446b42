"""Records through the door of people: the list, one record, evidence, four eyes."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.boards_held import AFTER, add_event, hold_mission
from tests.cast import signed_in
from tests.web.pages import signed_paper, text, words

from racimo.base import files
from racimo.matchmaking.models import Mission
from racimo.scoreboard import actions, queries
from racimo.scoreboard.models import Evidence, Record, Review

pytestmark = pytest.mark.django_db


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
