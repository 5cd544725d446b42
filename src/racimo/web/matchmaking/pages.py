"""The missions one may know of, one mission, one of its plans, and the lists to take away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from racimo.base import jobs
from racimo.base.clock import now, today
from racimo.core.errors import NotAllowed, NotFound
from racimo.matchmaking import queries
from racimo.taxonomy.queries import country
from racimo.web.guards import member
from racimo.web.matchmaking import lists
from racimo.web.matchmaking.room import Visit, frame, people, visit

if TYPE_CHECKING:
    from racimo.matchmaking.models import Plan


@require_safe
def missions(request: HttpRequest) -> HttpResponse:
    """The missions of my workspaces, and those I attend."""
    person, day = member(request), today()
    rows = list(queries.listed(person, today=day))
    mine = queries.attended(rows, person)
    context = {
        "section": "missions",
        "missions": [
            {"row": row, "mine": row.pk in mine, "land": _land(row.country)} for row in rows
        ],
        "rooms": list(queries.rooms(person, today=day)),
        "exports": [
            {"label": label, "url": reverse("missions-export", args=[kind])}
            for kind, label in lists.TABLES.items()
        ],
    }
    return render(request, "matchmaking/index.html", context)


def _land(code: str) -> str:
    return country(code) if code else ""


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    person = member(request)
    _known(kind, lists.TABLES)
    rows = list(queries.listed(person, today=today()))
    mine = queries.attended(rows, person)
    told = [lists.mission_row(row, attending=row.pk in mine) for row in rows]
    return private(lists.table(kind, "missions", lists.MISSION, told))


def _known(kind: str, kinds: Iterable[str]) -> None:
    if kind not in kinds:
        raise NotFound(
            _("There is no list as “%(kind)s”.") % {"kind": kind},
            hint=_("Choose one of: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        )


def private(response: HttpResponseBase) -> HttpResponseBase:
    """For one person: no cache keeps it."""
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def mission(request: HttpRequest, slug: str) -> HttpResponse:
    """One mission: place and days, programme, guests, and the plan as far as one may see it."""
    there = visit(request, slug)
    plan = there.shown
    context = frame(
        there,
        days=queries.day_by_day(there.mission),
        guests=people(there),
        work=work(there),
        mine=_mine(there),
        plans=_plans(there),
        next_seed=there.mission.plans.count() + 1 if there.organises else 0,
        **told(there, plan),
    )
    return render(request, "matchmaking/mission.html", context)


def told(there: Visit, plan: Plan | None) -> dict[str, Any]:
    """What a person may see of a plan: everybody its worth, the coordinator its meetings."""
    if plan is None:
        return {"plan": None}
    facts = {
        "plan": plan,
        "sentence": queries.said_of(plan),
        "served": queries.served(plan),
        "meeting_count": plan.meetings.count(),
    }
    if not there.organises:
        return facts
    rows = list(queries.meetings(plan))
    return {
        **facts,
        "grid": lists.grid(there.mission, rows),
        "meetings": rows,
        "open": queries.open_counts(plan),
        "exports": _exports(there, plan),
    }


def _exports(there: Visit, plan: Plan) -> list[dict[str, str]]:
    slug = there.mission.slug
    return [
        {"label": label, "url": reverse("mission-meetings", args=[slug, plan.number, kind])}
        for kind, label in lists.FORMATS.items()
    ]


def _mine(there: Visit) -> list[dict[str, Any]]:
    """My own day, once for each guest that I am."""
    at = now()
    shown = queries.published_plan(there.mission)
    return [
        {
            "guest": guest,
            "entries": [
                {
                    "it": one,
                    "offset": lists.offset(one.starts),
                    "begun": one.meeting.slot.starts <= at,
                }
                for one in queries.agenda(guest)
            ],
            "open": queries.open_wishes(shown, guest) if shown else [],
        }
        for guest in there.me
    ]


def _plans(there: Visit) -> list[dict[str, Any]]:
    """All plans with their numbers, to compare; for the coordinator."""
    if not there.organises:
        return []
    return [
        {"row": row, "sentence": queries.said_of(row), "served": queries.served(row)}
        for row in queries.plans(there.mission)
    ]


def work(there: Visit) -> dict[str, Any] | None:
    """The latest scheduling as far as it still says something: at work, or in vain."""
    job = jobs.latest(f"mission:{there.mission.pk}", "schedule") if there.organises else None
    if job is None:
        return None
    newest = there.mission.plans.order_by("-number").first()
    if job.finished and newest is not None and newest.created > job.created:
        return None
    return progress(there, job)


def progress(there: Visit, job: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """A job as ``parts/progress.html`` wants it."""
    slug = there.mission.slug
    done = job.state == "done" and isinstance(job.result, dict)
    return {
        "title": _("Working a plan out"),
        "state": "queued" if job.state == "waiting" else job.state,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "poll_url": reverse("mission-work", args=[slug]),
        "cancel_url": reverse("mission-cancel", args=[slug]),
        "result_url": reverse("mission-plan", args=[slug, job.result["plan"]]) if done else "",
        "result_label": _("See the plan"),
    }


@require_safe
def plan(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One plan, and what it would change against the published one; for the coordinator."""
    there = organiser(request, slug)
    row = queries.plan(there.mission, number)
    published = queries.published_plan(there.mission)
    other = published if published is not None and published != row else None
    context = frame(
        there,
        published=published,
        difference=queries.difference(other, row) if other else None,
        **told(there, row),
    )
    return render(request, "matchmaking/plan.html", context)


def organiser(request: HttpRequest, slug: str) -> Visit:
    """Let only the coordinator further."""
    there = visit(request, slug)
    if not there.organises:
        raise NotAllowed(_("Only the coordinator may see and change this."))
    return there


@require_safe
def meetings(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The meetings of a plan as a file; for the coordinator."""
    there = organiser(request, slug)
    _known(kind, lists.FORMATS)
    row = queries.plan(there.mission, number)
    name = f"{slug}-meetings"
    if kind == "ics":
        rows = (
            (one, _("%(one)s meets %(other)s") % {"one": one.first, "other": one.second})
            for one in queries.meetings(row)
        )
        return private(lists.calendar(name, there.mission, row, rows, host(request)))
    told = lists.meeting_rows(there.mission, row)
    return private(lists.table(kind, name, lists.MEETING, told))


def host(request: HttpRequest) -> str:
    """The name of this installation, to make the names of events unique."""
    return request.get_host().partition(":")[0]


AT = "missions/<slug:slug>/"
urls = [
    path("missions/", missions, name="missions"),
    path("missions.<str:kind>", export, name="missions-export"),
    path(AT, mission, name="mission"),
    path(f"{AT}plans/<int:number>/", plan, name="mission-plan"),
    path(f"{AT}plans/<int:number>/meetings.<str:kind>", meetings, name="mission-meetings"),
]
