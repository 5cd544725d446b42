"""The log and the database agree, whoever is interrupted and whoever comes at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.query import QuerySet
from tests.boards_held import AFTER, add_event, open_board
from tests.factories import make_organisation
from tests.missions import make_busy_story

from racimo.base.clock import now
from racimo.core.errors import Refused
from racimo.matchmaking import actions as missions
from racimo.partnerships import actions as partnerships
from racimo.partnerships.models import Member, Paper, Seat
from racimo.scoreboard import actions, queries
from racimo.scoreboard.models import Leaf, Record

many = pytest.mark.skipif(
    settings.ON_SQLITE,
    reason="SQLite has one writer; its races run in a process of their own (test_records.py)",
)


def agreed() -> int:
    """How long the log is, once it is shown that the database knows it leaf by leaf."""
    head = queries.notary().check()
    assert head is not None
    rows = list(Leaf.objects.order_by("index"))
    assert [row.index for row in rows] == list(range(head.size))
    assert [bytes(row.leaf) for row in rows] == queries.notary().entries()
    return head.size


@pytest.mark.django_db
def test_what_was_appended_but_not_committed_is_taken_up_again_once(cast, monkeypatch):
    board = open_board(cast)
    add_event(cast, board, "fair")
    waiting = Leaf.objects.filter(index__isnull=True).count()
    assert waiting > 3

    def die(*told: object, **more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "bulk_update", die)
        with pytest.raises(KeyboardInterrupt):
            actions.take_up()
    assert queries.notary().head().size == waiting
    assert Leaf.objects.filter(index__isnull=True).count() == waiting
    add_event(cast, board, "another fair")
    after = Leaf.objects.count()
    assert after > waiting
    actions.take_up()
    assert agreed() == after
    actions.take_up()
    assert agreed() == after


@pytest.mark.django_db
def test_a_database_put_back_from_an_old_copy_signs_nothing(cast):
    board = open_board(cast)
    actions.take_up()
    size = agreed()
    Leaf.objects.filter(index__isnull=False).update(index=None)
    last = Leaf.objects.latest("pk")
    Leaf.objects.filter(pk=last.pk).update(leaf=bytes(last.leaf).replace(b'"v":1', b'"v":1 '))
    add_event(cast, board, "fair")
    with pytest.raises(Refused) as caught:
        actions.take_up()
    assert caught.value.code == "log-ahead"
    assert queries.notary().check().size == size


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each in a thread of its own, from the same moment on; what each gave or refused."""
    gate, given = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            given[place] = type(act()).__name__
        except Refused as refusal:
            given[place] = refusal.code
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be seen
            given[place] = f"!{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(given)


@many
@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_answered_once(cast):
    board = open_board(cast)
    seat = Seat.objects.create(
        partnership=board.partnership, organisation=make_organisation(), role="partner"
    )
    given = at_once(*(
        lambda yes=yes: partnerships.answer(
            actor=cast.alba, seat_id=seat.pk, accept=yes, now=AFTER
        )
        for yes in (True, False, True, False)
    ))  # fmt: skip
    assert given == ["Seat", "too-late", "too-late", "too-late"]


@many
@pytest.mark.django_db(transaction=True)
def test_many_seals_at_once_leave_no_gap_and_no_double(cast):
    board = open_board(cast)
    given = at_once(
        *(lambda n=n: add_event(cast, board, f"fair {n % 3}") for n in range(6)),
        *[actions.take_up] * 3,
    )
    assert set(given) <= {"Record", "Head", "NoneType"}
    assert Record.objects.filter(kind="event").count() == 3
    actions.take_up()
    assert agreed() == Leaf.objects.count()


@many
@pytest.mark.django_db(transaction=True)
def test_a_record_is_reviewed_once(cast):
    board = open_board(cast)
    record = add_event(cast, board, "fair")
    given = at_once(*(
        lambda who=who: actions.review(actor=who, record=record, now=AFTER)
        for who in (cast.bruno, cast.olof, cast.bruno, cast.olof)
    ))  # fmt: skip
    assert given == ["Review", "too-late", "too-late", "too-late"]
    assert agreed() == Leaf.objects.count()


@many
@pytest.mark.django_db(transaction=True)
def test_two_schedules_at_once_are_two_plans_with_numbers_of_their_own(cast):
    story = make_busy_story(cast)
    given = at_once(*[story.schedule] * 3)
    assert given == ["Plan"] * 3
    assert sorted(story.mission.plans.values_list("number", flat=True)) == [1, 2, 3]


@many
@pytest.mark.django_db(transaction=True)
def test_doubles_that_are_sent_at_once_are_made_once(cast):
    story = make_busy_story(cast)
    room, firm = story.mission.partnership, make_organisation(kind="sme")
    guests = at_once(*[
        lambda: missions.register(
            actor=cast.alba, mission=story.mission, organisation_id=firm.pk, name="Gia", now=now()
        )
    ] * 3)  # fmt: skip
    assert guests == ["too-late", "too-late", "tuple"]
    papers = at_once(*[
        lambda: partnerships.draft(actor=cast.alba, partnership=room, kind="agreement", now=now())
    ] * 3)  # fmt: skip
    assert papers == ["PaperVersion"] * 3
    assert Paper.objects.get(partnership=room).versions.count() == 1
    people = at_once(*[
        lambda: partnerships.admit(
            actor=cast.alba, partnership=room, user_id=cast.dina.pk, role="observer", now=now()
        )
    ] * 3)  # fmt: skip
    assert people == ["Member"] * 3
    assert Member.objects.filter(partnership=room, user=cast.dina).count() == 1
    call = room.call.slug
    rooms = at_once(*[
        lambda: actions.open_chain(
            actor=cast.chiara, call=call, strand="2", now=now(), name="Same name"
        )
    ] * 3)  # fmt: skip
    assert rooms == ["Partnership"] * 3
