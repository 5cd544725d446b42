"""/api/v1/missions and /api/v1/meetings: what one attends; schedules for anybody's problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse
from ninja import Router, Schema
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from racimo.api.errors import Problem
from racimo.api.tokens import actor, signed_in
from racimo.base.clock import today
from racimo.core.errors import Invalid, NotAllowed, Unreadable
from racimo.core.meetings.schedule import schedule
from racimo.core.meetings.shapes import Problem as Wanted
from racimo.core.meetings.shapes import parse_problem, write_schedule
from racimo.matchmaking import policies, queries

if TYPE_CHECKING:
    from racimo.matchmaking.models import Guest, Mission

router = Router(tags=["missions"])
MOST_BYTES = 1_000_000
MOST = {
    "guests": 80, "wishes": 2000, "slots": 100, "tables": 100, "must_meet": 200, "fixed": 400,
    "locked": 400,
}  # fmt: skip
MOST_MOVES = 60_000
MOST_WITH_SPREAD = 30  # an even spread of gaps is worked out exactly


class MissionLine(Schema):
    """A mission of one's workspaces, or one that one attends; null where not set."""

    slug: str
    title: str
    partnership: str
    city: str
    country: str
    zone: str
    first_day: str | None
    last_day: str | None
    state: str
    guests: int
    meetings: int
    held: int
    attending: bool


class Slot(Schema):
    """A slot: instants in UTC."""

    begins: str
    ends: str
    session: str


class PlanFigures(Schema):
    """What the published plan is worth."""

    number: int
    utility: int
    bound: int
    bound_name: str
    sentence: str
    meetings: int
    guests_served: int


class MissionWhole(Schema):
    """A mission with its slots, and the figures of its published plan."""

    slug: str
    title: str
    city: str
    country: str
    zone: str
    first_day: str | None
    last_day: str | None
    state: str
    slots: list[Slot]
    tables: list[str]
    plan: PlanFigures | None


class Person(Schema):
    """Who sits at a table."""

    name: str
    organisation: str
    country: str


class MeetingLine(Schema):
    """A meeting of the published plan; confirmed_by counts the sides that said it was held."""

    begins: str
    ends: str
    session: str
    table: str
    guests: list[Person]
    state: str
    confirmed_by: int


@router.get("/missions", response={200: list[MissionLine], 401: Problem}, auth=signed_in)
def my_missions(request: HttpRequest) -> list[dict[str, object]]:
    """The missions of my workspaces, and those that I attend."""
    rows = list(queries.listed(actor(request), today=today()))
    mine = queries.attended(rows, actor(request))
    return [
        {
            **facts(row),
            "partnership": str(row.partnership),
            "guests": getattr(row, "guest_count", 0),
            "meetings": getattr(row, "meeting_count", 0),
            "held": getattr(row, "held_count", 0),
            "attending": row.pk in mine,
        }
        for row in rows
    ]


def facts(row: Mission) -> dict[str, object]:
    """Where and when a mission is."""
    days = {"first_day": row.first_day, "last_day": row.last_day}
    return {
        "slug": row.slug,
        "title": row.title,
        "city": row.city,
        "country": row.country,
        "zone": row.zone,
        "state": row.state,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


@router.get(
    "/missions/{slug}", response={200: MissionWhole, 401: Problem, 404: Problem}, auth=signed_in
)
def read_mission(request: HttpRequest, slug: str) -> dict[str, object]:
    """One mission that I may know of."""
    row = queries.enter(slug, actor(request), today=today())
    plan = queries.published_plan(row)
    figures = plan and {
        "number": plan.number,
        "utility": plan.utility,
        "bound": plan.bound,
        "bound_name": plan.bound_name,
        "sentence": queries.said_of(plan),
        "meetings": plan.meetings.count(),
        "guests_served": queries.served(plan),
    }
    return {
        **facts(row),
        "slots": [
            {"begins": one.starts.isoformat(), "ends": one.ends.isoformat(), "session": one.session}
            for one in row.slots.order_by("starts")
        ],
        "tables": [one.name for one in row.tables.order_by("pk")],
        "plan": figures,
    }


@router.get(
    "/missions/{slug}/meetings",
    response={200: list[MeetingLine], 401: Problem, 403: Problem, 404: Problem},
    auth=signed_in,
)
def read_meetings(request: HttpRequest, slug: str) -> list[dict[str, object]]:
    """All meetings of the published plan; for the coordinator."""
    row = queries.enter(slug, actor(request), today=today())
    if not policies.may_organise(actor(request), row, today=today()):
        raise NotAllowed("Only the coordinator may see everybody's meetings.")
    plan = queries.published_plan(row)
    return [
        {
            "begins": one.slot.starts.isoformat(),
            "ends": one.slot.ends.isoformat(),
            "session": one.session,
            "table": one.table.name,
            "guests": [person(one.first), person(one.second)],
            "state": one.state,
            "confirmed_by": getattr(one, "word_count", 0),
        }
        for one in (queries.meetings(plan) if plan else ())
    ]


def person(guest: Guest) -> dict[str, str]:
    """A guest as JSON."""
    return {
        "name": guest.name,
        "organisation": str(guest.organisation),
        "country": guest.organisation.country or "",
    }


# Meetings as ``racimo meetings schedule`` reads and writes them: docs/using/meetings.md.
SCHEDULE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "required": ["guests", "slots"]},
                "example": {
                    "guests": [{"key": "ana"}, {"key": "bo"}],
                    "slots": [
                        {"key": "s1", "start": "2027-05-04T09:00Z", "end": "2027-05-04T09:30Z"}
                    ],
                    "wishes": [{"from": "ana", "to": "bo", "strength": 2}],
                },
            }
        },
    }
}


@router.post(
    "/meetings/schedule",
    response={200: dict, 422: Problem, 429: Problem},
    throttle=[AnonRateThrottle("10/m"), AuthRateThrottle("30/m")],
    openapi_extra=SCHEDULE_BODY,
)
def schedule_meetings(request: HttpRequest) -> JsonResponse:
    """Schedule anybody's problem: at most 80 guests and 2,000 wishes. Nothing is stored."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise Invalid("The problem is larger than 1 MB.", hint="Use the command line for it.")
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The problem is not UTF-8 text.", hint="Send it as UTF-8.") from None
    wanted = parse_problem(text)
    refuse_large(wanted)
    return JsonResponse(write_schedule(schedule(wanted)))


def refuse_large(wanted: Wanted) -> None:
    """Keep the door open for others: larger events have the command line."""
    for name, most in MOST.items():
        if len(getattr(wanted, name)) > most:
            raise Invalid(
                f"At most {most} {name} here.",
                where=name,
                hint="Use “racimo meetings schedule” for larger events.",
            )
    if wanted.gap_spread is not None and len(wanted.guests) > MOST_WITH_SPREAD:
        raise Invalid(
            f"With gap_spread at most {MOST_WITH_SPREAD} guests here.",
            where="gap_spread",
            hint="Leave it out, or use “racimo meetings schedule”.",
        )
    if wanted.move_budget > MOST_MOVES:
        raise Invalid("At most 60000 moves here.", where="move_budget", hint="Leave it out.")
