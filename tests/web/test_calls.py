"""The catalogue and the page of a call, as visitors, members and editors meet them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from tests.cast import signed_in
from tests.factories import make_call

from racimo.calls.models import Call, Milestone, Run, SourceRecord
from racimo.taxonomy.models import Term

pytestmark = pytest.mark.django_db
CONNECT = "To view this information, please connect."


class Links(HTMLParser):
    """Every address of a page."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "action"}]


def text(response):
    body = b"".join(response) if response.streaming else response.content
    return body.decode()


def test_a_visitor_finds_narrows_and_opens_a_call(client):
    wine = Term.objects.create(scheme="s", code="wine", label="Wine")
    call = make_call(title="Grapes abroad")
    call.sectors.add(wine)
    make_call(title="Something else")
    page = text(client.get("/calls/"))
    assert "2 calls" in page
    page = text(client.get("/calls/", {"q": "grape", "sector": "wine"}))
    assert "1 call" in page
    assert "Grapes abroad" in page
    assert "Something else" not in page
    assert 'value="wine" checked' in page
    assert f"/calls/{call.slug}/" in Links(page).found


def test_the_three_tabs_lock_what_is_for_members(client):
    call = make_call(reference="COS-VINE-1", contact="a@example.org")
    for tab, locks in (("", 5), ("programmes/", 2), ("contact/", 3), ("?tab=contact", 3)):
        page = text(client.get(f"/calls/{call.slug}/{tab}"))
        assert page.count(CONNECT) == locks, tab
        assert "COS-VINE-1" not in page
        assert 'aria-current="page"' in page
    back = f"/sign-in/?next=/calls/{call.slug}/contact/"
    assert back in Links(text(client.get(f"/calls/{call.slug}/contact/"))).found


def test_after_sign_in_the_fields_show(cast):
    call = make_call(
        reference="COS-VINE-1",
        amount_total=Decimal(3_750_000),
        contact="a@example.org",
        documents=[
            {"title": "Guide", "url": "https://example.org/g.pdf"},
            {"title": "Trap", "url": "javascript:alert(1)"},
        ],
        gated=["advice"],
    )
    page = text(signed_in(cast.chiara).get(f"/calls/{call.slug}/"))
    assert CONNECT not in page
    for said in ("COS-VINE-1", "3,750,000", "a@example.org", "not stated by the source"):
        assert said in page
    links = Links(page).found
    assert "https://example.org/g.pdf" in links
    assert not [link for link in links if link.startswith("javascript")]


def test_a_strand_leads_to_its_workspace_or_to_sign_in(client, cast):
    call = make_call()
    there = f"/partnerships/open/?call={call.slug}&strand=2"
    page = text(client.get(f"/calls/{call.slug}/"))
    links = Links(page).found
    assert there not in links
    assert f"/sign-in/?next={quote(there)}" in links
    for said in ("€1,500,000", "€2,250,000", "Missions abroad with meetings", "a strategy plan"):
        assert said in page
    alba = signed_in(cast.alba)
    assert there in Links(text(alba.get(f"/calls/{call.slug}/"))).found
    opened = text(alba.get(there))
    assert "Missions abroad with meetings" in opened


def test_a_deadline_is_shown_with_its_zone_and_what_was_assumed(client):
    call = make_call()
    page = text(client.get(f"/calls/{call.slug}/"))
    assert "1 Mar 2030" in page
    assert "Europe/Brussels" in page
    assert "end of the day assumed" in page


