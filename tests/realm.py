"""One world with everything that can be asked for, and everybody who may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from racimo.accounts.actions import issue_token, register
from racimo.base import jobs
from racimo.base.clock import now
from racimo.matchmaking.models import Guest, Meeting
from racimo.organisations.models import Affiliation
from racimo.partnerships import actions as partnerships
from racimo.partnerships.models import Deliverable, Partnership, Seat, WorkItem
from racimo.scoreboard import actions
from tests.boards_held import AFTER, DAY, NOW, hold_mission, open_board
from tests.factories import make_call, make_organisation

ROLES = (
    "visitor", "member", "guest", "partner", "coordinator", "late", "officer", "editor", "operator",
)  # fmt: skip
SECRET = "a-secret-that-only-the-guest-was-told"
FILE = b"Minutes of the meeting"


@dataclass(frozen=True)
class Realm:
    """Who there is by role, and what stands in each kind of address."""

    people: dict[str, Any]
    places: dict[str, Any]
    partnership: Any
    elsewhere: Any


def make_realm(cast: Any) -> Realm:
    """A private workspace with a paper, a held mission, records with a file, and a job.

    The member is nobody's: a stranger to the workspace. The late officer's time is over.
    """
    board = open_board(cast)
    room = board.partnership
    mission = hold_mission(cast, board, close=False)
    people = {
        "visitor": None,
        "member": cast.chiara,
        "partner": cast.bruno,
        "coordinator": cast.alba,
        "officer": cast.olof,
        "operator": register(email="opal@example.org", name="Opal", is_staff=True),
        "guest": register(email="gil@example.org", name="Gil"),
        "late": register(email="lars@example.org", name="Lars"),
        "editor": register(email="edda@example.org", name="Edda", is_editor=True),
    }
    partnerships.admit(
        actor=cast.alba, partnership=room, user_id=people["late"].pk, role="officer", now=NOW,
        until=date(2026, 6, 1),
    )  # fmt: skip
    firm = Guest.objects.get(mission=mission, name="Guest 2")
    Guest.objects.filter(pk=firm.pk).update(user=people["guest"], digest=digest_of(SECRET))
    Affiliation.objects.create(user=people["guest"], organisation=firm.organisation)
    partnerships.draft(actor=cast.alba, partnership=room, kind="agreement", now=now())
    record = signed_record(cast, board)
    job = jobs.start(
        "schedule", owner=cast.alba, about=f"mission:{mission.pk}", mission_id=mission.pk,
        actor_id=cast.alba.pk, seed=1,
    )  # fmt: skip
    asked = Seat.objects.create(
        partnership=room, organisation=make_organisation(name="Asked"), role="partner"
    )
    issue_token(user=cast.alba, name="a program", now=now())
    evidence = record.evidence.get()
    places = {
        "call": make_call().slug, "organisation": board.lead.slug, "partnership": room.slug,
        "mission": mission.slug, "record": record.pk, "evidence": evidence.pk, "secret": SECRET,
        "invitation": asked.pk, "seat": asked.pk, "job": job.pk,
        "item": WorkItem.objects.filter(partnership=room).earliest("pk").pk,
        "result": Deliverable.objects.filter(partnership=room).earliest("pk").pk,
        "meeting": Meeting.objects.filter(plan__mission=mission).earliest("pk").pk,
        "guest": firm.pk, "token": cast.alba.tokens.get().pk,
    }  # fmt: skip
    return Realm(people, places, Partnership.objects.get(pk=room.pk), make_elsewhere(cast))


def signed_record(cast: Any, board: SimpleNamespace) -> Any:
    """A signed agreement with its file, as Alba recorded it."""
    return actions.report_signed_file(
        actor=cast.alba, partnership=board.partnership, kind="agreement", title="Our agreement",
        signed=DAY, parties=[board.lead.slug, board.other.slug], name="agreement.pdf",
        media_type="application/pdf", chunks=[FILE], now=AFTER,
    )  # fmt: skip


def make_elsewhere(cast: Any) -> Any:
    """A workspace that the stranger coordinates: from there nothing of the other is reached."""
    return actions.open_chain(
        actor=cast.chiara, call=make_call().slug, strand="2", now=NOW, name="Elsewhere"
    )


def digest_of(secret: str) -> str:
    """What is kept of a guest's link."""
    from racimo.matchmaking.actions import digest

    return digest(secret)
