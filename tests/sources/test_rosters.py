"""Organisations come in by the ten thousand, each fault with its line, and only once."""

import csv
import gzip
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.shared import SHARED, needs_shared

from racimo.base.roster import BadRow, OrganisationRow, ParticipationRow
from racimo.core.errors import NotFound, Unreadable
from racimo.organisations.actions import Imported, import_rows
from racimo.organisations.models import Organisation, Participation, Project
from racimo.sources.cordis import address, country, kind_of
from racimo.sources.registry import ROSTERS, find_roster

SAMPLES = Path(__file__).parent / "samples"
TABLES = ("organization.csv", "project.csv", "euroSciVoc.csv")
CORDIS = SHARED / "data/cordis-horizon"
BAD = SHARED / "badinput/csv"


def rows(name: str, *documents: bytes, encoding: str = "") -> list[Any]:
    found: list[Any] = []
    for document in documents:
        file = io.BytesIO(document)
        found += find_roster(name).rows(file, name="table.csv", encoding=encoding)
    return found


def sample(name: str, *files: str) -> list[Any]:
    return rows(name, *((SAMPLES / name / file).read_bytes() for file in files))


def refused(document: bytes, name: str = "csv") -> str:
    with pytest.raises(Unreadable) as refusal:
        rows(name, document)
    return str(refusal.value)


def take(found: list[Any], source: str = "cordis", **more: Any) -> Imported:
    return import_rows(found, source=source, **more)


def counts(report: Imported) -> list[tuple[int, int, int]]:
    three = (report.organisations, report.projects, report.participations)
    return [(one.new, one.changed, one.unchanged) for one in three]


def test_every_source_of_organisations_has_a_sample_and_a_licence():
    for name, source in ROSTERS.items():
        assert any((SAMPLES / name).iterdir())
        assert (source.name, bool(source.licence)) == (name, True)
    with pytest.raises(NotFound, match="cordis, csv"):
        find_roster("nowhere")


def test_a_line_of_cordis_is_an_organisation_and_its_part():
    first, _project, part, *_more = sample("cordis", "organization.csv")
    assert first == OrganisationRow(
        key="800000001", name="CLUSTER OF THE WEAVING TOWNS", kind="cluster_organisation",
        kind_assumed=True, country="GR", nuts="EL301", city="Invented", latitude=37.98,
        longitude=23.72, url="http://www.weaving.example", pic="800000001", vat="EL123456789",
        sme=False, as_of="2031-01-01 10:00:00",
    )  # fmt: skip
    assert part == ParticipationRow(
        "900000001", "800000001", "coordinator", Decimal("250000.50"), 1
    )


@pytest.mark.parametrize(
    ("name", "activity", "flag", "kind"),
    [
        ("Acme SL", "PRC", "true", ("sme", False)),
        ("Acme SL", "PRC", "false", ("large_company", False)),
        ("Acme SL", "PRC", "", ("company", False)),
        ("Acme", "", "", ("", False)),
        ("University of X", "HES", "false", ("university", False)),
        ("DE BLAUWE CLUSTER", "PRC", "true", ("cluster_organisation", True)),
        ("Excellence Cluster X", "HES", "false", ("university", False)),
        ("CAMARA MUNICIPAL DE LISBOA", "PUB", "false", ("public_body", False)),
        ("CAMARA OFICIAL DE COMERCIO DE X", "OTH", "", ("chamber", True)),
        ("TIPIK COMMUNICATION AGENCY SA", "PRC", "false", ("large_company", False)),
        ("SOFIA ENERGY AGENCY ASSOCIATION", "OTH", "", ("agency", True)),
        ("SOUTH POLE AG", "PRC", "false", ("large_company", False)),
        ("POLE DE COMPETITIVITE X", "OTH", "false", ("cluster_organisation", True)),
    ],
)
def test_the_kind_follows_from_the_activity_and_a_name_only_suggests(
    name: str, activity: str, flag: str, kind: tuple[str, bool]
):
    assert kind_of(name, activity, flag) == kind


