"""Register guests and write down their wishes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.matchmaking import policies
from racimo.matchmaking.models import Guest, Mission, Wish
from racimo.organisations import queries as organisations

# What an organisation is in a mission follows from its kind.
KIND_OF = {
    "cluster_organisation": "cluster",
    "business_network": "cluster",
    "sme": "company",
    "large_company": "company",
    "company": "company",
}
STRONGEST = 3


def digest(secret: str) -> str:
    """What is kept of the secret in a guest's link."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def register(  # noqa: PLR0913 - each is a fact about the guest
    *,
    actor: AbstractBaseUser,
    mission: Mission,
    organisation_id: int,
    name: str,
    now: datetime,
    email: str = "",
    languages: Iterable[str] = (),
    most: int | None = None,
    user_id: int | None = None,
    secret: str | None = None,
) -> tuple[Guest, str]:
    """Bring a guest; returns the row and the secret of the guest's own link.

    The secret is kept only as a hash: it can be mailed now, or made anew later.
    """
    if not policies.may_register(actor, mission, today=now.date()):
        raise NotAllowed(_("Only partners may bring guests."))
    name = " ".join(name.split())
    if not name or len(name) > 150:  # noqa: PLR2004 - the width of the column
        raise Invalid(_("Give the guest's name, in at most 150 characters."), where="name")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid(
                _("“%(email)s” is not an e-mail address.") % {"email": email}, where="email"
            ) from None
    kind = organisations.kind_of(organisation_id)
    if kind is None:
        raise NotFound(_("There is no such organisation."), where="organisation")
    secret = secret or secrets.token_urlsafe(24)
    try:
        with transaction.atomic():
            guest = Guest.objects.create(
                mission=mission,
                organisation_id=organisation_id,
                name=name,
                email=email,
                kind=KIND_OF.get(kind, "other"),
                languages=sorted(set(languages)),
                most=most,
                user_id=user_id,
                digest=digest(secret),
            )
    except IntegrityError:
        raise TooLate(_("That guest is registered already."), where="name") from None
    return guest, secret


@transaction.atomic
def wish(*, guest: Guest, wishes: dict[int, int]) -> None:
    """Write down whom a guest wants to meet: other guest's key to strength, 0 to 3.

    0 is a refusal: never broken, never told. A missing entry leaves an earlier wish as it is;
    the caller has made sure that the guest speaks for themselves.
    """
    if guest.mission.state in {Mission.State.HELD, Mission.State.CANCELLED}:
        raise TooLate(_("This mission is over."))
    known = set(
        Guest.objects.filter(mission_id=guest.mission_id, pk__in=wishes)
        .exclude(pk=guest.pk)
        .exclude(organisation_id=guest.organisation_id)
        .values_list("pk", flat=True)
    )
    if strange := set(wishes) - known:
        raise Invalid(
            _("Nobody to wish for: %(keys)s.") % {"keys": ", ".join(map(str, sorted(strange)))},
            where="wishes",
        )
    for other, strength in wishes.items():
        if not 0 <= strength <= STRONGEST:
            raise Invalid(_("A wish is between 0 and 3."), where=f"wish for {other}")
        Wish.objects.update_or_create(guest=guest, other_id=other, defaults={"strength": strength})


@transaction.atomic
def withdraw_wish(*, guest: Guest, other_id: int) -> None:
    """Take a wish back."""
    Wish.objects.filter(guest=guest, other_id=other_id).delete()
