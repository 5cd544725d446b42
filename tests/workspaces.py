"""A workspace made for tests: Alba coordinates, Bruno is a partner, Dina observes, Olof audits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from racimo.base import jobs
from racimo.base.clock import now
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions, queries
from tests.cast import Cast
from tests.factories import make_call, make_organisation


def kept(room: Any, kind: str = "agreement") -> Any:
    """A paper that must be there."""
    row = queries.paper(room, kind)
    assert row is not None
    return row


def composing(room: Any) -> Any:
    """The composition that must have been asked for."""
    job = jobs.latest(f"partnership:{room.pk}", "compose")
    assert job is not None
    return job


def open_room(cast: Cast, *, strand: str = "1", name: str = "Vines", **facts: Any) -> Any:
    """Two partners have said yes; the facts that papers repeat are known."""
    lead = make_organisation(name=f"Cluster Azul of {name}", members=84)
    other = make_organisation(name=f"Rosso of {name}", country="IT", members=41)
    Affiliation.objects.create(user=cast.alba, organisation=lead)
    Affiliation.objects.create(user=cast.bruno, organisation=other)
    room = actions.open_workspace(
        actor=cast.alba,
        call=make_call().slug,
        strand=strand,
        now=now(),
        name=name,
        coordinator_id=lead.pk,
    )
    seat = actions.invite(actor=cast.alba, partnership=room, organisation_id=other.pk, now=now())
    actions.answer(actor=cast.bruno, seat_id=seat.pk, accept=True, now=now())
    told = {"start": date(2030, 1, 1), "grant": Decimal("330000.75"), "targets": ["CL"], **facts}
    actions.describe(actor=cast.alba, partnership=room, now=now(), **told)
    for person, role in ((cast.dina, "observer"), (cast.olof, "officer")):
        actions.admit(
            actor=cast.alba, partnership=room, user_id=person.pk, role=role, now=now(),
            until=date(2040, 1, 1),
        )  # fmt: skip
    return room
