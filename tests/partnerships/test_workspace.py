"""Opening a workspace: what the strand says is laid out once, and roles decide who changes it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.factories import make_call, make_organisation
from tests.workspaces import open_room

from racimo.base.clock import now, today
from racimo.calls.models import Line
from racimo.core.errors import Invalid, NotAllowed, NotFound
from racimo.partnerships import actions, queries
from racimo.partnerships.models import Deliverable, Partnership, WorkItem


@pytest.mark.parametrize("strand", ["1", "2"])
def test_every_line_of_the_strand_becomes_one_item_or_one_deliverable(cast, strand):
    room = actions.open_workspace(actor=cast.alba, call=make_call().slug, strand=strand, now=now())
    lines = Line.objects.filter(strand=room.strand)
    actions_of_call = set(lines.filter(role="action").values_list("pk", flat=True))
    outcomes = set(lines.filter(role="outcome").values_list("pk", flat=True))
    assert actions_of_call
    assert outcomes
    items = [item.line_id or 0 for item in room.items.all()]
    results = [one.line_id or 0 for one in room.deliverables.filter(line__isnull=False)]
    assert sorted(items) == sorted(actions_of_call)
    assert sorted(results) == sorted(outcomes)
    texts = dict(lines.values_list("pk", "text"))
    assert all(item.title == texts[item.line_id or 0] for item in room.items.all())


@pytest.mark.parametrize("strand", ["1", "2"])
def test_what_was_foreseen_is_what_is_made(cast, strand):
    from racimo.calls.queries import load_strand

    call = make_call()
    facts = load_strand(call.slug, strand)
    seen = queries.foresee(facts.actions, facts.outcomes)
    room = actions.open_workspace(actor=cast.alba, call=call.slug, strand=strand, now=now())
    assert list(seen.items) == [item.title for item in room.items.all()]
    assert list(seen.deliverables) == [one.title for one in room.deliverables.all()]
    assert list(seen.milestones) == [one.title for one in room.milestones.all()]


def test_opening_twice_makes_two_workspaces_that_share_nothing(cast):
    call = make_call()
    one, two = (
        actions.open_workspace(actor=cast.alba, call=call.slug, strand="2", now=now(), name="Vines")
        for _ in range(2)
    )
    assert (one.slug, two.slug) == ("vines", "vines-2")
    assert WorkItem.objects.filter(partnership=one).count() == 4
    assert WorkItem.objects.filter(partnership=two).count() == 4
    assert Deliverable.objects.count() == 6


@pytest.mark.parametrize("name", ["Open", "Export", "Invitations"])
def test_no_workspace_takes_a_word_of_the_addresses(cast, name):
    room = actions.open_workspace(
        actor=cast.alba, call=make_call().slug, strand="1", now=now(), name=name
    )
    assert room.slug == f"{name.lower()}-2"


def test_an_unknown_coordinator_leaves_nothing_behind(cast):
    with pytest.raises(NotFound):
        actions.open_workspace(
            actor=cast.alba, call=make_call().slug, strand="1", now=now(), coordinator_id=10**6
        )
    assert not Partnership.objects.exists()


def test_a_rulebook_that_knows_no_such_strand_judges_nothing(cast):
    call = make_call(rulebook="COS-CLUSINT-2016-03-1")
    odd = make_call(rulebook="COS-CLUSTER-2014-3-03")
    odd.strands.filter(code="1").update(code="one")
    for slug, strand in ((call.slug, "1"), (odd.slug, "one")):
        room = actions.open_workspace(actor=cast.alba, call=slug, strand=strand, now=now())
        assert room.rulebook_strand == ""
        assert queries.judgement(room, queries.seats(room), today=today()) is None
        assert queries.first_answers(room, "agreement")["partnership_name"] == room.name


def test_a_stranger_and_a_late_guest_are_told_there_is_no_workspace(cast):
    room = open_room(cast)
    queries.enter("vines", cast.olof, today=date(2040, 1, 1))
    for who, day in ((cast.chiara, today()), (cast.olof, date(2040, 1, 2))):
        with pytest.raises(NotFound) as there:
            queries.enter(room.slug, who, today=day)
        with pytest.raises(NotFound) as nowhere:
            queries.enter("nowhere", who, today=day)
        assert str(there.value) == str(nowhere.value)


def test_only_the_coordinator_changes_facts_and_partners_move_work(cast):
    room = open_room(cast)
    item = room.items.first()
    for who in (cast.bruno, cast.dina, cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.describe(actor=who, partnership=room, now=now(), name="Mine")
    for who in (cast.dina, cast.olof, cast.chiara):
        with pytest.raises(NotAllowed):
            actions.move_item(actor=who, item_id=item.pk, partnership=room, state="done", now=now())
    actions.move_item(actor=cast.bruno, item_id=item.pk, partnership=room, state="doing", now=now())
    item.refresh_from_db()
    assert item.state == "doing"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "), ("months", 0), ("months", 61), ("months", None), ("grant", Decimal(-1)),
        ("rate", Decimal(0)), ("rate", Decimal("100.01")), ("targets", ["XX"]),
        ("rulebook", "NO-SUCH-CALL"), ("rulebook", "COS-CLUSTER-2014-3-03"),
        ("rulebook_strand", "2"),
    ],
)  # fmt: skip
def test_odd_facts_are_refused_by_name_and_nothing_is_stored(cast, field, value):
    room = open_room(cast)
    before = Partnership.objects.values().get(pk=room.pk)
    with pytest.raises(Invalid) as refusal:
        actions.describe(
            actor=cast.alba, partnership=room, now=now(), acronym="NEW", **{field: value}
        )
    assert refusal.value.where.startswith(field.split("_")[0])
    assert Partnership.objects.values().get(pk=room.pk) == before


def test_a_delivery_is_said_and_taken_back_but_never_ahead_of_its_day(cast):
    room = open_room(cast)
    one = room.deliverables.first()

    def say(day):
        actions.deliver(
            actor=cast.bruno, partnership=room, deliverable_id=one.pk, day=day, now=now()
        )
        one.refresh_from_db()
        return one.delivered

    assert say(today()) == today()
    assert say(None) is None
    with pytest.raises(Invalid):
        say(today() + timedelta(days=1))
    other = open_room(cast, name="Other")
    with pytest.raises(Invalid):
        actions.deliver(
            actor=cast.bruno, partnership=other, deliverable_id=one.pk, day=today(), now=now()
        )


def test_the_coordinator_comes_first_and_associates_last(cast):
    room = open_room(cast)
    abroad = make_organisation(name="Cámara", country="CL")
    actions.invite(
        actor=cast.alba, partnership=room, organisation_id=abroad.pk, role="associate", now=now()
    )
    assert [seat.role for seat in queries.seats(room)] == ["coordinator", "partner", "associate"]
