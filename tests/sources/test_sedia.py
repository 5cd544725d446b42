"""A reply of the portal's search becomes calls, with every habit of that search seen through."""

import gzip
import json
from collections import Counter
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from racimo.core.errors import Unreadable
from racimo.sources.record import Quarantined, Record, Skipped
from racimo.sources.sedia import Sedia
from racimo.sources.sedia.moments import day_and_hour

SAMPLE = (Path(__file__).parent / "samples/sedia/reply.json").read_bytes()
FULL = SHARED / "data/sedia-raw-full"
SNAPSHOTS = SHARED / "data/sedia-nearraw-snapshots"
BAD = SHARED / "badinput/json"


def read(document: bytes) -> dict[str, Record]:
    return {r.key: r for r in Sedia().parse(document) if isinstance(r, Record)}


def others(document: bytes) -> list[Quarantined | Skipped]:
    return [r for r in Sedia().parse(document) if not isinstance(r, Record)]


def refused(document: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        list(Sedia().parse(document))
    return str(refusal.value)


def moments(record: Record) -> list[tuple[str, int, str, str]]:
    return [(m.kind.value, m.seq, str(m.local_date), str(m.local_time)) for m in record.milestones]


def test_every_row_of_the_sample_is_accounted_for():
    assert list(read(SAMPLE)) == [
        "INV-2031-TOWNS-02", "INV-2031-TOWNS-01-two-stage", "INV-2031-COAST-01",
        "competitive-call-501", "competitive-call-502", "prospect-777", "INV-2031-SILENT-09",
    ]  # fmt: skip
    assert [(type(o).__name__, o.why) for o in others(SAMPLE)] == [
        ("Skipped", "not a call (help page, person, project or news)"),
        ("Skipped", "a call for tenders, not for proposals"),
        ("Quarantined", "“2031-02-30T17:00:00.000+0000” is no day of the calendar"),
    ]


def test_rows_of_one_topic_become_one_record_in_english():
    record = read(SAMPLE)["INV-2031-TOWNS-02"]
    assert (record.title, record.language) == ("Looms that talk to harbours", "en")
    assert record.languages == ("de", "en")
    assert "merged 3 rows of the reply" in record.notes
    assert json.loads(record.raw)["reference"] == "9002TOPICSen"


def test_the_money_is_the_topics_own_and_not_the_first_in_the_list():
    money = read(SAMPLE)["INV-2031-TOWNS-02"].amount
    assert money is not None
    assert (money.total, money.grant_min, money.grant_max) == (
        Decimal(2000000), None, Decimal(1000000),
    )  # fmt: skip
    assert (money.expected_grants, money.shared) == (2, False)
    assert money.text == "2,000,000 euro; 2 grants expected; 1,000,000 euro each"


def test_money_that_every_topic_carries_is_the_calls():
    record = read(SAMPLE)["INV-2031-COAST-01"]
    assert record.amount is not None
    assert (record.amount.total, record.amount.shared) == (Decimal(9000000), True)
    assert record.strands[0].budget is None
    assert "all topics of the call carry the same budget: it is the call's" in record.notes
    assert "programme 99999999 has no name here" in record.notes


def test_a_moment_spelt_out_with_its_zone_wins_over_the_habit():
    closing = read(SAMPLE)["INV-2031-TOWNS-02"].milestones[-1]
    assert (closing.local_date, closing.local_time) == (date(2031, 6, 17), time(17))
    assert (closing.tz, closing.assumed) == ("Europe/Sofia", False)


def test_two_stages_stay_two_stages_in_the_order_of_the_calendar():
    assert moments(read(SAMPLE)["INV-2031-TOWNS-01-two-stage"]) == [
        ("opening", 1, "2031-02-03", "None"),
        ("stage1", 1, "2031-04-08", "17:00:00"),
        ("stage2", 2, "2031-11-04", "17:00:00"),
    ]


def test_midnight_in_brussels_belongs_to_the_next_day():
    assert moments(read(SAMPLE)["INV-2031-COAST-01"]) == [
        ("opening", 1, "2031-02-01", "None"),
        ("cutoff", 1, "2031-04-01", "17:00:00"),
        ("cutoff", 2, "2031-09-15", "17:00:00"),
    ]


@pytest.mark.parametrize(
    ("written", "day", "hour"),
    [
        ("2024-02-07T17:00:00.000+0000", date(2024, 2, 7), time(17)),
        ("2024-07-07T17:00:00.000+0000", date(2024, 7, 7), time(17)),
        ("2021-09-21T22:00:00.000+0000", date(2021, 9, 22), time(0)),
        ("2022-03-23T23:00:00.000+0000", date(2022, 3, 24), time(0)),
        ("2022-03-23T22:00:00.000+0000", date(2022, 3, 23), time(22)),
        ("2026-09-22T23:59:00.000+0000", date(2026, 9, 22), time(23, 59)),
        ("2031-05-06T21:59:00.000+0000", date(2031, 5, 6), time(23, 59)),
        ("2026-12-01", date(2026, 12, 1), time(0)),
    ],
)
def test_a_false_utc_stamp_gives_the_day_it_means(written: str, day: date, hour: time):
    assert day_and_hour(written) == (day, hour)


def test_cascade_calls_of_one_project_are_several_calls_with_their_own_hour():
    found = read(SAMPLE)
    young, old = found["competitive-call-501"], found["competitive-call-502"]
    assert (young.title, old.title) == ("Vouchers for young weavers", "Vouchers for old weavers")
    assert moments(young) == [("deadline", 1, "2031-05-05", "23:59:00")]
    assert moments(old) == [("deadline", 1, "2031-05-06", "23:59:00")]
    assert young.category == "Cascade funding call"
    assert young.milestones[0].assumed


def test_the_status_of_the_source_is_only_its_word():
    record = read(SAMPLE)["INV-2031-TOWNS-02"]
    assert record.source_status == "Forthcoming"


def test_a_notice_alone_gives_a_partial_record_without_days():
    record = read(SAMPLE)["INV-2031-SILENT-09"]
    assert (record.partial, record.milestones, record.amount) == (True, (), None)
    assert (record.programme_code, record.programme_name) == ("SMP", "Single Market Programme")


def test_the_text_is_harmless_and_whole():
    record = read(SAMPLE)["INV-2031-TOWNS-02"]
    assert "<script" not in record.body
    assert "onclick" not in record.body
    assert "<li>Firms meet <b>abroad</b>.</li>" in record.body
    assert [outcome.text for outcome in record.strands[0].outcomes] == [
        "Two towns share one loom.",
        "Firms meet abroad.",
    ]
    assert record.lead == "Weaving towns look for harbours. They send what they weave."
    assert [(d.title, d.url) for d in record.documents] == [
        ("Guide for towns", "https://calls.example/guide"),
        ("Annex of the towns", "https://calls.example/annex.pdf"),
    ]
    assert record.tags == ("Textiles", "Ports")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_any_unicode_encoding_says_the_same(encoding: str):
    text = SAMPLE.decode()
    assert read(text.encode(encoding)) == read(SAMPLE)


def test_a_packed_reply_says_the_same():
    assert read(gzip.compress(SAMPLE)) == read(SAMPLE)


def test_text_encoded_twice_is_set_right():
    doubled = json.loads(SAMPLE)
    del doubled["results"][0]
    row = doubled["results"][0]
    title = row["metadata"]["title"][0]
    row["metadata"]["title"] = [title.encode().decode("cp437")]
    record = read(json.dumps(doubled).encode())["INV-2031-TOWNS-02"]
    assert record.title == title
    assert "text that was encoded twice was set right" in record.notes


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "byte 0: The document is empty."),
        (b"<!DOCTYPE html><title>502</title>", "line 1: This is a web page or XML, not JSON"),
        (SAMPLE[: len(SAMPLE) // 2], "The JSON ends too early"),
        (gzip.compress(SAMPLE)[:-9], "gzip: The gzip file ends too early."),
        (b"\x1f\x8b\x08\x00broken", "gzip: The gzip file"),
        (b'{"results": 5}', "line 1: The document has no list"),
        (b'{"results": []} x', "line 1: Expected nothing more, found"),
        (b'{"results": [{"a": 1} {"b": 2}]}', "line 1: Expected a comma or ]"),
        (b'{"a": "\xff"}', "line 1: The text is not UTF-8: byte 0xff."),
        (b"[" * 100_000, "line 1: The JSON is nested too deep."),
        (b'{"totalResults": NaN, "results": []}', "line 1: NaN is no JSON number."),
    ],
    ids=["empty", "html", "cut", "cut gzip", "bad gzip", "no list", "more", "comma", "latin",
         "deep", "nan"],
)  # fmt: skip
def test_a_document_that_is_no_reply_is_refused_by_name(document: bytes, message: str):
    assert message in refused(document)


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    assert "larger than 64 MiB" in refused(gzip.compress(b" " * (70 * 2**20), compresslevel=1))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"identifier": "X-1", "title": "t", "budget": NaN}', "NaN is no JSON number"),
        ('{"identifier": "X-1", "title": "t", "n": 1e999}', "1e999 is larger than any number here"),
        ('{"identifier": "X-1", "identifier": "X-2"}', "“identifier” is written twice"),
        ('{"identifier": "X-1", "title": "\\ud800"}', "a text holds half of a surrogate pair"),
        ('{"identifier": "X-1", "title": "a\\u0000"}', "a text holds a NUL character"),
        ('{"identifier": "X-1", "title": {"en": "x"}}', "title: expected text, found an object"),
        ('{"identifier": "X-1", "title": "t", "deadlineDate": 5}',
         "deadlineDate: expected text, found a number"),
        ('{"identifier": "X-1", "title": "t", "deadlineDate": "TBC"}',
         "expected a day, found “TBC”"),
        ('{"identifier": "../etc", "title": "t"}',
         "identifier: expected the name of a topic, found “../etc”"),
        ('{"metadata": []}', "metadata: expected an object, found a list"),
        ('{"identifier": "X-1", "title": "t", "budgetOverview": "{oops"}',
         "budgetOverview: not JSON"),
        ("[" * 60 + "]" * 60, "nested deeper than 40 levels"),
        ("7", "expected an object, found a number"),
    ],
)  # fmt: skip
def test_a_bad_row_is_put_aside_and_the_good_one_stays(row: str, why: str):
    document = f'[{row}, {{"identifier": "OK-1", "title": "fine"}}]'.encode()
    assert list(read(document)) == ["OK-1"]
    [bad] = others(document)
    assert isinstance(bad, Quarantined)
    assert why in bad.why
    assert bad.where == "line 1, result 1"
    assert bad.raw == row.encode()