def test_a_claim_of_the_source_that_its_dates_deny_is_shown(client, monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", "2031-01-01T00:00:00Z")
    call = make_call(source_status="Open for submission")
    page = text(client.get(f"/calls/{call.slug}/"))
    assert "but the deadline passed on 2030-03-01" in page
    assert "Closed" in page


def test_what_comes_from_outside_is_harmless_on_the_page(client):
    call = make_call(
        title="<script>alert(1)</script>",
        lead='"><img src=x onerror=alert(1)>',
        body='<p onclick="x()">Text<script>alert(2)</script><img src="//evil.example/x"></p>',
    )
    page = text(client.get(f"/calls/{call.slug}/"))
    assert "<script>alert" not in page
    assert "onclick" not in page
    assert "<img" not in page
    assert "<p>Text</p>" in page


def test_a_search_by_htmx_gets_the_results_alone(client):
    make_call()
    part = client.get("/calls/", headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert 'id="hits-title"' in text(part)
    assert "HX-Request" in part["Vary"]
    back = client.get(
        "/calls/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in text(back)


def test_an_empty_answer_offers_a_way_on(client):
    make_call()
    page = text(client.get("/calls/", {"q": "qwxyzv"}))
    assert "No call answers that" in page
    assert "/calls/" in Links(page).found


def test_an_empty_catalogue_says_how_calls_come_in(client):
    assert "racimo sources pull" in text(client.get("/calls/"))


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%ed%a0%80", "q=%22", "q=" + "x" * 3000, "page=0", "page=-1", "page=9999",
        "page=abc", "page=%C2%B2", "sort=amount", "sector=%00&status=", "status=open&status=open",
        "q=-a", "q=*", "tab=x",
    ],
)  # fmt: skip
def test_no_address_breaks_the_catalogue(client, query):
    make_call()
    response = client.get(f"/calls/?{query}", follow=True)
    assert response.status_code == 200
    for kind in ("csv", "xlsx", "json", "atom", "ics"):
        assert client.get(f"/calls.{kind}?{query}").status_code == 200


def test_pages_follow_one_another(client):
    for _ in range(25):
        make_call()
    first, second = text(client.get("/calls/?q=clusters")), client.get("/calls/?q=clusters&page=2")
    assert "1\u201320 of 25" in first
    assert "?q=clusters&page=2" in Links(first).found
    assert 'start="21"' in text(second)
    past = client.get("/calls/?q=clusters&page=7")
    assert (past.status_code, past["Location"]) == (302, "/calls/?q=clusters&page=2")


def test_a_call_that_is_not_there_is_a_page(client):
    response = client.get("/calls/no-such-call/")
    assert response.status_code == 404
    assert "no-such-call" in text(response)


def test_the_list_can_be_taken_away(client):
    call = make_call(title="=1+1 Grapes", lead="A lead\x0b <b onclick=x>")
    make_call(title="Other")
    asked = {"q": "grapes"}
    rows = list(csv.DictReader(io.StringIO(text(client.get("/calls.csv", asked)).lstrip("\ufeff"))))
    assert [row["title"] for row in rows] == ["'=1+1 Grapes"]
    assert rows[0]["strand_budgets"] == "1500000.00; 2250000.00"
    assert rows[0]["deadline_utc"] == "2030-03-01T22:59:59Z"
    assert rows[0]["page"] == f"http://testserver/calls/{call.slug}/"
    assert "reference" not in rows[0]
    book = zipfile.ZipFile(io.BytesIO(client.get("/calls.xlsx", asked).content))
    assert "Grapes" in book.read("xl/sharedStrings.xml").decode()
    told = json.loads(text(client.get("/calls.json", asked)))["calls"]
    assert [one["identifier"] for one in told] == [call.slug]
    atom = client.get("/calls.atom", asked)
    assert atom["Content-Type"].startswith("application/atom+xml")
    assert "=1+1 Grapes" in text(atom)
    assert "Other" not in text(atom)
    assert "&amp;lt;b onclick" in text(atom)


def test_members_lists_hold_the_gated_fields(cast):
    make_call(reference="COS-VINE-1", amount_total=Decimal(5))
    client = signed_in(cast.bruno)
    rows = list(csv.DictReader(io.StringIO(text(client.get("/calls.csv")).lstrip("\ufeff"))))
    assert (rows[0]["reference"], rows[0]["amount_total"]) == ("COS-VINE-1", "5.00")


def test_a_calendar_holds_the_days_ahead(client, monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", "2029-01-01T00:00:00Z")
    call = make_call(title="Grapes; and, vines\r\nX-EVIL:1")
    Milestone.objects.create(call=call, kind="opening", local_date="2028-01-01")
    for address in ("/calls.ics", f"/calls/{call.slug}/deadlines.ics"):
        response = client.get(address)
        assert response["Content-Type"].startswith("text/calendar")
        events = Calendar.from_ical(text(response)).walk("VEVENT")
        assert [str(event["UID"]) for event in events] == [f"{call.slug}-deadline-1@testserver"]
        assert events[0].decoded("DTSTART") == date(2030, 3, 1)
        assert "X-EVIL" not in events[0]


def test_caches_keep_nothing_of_a_member(client, cast):
    call = make_call()
    for address in ("/calls/", f"/calls/{call.slug}/", "/calls.csv", "/calls.atom", "/calls.ics"):
        assert signed_in(cast.alba).get(address)["Cache-Control"] == "private, no-store", address
        visitors = client.get(address)
        assert "Cookie" in visitors["Vary"]
        assert "private" not in visitors["Cache-Control"]


def test_only_editors_get_the_record_as_it_came(client, cast):
    call = make_call(notes=["an hour was assumed"])
    run = Run.objects.create(source="test", sha256="0" * 64)
    SourceRecord.objects.create(
        run=run, call=call, source="test", source_key="k", sha256="1" * 64, raw=b"<raw/>"
    )
    there = f"/calls/{call.slug}/source"
    for person in (None, cast.alba):
        browser = signed_in(person)
        assert browser.get(there).status_code == 404
        page = text(browser.get(f"/calls/{call.slug}/"))
        assert there not in Links(page).found
        assert "an hour was assumed" not in page
    editor = signed_in(cast.dina)
    response = editor.get(there)
    assert (response.content, response["Content-Disposition"][:10]) == (b"<raw/>", "attachment")
    assert "an hour was assumed" in text(editor.get(f"/calls/{call.slug}/"))


def test_rules_are_told_and_those_about_money_are_for_members(client, cast):
    call = make_call(rulebook="COS-CLUSTER-2014-3-03", reference="COS-CLUSTER-2014-3-03")
    seen = text(client.get(f"/calls/{call.slug}/"))
    assert "Who may take part" in seen
    assert "European Cluster Collaboration Platform" in seen
    assert "Rules about amount and rate" in seen
    assert "COS-CLUSTER-2014-3-03" not in seen
    assert "co-financing rate" in text(signed_in(cast.alba).get(f"/calls/{call.slug}/"))


def test_statements_of_a_page_do_not_grow_with_the_calls(client):
    def cost(address):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    word = Term.objects.create(scheme="s", code="wine", label="Wine")
    first = make_call()
    first.sectors.add(word)
    pages = ("/calls/", f"/calls/{first.slug}/", "/calls.csv", "/calls.atom", "/calls.ics")
    one = [cost(page) for page in pages]
    for _ in range(2):
        make_call().sectors.add(word)
    assert Call.objects.count() == 3
    assert [cost(page) for page in pages] == one
    assert (min(one) >= 1, max(one) <= 12) == (True, True), one


def test_only_reading_is_possible():
    call = make_call()
    for address in ("/calls/", f"/calls/{call.slug}/", "/calls.csv"):
        assert Client().post(address).status_code == 405
