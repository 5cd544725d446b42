"""Through the door of people: the directory, its files, a page, the forms."""

import csv
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import signed_in
from tests.factories import make_organisation, make_project
from tests.shared import SHARED, needs_shared

from racimo.organisations import actions, queries
from racimo.organisations.models import Organisation

pytestmark = pytest.mark.django_db
INDEX = "/organisations/"


def page(client: Client, url: str, status: int = 200, **data: Any) -> str:
    response = client.get(url, data)
    assert response.status_code == status
    return str(response.content, "utf-8")


def form_of(row: Organisation, **more: str) -> dict[str, str]:
    return {
        "name": row.name, "kind": row.kind, "country": row.country,
        "version": row.changed.isoformat(), **more,
    }  # fmt: skip


def sheet_strings(payload: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(payload)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
        tree = ET.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(each.itertext()) for each in tree]


def test_a_visitor_finds_an_organisation_and_opens_it(client):
    row = make_organisation(name="Cluster Álava", city="Vitoria")
    make_organisation(name="Douro Vale", country="PT")
    found = page(client, INDEX, q="alava")
    assert "Cluster Álava" in found
    assert "Douro Vale" not in found
    assert f'href="/organisations/{row.slug}/"' in found
    assert "Spain: 1 organisation" in found
    shown = page(client, reverse("organisation", args=[row.slug]))
    assert "<h1><bdi>Cluster Álava</bdi></h1>" in shown
    assert "Vitoria" in shown
    assert "Edit the profile" not in shown
    assert "Suggest partners" not in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_row_and_for_three(client, rows, django_assert_num_queries):
    first = make_organisation()
    for _ in range(rows):
        make_project(first, make_organisation())
    page(client, INDEX)
    with django_assert_num_queries(2):
        page(client, INDEX)
    with django_assert_num_queries(4):
        page(client, f"/organisations/{first.slug}/")


def test_an_empty_directory_says_what_to_do(client):
    assert "The directory is empty" in page(client, INDEX)
    assert "No organisation answers that" in page(client, INDEX, q="dragon")


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5000, "²", ""])
def test_strange_pages_lead_to_a_page(client, number):
    make_organisation(name="Only One")
    assert "Only One" in str(client.get(INDEX, {"page": number}, follow=True).content, "utf-8")


def test_pages_follow_one_another_without_gap_or_repeat(client):
    for _ in range(60):
        make_organisation()
    seen = []
    for number in (1, 2, 3):
        seen += [one["slug"] for one in client.get(INDEX, {"page": number}).context["rows"]]
    assert len(seen) == 60
    assert len(set(seen)) == 60


@pytest.mark.parametrize("text", ['"', "a b" * 200, "\0", "()", "kind:x", "*", "-", "\ud800"])
def test_no_words_break_the_search(client, text):
    make_organisation()
    response = client.get(INDEX + "?q=" + text.encode("utf-8", "surrogatepass").decode("latin-1"))
    assert response.status_code == 200


def test_guesses_and_gaps_are_shown_as_such(client):
    row = make_organisation(
        kind_assumed=True, eccp="", legal_entity=None, sme=None, source="cordis"
    )
    shown = page(client, f"/organisations/{row.slug}/")
    assert "assumed from its name, not confirmed" in shown
    assert shown.count("not known") >= 3
    assert "CC BY 4.0" in shown
    assert "© European Union" in shown


def test_past_partners_stand_on_the_page(client):
    one, other = make_organisation(name="Alfa"), make_organisation(name="Beta")
    make_project(one, other)
    make_project(one, other)
    shown = page(client, f"/organisations/{one.slug}/")
    assert "Projects together" in shown
    assert f'<a href="/organisations/{other.slug}/"><bdi>Beta</bdi></a>' in shown


def test_people_are_on_no_page_of_the_directory(client, cast):
    row = make_organisation()
    actions.affiliate(row, user_id=cast.alba.pk, manages=True)
    for url in (INDEX, f"/organisations/{row.slug}/", f"{INDEX}export.csv", f"{INDEX}export.json"):
        response = client.get(url)
        body = response.getvalue().decode()
        assert row.name in body
        assert "alba" not in body.lower()


def test_words_are_answered_best_first_unless_told_otherwise(client):
    big, small = make_organisation(name="Vine and other plants"), make_organisation(name="Vine")
    make_project(big)
    for order, expected in (("", [small, big]), ("best", [small, big]), ("projects", [big, small])):
        rows = client.get(INDEX, {"q": "vine", "order": order}).context["rows"]
        assert [one["slug"] for one in rows] == [one.slug for one in expected]
    rows = client.get(INDEX, {"order": "best"}).context["rows"]
    assert [one["slug"] for one in rows] == [big.slug, small.slug]


