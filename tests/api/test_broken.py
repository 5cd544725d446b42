"""Bodies that nobody can read, sent to every address of the API that takes one."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.django_db
POSTS = ("consortium/check", "consortium/compose", "meetings/schedule", "scoreboards/verify")
BODIES = (
    ("multipart/form-data", b"nothing"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="bundle'),
    ("application/json", b"\xff"),
    ("application/json", b"[" * 100_000),
    ("application/json", b"9" * 5000),
    ("application/json", b'{"a": NaN}'),
    ("application/json", b'{"call": "\\ud800\\u0000", "members": []}'),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_050))),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=1"),
    ("text/plain", b""),
)


def post(place: str, data: bytes, media: str = "application/json"):
    return Client().generic("POST", f"/api/v1/{place}", data, content_type=media)


@pytest.mark.parametrize("place", POSTS)
@pytest.mark.parametrize(("media", "data"), BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_read_is_a_problem_and_says_what_to_do(place, media, data):
    response = post(place, data, media)
    assert response.status_code in {400, 404, 422}
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    assert told["title"]


@needs_shared
@pytest.mark.parametrize("place", POSTS)
def test_hostile_json_is_refused_everywhere(place):
    paths = sorted((SHARED / "badinput/json").glob("*.json"))
    assert len(paths) >= 8
    for path in paths:
        response = post(place, path.read_bytes())
        assert response.status_code == 422, path.name
        assert response["Content-Type"] == "application/problem+json", path.name
