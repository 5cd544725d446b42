"""The pages of a workspace: strangers, roles, the whole round of a form, files, queries."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import signed_in
from tests.factories import make_call, make_organisation
from tests.workspaces import composing, open_room

from racimo.base import jobs
from racimo.base.clock import now
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions, queries
from racimo.partnerships.models import Partnership

HOSTILE = "{{7*7}} <script>alert('x')</script> {% now %}"
SHOWN = "{{7*7}} &lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; {% now %}"
PAGES = ("", "partners/", "papers/", "papers/agreement/", "papers/strategy/", "papers/roadmap/")
POSTS = ("", "people/", "partners/invite/", "partners/shares/", "partners/compose/",
         "partners/composition/cancel/", "partners/adopt/", "papers/agreement/draft/",
         "papers/agreement/", "papers/agreement/preview/")  # fmt: skip


def body(response):
    """What a page says, without the token that differs each time."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"TOKEN", response.content)


@pytest.mark.parametrize("path", [*PAGES, "papers/agreement/1.pdf", "partners/suggest/?q=azul"])
def test_a_stranger_reads_the_same_bytes_as_where_nothing_is(cast, path):
    open_room(cast)
    client = signed_in(cast.chiara)
    there = client.get(f"/partnerships/vines/{path}")
    nowhere = client.get(f"/partnerships/grapes/{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert body(there) == body(nowhere)
    assert sorted(there.headers) == sorted(nowhere.headers)


@pytest.mark.parametrize("path", [*POSTS, "work/1/", "results/1/", "partners/seats/1/"])
def test_a_stranger_may_not_send_anything_either(cast, path):
    open_room(cast)
    client = signed_in(cast.chiara)
    there = client.post(f"/partnerships/vines/{path}")
    nowhere = client.post(f"/partnerships/grapes/{path}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert body(there) == body(nowhere)


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_is_asked_to_connect_whether_it_exists_or_not(cast, path):
    open_room(cast)
    for slug in ("vines", "grapes"):
        reply = signed_in(None).get(f"/partnerships/{slug}/{path}")
        assert reply.status_code == 302
        assert reply["Location"] == f"/sign-in/?next=/partnerships/{slug}/{path}"


@pytest.mark.parametrize("who", ["alba", "bruno", "dina", "olof"])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_for_each_role_and_is_kept_by_no_cache(cast, who, path):
    open_room(cast)
    reply = signed_in(getattr(cast, who)).get(f"/partnerships/vines/{path}")
    assert reply.status_code == 200
    assert reply["Cache-Control"] == "private, no-store"
    text = reply.content.decode()
    assert "Vines" in text
    assert ("Save the facts" in text) == (who == "alba" and path == "")
    assert ("Keep the answers" in text) == (who in {"alba", "bruno"} and path.count("/") == 2)
    assert ("Save the shares" in text) == (who == "alba" and path == "partners/")
    assert "style=" not in text


@pytest.mark.parametrize("who", ["bruno", "dina", "olof"])
def test_only_the_coordinator_changes_seats_facts_and_people(cast, who):
    room = open_room(cast)
    guest = make_organisation(slug="guest")
    client = signed_in(getattr(cast, who))
    seat = room.seats.get(role="partner")
    sent = [
        ("", {"facts-name": "Mine", "facts-months": "24"}),
        ("people/", {"person-email": "chiara@example.org", "person-role": "partner"}),
        ("partners/invite/", {"organisation": guest.slug, "role": "partner"}),
        (f"partners/seats/{seat.pk}/", {"act": "release"}),
        ("partners/shares/", {f"share-{seat.pk}": "5"}),
        ("partners/compose/", {"max_partners": "4"}),
        ("partners/adopt/", {"proposal": "0", "job": "x"}),
    ]
    before = Partnership.objects.values().get(pk=room.pk)
    for path, data in sent:
        assert client.post(f"/partnerships/vines/{path}", data).status_code in {302, 403}, path
    assert Partnership.objects.values().get(pk=room.pk) == before
    assert [(one.organisation_id, one.share) for one in queries.seats(room)] == [
        (one.organisation_id, None) for one in room.seats.order_by("pk")
    ]
    assert room.members.count() == 4
    assert jobs.latest(f"partnership:{room.pk}", "compose") is None


def test_my_list_shows_my_rooms_alone_and_goes_along_as_a_file(cast):
    open_room(cast)
    for who, count in ((cast.alba, 1), (cast.bruno, 1), (cast.chiara, 0)):
        client = signed_in(who)
        assert client.get("/partnerships/").content.count(b"/partnerships/vines/") == count
        told = client.get("/partnerships/export.json").json()["partnerships"]
        assert [row["slug"] for row in told] == ["vines"] * count
        text = client.get("/partnerships/export.csv").getvalue().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["grant"] for row in rows] == ["330000.75"] * count
    assert b"No workspace yet" in signed_in(cast.chiara).get("/partnerships/").content
    assert signed_in(cast.alba).get("/partnerships/export.xml").status_code == 404


def test_an_invitation_waits_in_the_list_and_opens_the_room(cast):
    room, guest = open_room(cast), make_organisation(name="Sud")
    Affiliation.objects.create(user=cast.chiara, organisation=guest)
    seat = actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    client = signed_in(cast.chiara)
    assert b"Sud is invited as partner." in client.get("/partnerships/").content
    assert client.get("/partnerships/vines/").status_code == 404
    client.post(f"/partnerships/invitations/{seat.pk}/", {"answer": "accept"})
    assert client.get("/partnerships/vines/").status_code == 200
    assert signed_in(cast.alba).post("/partnerships/invitations/999999/").status_code == 404


def test_a_workspace_is_shown_before_it_is_opened_and_nothing_is_made_by_looking(cast):
    call = make_call()
    mine = make_organisation(name="Mine")
    Affiliation.objects.create(user=cast.alba, organisation=mine)
    client = signed_in(cast.alba)
    page = client.get("/partnerships/open/", {"call": call.slug, "strand": "2"})
    for words in ("A common brand", "a scoreboard with verifiable indicators", "K3", "Mine"):
        assert words in page.content.decode()
    assert not Partnership.objects.exists()
    sent = {"call": call.slug, "strand": "2", "name": "Vines", "coordinator": str(mine.pk)}
    reply = client.post("/partnerships/open/", sent)
    assert reply["Location"] == "/partnerships/vines/"
    room = Partnership.objects.get()
    assert room.seats.get().organisation == mine
    promised = set(room.indicators.values_list("code", flat=True))
    assert promised
    assert promised == {one.id for one in page.context["indicators"]}
    assert room.missions.count() == len(page.context["foresight"].missions) == 1


def test_nobody_coordinates_for_an_organisation_that_is_not_theirs(cast):
    call, other = make_call(), make_organisation()
    sent = {"call": call.slug, "strand": "2", "coordinator": str(other.pk)}
    assert signed_in(cast.alba).post("/partnerships/open/", sent).status_code == 422
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(
    ("call", "strand", "status"),
    [("", "", 400), ("nowhere", "1", 404), ("here", "9", 404), ("a\0b", "1", 400)],
)
def test_an_odd_address_of_a_strand_is_said_to_be_odd(cast, call, strand, status):
    make_call(slug="here")
    reply = signed_in(cast.alba).get("/partnerships/open/", {"call": call, "strand": strand})
    assert reply.status_code == status


def test_facts_go_round_whole_and_mistakes_keep_what_was_typed(cast):
    room = open_room(cast)
    client = signed_in(cast.alba)
    sent = {
        "facts-name": HOSTILE, "facts-acronym": "VIT", "facts-summary": HOSTILE,
        "facts-start": "2030-02-01", "facts-months": "30", "facts-grant": "100.50",
        "facts-rate": "75", "facts-targets": ["CL", "MX"], "facts-rules": "COS-CLUSTER-2014-3-03|2",
    }  # fmt: skip
    wrong = client.post("/partnerships/vines/", {**sent, "facts-months": "99"})
    assert wrong.status_code == 422
    assert SHOWN in wrong.content.decode()
    assert "#id_facts-months" in wrong.content.decode()
    room.refresh_from_db()
    assert room.name == "Vines"
    assert client.post("/partnerships/vines/", sent).status_code == 302
    room.refresh_from_db()
    assert (room.name, room.months, room.grant) == (HOSTILE, 30, Decimal("100.50"))
    assert (room.targets, room.rulebook_strand) == (["CL", "MX"], "2")
    page = client.get("/partnerships/vines/").content.decode()
    assert SHOWN in page
    assert "<script>alert" not in page


def test_work_moves_along_for_the_page_and_without_it(cast):
    room = open_room(cast)
    one, two = room.items.all()[:2]
    client = signed_in(cast.bruno)
    plain = client.post(f"/partnerships/vines/work/{one.pk}/", {"state": "doing"})
    assert plain["Location"] == "/partnerships/vines/#work"
    part = client.post(
        f"/partnerships/vines/work/{two.pk}/", {"state": "done"}, headers={"hx-request": "true"}
    )
    assert part.content.decode().lstrip().startswith(f'<tr id="item-{two.pk}">')
    assert [item.state for item in room.items.all()[:2]] == ["doing", "done"]
    assert signed_in(cast.olof).post(
        f"/partnerships/vines/work/{one.pk}/", {"state": "done"}, headers={"hx-request": "true"}
    ).status_code == 403  # fmt: skip


def test_composing_goes_from_wishes_to_invitations(cast, django_capture_on_commit_callbacks):
    for land in ("FR", "DE", "PL"):
        make_organisation(name=f"Cluster of {land}", country=land)
    room = open_room(cast, rulebook="COS-CLUSTER-2014-3-03", rulebook_strand="1")
    client = signed_in(cast.alba)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/partnerships/vines/partners/compose/", {"max_partners": "4"})
    page = client.get("/partnerships/vines/partners/").content.decode()
    assert "proven best" in page
    job = composing(room)
    stale = client.post("/partnerships/vines/partners/adopt/", {"job": "x", "proposal": "0"})
    assert stale.status_code == 302
    assert room.seats.count() == 2
    client.post("/partnerships/vines/partners/adopt/", {"job": str(job.key), "proposal": "0"})
    assert room.seats.count() == 4
    wrong = client.post("/partnerships/vines/partners/compose/", {"max_partners": "1"})
    assert wrong.status_code == 422


def test_a_search_offers_seats_and_says_who_has_one(cast):
    from racimo.organisations.queries import rebuild

    open_room(cast)
    make_organisation(name="Rosso of elsewhere", country="FR")
    rebuild()
    found = signed_in(cast.alba).get("/partnerships/vines/partners/suggest/", {"q": "rosso"})
    text = found.content.decode()
    assert text.count("has a seat") == 1
    assert text.count("Offer a seat") == 1


def count_queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["", "partners/", "papers/", "papers/agreement/"])
def test_more_rows_ask_no_more_queries(cast, path):
    room = open_room(cast)
    client = signed_in(cast.alba)
    client.get(f"/partnerships/vines/{path}")
    actions.draft(actor=cast.alba, partnership=room, kind="agreement", now=now())
    before = count_queries(client, f"/partnerships/vines/{path}")
    for number in range(3):
        guest = make_organisation(country="FR")
        actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
        actions.answer_questions(
            actor=cast.alba, partnership=room, kind="agreement", now=now(),
            answers={"governing_law": f"Law {number}"},
        )  # fmt: skip
        actions.draft(actor=cast.alba, partnership=room, kind="agreement", now=now())
    assert count_queries(client, f"/partnerships/vines/{path}") <= before


def test_the_list_asks_the_same_for_one_room_and_for_three(cast):
    open_room(cast)
    client = signed_in(cast.bruno)
    client.get("/partnerships/")
    before = count_queries(client, "/partnerships/")
    for name in ("Two", "Three"):
        open_room(cast, name=name)
    assert count_queries(client, "/partnerships/") == before
