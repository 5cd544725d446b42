"""Who works for which organisation, and which organisations there are."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from racimo.core.errors import NotFound
from racimo.organisations.models import Affiliation, Organisation

Person = AbstractBaseUser | AnonymousUser


def affiliations(user: Person) -> QuerySet[Affiliation]:
    """For whom a person works."""
    found = Affiliation.objects.filter(user_id=user.pk or 0)
    return found.select_related("organisation").order_by("organisation__name")


def managed(user: Person) -> QuerySet[Organisation]:
    """The organisations whose profile a person may edit as one of their own."""
    if user.pk is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(people__user_id=user.pk, people__manages=True)


def works_for(user: Person, organisation_id: int) -> bool:
    """Whether a person works there."""
    if user.pk is None:
        return False
    return Affiliation.objects.filter(user_id=user.pk, organisation_id=organisation_id).exists()


def exist(ids: Collection[int]) -> bool:
    """Whether every one of these organisations is known."""
    wanted = set(ids)
    return Organisation.objects.filter(pk__in=wanted).count() == len(wanted)


def find(slug: str) -> Organisation:
    """The organisation with this short name in addresses."""
    found = Organisation.objects.filter(slug=slug).first() if "\0" not in slug else None
    if found is None:
        raise NotFound(
            f"There is no organisation “{slug}” here.",
            where="slug",
            hint="Search the directory for its name.",
        )
    return found


def of_source(source: str) -> QuerySet[Organisation]:
    """Everything that came from a source."""
    return Organisation.objects.filter(source=source).order_by("pk")


def kind_of(organisation_id: int) -> str | None:
    """What kind of organisation it is ("" where nobody has told us); None if there is none."""
    kinds = Organisation.objects.filter(pk=organisation_id).values_list("kind", flat=True)
    return kinds.first()


def named(slugs: Collection[str]) -> dict[str, str]:
    """The names of organisations by their slugs; unknown ones are left out."""
    wanted = {slug for slug in slugs if "\0" not in slug}
    return dict(Organisation.objects.filter(slug__in=wanted).values_list("slug", "name"))
