"""A pull stores each call once, keeps the untouched page beside it, and never halves anything."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.shared import SHARED, needs_shared

from racimo.calls.models import Call, Line, Milestone, Run, SourceRecord, Strand
from racimo.core.errors import NotFound, Unreadable
from racimo.sources.pull import Report, pull
from racimo.sources.registry import SOURCES, find

SAMPLES = Path(__file__).parent / "samples"
PAGE = (SAMPLES / "welcomeeurope/page.txt").read_bytes()
REPLY = (SAMPLES / "sedia/reply.json").read_bytes()
GATE = b"To view this information, please connect."
pytestmark = pytest.mark.django_db


def take(name: str, document: bytes, **more: bool) -> Report:
    return pull(find(name), document, name=f"{name}.sample", **more)


@contextmanager
def no_call_is_written() -> Iterator[None]:
    with CaptureQueriesContext(connection) as seen:
        yield
    written = [
        query["sql"]
        for query in seen.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and '"calls_run"' not in query["sql"]
    ]
    assert written == []


@pytest.mark.parametrize(
    ("name", "file", "counts"),
    [
        ("welcomeeurope", "page.txt", (1, 0, 0)),
        ("welcomeeurope", "page.html", (1, 0, 0)),
        ("sedia", "reply.json", (7, 1, 2)),
        ("page", "page.html", (1, 0, 0)),
    ],
)
def test_every_source_stores_its_sample_and_a_second_pull_changes_nothing(
    name: str, file: str, counts: tuple[int, int, int]
):
    document = (SAMPLES / name / file).read_bytes()
    first = take(name, document)
    assert (first.new, first.quarantined, first.skipped) == counts
    with no_call_is_written():
        second = take(name, document)
    assert (second.new, second.changed, second.unchanged) == (0, 0, first.new)
    assert second.quarantined == first.quarantined
    assert [c["outcome"] for c in second.calls] == ["unchanged"] * first.new


def test_every_source_has_a_sample_and_says_what_may_be_done_with_it():
    for name, source in SOURCES.items():
        assert any((SAMPLES / name).iterdir())
        assert source.name == name
        assert source.licence
        assert source.attribution


def test_the_parts_of_a_page_are_stored():
    take("welcomeeurope", PAGE)
    call = Call.objects.get()
    assert call.slug == "help-harbour-towns-and-weaving-towns-to-sell-together-abroad"
    assert [term.label for term in call.sectors.order_by("pk")] == [
        "Textiles", "Marine economy", "Research",
    ]  # fmt: skip
    assert {term.scheme for term in call.sectors.all()} == {"we-2014-sector"}
    assert call.gated == ["reference", "amount", "documents", "contact", "advice"]
    assert list(call.strands.values_list("code", "budget")) == [
        ("1", Decimal(800000)),
        ("2", Decimal(1250000)),
    ]
    lines = Line.objects.filter(strand__code="2").order_by("role", "order")
    assert list(lines.values_list("role", "kind")) == [
        ("action", "third_country_cooperation"),
        ("action", "matchmaking_mission"),
        ("action", "branding"),
        ("outcome", "collaboration_activities"),
        ("outcome", "monitoring_scoreboard"),
    ]
    assert call.lines.filter(role="objective").count() == 2


def test_the_untouched_page_is_kept_beside_the_call():
    take("welcomeeurope", PAGE)
    record = SourceRecord.objects.get()
    assert bytes(record.raw) == PAGE
    assert record.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert record.call == Call.objects.get()


def test_the_days_of_a_call_are_stored_with_their_zone_and_instant():
    take("sedia", REPLY)
    sofia = Milestone.objects.get(call__slug="INV-2031-TOWNS-02", kind="deadline")
    assert (sofia.zone, sofia.assumed) == ("Europe/Sofia", False)
    assert sofia.instant == datetime(2031, 6, 17, 14, tzinfo=UTC)
    stages = Milestone.objects.filter(
        call__slug="INV-2031-TOWNS-01-two-stage", kind__startswith="s"
    )
    assert list(stages.values_list("kind", "seq", "assumed")) == [
        ("stage1", 1, True),
        ("stage2", 2, True),
    ]


def test_a_correction_of_the_source_changes_rows_and_keeps_their_keys():
    take("welcomeeurope", PAGE)
    strands = set(Strand.objects.values_list("pk", flat=True))
    lines = set(Line.objects.values_list("pk", flat=True))
    report = take(
        "welcomeeurope", PAGE.replace(b"800 000", b"900 000").replace(b"Search for", b"Find")
    )
    assert (report.new, report.changed) == (0, 1)
    assert set(Strand.objects.values_list("pk", flat=True)) == strands
    assert set(Line.objects.values_list("pk", flat=True)) == lines
    assert Strand.objects.get(code="1").budget == Decimal(900000)
    assert SourceRecord.objects.count() == 2


def test_what_a_signed_in_copy_tells_is_not_forgotten_when_the_public_page_comes_again():
    take("welcomeeurope", PAGE)
    told = PAGE
    for value in (b"INV-7", b"2 050 000 euro, up to 75%", b"Guide: https://x.example/g.pdf",
                  b"desk@agency.example", b"Start early."):  # fmt: skip
        told = told.replace(GATE, value, 1)
    assert take("welcomeeurope", told).changed == 1
    call = Call.objects.get()
    assert (call.reference, call.amount_total, call.rate_max) == (
        "INV-7", Decimal(2050000), Decimal(75),
    )  # fmt: skip
    assert call.documents == [{"title": "Guide", "url": "https://x.example/g.pdf"}]
    assert call.gated == []
    assert take("welcomeeurope", PAGE).unchanged == 1
    call.refresh_from_db()
    assert (call.contact, call.gated) == ("desk@agency.example", [])


def test_an_editors_correction_survives_the_next_pull_of_the_same_page():
    take("welcomeeurope", PAGE)
    Call.objects.update(title="Harbours and looms")
    assert take("welcomeeurope", PAGE).unchanged == 1
    assert Call.objects.get().title == "Harbours and looms"


def test_a_bare_notice_never_empties_a_call_that_is_known():
    take("sedia", REPLY)
    notice = json.loads(REPLY)
    notice["results"] = [row for row in notice["results"] if row["reference"] == "90021"]
    report = pull(find("sedia"), json.dumps(notice).encode(), name="notices.json")
    assert report.unchanged == 1
    assert Milestone.objects.filter(call__slug="INV-2031-TOWNS-02").count() == 2


def test_a_dry_run_counts_and_stores_nothing():
    report = take("sedia", REPLY, dry_run=True)
    assert (report.new, report.quarantined) == (7, 1)
    assert not Call.objects.exists()
    assert not Run.objects.exists()
    assert not SourceRecord.objects.exists()


def test_a_page_that_does_not_parse_stores_nothing():
    with pytest.raises(Unreadable, match="line 11: found a second “Sectors”"):
        take("welcomeeurope", PAGE.replace(b"Category", b"Sectors"))
    assert not Run.objects.exists()
    assert not Call.objects.exists()


def test_a_feed_that_shrinks_is_held_and_nothing_is_touched():
    take("sedia", REPLY)
    less = json.loads(REPLY)
    less["results"] = less["results"][:3]
    less["results"][0]["metadata"]["title"] = ["Another title"]
    document = json.dumps(less).encode()
    with no_call_is_written():
        report = take("sedia", document)
    assert (report.state, report.held, report.changed) == ("held", 2, 0)
    assert Run.objects.order_by("-pk")[0].state == "held"
    again = take("sedia", document, even_if_smaller=True)
    assert (again.state, again.changed, again.unchanged) == ("done", 1, 1)
    assert Call.objects.count() == 7


def test_an_empty_feed_after_a_full_one_is_held():
    take("sedia", REPLY)
    report = take("sedia", b'{"results": []}')
    assert (report.state, report.held) == ("held", 0)
    assert Call.objects.count() == 7


def test_another_document_of_the_same_source_is_another_feed():
    take("sedia", REPLY)
    one = json.loads(REPLY)
    one["results"] = one["results"][:1]
    report = pull(find("sedia"), json.dumps(one).encode(), name="another.json")
    assert (report.state, report.unchanged + report.changed) == ("done", 1)


def test_a_record_that_cannot_be_read_is_put_aside_with_its_source():
    take("sedia", REPLY)
    aside = SourceRecord.objects.get(quarantined=True)
    assert aside.source_key == "INV-2031-BROKEN-05"
    assert aside.why == "“2031-02-30T17:00:00.000+0000” is no day of the calendar"
    assert b"2031-02-30" in bytes(aside.raw)
    assert Run.objects.get().problems == [
        {"identifier": "INV-2031-BROKEN-05", "where": "line 358, result 12", "why": aside.why}
    ]


def test_money_beyond_any_column_is_put_aside_and_the_others_are_stored():
    absurd = PAGE.replace(b"800 000", b"99 000 000 000 000 000")
    report = take("welcomeeurope", absurd)
    assert (report.new, report.quarantined) == (0, 1)
    assert "is no budget of a call" in report.problems[0]["why"]
    assert not Call.objects.exists()


def test_an_unknown_source_is_refused_with_the_names_there_are():
    with pytest.raises(NotFound, match="page, sedia, welcomeeurope"):
        find("nowhere")


@needs_shared
def test_the_seed_is_stored_once():
    seed = (SHARED / "data/seed/call-page.txt").read_bytes()
    assert take("welcomeeurope", seed).new == 1
    with no_call_is_written():
        assert take("welcomeeurope", seed).unchanged == 1
    assert Strand.objects.count() == 2
    assert Line.objects.filter(role="action").count() == 7
    assert Line.objects.filter(role="outcome").count() == 5
    assert SourceRecord.objects.get().raw == seed
