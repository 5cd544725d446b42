"""The guests of a mission, and what each one wishes."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from racimo.core.errors import NotFound
from racimo.matchmaking.models import Guest, Mission, Wish


def guests(mission: Mission) -> QuerySet[Guest]:
    """Everybody who comes, with how many they wish to meet. A refusal is no wish."""
    return (
        Guest.objects.filter(mission=mission)
        .select_related("organisation")
        .annotate(wish_count=Count("wishes", filter=Q(wishes__strength__gt=0)))
        .order_by("organisation__name", "name", "pk")
    )


def guest(mission: Mission, pk: int) -> Guest:
    """A guest of a mission."""
    found = Guest.objects.filter(mission=mission, pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such guest of this mission."))
    found.mission = mission
    return found


def others(one: Guest) -> QuerySet[Guest]:
    """Whom a guest may wish to meet: everybody of another organisation."""
    return (
        Guest.objects.filter(mission_id=one.mission_id)
        .exclude(pk=one.pk)
        .exclude(organisation_id=one.organisation_id)
        .select_related("organisation")
        .order_by("organisation__name", "name", "pk")
    )


def wishes_of(one: Guest) -> dict[int, int]:
    """A guest's own wishes and refusals; for nobody else's eyes."""
    return dict(Wish.objects.filter(guest=one).values_list("other_id", "strength"))


def attended(
    missions: Iterable[Mission], actor: AbstractBaseUser | AnonymousUser
) -> frozenset[int]:
    """Which of these missions a person attends."""
    keys = [mission.pk for mission in missions]
    rows = Guest.objects.filter(mission_id__in=keys, user_id=actor.pk or 0)
    return frozenset(rows.values_list("mission_id", flat=True))


def away(mission: Mission) -> frozenset[int]:
    """Guests who come to no slot that is left."""
    link = Guest.away.through
    return frozenset(link.objects.filter(guest__mission=mission).values_list("guest_id", flat=True))
