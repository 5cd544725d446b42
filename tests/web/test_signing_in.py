"""Signing in and out, tokens, cookies and headers, with those in mind who would abuse them."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import PASSWORD, signed_in
from tests.realm import make_realm
from tests.shared import SHARED, needs_shared
from tests.web.answers import TABLE
from tests.web.test_matrix import ALONE, parts

from racimo.accounts import actions
from racimo.accounts.models import ApiToken
from racimo.base.clock import now

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "//evil.example", "https://evil.example", "/\\evil.example", "http:evil.example", "///evil",
    "javascript:alert(1)", "\thttps://evil.example", "/%09/evil.example", "https:/evil.example",
    "//testserver@evil.example", "/a\r\nSet-Cookie: x=y", "\\\\evil.example",
]  # fmt: skip


def sign_in(client, address="alba@example.org", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": address, "password": password, **more})


def stays(location: str) -> bool:
    """Whether a browser that follows this stays on the host."""
    cleaned = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
    return cleaned.startswith("/") and not cleaned.startswith("//")


@pytest.fixture
def counted(settings):
    """A memory for the tries, as an installation has one."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"}
    }
    from django.core.cache import cache

    cache.clear()
    yield cache
    cache.clear()


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_signing_in_one_stays_on_the_host(cast, target):
    for response in (
        sign_in(Client(), next=target),
        Client().post(
            f"/sign-in/?{'next=' + target if target.isprintable() else ''}",
            {"username": "alba@example.org", "password": PASSWORD},
        ),
    ):
        assert response.status_code == 302
        assert stays(response["Location"])
    signed = signed_in(cast.alba).get("/sign-in/", {"next": target})
    assert signed.status_code == 302
    assert stays(signed["Location"])


@needs_shared
def test_no_known_redirect_leads_away(cast):
    told = json.loads((SHARED / "badinput/strings/redirects.json").read_text())
    targets = told if isinstance(told, list) else list(told.values())
    assert targets
    for target in targets:
        response = sign_in(Client(), next=target)
        assert response.status_code == 302
        assert stays(response["Location"]), target


