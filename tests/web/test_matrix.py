"""Every address, asked by every role; what one may not know of looks like nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.cast import signed_in
from tests.realm import FILE, ROLES, Realm, make_realm
from tests.web.answers import ALL, IN, NO, OF, TABLE

from racimo.accounts.models import ApiToken
from racimo.base import dump
from racimo.base.models import Job

STRANGERS = ("visitor", "member", "late", "editor", "operator")
ABSENT: dict[str, Any] = {
    "slug": "no-such-thing",
    "pk": 987_654_321,
    "file": 987_654_321,
    "number": 987,
}
# Which place an address means where its name does not begin with it.
SLUGS = {
    "api:read_call": "call", "api:read_organisation": "organisation",
    "api:suggest_partners": "organisation", "api:read_mission": "mission",
    "api:read_meetings": "mission",
}  # fmt: skip
KEYS = {
    "drop-token": "token", "invitation-answer": "invitation", "partnership-item": "item",
    "partnership-result": "result", "partnership-seat": "seat", "mission-link": "guest",
    "mission-confirm": "meeting",
}  # fmt: skip


def addresses(patterns: list[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its name; the staff pages are Django's own."""
    for one in patterns:
        if not isinstance(one, URLResolver):
            yield f"{space}{one.name}", one
        elif one.app_name != "admin":
            yield from addresses(
                one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space
            )


def parts(name: str, pattern: URLPattern, places: dict[str, Any]) -> dict[str, Any]:
    """What stands in an address: the things of the realm."""
    fixed = {
        "identifier": places["call"], "number": 1, "form": "docx", "file": places["evidence"],
        "secret": places["secret"], "name": "0/000.p/1",
    }  # fmt: skip
    found = {}
    for part in pattern.pattern.converters:
        if part == "slug":
            begins = ("call", "organisation", "mission")
            place = next((one for one in begins if name.startswith(one)), "partnership")
            found[part] = places[SLUGS.get(name, place)]
        elif part == "pk":
            found[part] = places[KEYS.get(name, "record")]
        elif part == "kind":
            found[part] = "agreement" if name.startswith("partnership-paper") else "csv"
        else:
            found[part] = fixed[part]
    return found


ALONE = list(addresses(get_resolver().url_patterns))


@pytest.fixture
def realm(cast, django_capture_on_commit_callbacks) -> Realm:
    with django_capture_on_commit_callbacks(execute=True):
        return make_realm(cast)


class Walk:
    """Asks as each role; what is sent is taken back."""

    def __init__(self, realm: Realm) -> None:
        self.clients = {role: signed_in(realm.people[role]) for role in ROLES}
        self.jars = {
            role: {name: one.value for name, one in client.cookies.items()}
            for role, client in self.clients.items()
        }

    def ask(self, role: str, method: str, url: str) -> Any:
        client = self.clients[role]
        client.cookies = SimpleCookie(self.jars[role])
        with transaction.atomic():
            response = getattr(client, method)(url)
            response.body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        return response


def state() -> list[str]:
    return [*dump.lines(), f"{Job.objects.count()} jobs, {ApiToken.objects.count()} tokens"]


def test_every_address_is_in_the_table():
    assert sorted({name for name, _pattern in ALONE}) == sorted(TABLE)
    assert {len(row) for rows in TABLE.values() for row in rows} == {len(ROLES)}


def test_every_role_is_answered_as_the_table_says_and_looking_changes_nothing(realm):
    walk, wrong, before = Walk(realm), [], state()
    for name, pattern in ALONE:
        url = reverse(name, kwargs=parts(name, pattern, realm.places))
        reading, sending = TABLE[name]
        for place, role in enumerate(ROLES):
            if role not in ("visitor", "coordinator") and {reading, sending} <= {ALL, IN, NO}:
                continue  # the same for everybody who signed in
            got = walk.ask(role, "get", url).status_code
            if got != OF[reading[place]]:
                wrong.append(f"GET {name} as {role}: {got}")
    assert wrong == []
    assert state() == before