def test_countries_and_addresses_are_put_right_or_left_out():
    assert [country(code) for code in ("UK", "EL", "es", "XK", "", "Spain")] == [
        "GB", "GR", "ES", "XK", "", "",
    ]  # fmt: skip
    assert address("javascript:alert(1)") == ""
    assert address("www.x.example/a b") == ""
    assert address("x.example") == "http://x.example"


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_tables_may_come_in_any_order(order: tuple[int, ...]):
    report = take(sample("cordis", *(TABLES[i] for i in order)))
    assert counts(report) == [(4, 0, 0), (2, 0, 0), (6, 0, 0)]
    harbour = Organisation.objects.get(pic="800000002")
    assert (harbour.name, harbour.city) == ("Harbour Works Limited", 'Port; "Old" Town')
    assert (harbour.country, harbour.kind, harbour.sme) == ("GB", "sme", True)
    assert str(harbour.sme_as_of) == "2032-01-01"
    assert (harbour.project_count, harbour.ec_contribution) == (2, Decimal(150000))
    assert harbour.fields == ["ports", "textiles"]
    chamber = Organisation.objects.get(pic="800000004")
    assert (chamber.country, chamber.latitude, chamber.sme) == ("", None, None)
    assert (chamber.kind, chamber.kind_assumed) == ("chamber", True)
    loom = Project.objects.get(acronym="LOOM")
    assert (loom.title, str(loom.start)) == ("Looms that talk to harbours", "2031-09-01")
    twice = Participation.objects.filter(organisation__pic="800000003").order_by("place")
    assert list(twice.values_list("role", "place", "contribution")) == [
        ("associatedPartner", 1, None),
        ("associatedPartner", 2, None),
    ]


@pytest.mark.django_db
def test_a_second_import_writes_nothing():
    found = sample("cordis", *TABLES)
    take(found)
    with CaptureQueriesContext(connection) as seen:
        report = take(found)
    assert counts(report) == [(0, 0, 4), (0, 0, 2), (0, 0, 6)]
    written = ("INSERT", "UPDATE", "DELETE")
    assert [q["sql"] for q in seen.captured_queries if q["sql"].startswith(written)] == []


@pytest.mark.django_db
def test_a_change_of_the_register_changes_that_row_only_and_spares_what_was_typed_here():
    take(sample("cordis", *TABLES))
    Organisation.objects.filter(pic="800000001").update(description="Ours", city="Typed here")
    table = (SAMPLES / "cordis/organization.csv").read_bytes()
    report = take(rows("cordis", table.replace(b"University of the Coast", b"Coast University")))
    assert counts(report) == [(0, 1, 3), (0, 0, 2), (0, 0, 6)]
    assert Organisation.objects.get(pic="800000003").name == "Coast University"
    kept = Organisation.objects.get(pic="800000001")
    assert (kept.description, kept.city) == ("Ours", "Typed here")


@pytest.mark.django_db
def test_a_shorter_table_deletes_nobody_and_forgets_no_project():
    take(sample("cordis", *TABLES))
    table = (SAMPLES / "cordis/organization.csv").read_bytes()
    short = b"\n".join(table.splitlines()[:3])
    assert counts(take(rows("cordis", short))) == [(0, 0, 2), (0, 0, 1), (0, 0, 2)]
    assert Organisation.objects.count() == 4
    assert Organisation.objects.get(pic="800000002").project_count == 2


@pytest.mark.django_db
def test_a_dry_run_counts_and_stores_nothing():
    assert counts(take(sample("cordis", *TABLES), dry_run=True))[0] == (4, 0, 0)
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_namesakes_get_addresses_of_their_own():
    table = b"name,country,pic\nPort,ES,1\nPort,PT,2\n\xd0\x9f\xd0\xbe\xd1\x80\xd1\x82,BG,3\n"
    take(rows("csv", table), source="csv")
    slugs = Organisation.objects.order_by("pic").values_list("slug", flat=True)
    assert list(slugs) == ["port", "port-2", "organisation-3"]


@pytest.mark.django_db
def test_a_table_made_by_hand_is_imported_as_typed():
    report = take(sample("csv", "table.csv"), source="csv")
    assert report.organisations.new == 3
    assert list(Organisation.objects.order_by("pk").values_list("name", "country", "kind")) == [
        ("Réseau des Îles", "FR", "cluster_organisation"),
        ('Klaster "Wełna"', "PL", "cluster_organisation"),
        ("Ports of Crete", "GR", "business_network"),
    ]


