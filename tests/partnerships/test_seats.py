"""Seats: offered once, answered by those who work there, shared out, and taken away."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection
from tests.factories import make_organisation
from tests.workspaces import open_room

from racimo.base.clock import now, today
from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions, queries
from racimo.partnerships.models import Member, Seat


def test_an_organisation_is_invited_once(cast):
    room, guest = open_room(cast), make_organisation(country="FR")
    actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    with pytest.raises(TooLate):
        actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    assert room.seats.filter(organisation=guest).count() == 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the tests' SQLite lives in memory, for one writer"
)
@pytest.mark.django_db(transaction=True)
def test_of_two_invitations_at_once_one_wins_and_the_other_is_told(cast):
    room, guest = open_room(cast), make_organisation(country="FR")
    start = threading.Barrier(2)
    ends: list[str] = []

    def offer():
        start.wait()
        try:
            actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
            ends.append("offered")
        except TooLate as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=offer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["offered", "too-late"]
    assert room.seats.filter(organisation=guest).count() == 1


def test_an_invitation_is_for_those_who_work_there(cast):
    room, guest = open_room(cast), make_organisation(country="FR")
    seat = actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    with pytest.raises(NotFound):
        actions.answer(actor=cast.chiara, seat_id=seat.pk, accept=True, now=now())
    Affiliation.objects.create(user=cast.chiara, organisation=guest)
    assert [one.pk for one in queries.invitations(cast.chiara)] == [seat.pk]
    actions.answer(actor=cast.chiara, seat_id=seat.pk, accept=True, now=now())
    assert queries.enter(room.slug, cast.chiara, today=today())[1] == "partner"
    with pytest.raises(TooLate):
        actions.answer(actor=cast.chiara, seat_id=seat.pk, accept=False, now=now())


def test_a_written_down_answer_lets_nobody_in(cast):
    room, guest = open_room(cast), make_organisation(country="FR")
    seat = actions.invite(actor=cast.alba, partnership=room, organisation_id=guest.pk, now=now())
    before = room.members.count()
    assert actions.answer(actor=cast.alba, seat_id=seat.pk, accept=True, now=now()).state == (
        "accepted"
    )
    assert room.members.count() == before


def test_who_is_let_go_loses_the_room_unless_another_seat_holds_them(cast):
    room = open_room(cast)
    seat = room.seats.get(role="partner")
    second = make_organisation(country="FR")
    Affiliation.objects.create(user=cast.bruno, organisation=second)
    other = actions.invite(actor=cast.alba, partnership=room, organisation_id=second.pk, now=now())
    actions.answer(actor=cast.bruno, seat_id=other.pk, accept=True, now=now())
    actions.release(actor=cast.alba, partnership=room, seat_id=seat.pk, now=now())
    assert queries.enter(room.slug, cast.bruno, today=today())[1] == "partner"
    actions.release(actor=cast.alba, partnership=room, seat_id=other.pk, now=now())
    with pytest.raises(NotFound):
        queries.enter(room.slug, cast.bruno, today=today())
    assert queries.enter(room.slug, cast.dina, today=today())[1] == "observer"


def test_the_coordinators_seat_stays_and_partners_do_not_touch_seats(cast):
    room = open_room(cast)
    lead = room.seats.get(role="coordinator")
    with pytest.raises(Invalid):
        actions.release(actor=cast.alba, partnership=room, seat_id=lead.pk, now=now())
    guest = make_organisation()
    for who in (cast.bruno, cast.dina, cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.invite(actor=who, partnership=room, organisation_id=guest.pk, now=now())
        with pytest.raises(NotAllowed):
            actions.release(actor=who, partnership=room, seat_id=lead.pk, now=now())
    assert Seat.objects.count() == 2


def test_there_is_one_coordinator_only(cast):
    room = open_room(cast)
    with pytest.raises(TooLate):
        actions.invite(
            actor=cast.alba, partnership=room, organisation_id=make_organisation().pk,
            role="coordinator", now=now(),
        )  # fmt: skip


def test_shares_are_kept_to_the_cent_and_never_negative(cast):
    room = open_room(cast)
    one, two = queries.seats(room)
    told = {one.pk: Decimal("200000.25"), two.pk: Decimal("130000.50")}
    actions.share_out(actor=cast.alba, partnership=room, shares=told, now=now())
    assert [seat.share for seat in queries.seats(room)] == list(told.values())
    with pytest.raises(Invalid):
        actions.share_out(
            actor=cast.alba, partnership=room, shares={one.pk: Decimal(-1)}, now=now()
        )
    rows = queries.first_answers(room, "agreement")["partners"]
    assert [row["share"] for row in rows] == ["200000.25", "130000.50"]


def test_somebody_always_coordinates_without_an_end(cast):
    room = open_room(cast)
    for more in ({"role": "observer"}, {"role": "coordinator", "until": today()}):
        with pytest.raises(Invalid):
            actions.admit(
                actor=cast.alba, partnership=room, user_id=cast.alba.pk, now=now(), **more
            )
    actions.admit(
        actor=cast.alba, partnership=room, user_id=cast.chiara.pk, role="coordinator", now=now()
    )
    actions.admit(
        actor=cast.alba, partnership=room, user_id=cast.alba.pk, role="observer", now=now()
    )
    roles = dict(Member.objects.filter(partnership=room).values_list("user__name", "role"))
    assert (roles["Alba"], roles["Chiara"]) == ("observer", "coordinator")


def test_an_officer_never_stays_for_ever(cast):
    room = open_room(cast)
    with pytest.raises(Invalid):
        actions.admit(
            actor=cast.alba, partnership=room, user_id=cast.chiara.pk, role="officer", now=now()
        )
