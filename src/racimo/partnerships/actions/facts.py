"""Change the facts of a partnership, move its work along, say that a result was delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.shelf import load_rulebook
from racimo.core.errors import Invalid, NotAllowed, NotFound
from racimo.partnerships import policies
from racimo.partnerships.actions.workspace import note
from racimo.partnerships.models import Deliverable, Partnership, WorkItem
from racimo.taxonomy.queries import countries

MOST_MONTHS = 60
HUNDRED = 100
MAY_CHANGE = {
    "name", "acronym", "summary", "start", "months", "grant", "rate", "targets",
    "rulebook", "rulebook_strand", "public_board",
}  # fmt: skip


@transaction.atomic
def describe(
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    now: datetime,
    **fields: Any,  # noqa: ANN401 - columns by name
) -> None:
    """Change the name, start, duration, grant, rate, target countries or rules.

    Raises:
        NotAllowed: Only the coordinator may.
        Invalid: Names the field, and what it may be.
    """
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may change the partnership's facts."))
    if unknown := set(fields) - MAY_CHANGE:
        raise Invalid(
            _("These fields cannot be changed here: %(names)s.")
            % {"names": ", ".join(sorted(unknown))}
        )
    _refuse_odd(partnership, fields)
    changed = [name for name, value in fields.items() if getattr(partnership, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(partnership, name, fields[name])
    partnership.save(update_fields=[*changed, "changed"])
    note(partnership, actor, now, _("changed the facts of the partnership"))


def _refuse_odd(partnership: Partnership, fields: Mapping[str, Any]) -> None:
    if not str(fields.get("name", partnership.name)).strip():
        raise Invalid(_("A partnership has a name."), where="name")
    months = fields.get("months", partnership.months)
    if months is None or not 1 <= months <= MOST_MONTHS:
        raise Invalid(_("A duration is between 1 and 60 months."), where="months")
    grant: Decimal | None = fields.get("grant")
    if grant is not None and grant < 0:
        raise Invalid(_("A grant cannot be negative."), where="grant")
    rate: Decimal | None = fields.get("rate")
    if rate is not None and not 0 < rate <= HUNDRED:
        raise Invalid(_("A rate is more than 0 and at most 100 per cent."), where="rate")
    strange = [code for code in fields.get("targets", ()) if code not in countries()]
    if strange:
        raise Invalid(_("There is no country “%(code)s”.") % {"code": strange[0]}, where="targets")
    if {"rulebook", "rulebook_strand"} & set(fields):
        _refuse_strange_rules(
            fields.get("rulebook", partnership.rulebook),
            fields.get("rulebook_strand", partnership.rulebook_strand),
        )


def _refuse_strange_rules(rulebook: str, strand: str) -> None:
    if strand and not rulebook:
        raise Invalid(_("Choose a rulebook before its strand."), where="rulebook")
    try:
        if rulebook:
            load_rulebook(rulebook).binding(strand or None)
    except NotFound as refusal:
        raise Invalid(refusal.message, where="rulebook", hint=refusal.hint) from None
    except Invalid as refusal:
        place = "rulebook_strand" if refusal.where == "strand" else refusal.where
        raise Invalid(refusal.message, where=place, hint=refusal.hint) from None


@transaction.atomic
def move_item(
    *, actor: AbstractBaseUser, item_id: int, partnership: Partnership, state: str, now: datetime
) -> None:
    """Say that a work item is to do, under way or done."""
    _must_write(actor, partnership, now)
    if state not in WorkItem.State.values:
        raise Invalid(_("There is no such state."), where="state")
    item = WorkItem.objects.filter(partnership=partnership, pk=item_id).first()
    if item is None:
        raise Invalid(_("There is no such work item here."), where="item")
    if item.state == state:
        return
    item.state = state
    item.save(update_fields=["state", "changed"])
    note(
        partnership, actor, now,
        _("moved “%(title)s” to “%(state)s”")
        % {"title": item.title[:160], "state": item.get_state_display()},
    )  # fmt: skip


@transaction.atomic
def deliver(
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    deliverable_id: int,
    day: date | None,
    now: datetime,
) -> None:
    """Say on which day a deliverable was delivered; None takes it back.

    Raises:
        NotAllowed: The actor may only read.
        Invalid: There is no such deliverable here, or the day lies ahead.
    """
    _must_write(actor, partnership, now)
    one = Deliverable.objects.filter(partnership=partnership, pk=deliverable_id).first()
    if one is None:
        raise Invalid(_("There is no such deliverable here."), where="deliverable")
    if day is not None and day > policies.day_of(now):
        raise Invalid(_("That day lies ahead."), where="day")
    if one.delivered == day:
        return
    one.delivered = day
    one.save(update_fields=["delivered", "changed"])
    said = _("delivered “%(title)s”") if day else _("took back the delivery of “%(title)s”")
    note(partnership, actor, now, said % {"title": one.title[:160]})


def _must_write(actor: AbstractBaseUser, partnership: Partnership, now: datetime) -> None:
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_write(role):
        raise NotAllowed(_("You may read this workspace, but not change it."))
