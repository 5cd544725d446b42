"""Scoreboards through the door of programs: figures, bundles, verification."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.boards_held import NOW, hold_mission, open_board
from tests.shared import SHARED, needs_shared

from racimo.accounts.actions import issue_token
from racimo.base import bundles
from racimo.base.clock import now
from racimo.scoreboard import queries

pytestmark = pytest.mark.django_db
BASE = "/api/v1/scoreboards"


@pytest.fixture
def boards(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        private, public = open_board(cast), open_board(cast, public=True)
        hold_mission(cast, public)
    return private, public


def bearer(person):
    return {"HTTP_AUTHORIZATION": f"Bearer {issue_token(user=person, name='t', now=now())}"}


def test_the_list_holds_what_the_asker_may_read(cast, boards, client):
    private, public = boards

    def found(**headers):
        told = client.get(BASE, **headers).json()["scoreboards"]
        return sorted(one["slug"] for one in told)

    assert found() == [public.slug]
    assert found(**bearer(cast.chiara)) == [public.slug]
    assert found(**bearer(cast.bruno)) == sorted([private.slug, public.slug])
    assert client.get(BASE, HTTP_AUTHORIZATION="Bearer nonsense").status_code == 401


def test_a_board_shows_every_figure_with_its_split(boards, client):
    _private, public = boards
    told = client.get(f"{BASE}/{public.slug}").json()
    figures = {one["code"]: one for one in told["figures"]}
    k3 = figures["K3"]
    assert (k3["baseline"], k3["target"], k3["actual"], k3["progress"]) == ("0", "4", "1", "0.25")
    assert k3["split"] == {
        "V0": "0", "V1": "0", "V2": "0", "V3": "1", "V4": "0", "V5": "0", "V6": "0"
    }  # fmt: skip
    assert (k3["required_level"], k3["proved"]) == ("V3", "1")
    assert k3["definition_frozen"] == NOW.date().isoformat()
    assert figures["K10"]["actual"] is None
    head = queries.log_head()
    assert told["log"] == {
        "origin": head.origin, "size": head.size, "root": head.root.hex(),
        "key": queries.log_key(),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["", "/bundle.zip"])
def test_private_and_absent_boards_give_the_same_problem(boards, client, place):
    private, _public = boards
    answers = [
        client.get(f"{BASE}/{slug}{place}") for slug in (private.slug, "no-such-board", "a%00b")
    ]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert len({one.content for one in answers}) == 1


def test_the_bundle_holds_evidence_only_for_the_workspace(cast, boards, client):
    private, public = boards
    theirs = client.get(f"{BASE}/{private.slug}/bundle.zip", **bearer(cast.bruno))
    assert theirs["Content-Type"] == "application/zip"
    assert theirs["Cache-Control"] == "private, no-store"
    ours = client.get(f"{BASE}/{public.slug}/bundle.zip")
    for one in (theirs, ours):
        report = bundles.verify(one.content, keys=[queries.log_key()])
        assert report.verdict.value == "good"


def send(client, data, **more):
    return client.post(f"{BASE}/verify", {"bundle": SimpleUploadedFile("b.zip", data), **more})


def test_verification_gives_the_report(boards, client):
    _private, public = boards
    data = queries.export(public.partnership)
    head = SimpleUploadedFile("head", queries.log_head().checkpoint)
    told = send(client, data, key=queries.log_key(), old_head=head).json()
    assert (told["verdict"], told["exit"], told["anchored"]) == ("good", 0, True)
    assert (told["first"], told["old_heads"]) == (None, 1)
    assert {one["id"]: one["value"] for one in told["figures"]}["K3"] == "1"
    changed = bytearray(data)
    changed[data.index(b"results.json") + 60] ^= 1
    bad = send(client, bytes(changed)).json()
    assert (bad["verdict"], bad["exit"]) == ("tampered", 1)
    assert bad["first"]["item"] == "results.json"


def test_bad_keys_heads_and_missing_files_are_problems(boards, client):
    data = queries.export(boards[1].partnership)
    for more in ({"key": "no key"}, {"old_head": SimpleUploadedFile("h", b"gossip")}):
        answer = send(client, data, **more)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
    assert client.post(f"{BASE}/verify", {}).json()["errors"][0]["where"].endswith("bundle")


@needs_shared
def test_hostile_archives_are_problems_with_a_reason(client, db):
    for path in sorted((SHARED / "badinput" / "zip").glob("*.zip")):
        answer = send(client, path.read_bytes())
        assert answer.status_code == 422, path.name
        told = answer.json()
        assert (told["code"], bool(told["title"])) == ("unreadable", True), path.name
