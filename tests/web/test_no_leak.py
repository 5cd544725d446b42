"""The leak walk: what only members may read of a call reaches no visitor, by no door, in no form.

A call holds a word of its own in each of its five gated fields. Every page, feed, list and
endpoint there is, found by walking the routes and the API's description, is asked as a visitor,
and no byte of those words may come back, whatever its encoding.
"""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.cast import signed_in
from tests.factories import make_call
from typer.testing import CliRunner

from racimo.calls import queries
from racimo.calls.models import Call, Run, SourceRecord
from racimo.calls.policies import COLUMNS, MEMBER_FIELDS
from racimo.cli import calls as command

pytestmark = pytest.mark.django_db

# What a member must see, and no visitor: by field, as people and as machines write it.
REFERENCE = "ZQ-CANARY-4711-X"
TOTAL, LEAST, MOST, RATE = Decimal(7654321), Decimal(123457), Decimal(987653), Decimal("67.43")
GATED = {
    "reference": REFERENCE,
    "amount": "sevenquintal & a half",
    "amount_total": TOTAL,
    "grant_min": LEAST,
    "grant_max": MOST,
    "rate_max": RATE,
    "documents": [{"title": "Guide quokkapaper", "url": "https://example.org/q?a=1&b=narwhal"}],
    "contact": "axolotl+canary@example.org",
    "advice": "Mind the “pangolin” clause <soon>",
}
WORDS = {
    "reference": [REFERENCE, REFERENCE.lower()],
    "amount": ["sevenquintal", "sevenquintal & a half"],
    "documents": ["quokkapaper", "narwhal", "https://example.org/q?a=1&b=narwhal"],
    "contact": ["axolotl", "axolotl+canary@example.org"],
    "advice": ["pangolin", "Mind the “pangolin” clause <soon>"],
}
# Nothing of a document, a run or a session may repeat these figures by chance.
FIGURES = [
    form
    for figure in (TOTAL, LEAST, MOST)
    for form in (
        f"{figure}", f"{figure:,}", f"{figure:,}".replace(",", "."),
        f"{figure:,}".replace(",", " "), f"{figure:,}".replace(",", "\xa0"),
        f"{figure:,}".replace(",", "\u202f"), f"{figure:,}".replace(",", "'"),
    )
] + ["67.43", "67,43", "0.6743"]  # fmt: skip
KINDS = ("csv", "xlsx", "json", "atom", "ics")


@pytest.fixture
def call():
    made = make_call(
        title="Clusters of the walk",
        url=f"https://example.org/topics/{REFERENCE.lower()}",
        rulebook="COS-CLUSTER-2014-3-03",
        source_key=REFERENCE,
        notes=[f"the page names {REFERENCE}"],
        **GATED,
    )
    run = Run.objects.create(source="test", document=REFERENCE, sha256="0" * 64)
    SourceRecord.objects.create(
        run=run,
        call=made,
        source="test",
        source_key=REFERENCE,
        sha256="1" * 64,
        raw=json.dumps(GATED, default=str).encode(),
    )
    return made


def canaries() -> list[str]:
    return [word for words in WORDS.values() for word in words] + FIGURES


def forms(word: str) -> set[str]:
    """A word as some encoding may write it."""
    raw = word.encode()
    found = {
        word,
        html.escape(word),
        word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        urllib.parse.quote(word),
        urllib.parse.quote(word, safe=""),
        urllib.parse.quote_plus(word),
        json.dumps(word)[1:-1],
        raw.hex(),
        "".join(f"&#{ord(c)};" for c in word),
        word[::-1],
    }
    for shift in range(3):  # base64 at each of the three alignments
        padded = base64.b64encode(b"\0" * shift + raw).decode()
        found.add(padded[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6])
    return {form.casefold() for form in found if len(form) >= 5}


FORMS = {form for word in canaries() for form in forms(word)}


def opened(body: bytes) -> Iterator[str]:
    """The text of an answer, and of everything packed inside it."""
    yield body.decode("utf-8", "replace")
    yield re.sub(r"\r?\n[ \t]", "", body.decode("utf-8", "replace"))  # unfolded, as calendars are
    yield html.unescape(body.decode("utf-8", "replace"))
    yield urllib.parse.unquote(body.decode("utf-8", "replace"))
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            for name in book.namelist():
                yield name
                yield from opened(book.read(name))
    if body[:2] == b"\x1f\x8b":
        yield from opened(gzip.decompress(body))
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
        try:
            yield zlib.decompress(stream).decode("utf-8", "replace")
        except zlib.error:
            continue


