"""Open a workspace from a strand: nothing that the call says is typed a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.naming import create_named
from racimo.base.shelf import load_rulebook, rulebook_ids
from racimo.calls import queries as calls
from racimo.core.errors import NotAllowed, NotFound
from racimo.organisations import queries as organisations
from racimo.partnerships import policies
from racimo.partnerships.models import (
    Deliverable,
    Happening,
    Member,
    Partnership,
    RoadmapMilestone,
    Seat,
    WorkItem,
    WorkPackage,
)
from racimo.partnerships.queries.plan import bridge, entry_of, stretch

RESERVED = frozenset({"export", "invitations", "new", "open"})  # words of addresses


@transaction.atomic
def open_workspace(  # noqa: PLR0913 - each is a fact about the new workspace
    *,
    actor: AbstractBaseUser,
    call: str,
    strand: str,
    now: datetime,
    name: str = "",
    coordinator_id: int | None = None,
    **more: Any,  # noqa: ANN401 - further columns, for imports and demos
) -> Partnership:
    """Make a partnership whose work, deliverables and papers come from the strand.

    Args:
        actor: Who opens it; becomes its coordinator.
        call: The call's identifier.
        strand: The strand's code, e.g. "2".
        now: This instant.
        name: A name; made from the call's title where it is empty.
        coordinator_id: The organisation that coordinates, if it is known already.
        more: Other columns of the partnership.

    Raises:
        NotAllowed: The actor is not connected.
        NotFound: No such call or strand.
    """
    if not policies.may_open(actor):
        raise NotAllowed(_("To open a workspace, please connect."))
    facts = calls.load_strand(call, strand)
    if coordinator_id is not None and not organisations.exist([coordinator_id]):
        raise NotFound(_("There is no such organisation."), where="coordinator")
    title = (name or _("%(call)s, strand %(code)s") % {"call": facts.title, "code": strand}).strip()
    if len(title) > 200:  # noqa: PLR2004 - the width of the column
        title = title[:199] + "…"
    partnership = create_named(
        Partnership.objects,
        more.get("acronym") or title,
        otherwise="partnership",
        reserved=RESERVED,
        name=title,
        call_id=facts.call_id,
        strand_id=facts.strand_id,
        rulebook=more.pop("rulebook", facts.rulebook),
        rulebook_strand=more.pop("rulebook_strand", _strand_of_rules(facts.rulebook, facts.code)),
        opened_by_id=actor.pk,
        **more,
    )
    Member.objects.create(partnership=partnership, user_id=actor.pk, role=Member.Role.COORDINATOR)
    if coordinator_id is not None:
        Seat.objects.create(
            partnership=partnership,
            organisation_id=coordinator_id,
            role=Seat.Role.COORDINATOR,
            state=Seat.State.ACCEPTED,
            answered=now,
        )
    lay_out_work(partnership, facts.actions, facts.outcomes)
    note(partnership, actor, now, _("opened the workspace from the strand"))
    return partnership


def _strand_of_rules(rulebook: str, code: str) -> str:
    """The strand as the rulebook names it; "" where it knows no such strand."""
    if rulebook not in rulebook_ids():
        return ""
    return code if code in {one.id for one in load_rulebook(rulebook).strands} else ""


def lay_out_work(partnership: Partnership, actions: Sequence[Any], outcomes: Sequence[Any]) -> None:
    """Turn financed actions into work items, and expected results into deliverables."""
    plan = bridge()
    spans = _spans(partnership, actions, outcomes)
    packages = {}
    for number, entry in enumerate((e for e in plan["packages"] if e["key"] in spans), start=1):
        first, last = min(spans[entry["key"]]), max(spans[entry["key"]])
        packages[entry["key"]] = WorkPackage.objects.create(
            partnership=partnership,
            number=number,
            title=entry["title"],
            first_month=first,
            last_month=last,
        )
    for order, line in enumerate(actions, start=1):
        entry = entry_of(plan["actions"], line.kind)
        WorkItem.objects.create(
            partnership=partnership,
            package=packages[entry["package"]],
            line_id=line.line_id,
            kind=line.kind,
            title=line.text,
            first_month=stretch(entry["first"], partnership.months),
            last_month=stretch(entry["last"], partnership.months),
            person_months=Decimal(entry["person_months"]),
            order=order,
        )
    _promise_results(partnership, outcomes, packages)
    _promise_by_products(partnership, actions, packages)


def _spans(
    partnership: Partnership, actions: Iterable[Any], outcomes: Iterable[Any]
) -> dict[str, list[int]]:
    """The months that each package must cover: those of its items and results."""
    plan, spans = bridge(), defaultdict[str, list[int]](list)
    for line in actions:
        entry = entry_of(plan["actions"], line.kind)
        spans[entry["package"]] += [
            stretch(entry[key], partnership.months) for key in ("first", "last")
        ]
    for line in outcomes:
        entry = entry_of(plan["outcomes"], line.kind)
        spans[entry["package"]].append(stretch(entry["due"], partnership.months))
    return spans


def _promise_by_products(
    partnership: Partnership, actions: Iterable[Any], packages: Mapping[str, WorkPackage]
) -> None:
    """A deliverable for a package whose results the strand does not name."""
    order = partnership.deliverables.count()
    for line in actions:
        entry = entry_of(bridge()["actions"], line.kind)
        package = packages[entry["package"]]
        if "deliverable" not in entry or package.deliverables.exists():
            continue
        order += 1
        Deliverable.objects.create(
            partnership=partnership,
            package=package,
            kind=line.kind,
            title=entry["deliverable"],
            due_month=stretch(entry["due"], partnership.months),
            order=order,
        )


def _promise_results(
    partnership: Partnership, outcomes: Iterable[Any], packages: Mapping[str, WorkPackage]
) -> None:
    number = 0
    for order, line in enumerate(outcomes, start=1):
        entry = entry_of(bridge()["outcomes"], line.kind)
        due = stretch(entry["due"], partnership.months)
        package = packages[entry["package"]]
        Deliverable.objects.create(
            partnership=partnership,
            package=package,
            line_id=line.line_id,
            kind=line.kind,
            title=line.text,
            due_month=due,
            order=order,
        )
        if "milestone" in entry:
            number += 1
            RoadmapMilestone.objects.create(
                partnership=partnership,
                package=package,
                number=number,
                title=entry["milestone"],
                due_month=due,
                means=entry["means"],
                indicator=entry["milestone_indicator"],
            )


def note(partnership: Partnership, who: AbstractBaseUser | None, now: datetime, what: str) -> None:
    """Write a line in the workspace's diary."""
    Happening.objects.create(
        partnership=partnership, who_id=who.pk if who else None, at=now, what=what[:300]
    )