@needs_shared
@pytest.mark.parametrize(
    ("file", "calls", "partial"),
    [
        ("api-debug-full.json", 1, 0),
        ("api_response.json", 1, 0),
        ("api_test.json", 2, 1),
        ("eu-api-topic-response.json", 10, 10),
        ("eu_api_response.json", 1, 0),
    ],
)
def test_the_full_replies_are_read(file: str, calls: int, partial: int):
    document = (FULL / file).read_bytes()
    found = read(document)
    assert (len(found), sum(r.partial for r in found.values())) == (calls, partial)
    assert others(document) == []


@needs_shared
def test_the_same_topic_reads_the_same_from_clean_and_from_twice_encoded_files():
    key = "HORIZON-CL4-2025-04-DATA-03"
    clean = read((FULL / "api_response.json").read_bytes())[key]
    doubled = read((FULL / "api_test.json").read_bytes())[key]
    assert (clean.title, clean.body, clean.documents) == (
        doubled.title, doubled.body, doubled.documents,
    )  # fmt: skip
    assert clean.amount is not None
    assert (clean.amount.total, clean.amount.expected_grants) == (Decimal(15000000), 3)
    assert (clean.amount.grant_min, clean.amount.grant_max) == (Decimal(4000000), Decimal(6000000))
    assert len(clean.strands[0].outcomes) == 2
    assert moments(clean) == [
        ("opening", 1, "2025-06-10", "None"),
        ("deadline", 1, "2025-10-02", "17:00:00"),
    ]
    assert doubled.languages == ("cs", "en", "nl", "sv")