@pytest.mark.parametrize("change", ["utf-8-sig", "utf-16", "gzip", ";", "\t", "crlf"])
def test_other_habits_of_tables_change_nothing(change: str):
    table = (SAMPLES / "csv/table.csv").read_text(encoding="utf-8")
    if change in {";", "\t"}:
        document = table.replace(",", change).encode()
    elif change == "crlf":
        document = table.replace("\n", "\r\n").encode()
    else:
        document = gzip.compress(table.encode()) if change == "gzip" else table.encode(change)
    assert rows("csv", document) == sample("csv", "table.csv")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "table.csv, line 1: The table is empty."),
        (b"<html>", "table.csv, line 1: This is a web page or XML, not a table."),
        (b"name,name\nA,B\n", "table.csv, line 1: The column “name” comes twice."),
        (b"title,country\nA,ES\n", "table.csv, line 1: Expected one column “name”"),
        (b'name,country\nA,ES\n"B,FR\nC,DE\n', "table.csv, line 3: A quote is opened here"),
        (b'name\n"A"x\n', "table.csv, line 2: The line cannot be read"),
        (b"name\nA\nB\0\n", "table.csv, line 3: The text holds a NUL character."),
        (b"name\nA\nC\xe1\n", "table.csv, line 3: The text is not UTF-8: byte 0xe1."),
        (b"name\n" + b"A" * 200_000, "table.csv, line 2: A field is longer than 131,072"),
        (gzip.compress(b"name\nA\n")[:-6], "table.csv: The gzip file is damaged or cut"),
    ],
    ids=["empty", "page", "twice", "no name", "quote", "stray", "nul", "latin", "long", "gzip"],
)
def test_a_table_that_cannot_be_read_names_its_line(document: bytes, message: str):
    assert refused(document).startswith(message)


def test_a_table_of_another_kind_is_no_table_of_cordis():
    assert "This is no table of CORDIS: its columns are name" in refused(b"name\nA\n", "cordis")


def test_a_ragged_line_of_cordis_is_named():
    table = (SAMPLES / "cordis/organization.csv").read_bytes().splitlines()
    broken = b"\n".join([*table[:2], b'"900000001";"x"', *table[2:]])
    assert "line 3: The line has 2 fields, the header 23." in refused(broken, "cordis")


def test_another_encoding_is_read_when_it_is_named():
    [row] = rows("csv", "name\nCámara\n".encode("cp1252"), encoding="windows-1252")
    assert row.name == "Cámara"
    with pytest.raises(Unreadable, match="There is no encoding “klingon”"):
        rows("csv", b"name\nA\n", encoding="klingon")


@pytest.mark.django_db
@needs_shared
def test_ragged_lines_are_listed_and_the_good_one_comes_in_only_when_asked_for():
    found = rows("csv", (BAD / "ragged.csv").read_bytes())
    bad = [row for row in found if isinstance(row, BadRow)]
    assert [(row.where, row.why) for row in bad] == [
        ("table.csv, line 2", "the line has 2 fields, the header 3"),
        ("table.csv, line 3", "the line has 5 fields, the header 3"),
    ]
    with pytest.raises(Unreadable, match=r"2 lines cannot be imported: table.csv, line 2: "):
        take(found, source="csv")
    assert not Organisation.objects.exists()
    report = take(found, source="csv", good_rows=True)
    assert (report.state, report.quarantined, report.organisations.new) == ("problems", 2, 1)
    assert Organisation.objects.get().name == "C"


@pytest.mark.django_db
@needs_shared
@pytest.mark.parametrize("file", ["formula_names.csv", "homoglyph_orgs.csv", "utf16.csv"])
def test_names_are_kept_exactly_as_typed(file: str):
    document = (BAD / file).read_bytes()
    text = document.decode("utf-16" if file.startswith("utf16") else "utf-8")
    typed = [row[0] for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    report = take(rows("csv", document), source="csv")
    assert report.organisations.new == len(typed)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == sorted(typed)


@needs_shared
@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("nul.csv", "line 2: The text holds a NUL character."),
        ("unclosed_quote.csv", "line 2: A quote is opened here and never closed."),
        ("dup_header.csv", "line 1: The column “name” comes twice."),
        ("long_field.csv", "line 2: A field is longer than 131,072 characters."),
        ("invalid_utf8.csv", "line 2: The text is not UTF-8: byte 0xe1."),
    ],
)
def test_hostile_tables_are_refused_with_their_line(file: str, message: str):
    assert message in refused((BAD / file).read_bytes())


@needs_shared
def test_all_of_cordis_is_read():
    seen: Counter[str] = Counter()
    organisations, places = set(), Counter[int]()
    for file in TABLES:
        with (CORDIS / f"{file}.gz").open("rb") as table:
            for row in find_roster("cordis").rows(table, name=file):
                seen[type(row).__name__] += 1
                if isinstance(row, OrganisationRow):
                    organisations.add(row.key)
                    assert row.country not in {"UK", "EL"}
                elif isinstance(row, ParticipationRow):
                    places[row.place] += 1
    assert seen == {
        "OrganisationRow": 84440, "ParticipationRow": 84440, "ProjectRow": 84440 + 13464,
        "FieldRow": 28364,
    }  # fmt: skip
    assert len(organisations) == 24648
    assert places == {1: 84415, 2: 25}