def test_an_unknown_organisation_is_not_found(client):
    assert client.get("/organisations/nobody/").status_code == 404
    assert client.get(f"{INDEX}export.pdf").status_code == 404


def test_what_narrows_the_list_can_be_given_up(client):
    make_organisation(name="Douro Vale", country="PT", kind="sme")
    shown = client.get(INDEX, {"country": "PT", "kind": "sme", "q": "douro", "page": "1"})
    assert shown.context["narrowings"] == [
        ("Kind", "SME", f"{INDEX}?country=PT&q=douro"),
        ("Country", "Portugal", f"{INDEX}?kind=sme&q=douro"),
    ]


def test_the_part_a_page_asks_for_is_the_part_of_the_whole(client):
    make_organisation(name="Douro Vale", country="PT")
    whole = page(client, INDEX, q="douro")
    response = client.get(INDEX, {"q": "douro"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert part.strip()
    assert part.strip() in whole
    assert "<html" not in part
    assert "HX-Request" in response["Vary"]
    assert "<script" not in part, "htmx would drop it, and the map its places"
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(INDEX, headers=back).content.decode()


# ---------------------------------------------------------------- the lists
def test_the_lists_follow_the_filter(client):
    make_organisation(name="Cluster Álava")
    make_organisation(name="Douro Vale", country="PT", offers=["water", "wine"], sme=True)
    head, row = csv.reader(io.StringIO(
        client.get(f"{INDEX}export.csv", {"country": "PT"}).getvalue().decode("utf-8-sig")
    ))  # fmt: skip
    told = dict(zip(head, row, strict=True))
    assert (told["name"], told["country"], told["sme"]) == ("Douro Vale", "PT", "yes")
    assert (told["offers"], told["sme_as_of"]) == ("water; wine", "")
    assert told["page"].startswith("http://testserver/organisations/cluster-")
    (one,) = json.loads(client.get(f"{INDEX}export.json?country=PT").getvalue())["organisations"]
    assert one["offers"] == ["water", "wine"]
    assert one["page"] == told["page"]
    strings = sheet_strings(client.get(f"{INDEX}export.xlsx?country=PT").content)
    assert "Douro Vale" in strings
    assert "Cluster Álava" not in strings


def test_empty_lists_are_whole_files(client):
    assert json.loads(client.get(f"{INDEX}export.json").getvalue()) == {"organisations": []}
    assert len(client.get(f"{INDEX}export.csv").getvalue().splitlines()) == 1
    assert sheet_strings(client.get(f"{INDEX}export.xlsx").content)[0] == "name"


FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\uff1d1+1", " =1+1", "\u200b=1", "\uff0b1",
    "\r=1",
]  # fmt: skip


def lists_keep(client: Client, names: list[str]) -> None:
    for name in names:
        make_organisation(name=name)
    stored = set(Organisation.objects.values_list("name", flat=True))
    assert stored == set(names)
    told = client.get(f"{INDEX}export.csv").getvalue().decode("utf-8-sig")
    cells = [row["name"] for row in csv.DictReader(io.StringIO(told, newline=""))]
    for cell in cells:
        assert cell.lstrip(" \u200b")[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
    assert {cell.removeprefix("'") for cell in cells} == stored
    payload = client.get(f"{INDEX}export.xlsx").content
    assert {one.replace("_x000D_", "\r") for one in sheet_strings(payload)} >= stored
    parsed = json.loads(client.get(f"{INDEX}export.json").getvalue())
    assert {one["name"] for one in parsed["organisations"]} == stored


def test_no_cell_of_a_list_calculates(client):
    lists_keep(client, FORMULAS)


@needs_shared
def test_names_that_look_like_formulas_survive_the_round_trip(client):
    with (SHARED / "badinput/csv/formula_names.csv").open(encoding="utf-8", newline="") as lines:
        lists_keep(client, sorted({row["name"] for row in csv.DictReader(lines)}))


# ---------------------------------------------------------------- the forms
def test_a_visitor_is_asked_to_sign_in_before_any_form(client):
    row = make_organisation()
    for url in (
        f"{INDEX}new/",
        f"/organisations/{row.slug}/edit/",
        f"/organisations/{row.slug}/matches/",
    ):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/?next=")


def test_presenting_leads_to_the_profile(cast):
    alba = signed_in(cast.alba)
    told = {"name": "Weinbau Verbund", "country": "AT", "kind": "business_network"}
    response = alba.post(f"{INDEX}new/", told)
    row = Organisation.objects.get()
    assert response["Location"] == f"/organisations/{row.slug}/edit/"
    assert "Weinbau Verbund" in page(alba, f"/organisations/{row.slug}/edit/")
    assert "Edit the profile" in page(alba, f"/organisations/{row.slug}/")


def test_one_that_looks_known_is_shown_first(cast):
    known = make_organisation(name="Cluster Álava")
    alba = signed_in(cast.alba)
    told = {"name": "cluster alava", "country": "ES", "kind": "sme"}
    response = alba.post(f"{INDEX}new/", told)
    assert response.status_code == 422
    assert f'href="/organisations/{known.slug}/"' in response.content.decode()
    assert Organisation.objects.count() == 1
    assert alba.post(f"{INDEX}new/", {**told, "another": "on"}).status_code == 302
    assert Organisation.objects.count() == 2


def test_a_manager_edits_and_a_stranger_does_not(cast):
    row = make_organisation()
    actions.affiliate(row, user_id=cast.alba.pk, manages=True)
    url = f"/organisations/{row.slug}/edit/"
    assert signed_in(cast.chiara).get(url).status_code == 403
    assert signed_in(cast.chiara).post(url, form_of(row, city="Haro")).status_code == 403
    row.refresh_from_db()
    assert row.city == ""
    response = signed_in(cast.alba).post(
        url,
        form_of(row, city="Haro", fields_of_work="wine\nfood", sme="no", sme_as_of="2026-01-31"),
    )
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.city, row.fields, row.sme, str(row.sme_as_of)) == (
        "Haro", ["wine", "food"], False, "2026-01-31",
    )  # fmt: skip


def test_every_misfit_stands_at_its_field_and_nothing_is_saved(cast):
    row = make_organisation()
    response = signed_in(cast.dina).post(
        f"/organisations/{row.slug}/edit/",
        form_of(row, url="javascript:alert(1)", nuts="??", fields_of_work="x" * 90, city="Haro"),
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"url", "nuts", "fields_of_work"}
    assert "javascript:alert(1)" in response.content.decode(), "what was typed is not lost"
    row.refresh_from_db()
    assert row.city == ""


def test_two_who_write_at_once_do_not_overwrite_each_other(cast):
    row = make_organisation()
    url = f"/organisations/{row.slug}/edit/"
    stale = form_of(row, city="Late")
    dina = signed_in(cast.dina)
    assert dina.post(url, form_of(row, city="Early")).status_code == 302
    response = dina.post(url, stale)
    assert response.status_code == 422
    assert "Somebody else changed this profile" in response.content.decode()
    row.refresh_from_db()
    assert row.city == "Early"


@needs_shared
def test_hostile_names_are_shown_exactly_or_refused_never_an_accident(cast):
    alba = signed_in(cast.alba)
    names = json.loads((SHARED / "badinput/strings/naughty_names.json").read_text("utf-8"))
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError:
            continue
        told = {"name": name, "country": "ES", "kind": "sme", "another": "on"}
        response = alba.post(f"{INDEX}new/", told)
        if response.status_code == 302:
            shown = alba.get(response["Location"].replace("edit/", ""))
            assert shown.status_code == 200
            assert shown.context["one"]["name"] == name.strip()
            assert "<script>alert" not in shown.content.decode()
        else:
            assert response.status_code == 422
            assert list(response.context["form"].errors) == ["name"]
    assert alba.get(INDEX).status_code == 200
    assert alba.get(f"{INDEX}export.csv").getvalue()
    assert alba.get(f"{INDEX}export.xlsx").content


def test_suggestions_say_why_and_keep_newcomers_apart(cast):
    one, other = make_organisation(name="Alfa"), make_organisation(name="Beta", country="IT")
    make_organisation(name="Gamma", country="PT")
    make_project(one, other)
    alba = signed_in(cast.alba)
    response = alba.get(f"/organisations/{one.slug}/matches/")
    assert [pick.row.name for pick in response.context["best"]] == ["Beta"]
    assert [pick.row.name for pick in response.context["fresh"]] == ["Gamma"]
    shown = response.content.decode()
    assert "1 project together." in shown
    assert "From another country: IT." in shown


def test_no_page_carries_a_style_of_its_own(client, cast):
    row = make_organisation()
    dina = signed_in(cast.dina)
    for url in (
        INDEX,
        f"{INDEX}new/",
        *(f"/organisations/{row.slug}/{end}" for end in ("", "edit/", "matches/")),
    ):
        shown = page(dina, url)
        assert "style=" not in shown
        assert "<style" not in shown


def test_the_index_of_the_page_is_the_index_of_the_room(client):
    make_organisation(name="Alfa")
    assert page(client, INDEX).count("Alfa") == 1
    assert queries.search(queries.Wanted()).total == 1
