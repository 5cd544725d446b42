"""Calls for programs: search with facets, and one call, with the fields that the asker may read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from racimo.accounts.policies import Actor, is_member
from racimo.api.errors import Problem
from racimo.api.tokens import actor
from racimo.base.clock import now
from racimo.calls import queries
from racimo.sources.registry import SOURCES

router = Router(tags=["calls"])
REFUSALS = {401: Problem, 422: Problem}


class Word(Schema):
    """A term: its code for machines, its label for people."""

    code: str
    label: str


class Day(Schema):
    """A day of a call on the clock of a place, and its instant in UTC."""

    kind: str
    seq: int
    date: date | None
    time: str | None = Field(description="Local clock, HH:MM; null where only the day is known.")
    zone: str = Field(description="IANA time zone of date and time.")
    assumed: bool = Field(description="The hour or the zone is an assumption.")
    text: str
    instant: datetime | None = Field(description="UTC; a day without an hour ends with the day.")


class CallSummary(Schema):
    """A call in a list."""

    identifier: str
    title: str
    status: str = Field(
        description="Computed from the dates: forecast, upcoming, open, closing_soon, "
        "between_cutoffs, closed or no_date."
    )
    deadline: Day | None
    category: str
    responsible: str
    programme: str
    lead: str


class CallLine(Schema):
    """A priority, a financed action or an expected result; ``kind`` is "" where none fits."""

    kind: str
    text: str


class Strand(Schema):
    """A part of a call with its own money."""

    code: str
    title: str
    purpose: str
    budget: str | None = Field(description="Euro as decimal text; null where not known.")
    actions: list[CallLine]
    outcomes: list[CallLine]


class Gated(Schema):
    """A field that only members read."""

    state: Literal["shown", "locked", "unknown"]
    value: Any | None = None


class Fields(Schema):
    """The five gated fields."""

    reference: Gated
    amount: Gated
    documents: Gated
    contact: Gated
    advice: Gated


class Call(CallSummary):
    """A whole call."""

    body: str = Field(description="Sanitised HTML.")
    language: str
    url: str
    programmes: list[Word]
    sectors: list[Word]
    beneficiaries: list[Word]
    regions: list[Word]
    status_conflict: str
    milestones: list[Day]
    objectives: list[CallLine]
    strands: list[Strand]
    gated: Fields
    has_rules: bool
    rulebook: str
    source: str
    licence: str
    attribution: str
    fetched: datetime | None
    changed: datetime


class Option(Schema):
    """A value of a facet, and how many calls it would leave."""

    value: str
    label: str
    count: int
    selected: bool


class Page(Schema):
    """One page of the calls that answer."""

    query: str
    total: int
    offset: int
    limit: int
    relaxed: bool = Field(description="Nothing held all words; these hold some.")
    cut: bool = Field(description="The query was too long; only its beginning was read.")
    suggestion: str
    calls: list[CallSummary]
    facets: dict[str, list[Option]]


class Wanted(Schema):
    """What is asked; several values of a facet are alternatives, several facets conditions."""

    q: str = Field(
        "", description='Words, "phrases", beginnings* and -exclusions; any text is allowed.'
    )
    status: list[str] = []
    sector: list[str] = []
    beneficiary: list[str] = []
    region: list[str] = []
    programme: list[str] = []
    category: list[str] = []
    source: list[str] = []
    sort: Literal["", "best", "deadline", "newest"] = ""
    limit: int = Field(20, ge=1, le=200)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("", response={200: Page, **REFUSALS}, summary="Find calls")
def find_calls(
    request: HttpRequest, response: HttpResponse, wanted: Annotated[Wanted, Query()]
) -> dict[str, Any]:
    """Calls that answer, with exact total and facet counts over what the asker may see."""
    who = actor(request)
    found = queries.search(
        wanted.q,
        actor=who,
        now=now(),
        filters={name: getattr(wanted, name) for name in queries.FACETS},
        order=wanted.sort,
        offset=wanted.offset,
        limit=wanted.limit,
    )
    _told(response, who)
    return {
        "query": wanted.q,
        "total": found.total,
        "offset": wanted.offset,
        "limit": wanted.limit,
        "relaxed": found.relaxed,
        "cut": found.cut,
        "suggestion": found.suggestion,
        "calls": [{**queries.summary(hit.call), "lead": hit.call.lead} for hit in found.hits],
        "facets": {facet.name: list(facet.options) for facet in found.facets},
    }


@router.get("/{identifier}", response={200: Call, **REFUSALS, 404: Problem}, summary="Read a call")
def read_call(request: HttpRequest, response: HttpResponse, identifier: str) -> dict[str, Any]:
    """One call. Fields for members are ``locked`` for visitors."""
    who = actor(request)
    call = queries.view_of(identifier, who, now())
    _told(response, who)
    return {**queries.plain(call), **_credit(call.source)}


def _credit(source: str) -> dict[str, str]:
    """What must be printed beside a source's words."""
    known = SOURCES.get(source)
    return {
        "licence": known.licence if known else "",
        "attribution": known.attribution if known else "",
    }


def _told(response: HttpResponse, who: Actor | None) -> None:
    """Who may keep the answer: nobody a member's."""
    response["Vary"] = "Authorization, Cookie"
    response["Cache-Control"] = "private, no-store" if is_member(who) else "no-cache"