@needs_shared
@pytest.mark.parametrize(
    ("day", "calls", "kinds"),
    [
        ("2026-04-20", 375, {"opening": 375, "deadline": 319, "cutoff": 175}),
        ("2026-05-07", 449, {"opening": 449, "deadline": 389, "cutoff": 176,
                             "stage1": 5, "stage2": 5}),
        ("2026-05-24", 442, {"opening": 442, "deadline": 394, "cutoff": 140,
                             "stage1": 3, "stage2": 3}),
        ("2026-06-10", 447, {"opening": 447, "deadline": 400, "cutoff": 129,
                             "stage1": 3, "stage2": 3}),
        ("2026-06-27", 1221, {"opening": 1221, "deadline": 1089, "cutoff": 299,
                              "stage1": 38, "stage2": 38}),
        ("2026-07-14", 706, {"opening": 706, "deadline": 620, "cutoff": 223,
                             "stage1": 17, "stage2": 17}),
    ],
)  # fmt: skip
def test_the_snapshots_are_read_whole(day: str, calls: int, kinds: dict[str, int]):
    document = (SNAPSHOTS / f"sedia_search_{day}.json.gz").read_bytes()
    found = read(document)
    assert others(document) == []
    assert len(found) == calls
    assert Counter(m.kind.value for r in found.values() for m in r.milestones) == kinds


@needs_shared
def test_rows_of_two_indexes_become_one_call_and_say_where_they_differ():
    document = (SNAPSHOTS / "sedia_search_2026-06-27.json.gz").read_bytes()
    record = read(document)["ESC-HUMAID-2021-QUAL-LABEL-FP"]
    assert "merged 3 rows of the reply" in record.notes
    assert sum(note.startswith("another row gives other deadlines") for note in record.notes) == 1


@needs_shared
@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("deep.json", "nested too deep"),
        ("big_int.json", "A number of 5001 digits"),
        ("nan.json", "NaN is no JSON number"),
        ("dup_keys.json", "“role” only once"),
        ("surrogate.json", "no list “results”"),
        ("proto.json", "no list “results”"),
    ],
)
def test_hostile_json_is_refused_by_name(file: str, message: str):
    assert message in refused((BAD / file).read_bytes())


@needs_shared
def test_one_good_record_among_four_wrong_ones_is_kept():
    document = (BAD / "types.json").read_bytes()
    assert list(read(document)) == ["OK-1"]
    assert [bad.why for bad in others(document)] == [
        "title: expected text, found an object",
        "expected an object, found text",
        "expected an object, found nothing",
        "expected an object, found a number",
    ]
