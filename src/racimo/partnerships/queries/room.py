"""Which workspaces a person may know of, and what is in one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.utils.translation import gettext as _

from racimo.core.errors import NotFound
from racimo.partnerships import policies
from racimo.partnerships.models import (
    Deliverable,
    Happening,
    Member,
    Partnership,
    Seat,
    WorkItem,
    WorkPackage,
)


def visible_to(actor: AbstractBaseUser | AnonymousUser, *, today: date) -> QuerySet[Partnership]:
    """The workspaces this person may enter."""
    rows = Partnership.objects.filter(policies.visible(actor, today=today)).distinct()
    return rows.select_related("call", "strand").order_by("name")


def mine(actor: AbstractBaseUser, *, today: date) -> QuerySet[Any]:
    """The workspaces a person may enter, each with their role there as ``my_role``."""
    role = Member.objects.filter(partnership=OuterRef("pk"), user_id=actor.pk).values("role")[:1]
    return visible_to(actor, today=today).annotate(my_role=Subquery(role))


def enter(
    slug: str, actor: AbstractBaseUser | AnonymousUser, *, today: date
) -> tuple[Partnership, str]:
    """A workspace and the person's role there.

    Raises:
        NotFound: There is none, or the person may not know of it: the same answer for both.
    """
    known = "\0" not in slug
    partnership = visible_to(actor, today=today).filter(slug=slug).first() if known else None
    if partnership is None:
        raise NotFound(_("There is no such workspace, or you are not a member of it."))
    return partnership, policies.role_of(actor, partnership, today=today)


def by_slug(slug: str) -> Partnership | None:
    """A workspace for those who need no permission: commands and the floors above."""
    return Partnership.objects.select_related("call", "strand").filter(slug=slug).first()


def every() -> QuerySet[Partnership]:
    """All workspaces, for commands and the floors above."""
    return Partnership.objects.select_related("call", "strand").order_by("slug")


def seats(partnership: Partnership) -> QuerySet[Seat]:
    """Its seats: the coordinator first, then partners, then associates."""
    found = partnership.seats.select_related("organisation")
    place = Case(
        When(role=Seat.Role.COORDINATOR, then=0), When(role=Seat.Role.PARTNER, then=1), default=2
    )
    return found.order_by(place, "pk").exclude(state=Seat.State.LEFT)


def people(partnership: Partnership) -> QuerySet[Member]:
    """Who may enter."""
    return partnership.members.select_related("user").order_by("role", "user__name")


def packages(partnership: Partnership) -> QuerySet[WorkPackage]:
    """Its work packages with their items, deliverables and milestones."""
    return partnership.packages.select_related("lead__organisation").prefetch_related(
        "items", "deliverables", "milestones"
    )


def items(partnership: Partnership) -> QuerySet[WorkItem]:
    """Its work items, in the order of the strand."""
    return partnership.items.order_by("order", "pk")


def item(partnership: Partnership, key: int) -> WorkItem | None:
    """One work item of this workspace."""
    return WorkItem.objects.filter(partnership=partnership, pk=key).first()


def deliverables(partnership: Partnership) -> QuerySet[Deliverable]:
    """What it owes, in the order of the strand."""
    return partnership.deliverables.select_related("package", "line")


def diary(partnership: Partnership, *, most: int = 20) -> QuerySet[Happening]:
    """What happened last."""
    return partnership.diary.select_related("who")[:most]


def invitations(user: AbstractBaseUser) -> QuerySet[Seat]:
    """Seats offered to the organisations a person works for, still without an answer."""
    return (
        Seat.objects.filter(state=Seat.State.INVITED, organisation__people__user_id=user.pk)
        .select_related("partnership__call", "partnership__strand", "organisation")
        .prefetch_related("partnership__seats__organisation")
        .order_by("created")
    )


def months_later(start: date, months: int) -> date:
    """The last day of a span of months that begins on ``start``."""
    years, month = divmod(start.month - 1 + months, 12)
    day = min(start.day, 28)
    return date(start.year + years, month + 1, day) - timedelta(days=1)