def told(response) -> bytes:
    """Everything an answer says: headers, cookies and body."""
    body = b"".join(response) if response.streaming else response.content
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return body if body[:2] == b"PK" else f"{head}\n{response.cookies}\n".encode() + body


def leaks(body: bytes) -> set[str]:
    texts = {text.casefold() for text in opened(body)}
    return {form for text in texts for form in FORMS if form in text}


def routes(patterns=None, before: str = "") -> Iterator[str]:
    """Every route of the site, as written."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def addresses(call) -> list[str]:
    """Every route with its blanks filled in by what leads to the call where that is possible."""
    fill = {"slug": call.slug, "identifier": call.slug, "int": "1", "str": "2", "kind": "json",
            "uuid": "6f1e0f5e-7a5e-4c55-9d1b-1c1f4b6d2f10", "path": "x"}  # fmt: skip

    def blank(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        return str(fill.get(name) or fill.get(kind) or call.slug)

    found = []
    for route in routes():
        plain = route.replace("^", "").replace("$", "").replace("\\Z", "")
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: fill.get(m[1], call.slug), plain)
        found.append("/" + re.sub(r"<([^>]+)>", blank, plain).replace("\\", ""))
    return found


def questions(call) -> list[str]:
    """The routes, and the doors of the calls with every question that might shake a word loose."""
    asked = [
        urllib.parse.urlencode({"q": word, "sort": sort})
        for word, sort in (("walk", "amount_total"), *((word, "") for word in canaries()[:11]))
    ]
    wide = [f"/calls/?{query}" for query in asked]
    wide += [f"/api/v1/calls?{query.replace('sort=amount_total', 'sort=best')}" for query in asked]
    wide += [f"/calls.{kind}" for kind in KINDS]
    wide += [f"/calls.{kind}?q=walk&sort=newest" for kind in KINDS]
    wide += [f"/calls/{call.slug}/?tab={tab}" for tab in ("description", "programmes", "contact")]
    wide += [f"/api/v1/calls/{call.slug}", "/api/v1/openapi.json", "/sitemap.xml", "/robots.txt"]
    return [*addresses(call), *wide]


def echoes(address: str, body: bytes) -> bytes:
    """An answer without the question that it repeats: what one asked is no news."""
    query = urllib.parse.urlsplit(address).query
    for word in urllib.parse.parse_qs(query).get("q", []):
        for form in sorted({*forms(word), word}, key=len, reverse=True):
            body = re.sub(re.escape(form).encode(), b"", body, flags=re.IGNORECASE)
    return body


def test_members_see_every_word_so_that_the_walk_proves_something(call, cast):
    client = signed_in(cast.chiara)
    page = html.unescape(told(client.get(f"/calls/{call.slug}/")).decode())
    api = client.get(f"/api/v1/calls/{call.slug}").json()["gated"]
    sheet = told(client.get("/calls.csv")).decode()
    listed = json.loads(b"".join(client.get("/calls.json")))["calls"][0]["gated"]
    assert set(WORDS) == set(MEMBER_FIELDS) == set(api)
    for field, words in WORDS.items():
        assert words[-1] in page or words[0] in page, field
        assert api[field]["state"] == listed[field]["state"] == "shown"
        assert words[0] in json.dumps(api[field], ensure_ascii=False)
        assert words[0] in sheet
    for figure in ("7,654,321", "123,457", "987,653", "67.43"):
        assert figure in page
    for figure in ("7654321.00", "123457.00", "987653.00", "67.43"):
        assert figure in json.dumps(api["amount"])
        assert figure in sheet
    assert {column for columns in COLUMNS.values() for column in columns} == set(GATED)


def test_the_walk_would_see_a_leak(call, cast):
    client = signed_in(cast.chiara)
    for address in (f"/calls/{call.slug}/", f"/api/v1/calls/{call.slug}", "/calls.csv",
                    "/calls.xlsx", "/calls.json"):  # fmt: skip
        assert leaks(told(client.get(address))), address
    for word in canaries():
        for form in (word, html.escape(word), urllib.parse.quote(word), base64.b64encode(
            f"xx{word}".encode()
        ).decode(), word.encode().hex()):  # fmt: skip
            assert leaks(f"before{form}after".encode()), form


def test_no_door_tells_a_visitor(call):
    client = Client()
    seen = {}
    for address in questions(call):
        response = client.get(address)
        assert response.status_code < 500, address
        seen[address] = response.status_code
        assert not leaks(echoes(address, told(response))), address
    assert [
        a for a, status in seen.items() if a.startswith(f"/calls/{call.slug}/") and status == 200
    ]
    assert all(seen[f"/calls.{kind}"] == 200 for kind in KINDS)
    assert seen["/"] == 200


def test_no_door_tells_a_visitor_who_sends_other_things(call):
    client = Client()
    for headers in (
        {"HX-Request": "true"},
        {"Accept": "application/json"},
        {"X-Requested-With": "XMLHttpRequest"},
        {"X-Forwarded-User": "dina@example.org"},
        {"Accept-Encoding": "gzip"},
    ):
        for address in ("/", "/calls/", f"/calls/{call.slug}/", f"/calls/{call.slug}/contact/"):
            assert not leaks(told(client.get(address, headers=headers))), (address, headers)
    for method in ("head", "options", "post", "put", "patch", "delete"):
        for address in (f"/calls/{call.slug}/", f"/api/v1/calls/{call.slug}", "/calls.json"):
            assert not leaks(told(getattr(client, method)(address))), (method, address)


def test_every_endpoint_of_the_description_was_walked(call):
    walked = set(addresses(call))
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    assert "/api/v1/calls/{identifier}" in described
    for path in described:
        if path.startswith("/api/v1/calls"):
            assert path.replace("{identifier}", call.slug) in walked, path


def test_signing_out_closes_the_doors_again(call, cast):
    client = signed_in(cast.chiara)
    assert leaks(told(client.get(f"/calls/{call.slug}/")))
    client.post("/sign-out/")
    assert not leaks(told(client.get(f"/calls/{call.slug}/")))


def test_the_command_tells_a_visitor_nothing(call, monkeypatch):
    monkeypatch.setattr("racimo.cli.waking.connect", lambda: None)

    def said(*arguments: str) -> bytes:
        return CliRunner().invoke(command.app, list(arguments)).stdout.encode()

    for more in ((), ("--json",), ("--as", "visitor"), ("--json", "--as", "visitor")):
        assert not leaks(said("show", call.slug, *more))
        assert not leaks(said("search", "walk", *more))
    assert leaks(said("show", call.slug, "--json", "--as", "member"))


def test_a_visitor_reads_the_same_bytes_whether_the_fields_are_filled_or_empty(call):
    client = Client()
    doors = ["/", "/calls/", f"/calls/{call.slug}/", f"/calls/{call.slug}/contact/"]
    doors += [f"/calls/{call.slug}/programmes/", f"/api/v1/calls/{call.slug}", "/api/v1/calls"]
    doors += [f"/calls.{kind}" for kind in KINDS if kind != "xlsx"]  # a workbook holds its hour
    doors += [f"/calls/?q={word}" for word in ("pangolin", "axolotl", "clusters+narwhal")]
    Call.objects.update(url="")
    queries.rebuild()
    filled = [told(client.get(door)) for door in doors]
    empty = Call()
    Call.objects.update(**{name: getattr(empty, name) for name in GATED})
    queries.rebuild()
    for door, before in zip(doors, filled, strict=True):
        assert told(client.get(door)) == before, door


SECRETS = ["sevenquintal", "quokkapaper", "axolotl", "pangolin", "narwhal", REFERENCE]


def nonsense(word: str) -> str:
    """Another word of the same shape, that is nowhere."""
    return word.translate(str.maketrans("aeilnopqrstuvwxANRYCZQ", "jjjjkkkkvvvvjjjJKJVKJV"))


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_word_and_nonsense_get_the_same_answer(call, secret):
    other = nonsense(secret)
    assert len(other) == len(secret)
    make_call(title="Another")
    client = Client()
    for asked in ("{}", "clusters {}", "clusters -{}", '"{}"', "{}*"):
        for address in ("/calls/", "/calls.csv", "/calls.json", "/calls.atom", "/api/v1/calls"):
            answers = []
            for word in (secret, other):
                response = client.get(address, {"q": asked.format(word)})
                body = b"".join(response) if response.streaming else response.content
                text = body.decode()
                for form in {word, urllib.parse.quote(word), word.lower()}:
                    text = text.replace(form, "WORD")
                answers.append((response.status_code, text))
            assert answers[0] == answers[1], (address, asked)


def test_members_find_by_the_same_words(call, cast):
    client = signed_in(cast.chiara)
    for secret in SECRETS:
        found = client.get("/api/v1/calls", {"q": secret}).json()
        assert [one["identifier"] for one in found["calls"]] == [call.slug], secret