def test_a_known_and_an_unknown_address_are_answered_alike_for_the_same_work(cast, counted):
    answers, queries = [], []
    for address in ("alba@example.org", "nobody@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = sign_in(Client(), address, "wrong")
        queries.append(len(seen))
        body = re.sub(rb"[A-Za-z0-9]{64}", b"TOKEN", response.content)
        answers.append((response.status_code, body.replace(address.encode(), b"ADDRESS")))
    assert answers[0] == answers[1]
    assert queries[0] == queries[1]


def test_one_hash_is_worked_out_whether_the_address_is_known_or_not(cast, counted, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    worked: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        worked.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    for address in ("alba@example.org", "nobody@example.org"):
        worked.clear()
        sign_in(Client(), address, "wrong")
        assert len(worked) == 1


def test_the_eleventh_try_is_refused_even_with_the_right_password(cast, counted):
    for _n in range(10):
        assert sign_in(Client(), password="wrong").status_code == 200
    response = sign_in(Client())
    assert response.status_code == 429
    assert "_auth_user_id" not in response.client.session
    other = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in(other, "bruno@example.org").status_code == 302


def test_many_addresses_from_one_machine_are_refused_too(cast, counted):
    for n in range(10):
        sign_in(Client(), f"p{n}@example.org", "wrong")
    assert sign_in(Client(), "alba@example.org").status_code == 429


def test_case_and_spaces_do_not_buy_more_tries(cast, counted):
    for n in range(10):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        sign_in(client, " ALBA@example.org " if n % 2 else "alba@EXAMPLE.org", "wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99")).status_code == 429


def test_a_session_from_before_the_sign_in_is_not_the_one_after_it(cast):
    client = Client()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    sign_in(client)
    assert client.cookies["sessionid"].value != "planted0planted0planted0planted0"
    first = client.cookies["sessionid"].value
    client.post("/sign-out/")
    assert client.get("/account/").status_code == 302
    stolen = Client()
    stolen.cookies["sessionid"] = first
    assert stolen.get("/account/").status_code == 302


def test_a_changed_password_ends_every_session(cast):
    client = signed_in(cast.alba)
    assert client.get("/account/").status_code == 200
    cast.alba.set_password("another grape in winter")
    cast.alba.save()
    assert client.get("/account/").status_code == 302


def test_somebody_who_was_shut_out_is_a_visitor_at_once(cast):
    client = signed_in(cast.alba)
    token = actions.issue_token(user=cast.alba, name="a program", now=now())
    get_user_model().objects.filter(pk=cast.alba.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
    told = Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/partnerships")
    assert told.status_code == 401


def test_one_signs_out_only_by_sending_a_form(cast):
    client = signed_in(cast.alba)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("name", [name for name, rows in TABLE.items() if rows[1][4] != "-"])
def test_a_form_without_its_token_is_refused(name, cast):
    if name.startswith(("agenda", "api:", "staff")):
        pytest.skip("asked by a secret or by a program, not by a cookie")
    places = dict.fromkeys(
        ("call", "organisation", "partnership", "mission", "record", "evidence", "secret", "token",
         "invitation", "item", "result", "seat", "guest", "meeting"), 1,
    )  # fmt: skip
    from django.urls import reverse

    url = reverse(name, kwargs=parts(name, dict(ALONE)[name], places))
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alba)
    assert client.post(url).status_code == 403


def test_cookies_are_for_the_server_alone(cast):
    response = sign_in(Client())
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    form = Client().get("/sign-in/").cookies["csrftoken"]
    assert form["httponly"]
    assert form["samesite"] == "Lax"


def test_a_token_is_kept_as_its_hash_and_dies_at_once(cast):
    client = signed_in(cast.alba)
    page = client.post("/account/tokens/", {"name": "a program"}, follow=True)
    secret = re.search(r"racimo_[\w-]{43}", page.content.decode())[0]
    row = ApiToken.objects.get(user=cast.alba)
    assert secret not in json.dumps([str(value) for value in vars(row).values()])
    assert row.digest == actions.hash_token(secret)
    assert secret not in client.get("/account/").content.decode()
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/partnerships").status_code == 200
    other = signed_in(cast.bruno)
    other.post(f"/account/tokens/{row.pk}/drop/")
    assert program.get("/api/v1/partnerships").status_code == 200
    client.post(f"/account/tokens/{row.pk}/drop/")
    assert program.get("/api/v1/partnerships").status_code == 401


@pytest.mark.parametrize("name", ["", "x" * 81, "a\0b", "a\nb", "\ufeff"])
def test_an_odd_name_of_a_token_is_refused_in_words(cast, name):
    page = signed_in(cast.alba).post("/account/tokens/", {"name": name}, follow=True)
    assert "Say in 1 to 80 characters" in page.content.decode()
    assert not ApiToken.objects.exists()


BAD = ("Bearer wrong", "Bearer", "Bearer ", "Basic YTpi", "bearer \xff", "Token x", "racimo_x")


def test_a_bad_token_is_refused_by_every_address_of_the_api(cast):
    realm = make_realm(cast)
    asked, wrong = 0, []
    for name, pattern in ALONE:
        from django.urls import reverse

        if not name.startswith("api:") or name.startswith(("api:openapi", "api:api-root")):
            continue
        url = reverse(name, kwargs=parts(name, pattern, realm.places))
        method = "get" if TABLE[name][0] != "---------" else "post"
        for header in BAD:
            asked += 1
            client = Client(headers={"Authorization": header})
            response = getattr(client, method)(url)
            if response.status_code != 401:
                wrong.append(f"{name} {header!r}: {response.status_code}")
            elif response["Content-Type"] != "application/problem+json":
                wrong.append(f"{name}: {response['Content-Type']}")
    assert asked > 50
    assert wrong == []


PRIVATE = ("/account/", "/partnerships/", "/missions/", "/partnerships/export.csv")


def test_headers_hold_on_pages_lists_refusals_and_answers(cast):
    client = signed_in(cast.alba)
    for path in ("/", "/calls/", "/sign-in/", "/nothing/", "/api/v1/calls", *PRIVATE):
        for who in (client, Client()):
            response = who.get(path)
            policy = response["Content-Security-Policy"]
            assert "default-src 'self'" in policy, path
            assert "unsafe" not in policy, path
            assert response["X-Content-Type-Options"] == "nosniff", path
            assert response["Referrer-Policy"] == "same-origin", path
            assert response["X-Frame-Options"] == "DENY", path
            assert response["Cross-Origin-Opener-Policy"] == "same-origin", path


def test_what_a_member_sees_is_kept_by_nobody(cast):
    client = signed_in(cast.alba)
    for path in (*PRIVATE, "/", "/calls/", "/calls.csv", "/organisations/", "/api/v1/calls",
                 "/api/v1/partnerships", "/scoreboards/", "/calls.atom"):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200, path
        assert "no-store" in response["Cache-Control"], path
        assert "private" in response["Cache-Control"], path
        assert "Cookie" in response["Vary"], path
