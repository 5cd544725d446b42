"""What strangers wrote, taken away: every list as every file, and every file as evidence."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from icalendar import Calendar
from tests.boards_held import open_board
from tests.cast import signed_in
from tests.realm import make_realm
from tests.shared import SHARED, needs_shared
from tests.web.answers import TABLE
from tests.web.test_matrix import ALONE, parts

from racimo.calls.models import Call
from racimo.matchmaking.models import Guest, Mission
from racimo.organisations.models import Organisation
from racimo.partnerships.models import Partnership
from racimo.scoreboard.models import Evidence, Record

pytestmark = pytest.mark.django_db
HOSTILE = (
    '=HYPERLINK("http://evil.example";"go")',
    "\r\nATTENDEE:mailto:x@evil.example\r\nX-EVIL:1",
    "@SUM(1+1)|cmd",
    "\x01\x0b]]>&<script>alert(1)</script>\u202e\ufffe",
    "ж" * 90 + "🍇" * 20,
)
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
LISTS = re.compile(r"(csv|xlsx|json|atom|ics|export|deadlines|meetings)$")


def body(response) -> bytes:
    return b"".join(response) if response.streaming else response.content


@pytest.fixture
def poisoned(cast, django_capture_on_commit_callbacks, request):
    with django_capture_on_commit_callbacks(execute=True):
        realm = make_realm(cast)
    evil = request.param
    for model, field, most in (
        (Call, "title", 500), (Organisation, "city", 200), (Mission, "title", 200),
        (Partnership, "name", 200), (Record, "title", 300),
    ):  # fmt: skip
        model.objects.update(**{field: evil[:most]})
    Organisation.objects.update(short_name="")
    for row in Guest.objects.all():
        Guest.objects.filter(pk=row.pk).update(name=f"{evil} {row.pk}"[:150])
    for pk in Organisation.objects.values_list("pk", flat=True):
        Organisation.objects.filter(pk=pk).update(name=f"{evil} {pk}"[:400])
    return realm


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(book.read(name))
        return "".join(
            book.read(name).decode() for name in book.namelist() if "worksheets/" in name
        )


def check_csv(data: bytes) -> None:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert rows
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows[1:]:
        for cell in row:
            number = re.fullmatch(r"-?[0-9.]+", cell)
            assert number or not cell.startswith(RISKY), cell


def check_ics(data: bytes) -> None:
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    book = Calendar.from_ical(data)
    for event in book.walk("VEVENT"):
        assert event.get("attendee") is None
        assert event.get("x-evil") is None
        assert str(event["uid"])


def check(response) -> str:
    kind: str = response["Content-Type"].partition(";")[0]
    data = body(response)
    if kind == "text/csv":
        check_csv(data)
    elif kind == "application/json":
        json.loads(data, parse_constant=pytest.fail)
    elif kind == "application/atom+xml":
        assert ET.fromstring(data).tag == "{http://www.w3.org/2005/Atom}feed"
    elif kind == "text/calendar":
        check_ics(data)
    elif kind.endswith("spreadsheetml.sheet"):
        assert "<f>" not in sheet_of(data)
    else:
        pytest.fail(f"an unknown kind of list: {kind}")
    return kind


@pytest.mark.parametrize("poisoned", HOSTILE, indirect=True, ids=range(len(HOSTILE)))
def test_every_list_is_harmless_in_every_form_and_no_page_breaks(poisoned):
    seen = set()
    for name, pattern in ALONE:
        if not LISTS.search(name) or name.startswith("api:") or TABLE[name][0][4] != "o":
            continue
        told = parts(name, pattern, poisoned.places)
        for kind in ("csv", "xlsx", "json") if "kind" in told else ("",):
            url = reverse(name, kwargs={**told, **({"kind": kind} if kind else {})})
            response = signed_in(poisoned.people["coordinator"]).get(url)
            assert response.status_code == 200, url
            seen.add(check(response))
            assert "\n" not in response.get("Content-Disposition", "")
    for url in (
        reverse("mission-ics", args=[poisoned.places["mission"]]),
        reverse("agenda-ics", args=[poisoned.places["secret"]]),
    ):
        response = signed_in(poisoned.people["guest"]).get(url)
        assert response.status_code == 200, url
        seen.add(check(response))
    assert len(seen) == 5
    no_page_breaks(poisoned)


def no_page_breaks(poisoned) -> None:
    client = signed_in(poisoned.people["coordinator"])
    for name, pattern in ALONE:
        if TABLE[name][0][4] != "o" or name.startswith("api:"):
            continue
        response = client.get(reverse(name, kwargs=parts(name, pattern, poisoned.places)))
        assert response.status_code == 200, name
        if response["Content-Type"].startswith("text/html"):
            assert b"<script>alert" not in body(response), name


@pytest.fixture
def record(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return make_realm(cast).places


FOLDERS = ("zip", "img", "pdf", "docx", "xlsx", "html")


@needs_shared
def test_every_hostile_file_is_kept_as_bytes_and_sent_back_as_bytes(cast, record):
    client = signed_in(cast.alba)
    room = reverse("record", args=[record["partnership"], record["record"]])
    paths = [
        path for folder in FOLDERS for path in sorted((SHARED / "badinput" / folder).iterdir())
    ]
    assert len(paths) > 20
    for path in paths:
        data, begun = path.read_bytes(), time.perf_counter()
        upload = SimpleUploadedFile(path.name, data, "text/html")
        response = client.post(f"{room}evidence/", {"kind": "other", "file": upload})
        assert response.status_code == 302, path
        row = Evidence.objects.latest("pk")
        back = client.get(f"{room}evidence/{row.pk}/")
        assert body(back) == data, path
        assert back["Content-Type"] == "application/octet-stream"
        assert back["Content-Disposition"].startswith("attachment"), path
        assert back["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in back["Content-Security-Policy"]
        assert time.perf_counter() - begun < 5, path


BROKEN = (
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    ("multipart/form-data", b"nothing"),
    ("multipart/form-data; boundary=" + "y" * 300, b"--y"),
    ("multipart/form-data; boundary=\xff", b"--"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=1&name=x"),
    ("application/json", b'{"title": "x"}'),
    ("text/plain", b"title=x"),
    ("", b"title=x"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_050))),
    ("application/x-www-form-urlencoded", b"title=%ff%fe%00&title=%ED%A0%80&=&&%"),
)


def test_no_form_breaks_on_a_broken_body(cast, record):
    client = signed_in(cast.alba)
    asked = 0
    for name, pattern in ALONE:
        if TABLE[name][1] == "---------" or name in {"sign-out", "api:openapi-json"}:
            continue
        url = reverse(name, kwargs=parts(name, pattern, record))
        # Four of the bodies for each form, other ones for the next: together every kind, often.
        for media, data in (BROKEN * 2)[asked % len(BROKEN) :][:4]:
            asked += 1
            response = client.generic("POST", url, data, content_type=media)
            assert response.status_code < 500, (name, media, response.status_code)
    assert asked > 100


TEXT = st.text(max_size=60) | st.sampled_from(["9" * 5000, "-1", "\0", "\ud800", "1e9", "%", "'"])
NAMES = ("q", "page", "sort", "order", "status", "sector", "country", "kind", "eccp", "x", "limit",
         "offset", "field", "region", "programme", "tab", "n", "sme", "nuts", "level")  # fmt: skip
ASKED = st.lists(st.tuples(st.sampled_from(NAMES), TEXT), max_size=5)
PLACES = ("/calls/", "/organisations/", "/calls.csv", "/calls.atom", "/calls.ics", "/scoreboards/",
          "/organisations/export.json", "/api/v1/calls", "/api/v1/organisations")  # fmt: skip


class Asked(TestCase):
    """Lists that are asked anything at all."""

    @given(place=st.sampled_from(PLACES), asked=ASKED)
    @settings(max_examples=60, deadline=None)
    def test_no_list_breaks_on_a_question(self, place, asked):
        from urllib.parse import urlencode

        text = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in asked])
        response = Client().get(f"{place}?{text}")
        assert response.status_code in {200, 302, 400, 422}


def test_a_page_of_five_thousand_digits_is_the_last_page(cast):
    open_board(cast)
    for place in ("/calls/", "/organisations/"):
        assert Client().get(place, {"page": "9" * 5000}, follow=True).status_code == 200
