"""/api/v1/partnerships: the workspaces of the person who asks; unknown to anybody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from racimo.api.consortium import Reason
from racimo.api.errors import Problem
from racimo.api.tokens import actor, signed_in
from racimo.base.clock import today
from racimo.base.findings import describe_verdict
from racimo.partnerships import queries

router = Router(tags=["partnerships"])


class PartnershipLine(Schema):
    """One workspace in a list."""

    slug: str
    name: str
    acronym: str
    call: str
    strand: str
    state: str
    role: str
    start: str | None
    months: int
    grant: str | None
    rate: str | None
    target_countries: list[str]


class Partnerships(Schema):
    """The workspaces one may enter."""

    partnerships: list[PartnershipLine]


class Seat(Schema):
    """An organisation's place; amounts in euro as text."""

    organisation: str
    name: str
    country: str | None
    role: str
    state: str
    share: str | None


class Item(Schema):
    """A work item; months count from the start."""

    title: str
    kind: str
    state: str
    first_month: int
    last_month: int


class Deliverable(Schema):
    """A result that is owed, with the day it was delivered."""

    title: str
    kind: str
    due_month: int
    delivered: str | None


class Verdict(Schema):
    """What the rules say of the partners."""

    call: str
    strand: str | None
    on: str
    answer: str
    reasons: list[Reason]


class PartnershipWhole(PartnershipLine):
    """One workspace; where the rules cannot be asked, ``unjudged`` says why."""

    summary: str
    seats: list[Seat]
    items: list[Item]
    deliverables: list[Deliverable]
    verdict: Verdict | None
    unjudged: str


@router.get("", response={200: Partnerships, 401: Problem}, auth=signed_in)
def list_partnerships(request: HttpRequest) -> dict[str, Any]:
    """The workspaces I may enter."""
    return {
        "partnerships": [
            _line(row, row.my_role) for row in queries.mine(actor(request), today=today())
        ]
    }


@router.get("/{slug}", response={200: PartnershipWhole, 401: Problem, 404: Problem}, auth=signed_in)
def read_partnership(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One workspace with its partners, work and verdict."""
    day = today()
    row, role = queries.enter(slug, actor(request), today=day)
    seats = list(queries.seats(row))
    verdict, unjudged = _verdict(row, seats)
    return {
        **_line(row, role),
        "summary": row.summary,
        "seats": [_seat(one) for one in seats],
        "items": [
            {
                "title": one.title,
                "kind": one.kind,
                "state": one.state,
                "first_month": one.first_month,
                "last_month": one.last_month,
            }
            for one in queries.items(row)
        ],
        "deliverables": [
            {
                "title": one.title,
                "kind": one.kind,
                "due_month": one.due_month,
                "delivered": one.delivered.isoformat() if one.delivered else None,
            }
            for one in queries.deliverables(row)
        ],
        "verdict": verdict,
        "unjudged": unjudged,
    }


def _line(row: Any, role: str) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {
        "slug": row.slug,
        "name": row.name,
        "acronym": row.acronym,
        "call": row.call.slug,
        "strand": row.strand.code,
        "state": row.state,
        "role": role,
        "start": row.start.isoformat() if row.start else None,
        "months": row.months,
        "grant": None if row.grant is None else f"{row.grant:f}",
        "rate": None if row.rate is None else f"{row.rate:f}",
        "target_countries": row.targets,
    }


def _seat(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {
        "organisation": one.organisation.slug,
        "name": one.organisation.name,
        "country": one.organisation.country or None,
        "role": one.role,
        "state": one.state,
        "share": None if one.share is None else f"{one.share:f}",
    }


def _verdict(row: Any, seats: list[Any]) -> tuple[dict[str, Any] | None, str]:  # noqa: ANN401 - rows
    judgement = queries.judgement(row, seats, today=today())
    if judgement is None:
        return None, "No rulebook, or no strand of it, is chosen for this partnership."
    return {
        "call": judgement.rulebook.id,
        "strand": judgement.strand,
        "on": judgement.on.isoformat(),
        **describe_verdict(judgement.rulebook, judgement.verdict),
    }, ""
