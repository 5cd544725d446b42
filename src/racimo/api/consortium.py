"""/api/v1/consortium: judge a set of partners, or compose the best one, from a plain document.

The same format as of the command ``racimo consortium``; nothing is stored.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from racimo.api.errors import Problem
from racimo.base.cases import load_case, load_draft
from racimo.base.findings import describe_case, describe_draft
from racimo.core.consortium.compose import compose
from racimo.core.errors import Invalid, Unreadable

router = Router(tags=["consortium"])
MOST_BYTES = 4_000_000
MOST_MEMBERS = 200
MOST_CANDIDATES = 2_000
MOST_ALTERNATIVES = 5


class Reason(Schema):
    """What one rule says."""

    rule: str
    answer: str
    hard: bool
    because: str
    source: str
    counterfactual: str


class Departure(Schema):
    """What happens if a member leaves."""

    key: str
    name: str
    breaks: list[str]
    opens: list[str]
    words: str


class Gap(Schema):
    """What no source we could read states."""

    what: str
    reason: str


class Frame(Schema):
    """By which rules, for which day."""

    call: str
    title: str
    deadline: str | None
    strand: str | None
    on: str
    gaps: list[Gap]


class Judged(Frame):
    """The verdict on a set of partners."""

    members: list[str]
    associates: list[str]
    answer: str
    reasons: list[Reason]
    robustness: list[Departure]


class Composed(Frame):
    """The best set, alternatives, or why there is none."""

    coordinator: str
    status: str
    words: str
    proposals: list[dict[str, Any]]
    exhausted: bool
    conflict: list[dict[str, Any]]
    conflict_minimal: bool
    relaxations: list[dict[str, Any]]


DOCUMENT = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.post("/check", response={200: Judged, 404: Problem, 422: Problem}, openapi_extra=DOCUMENT)
def check_consortium(request: HttpRequest) -> JsonResponse:
    """Judge the members of a document rule by rule."""
    told = _document(request)
    _refuse_crowd(told, "members", MOST_MEMBERS)
    return JsonResponse(describe_case(load_case(told)))


@router.post(
    "/compose",
    response={200: Composed, 404: Problem, 422: Problem, 429: Problem},
    openapi_extra=DOCUMENT,
    throttle=[AnonRateThrottle("10/m"), AuthRateThrottle("30/m")],
)
def compose_consortium(request: HttpRequest) -> JsonResponse:
    """Propose the best set among at most 2,000 candidates, with its proof and alternatives."""
    told = _document(request)
    _refuse_crowd(told, "candidates", MOST_CANDIDATES)
    draft = load_draft(told)
    if draft.problem.alternatives > MOST_ALTERNATIVES:
        raise Invalid(
            f"At most {MOST_ALTERNATIVES} alternatives are sought here.",
            where="alternatives",
            hint="Use the command for more.",
        )
    return JsonResponse(describe_draft(draft, compose(draft.problem)))


def _document(request: HttpRequest) -> dict[str, Any]:
    """The document that was sent, numbers exact.

    Raises:
        Unreadable: It is too large, no JSON, or no object.
    """
    if len(request.body) > MOST_BYTES:
        raise Unreadable("The document is larger than 4 MB.", where="body")
    try:
        told = json.loads(
            request.body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"Byte {error.start + 1} is not UTF-8.", where="body") from None
    except json.JSONDecodeError as error:
        place = f"body, line {error.lineno}, column {error.colno}"
        raise Unreadable(f"{error.msg}.", where=place, hint="Correct the JSON there.") from None
    except (RecursionError, ValueError, InvalidOperation) as error:
        raise Unreadable(f"Not readable as JSON: {error}.", where="body") from None
    if not isinstance(told, dict):
        raise Unreadable("One object in braces is expected.", where="body", hint="Begin with {.")
    return told


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key “{key}” stands twice in one object")
        found[key] = value
    return found


def _refuse_crowd(told: dict[str, Any], key: str, most: int) -> None:
    crowd = told.get(key)
    if isinstance(crowd, list) and len(crowd) > most:
        raise Invalid(
            f"{len(crowd):,} are too many at once.",
            where=key,
            hint=f"Send at most {most:,}, or use the command, which has no limit.",
        )
