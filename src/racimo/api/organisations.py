"""/api/v1/organisations: the directory, one organisation, and who would suit it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from racimo.api.errors import Problem
from racimo.api.tokens import actor, signed_in
from racimo.core.errors import NotAllowed
from racimo.core.matching.shapes import Part
from racimo.organisations import policies, queries

router = Router(tags=["organisations"])


class Source(Schema):
    """Where a record comes from, and under which licence."""

    code: str
    label: str
    licence: str
    attribution: str
    url: str


class Organisation(Schema):
    """The public facts; null or "" where nobody has told us."""

    slug: str
    name: str
    short_name: str
    kind: str | None
    kind_label: str
    kind_assumed: bool
    country: str | None
    country_name: str
    nuts: str | None
    nuts_class: str | None
    city: str
    latitude: float | None
    longitude: float | None
    url: str
    description: str
    pic: str | None
    legal_entity: bool | None
    eccp: str | None
    sme: bool | None
    sme_as_of: str | None
    members: int | None
    fields: list[str]
    offers: list[str]
    wants: list[str]
    targets: list[str]
    languages: list[str]
    project_count: int
    ec_contribution: str
    source: Source
    synthetic: bool
    changed: str


class Partner(Schema):
    """A past partner, and in how many projects."""

    slug: str
    name: str
    country: str | None
    projects_together: int


class OrganisationWhole(Organisation):
    """One organisation with its past partners (at most twenty) and its programmes."""

    partners: list[Partner]
    programmes: dict[str, int]


class Count(Schema):
    """One value of a facet."""

    value: str
    label: str
    count: int
    selected: bool


class Directory(Schema):
    """One page of the directory."""

    total: int
    offset: int
    limit: int
    relaxed: bool
    suggestion: str
    facets: dict[str, list[Count]]
    organisations: list[Organisation]


class Asked(Schema):
    """What is looked for; several values of one facet widen, several facets narrow."""

    q: Annotated[str, Field(max_length=200)] = ""
    kind: list[str] = []
    country: list[str] = []
    sme: list[Literal["yes", "no", "unknown"]] = []
    programme: list[str] = []
    eccp: list[Literal["registered", "planned", "no", "unknown"]] = []
    order: Literal["", "best", "projects", "newest"] = ""
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 25


class Sentence(Schema):
    """One reason of a score; share is null where a fact is missing."""

    feature: str
    share: float | None
    points: int
    most: int
    words: str


class Suggestion(Schema):
    """A suggested partner. Scores of newcomers and of others are not to be compared."""

    slug: str
    name: str
    country: str | None
    score: int
    reasons: list[Sentence]
    newcomer: bool
    newcomer_score: int
    newcomer_reasons: list[Sentence]


class Suggestions(Schema):
    """Those with a track record, and the newcomers apart from them."""

    best: list[Suggestion]
    newcomers: list[Suggestion]


@router.get("", response={200: Directory, 422: Problem})
def find_organisations(request: HttpRequest, asked: Query[Asked]) -> dict[str, object]:
    """Search the directory."""
    told = asked.model_dump()

    def values(name: str) -> Iterable[str]:
        value = told[name]
        return value if isinstance(value, list) else [value]

    found = queries.search(queries.Wanted.read(values), offset=asked.offset, limit=asked.limit)
    return {
        "total": found.total,
        "offset": asked.offset,
        "limit": asked.limit,
        "relaxed": found.relaxed,
        "suggestion": found.suggestion,
        "facets": {facet["name"]: facet["options"] for facet in found.facets},
        "organisations": [queries.view(row) for row in found.rows],
    }


@router.get("/{slug}", response={200: OrganisationWhole, 404: Problem})
def read_organisation(request: HttpRequest, slug: str) -> dict[str, object]:
    """One organisation: its public facts, past partners and programmes."""
    row = queries.find(slug)
    return {
        **queries.view(row),
        "partners": [
            {
                "slug": one.slug,
                "name": one.name,
                "country": one.country or None,
                "projects_together": getattr(one, "together", 0),
            }
            for one in queries.partners_of(row)
        ],
        "programmes": dict(queries.programmes_of(row)),
    }


@router.get(
    "/{slug}/matches", response={200: Suggestions, 401: Problem, 404: Problem}, auth=signed_in
)
def suggest_partners(request: HttpRequest, slug: str) -> dict[str, object]:
    """Who would suit this organisation, with reasons. For members."""
    row = queries.find(slug)
    if not policies.may_rank(actor(request)):
        raise NotAllowed("Sign in to have partners suggested.")
    best, fresh = queries.load_suggestions(row)
    return {"best": [pick(one) for one in best], "newcomers": [pick(one) for one in fresh]}


def pick(one: queries.Pick) -> dict[str, object]:
    """A suggestion as JSON."""
    match = one.match
    return {
        "slug": one.row.slug,
        "name": one.row.name,
        "country": one.row.country or None,
        "score": match.score,
        "reasons": [line(part) for part in match.parts],
        "newcomer": match.newcomer,
        "newcomer_score": match.newcomer_score,
        "newcomer_reasons": [line(part) for part in match.newcomer_parts],
    }


def line(part: Part) -> dict[str, object]:
    """One reason as JSON."""
    return {
        "feature": part.feature,
        "share": part.share,
        "points": part.points,
        "most": part.most,
        "words": part.words,
    }
