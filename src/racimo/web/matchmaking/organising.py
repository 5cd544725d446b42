"""What the coordinator does: plan, set the programme, schedule, publish, repair, close."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.base import jobs
from racimo.base.clock import now, today
from racimo.core.errors import Invalid, NotFound, Refused
from racimo.matchmaking import actions, queries
from racimo.matchmaking.actions import Session
from racimo.scoreboard import actions as scoreboard
from racimo.web.guards import member
from racimo.web.matchmaking.forms import ProgrammeForm, zones
from racimo.web.matchmaking.pages import organiser, progress
from racimo.web.matchmaking.room import Visit, frame

MOST_DIGITS = 9  # what a column of whole numbers holds on every database


def tried(request: HttpRequest, done: str, act: Callable[[], object]) -> bool:
    """Do something; say that it was done, or why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.hint}".strip())
        return False
    if done:
        messages.success(request, done)
    return True


def back(there: Visit, anchor: str = "") -> HttpResponse:
    """To the page of the mission, at a place in it."""
    url = reverse("mission", args=[there.mission.slug])
    return redirect(f"{url}#{anchor}" if anchor else url)


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Plan one more mission in a workspace that one coordinates."""
    person = member(request)
    slug = request.POST.get("workspace", "").replace("\0", "")
    room = queries.rooms(person, today=today()).filter(slug=slug)
    try:
        partnership = room.first()
        if partnership is None:
            raise NotFound(_("There is no such workspace that you coordinate."))
        title = request.POST.get("title", "")
        mission = actions.add_mission(actor=person, partnership=partnership, title=title, now=now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("missions")
    return redirect("mission-programme", slug=mission.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Where and when; the days are cut into slots."""
    there = organiser(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = ProgrammeForm.of(there.mission, sent)
    if sent is not None and form.is_valid() and _set(there, form, form.sessions()):
        messages.success(request, _("The programme is set."))
        return back(there, "programme")
    context = frame(
        there,
        form=form,
        zones=zones(),
        fixed=there.over or there.mission.plans.exists(),
    )
    status = 422 if sent is not None else 200
    return render(request, "matchmaking/programme.html", context, status=status)


def _set(there: Visit, form: ProgrammeForm, sessions: tuple[Session, ...]) -> bool:
    facts = form.cleaned_data
    try:
        actions.set_programme(
            actor=there.person,
            mission=there.mission,
            title=facts["title"],
            city=facts["city"],
            country=facts["country"],
            zone_name=facts["zone"],
            first_day=facts["first_day"],
            last_day=facts["last_day"],
            tables=facts["tables"],
            sessions=sessions,
            now=now(),
        )
    except Refused as refusal:
        form.blame(refusal)
        return False
    return True


@require_POST
def schedule(request: HttpRequest, slug: str) -> HttpResponse:
    """Start to work a plan out; with ``repair`` only the holes of the last one are filled."""
    there = organiser(request, slug)
    repair = request.POST.get("repair") == "yes"

    def start() -> None:
        latest = jobs.latest(f"mission:{there.mission.pk}", "schedule")
        if latest is not None and not latest.finished:
            raise Invalid(_("A plan is being worked out already."), hint=_("Cancel it first."))
        jobs.start(
            "schedule",
            owner=there.person,
            about=f"mission:{there.mission.pk}",
            mission_id=there.mission.pk,
            actor_id=there.person.pk,
            seed=_number(request.POST.get("seed") or "1"),
            repair=repair,
            absent=[_number(one) for one in request.POST.getlist("absent")],
        )

    tried(request, "", start)
    return back(there, "plan")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Invalid(_("“%(text)s” is no whole number.") % {"text": text[:40]})
    return int(text)


@require_safe
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the work is; asked every second while it lasts."""
    there = organiser(request, slug)
    job = jobs.latest(f"mission:{there.mission.pk}", "schedule")
    if job is None:
        raise NotFound(_("No plan is being worked out."))
    if "HX-Request" not in request.headers:
        return back(there, "plan")
    return render(request, "parts/progress.html", {"job": progress(there, job)})


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop the work at its next step."""
    there = organiser(request, slug)
    job = jobs.latest(f"mission:{there.mission.pk}", "schedule")
    if job is not None:
        jobs.cancel(job)
    messages.success(request, _("It stops at its next step; nothing is stored then."))
    return back(there, "plan")


@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a plan to the guests."""
    there = organiser(request, slug)
    plan = queries.plan(there.mission, number)
    done = _("Plan %(n)s is published: every guest sees their own meetings.") % {"n": number}
    tried(request, done, lambda: actions.publish(actor=there.person, plan=plan, now=now()))
    return back(there, "plan")


@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the mission is over; it becomes a record."""
    there = organiser(request, slug)
    done = _("The mission is closed, and recorded.")
    act = scoreboard.close_mission
    tried(request, done, lambda: act(actor=there.person, mission=there.mission, now=now()))
    return back(there)


AT = "missions/<slug:slug>/"
urls = [
    path("missions/new/", new, name="mission-new"),
    path(f"{AT}programme/", programme, name="mission-programme"),
    path(f"{AT}schedule/", schedule, name="mission-schedule"),
    path(f"{AT}work/", work, name="mission-work"),
    path(f"{AT}cancel/", cancel, name="mission-cancel"),
    path(f"{AT}plans/<int:number>/publish/", publish, name="mission-publish"),
    path(f"{AT}close/", close, name="mission-close"),
]
