"""Composing a team in the workspace: around the coordinator, kept by the rules, adopted once."""

from __future__ import annotations

import pytest
from tests.factories import make_organisation
from tests.workspaces import composing, open_room

from racimo.base.clock import now
from racimo.core.errors import Invalid, NotAllowed
from racimo.partnerships import actions, queries

RULES = {"rulebook": "COS-CLUSTER-2014-3-03", "rulebook_strand": "1"}


@pytest.fixture
def room(cast):
    for land in ("FR", "DE", "PL", "FI", "PT"):
        make_organisation(country=land, targets=["CL"], fields=["food"])
    make_organisation(country="US", name="Too far away")
    return open_room(cast, **RULES)


def composed(cast, room, django_capture_on_commit_callbacks, **wishes):
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_to_compose(actor=cast.alba, partnership=room, wishes=wishes, now=now())
    job = composing(room)
    assert (job.state, job.message) == ("done", "Done")
    return job.result


def test_the_best_team_holds_those_who_have_a_seat_and_keeps_the_rules(
    cast, room, django_capture_on_commit_callbacks
):
    found = composed(cast, room, django_capture_on_commit_callbacks, max_partners=4)
    assert found["status"] == "optimal"
    best = found["proposals"][0]
    keys = [one["key"] for one in best["members"]]
    seated = [seat.organisation.slug for seat in queries.seats(room)]
    assert set(seated) <= set(keys)
    assert len(keys) == 4
    assert best["verdict"]["answer"] != "broken"
    assert "Too far away" not in [one["name"] for one in best["members"]]


def test_who_is_never_wanted_is_left_out(cast, room, django_capture_on_commit_callbacks):
    first = composed(cast, room, django_capture_on_commit_callbacks, max_partners=3)
    chosen = {one["key"] for one in first["proposals"][0]["members"]}
    seated = {seat.organisation.slug for seat in queries.seats(room)}
    (picked,) = chosen - seated
    again = composed(cast, room, django_capture_on_commit_callbacks, max_partners=3, never=[picked])
    for proposal in again["proposals"]:
        assert picked not in [one["key"] for one in proposal["members"]]


def test_a_proposal_is_adopted_once(cast, room, django_capture_on_commit_callbacks):
    found = composed(cast, room, django_capture_on_commit_callbacks, max_partners=4)
    members = found["proposals"][0]["members"]
    made = actions.adopt(actor=cast.alba, partnership=room, members=members, now=now())
    assert [seat.state for seat in made] == ["invited", "invited"]
    assert all(seat.reason for seat in made)
    assert actions.adopt(actor=cast.alba, partnership=room, members=members, now=now()) == []


def test_impossible_wishes_are_explained(cast, room, django_capture_on_commit_callbacks):
    found = composed(cast, room, django_capture_on_commit_callbacks, max_partners=1)
    assert found["status"] == "infeasible"
    assert found["proposals"] == []
    assert found["conflict"]
    assert all(one["words"] for one in found["conflict"])


def test_without_rules_nothing_is_composed_and_partners_do_not_compose(cast):
    room = open_room(cast)
    with pytest.raises(Invalid):
        actions.ask_to_compose(actor=cast.alba, partnership=room, wishes={}, now=now())
    with pytest.raises(NotAllowed):
        actions.ask_to_compose(actor=cast.bruno, partnership=room, wishes={}, now=now())
