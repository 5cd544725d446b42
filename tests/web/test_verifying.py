"""The log and verification, through the door of people."""

from __future__ import annotations

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.boards_held import add_event, hold_mission
from tests.shared import SHARED, needs_shared
from tests.web.pages import text, words

from racimo.scoreboard import queries
from racimo.scoreboard.models import Leaf

pytestmark = pytest.mark.django_db


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