def test_the_head_of_an_answer_is_that_of_its_page(realm):
    walk, wrong = Walk(realm), []
    for name, pattern in ALONE:
        url = reverse(name, kwargs=parts(name, pattern, realm.places))
        for role in ("visitor", "partner"):
            response = walk.ask(role, "head", url)
            wanted = {OF[TABLE[name][0][ROLES.index(role)]]}
            if name.startswith("api:"):
                wanted.add(405)  # the API is asked by GET alone
            if response.status_code not in wanted:
                wrong.append(f"HEAD {name} as {role}: {response.status_code}")
            if response.body:
                wrong.append(f"HEAD {name} as {role} has a body")
    assert wrong == []


def test_every_role_may_send_only_what_the_table_says(realm):
    walk, wrong = Walk(realm), []
    for name, pattern in ALONE:
        url = reverse(name, kwargs=parts(name, pattern, realm.places))
        for place, role in enumerate(ROLES):
            if role not in ("visitor", "coordinator") and TABLE[name][1] in (ALL, IN, NO):
                continue
            got = walk.ask(role, "post", url).status_code
            if got != OF[TABLE[name][1][place]]:
                wrong.append(f"POST {name} as {role}: {got}")
    assert wrong == []


def test_what_people_without_a_say_send_changes_nothing(realm):
    said = {"reason": "none", "answer": "accept", "public": "yes", "state": "done"}
    before = state()
    for role in (*STRANGERS, "guest", "officer"):
        client = signed_in(realm.people[role])
        for name, pattern in ALONE:
            if role == "officer" and name == "record-review":
                continue  # an officer may approve
            if name.startswith(("sign-", "agenda", "api:")) or TABLE[name][1] == NO:
                continue
            client.post(reverse(name, kwargs=parts(name, pattern, realm.places)), said)
        assert state() == before, role


def plain(walk: Walk, role: str, method: str, url: str) -> tuple[int, str, bytes, list[str]]:
    """An answer without what must differ: the token, and the address that was asked."""
    response = walk.ask(role, method, url)
    body = re.sub(rb"[A-Za-z0-9]{64}", b"TOKEN", response.body).replace(url.encode(), b"IT")
    where = response.get("Location", "").replace(url, "IT")
    return response.status_code, where, body, sorted(response.headers)


def test_what_one_may_not_know_of_looks_like_what_does_not_exist(realm):
    walk, wrong, asked = Walk(realm), [], 0
    for role in (*STRANGERS, "guest"):
        secret = {realm.places["partnership"], realm.places["mission"]}
        if role == "guest":
            secret = {realm.places["partnership"]}
        for name, pattern in ALONE:
            there = parts(name, pattern, realm.places)
            if there.get("slug") not in secret:
                continue
            nowhere = {**there, "slug": ABSENT["slug"]}
            for method in ("get", "post"):
                if TABLE[name][method == "post"] == NO:
                    continue
                asked += 1
                one, other = (
                    plain(walk, role, method, reverse(name, kwargs=told))
                    for told in (there, nowhere)
                )
                if one != other:
                    wrong.append(f"{method} {name} as {role}: {one[0]} {other[0]}")
                if FILE in one[2]:
                    wrong.append(f"{name} leaks a file")
    assert asked > 250
    assert wrong == []


def test_from_a_workspace_of_ones_own_nothing_of_another_is_reached(realm):
    walk, wrong, asked = Walk(realm), [], 0
    own: dict[Any, str] = {
        realm.places["partnership"]: realm.elsewhere.slug,
        realm.places["mission"]: realm.elsewhere.missions.get().slug,
    }
    for name, pattern in ALONE:
        there = parts(name, pattern, realm.places)
        numbers = [part for part in ("pk", "file", "number") if part in there]
        if there.get("slug") not in own or not numbers:
            continue
        there["slug"] = own[there["slug"]]
        nowhere = there | {part: ABSENT[part] for part in numbers}
        for method in ("get", "post"):
            asked += 1
            one, other = (
                plain(walk, "member", method, reverse(name, kwargs=told))
                for told in (there, nowhere)
            )
            if one != other:
                wrong.append(f"{method} {name}: {one[0]} {other[0]}")
    assert asked > 20
    assert wrong == []
