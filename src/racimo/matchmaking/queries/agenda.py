"""A guest's own day: found by a secret link or by an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from racimo.base.secrets import fingerprint
from racimo.core.spans import zone
from racimo.matchmaking.models import Guest, Meeting


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting as its guest sees it: local times of the place, and who comes."""

    meeting: Meeting
    starts: datetime
    ends: datetime
    zone: str
    table: str
    other: Guest
    state: str
    mine: bool
    theirs: bool


def guest_by_secret(secret: str) -> Guest | None:
    """The guest whose link this is."""
    digest = fingerprint(secret)
    rows = Guest.objects.select_related("mission__partnership", "organisation")
    return rows.filter(digest=digest).first()


def guests_of(mission_id: int, actor: AbstractBaseUser | AnonymousUser) -> QuerySet[Guest]:
    """The guests that this person is, in a mission."""
    rows = Guest.objects.filter(mission_id=mission_id, user_id=actor.pk or 0)
    return rows.select_related("mission__partnership", "organisation")


def agenda(guest: Guest) -> list[Entry]:
    """The guest's meetings of the published plan, in order, in the time of the place."""
    place = zone(guest.mission.zone)
    rows = (
        Meeting.objects.filter(Q(first=guest) | Q(second=guest))
        .filter(plan__published__isnull=False, plan__mission_id=guest.mission_id)
        .exclude(state=Meeting.State.CANCELLED)
        .select_related("slot", "table", "first__organisation", "second__organisation")
        .prefetch_related("confirmations")
        .order_by("slot__starts")
    )
    entries = []
    for row in rows:
        said = {one.guest_id for one in row.confirmations.all()}
        other = row.second if row.first_id == guest.pk else row.first
        entries.append(
            Entry(
                meeting=row,
                starts=row.slot.starts.astimezone(place),
                ends=row.slot.ends.astimezone(place),
                zone=guest.mission.zone,
                table=row.table.name,
                other=other,
                state=row.state,
                mine=guest.pk in said,
                theirs=other.pk in said,
            )
        )
    return entries
