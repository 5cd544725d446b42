"""The pages of a workspace: strangers, roles, the whole round of a form, files, queries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from racimo.base.clock import now
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions
from tests.cast import signed_in
from tests.factories import make_call, make_organisation


@pytest.fixture
def team(cast):
    """Alba coordinates, Bruno is a partner, Olof audits."""
    call = make_call()
    lead, other = make_organisation(name="Cluster Azul"), make_organisation(name="Rosso", country="IT")
    Affiliation.objects.create(user=cast.alba, organisation=lead)
    Affiliation.objects.create(user=cast.bruno, organisation=other)
    room = actions.open_workspace(
        actor=cast.alba, call=call.slug, strand="1", now=now(), name="Vines", coordinator_id=lead.pk
    )
    seat = actions.invite(actor=cast.alba, partnership=room, organisation_id=other.pk, now=now())
    actions.answer(actor=cast.bruno, seat_id=seat.pk, accept=True, now=now())
    return room


def test_pages(team, cast):
    for path in ("", "partners/", "papers/", "papers/agreement/", "papers/strategy/", "papers/roadmap/"):
        reply = signed_in(cast.alba).get(f"/partnerships/vines/{path}")
        assert reply.status_code == 200, path
    assert signed_in(cast.alba).get("/partnerships/").status_code == 200
    reply = signed_in(cast.alba).get(reverse("open-workspace"), {"call": team.call.slug, "strand": "2"})
    assert reply.status_code == 200
