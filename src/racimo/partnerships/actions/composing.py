"""Propose the best set of partners around the coordinator, and adopt a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base import jobs
from racimo.base.cases import load_draft
from racimo.base.findings import describe_draft
from racimo.base.jobs import Progress
from racimo.base.models import Job
from racimo.core.consortium.compose import compose
from racimo.core.eligibility.shapes import Applicant, OnlyKinds
from racimo.core.errors import Invalid, NotAllowed
from racimo.core.matching.shapes import Match
from racimo.organisations import queries as organisations
from racimo.partnerships import policies, queries
from racimo.partnerships.actions.seats import invite
from racimo.partnerships.models import Partnership, Seat

RANKED = 50_000  # more than any directory here: everybody is ranked
POOL = 400  # the best-suited candidates that the composer chooses from
MOST_PARTNERS = 12
ALL = 100


def ask_to_compose(
    *, actor: AbstractBaseUser, partnership: Partnership, wishes: dict[str, Any], now: datetime
) -> Job:
    """Start a composition in the background."""
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may compose."))
    if queries.rulebook_of(partnership) is None:
        raise Invalid(
            _("No rulebook is known for this call, so nothing can be proved of a set."),
            hint=_("Choose a rulebook in the workspace's facts."),
        )
    return jobs.start(
        "compose", owner=actor, about=f"partnership:{partnership.pk}",
        partnership_id=partnership.pk, wishes=wishes, on=policies.day_of(now).isoformat(),
    )  # fmt: skip


def compose_job(
    progress: Progress, *, partnership_id: int, wishes: dict[str, Any], on: str = ""
) -> dict[str, Any]:
    """Rank everybody around the coordinator, then compose among the best.

    ``on`` is the day to judge for where the rulebook names no deadline.
    """
    partnership = queries.every().get(pk=partnership_id)
    progress.tick(0, 3, _("Ranking who would suit the coordinator"))
    case = load_case(partnership, wishes, on=on)
    progress.tick(
        1, 3, _("Composing among %(count)s candidates") % {"count": len(case["candidates"])}
    )
    draft = load_draft(case)
    found = describe_draft(draft, compose(draft.problem))
    progress.tick(3, 3, _("Done"))
    found["candidates"] = len(case["candidates"])
    return found


def load_case(partnership: Partnership, wishes: dict[str, Any], *, on: str = "") -> dict[str, Any]:
    """The composition as the plain mapping that the command reads too.

    Raises:
        Invalid: The partnership has no coordinator yet.
    """
    taken = [seat for seat in queries.seats(partnership) if seat.state != Seat.State.DECLINED]
    lead = next((seat for seat in taken if seat.role == Seat.Role.COORDINATOR), None)
    if lead is None:
        raise Invalid(
            _("The partnership has no coordinator yet."), hint=_("Give it a coordinator first.")
        )
    rulebook = queries.rulebook_of(partnership)
    must = [s.organisation.slug for s in taken if s.role == Seat.Role.PARTNER]
    pool = _pool(partnership, lead)
    keys = [lead.organisation.slug, *must, *(key for key in pool if key not in must)]
    rows = {one.key: one for one in organisations.load_applicants_by_slug(keys)}
    case: dict[str, Any] = {
        "call": partnership.rulebook,
        "strand": partnership.rulebook_strand or None,
        "coordinator": lead.organisation.slug,
        "candidates": [_candidate(rows[key], pool.get(key)) for key in keys if key in rows],
        "must": must,
        "never": [str(key) for key in wishes.get("never", []) if key in rows],
        "max_partners": min(int(wishes.get("max_partners", 6)), MOST_PARTNERS),
        "alternatives": 2,
        "difference": 2,
        "target_countries": partnership.targets or None,
        "duration_months": partnership.months,
        "grant": partnership.grant,
        "rate": None if partnership.rate is None else partnership.rate / ALL,
        "on": on if on and rulebook and rulebook.deadline is None else None,
    }
    if wishes.get("max_per_country"):
        case["max_per_country"] = int(wishes["max_per_country"])
    return {key: value for key, value in case.items() if value is not None}


def _pool(partnership: Partnership, lead: Seat) -> dict[str, Match]:
    """The best-suited organisations, of the kinds that the call speaks of where it names any."""
    kinds = {
        kind
        for rule in queries.binding_of(partnership)
        if isinstance(rule, OnlyKinds)
        for kind in rule.kinds
    } or {"cluster_organisation", "business_network"}
    fitting = organisations.slugs_of_kinds(kinds)
    found = organisations.load_matches(lead.organisation, limit=RANKED)
    return {match.key: match for match in [m for m in found if m.key in fitting][:POOL]}


def _candidate(applicant: Applicant, match: Match | None) -> dict[str, Any]:
    """One candidate in the command's own format; what nobody told us is left out."""
    told: dict[str, Any] = {
        "key": applicant.key,
        "name": applicant.name,
        "country": applicant.country,
        "nuts": applicant.nuts,
        "kind": applicant.kind,
        "legal_entity": applicant.legal_entity,
        "eccp": applicant.eccp,
        "sme": applicant.sme,
        "nuts_class": applicant.nuts_class,
        "tags": sorted(applicant.tags) if applicant.tags is not None else None,
    }
    if match is not None:
        told["fit"] = match.score
        told["because"] = " ".join(part.words for part in match.parts if part.points) or None
    return {key: value for key, value in told.items() if value is not None}


@transaction.atomic
def adopt(
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    members: Iterable[dict[str, Any]],
    now: datetime,
) -> list[Seat]:
    """Invite the organisations of a proposal that have no seat yet; their reasons go along."""
    taken = set(partnership.seats.values_list("organisation__slug", flat=True))
    seats = []
    for member in members:
        if member["key"] in taken:
            continue
        row = organisations.find(member["key"])
        seats.append(
            invite(
                actor=actor,
                partnership=partnership,
                organisation_id=row.pk,
                now=now,
                reason=" ".join(member.get("reasons", [])),
            )
        )
    return seats
