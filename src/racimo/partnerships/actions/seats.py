"""Invite an organisation, answer an invitation, let one go; admit people to the workspace."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.organisations import queries as organisations
from racimo.partnerships import policies
from racimo.partnerships.actions.workspace import note
from racimo.partnerships.models import Member, Partnership, Seat


def _must_coordinate(actor: AbstractBaseUser, partnership: Partnership, now: datetime) -> None:
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may change who is in the partnership."))


@transaction.atomic
def invite(  # noqa: PLR0913 - each is a fact about the seat
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    organisation_id: int,
    now: datetime,
    role: str = Seat.Role.PARTNER,
    reason: str = "",
) -> Seat:
    """Offer an organisation a seat; the first coordinator's own seat needs no answer."""
    _must_coordinate(actor, partnership, now)
    if role not in Seat.Role.values:
        raise Invalid(_("There is no such role."), where="role")
    if not organisations.exist([organisation_id]):
        raise NotFound(_("There is no such organisation."), where="organisation")
    coordinator = role == Seat.Role.COORDINATOR
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                partnership=partnership,
                organisation_id=organisation_id,
                role=role,
                state=Seat.State.ACCEPTED if coordinator else Seat.State.INVITED,
                answered=now if coordinator else None,
                reason=reason.replace("\0", ""),
            )
    except IntegrityError:
        raise TooLate(
            _("That organisation has a seat already, or there is a coordinator already."),
            where="organisation",
        ) from None
    note(partnership, actor, now, _("invited %(name)s") % {"name": seat.organisation})
    return seat


@transaction.atomic
def answer(*, actor: AbstractBaseUser, seat_id: int, accept: bool, now: datetime) -> Seat:
    """Say yes or no to an invitation, for an organisation one works for.

    The coordinator may write down an answer that came by other means.
    """
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .select_related("partnership", "organisation")
        .filter(pk=seat_id)
        .first()
    )
    if seat is None:
        raise NotFound(_("There is no such invitation."))
    works_there = organisations.works_for(actor, seat.organisation_id)
    role = policies.role_of(actor, seat.partnership, today=policies.day_of(now))
    if not (works_there or policies.may_coordinate(role)):
        raise NotFound(_("There is no such invitation."))
    if seat.state != Seat.State.INVITED:
        raise TooLate(_("This invitation was answered already."))
    seat.state = Seat.State.ACCEPTED if accept else Seat.State.DECLINED
    seat.answered = now
    seat.save(update_fields=["state", "answered", "changed"])
    if accept and works_there:
        Member.objects.get_or_create(
            partnership=seat.partnership, user_id=actor.pk, defaults={"role": Member.Role.PARTNER}
        )
    said = _("accepted") if accept else _("declined")
    note(
        seat.partnership, actor, now,
        _("%(said)s for %(name)s") % {"said": said, "name": seat.organisation},
    )  # fmt: skip
    return seat


@transaction.atomic
def release(
    *, actor: AbstractBaseUser, partnership: Partnership, seat_id: int, now: datetime
) -> None:
    """Take a seat away; the coordinator's own stays."""
    _must_coordinate(actor, partnership, now)
    seat = partnership.seats.select_related("organisation").filter(pk=seat_id).first()
    if seat is None:
        raise NotFound(_("There is no such seat here."))
    if seat.role == Seat.Role.COORDINATOR:
        raise Invalid(_("A partnership needs its coordinator."), where="seat")
    note(partnership, actor, now, _("let %(name)s go") % {"name": seat.organisation})
    gone = seat.organisation_id
    seat.delete()
    _close_the_door(partnership, gone)


def _close_the_door(partnership: Partnership, organisation_id: int) -> None:
    """Who came in for an organisation leaves with it, unless another of theirs has a seat."""
    staying = partnership.seats.filter(state=Seat.State.ACCEPTED)
    kept = list(staying.values_list("organisation_id", flat=True))
    for member in partnership.members.select_related("user").filter(role=Member.Role.PARTNER):
        if organisations.works_for(member.user, organisation_id) and not any(
            organisations.works_for(member.user, one) for one in kept
        ):
            member.delete()


@transaction.atomic
def share_out(
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    shares: dict[int, Decimal],
    now: datetime,
) -> None:
    """Say how much of the grant each seat receives (seat key to euro)."""
    _must_coordinate(actor, partnership, now)
    if any(share < 0 for share in shares.values()):
        raise Invalid(_("A share cannot be negative."), where="share")
    for seat in partnership.seats.all():
        if seat.pk in shares:
            seat.share = shares[seat.pk]
            seat.save(update_fields=["share", "changed"])


@transaction.atomic
def admit(  # noqa: PLR0913 - each is a fact about the access
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    user_id: int,
    role: str,
    now: datetime,
    until: date | None = None,
) -> Member:
    """Let a person into the workspace; an officer's access always ends on a day."""
    _must_coordinate(actor, partnership, now)
    if role not in Member.Role.values:
        raise Invalid(_("There is no such role."), where="role")
    if role == Member.Role.OFFICER and until is None:
        raise Invalid(
            _("An officer's access ends on a day."), where="until", hint=_("Give the last day.")
        )
    others = partnership.members.filter(role=Member.Role.COORDINATOR).exclude(user_id=user_id)
    stays = role == Member.Role.COORDINATOR and until is None
    if not stays and not others.filter(until__isnull=True).exists():
        raise Invalid(
            _("Somebody must coordinate the workspace without an end."), where="role",
            hint=_("Admit another coordinator first."),
        )  # fmt: skip
    member, _new = Member.objects.update_or_create(
        partnership=partnership, user_id=user_id, defaults={"role": role, "until": until}
    )
    note(partnership, actor, now, _("admitted %(name)s") % {"name": member.user})
    return member
