"""Register guests and write down their wishes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from racimo.base.secrets import fingerprint
from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.matchmaking import policies
from racimo.matchmaking.models import OVER, Guest, Mission, Wish
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
MOST_MEETINGS = 400
MOST_LANGUAGES = 20
A_LANGUAGE = re.compile(r"[a-z]{2,3}")


def digest(secret: str) -> str:
    """What is kept of the secret in a guest's link."""
    return fingerprint(secret)


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
    if mission.state in OVER:
        raise TooLate(_("This mission is over."))
    name, email = " ".join(name.replace("\0", "").split()), email.strip()
    if not name or len(name) > 150:  # noqa: PLR2004 - the width of the column
        raise Invalid(_("Give the guest's name, in at most 150 characters."), where="name")
    _refuse_odd_address(email)
    if most is not None and not 1 <= most <= MOST_MEETINGS:
        raise Invalid(_("Between 1 and 400 meetings, or leave it open."), where="most")
    spoken = _languages(languages)
    kind = organisations.kind_of(organisation_id)
    if kind is None:
        raise NotFound(_("There is no such organisation."), where="organisation")
    if user_id is not None and not get_user_model().objects.filter(pk=user_id).exists():
        raise NotFound(_("There is no such account."), where="account")
    secret = secret or secrets.token_urlsafe(24)
    mission = Mission.objects.select_for_update().get(pk=mission.pk)
    same = Guest.objects.filter(mission=mission, organisation_id=organisation_id)
    if same.filter(name__iexact=name).exists():
        raise TooLate(_("That guest is registered already."), where="name")
    try:
        with transaction.atomic():
            guest = Guest.objects.create(
                mission=mission,
                organisation_id=organisation_id,
                name=name,
                email=email,
                kind=KIND_OF.get(kind, "other"),
                languages=spoken,
                most=most,
                user_id=user_id,
                digest=digest(secret),
            )
    except IntegrityError:
        raise TooLate(_("That guest is registered already."), where="name") from None
    return guest, secret


def _refuse_odd_address(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Invalid(
            _("“%(email)s” is not an e-mail address.") % {"email": email[:100]}, where="email"
        ) from None


def _languages(codes: Iterable[str]) -> list[str]:
    """Codes of languages in lower case, each once."""
    found = sorted({code.strip().lower() for code in codes if code.strip()})
    if odd := [code for code in found if not A_LANGUAGE.fullmatch(code)]:
        raise Invalid(
            _("“%(code)s” is not the code of a language.") % {"code": odd[0][:40]},
            where="languages",
            hint=_("Write two or three letters, such as en, es, pt."),
        )
    if len(found) > MOST_LANGUAGES:
        raise Invalid(_("At most twenty languages."), where="languages")
    return found


@transaction.atomic
def renew_link(*, actor: AbstractBaseUser, guest: Guest, now: datetime) -> str:
    """Make a new secret for a guest's link; the link made before no longer works.

    Raises:
        NotAllowed: Only partners may.
    """
    if not policies.may_register(actor, guest.mission, today=now.date()):
        raise NotAllowed(_("Only partners may make a guest's link."))
    secret = secrets.token_urlsafe(24)
    Guest.objects.filter(pk=guest.pk).update(digest=digest(secret), changed=now)
    return secret


def _refuse_odd(name: str, email: str) -> None:
    if not name or len(name) > 150:  # noqa: PLR2004 - the width of the column
        raise Invalid(_("Give the guest's name, in at most 150 characters."), where="name")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid(
                _("“%(email)s” is not an e-mail address.") % {"email": email}, where="email"
            ) from None


@transaction.atomic
def wish(*, guest: Guest, wishes: Mapping[int, int | None]) -> None:
    """Write down whom a guest wants to meet: other guest's key to strength, 0 to 3.

    0 is a refusal: never broken, never told. None takes an earlier wish back; a missing entry
    leaves it as it is. The caller has made sure that the guest speaks for themselves.

    Raises:
        TooLate: The mission is over.
        Invalid: A wish for nobody, or of no known strength; nothing is written then.
    """
    mission = Mission.objects.select_for_update().get(pk=guest.mission_id)
    if mission.state in OVER:
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
        if strength is not None and not 0 <= strength <= STRONGEST:
            raise Invalid(_("A wish is between 0 and 3."), where=f"wish for {other}")
    taken = [other for other, strength in wishes.items() if strength is None]
    Wish.objects.filter(guest=guest, other_id__in=taken).delete()
    Wish.objects.bulk_create(
        [
            Wish(guest=guest, other_id=other, strength=strength)
            for other, strength in wishes.items()
            if strength is not None
        ],
        update_conflicts=True,
        unique_fields=["guest", "other"],
        update_fields=["strength"],
    )


@transaction.atomic
def withdraw_wish(*, guest: Guest, other_id: int) -> None:
    """Take a wish back."""
    wish(guest=guest, wishes={other_id: None})
