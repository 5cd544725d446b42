"""The front page, the pages about the site, and whether it is well."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from racimo.base.clock import now
from racimo.calls import queries as calls
from racimo.scoreboard import queries as scoreboards


def the_chain() -> list[dict[str, Any]]:
    """The six steps in words: the one picture that explains the product."""
    return [
        {
            "key": "call",
            "label": _("Call"),
            "url": reverse("calls"),
            "state": "done",
            "note": _("Find the call, read its strands, know what it asks."),
        },
        {
            "key": "partners",
            "label": _("Partners"),
            "url": reverse("organisations"),
            "state": "done",
            "note": _("Who may take part, is this set eligible, which set is best."),
        },
        {
            "key": "papers",
            "label": _("Papers"),
            "url": reverse("partnerships"),
            "state": "done",
            "note": _("Agreement, strategy and roadmap that match the call."),
        },
        {
            "key": "missions",
            "label": _("Missions"),
            "url": reverse("missions"),
            "state": "done",
            "note": _("Meetings between clusters and companies, scheduled with proof."),
        },
        {
            "key": "records",
            "label": _("Records"),
            "url": reverse("log"),
            "state": "done",
            "note": _("Each fact confirmed by the other side, and sealed."),
        },
        {
            "key": "scoreboard",
            "label": _("Scoreboard"),
            "url": reverse("scoreboards"),
            "state": "done",
            "note": _("Figures that anyone can count again."),
        },
    ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The chain in one picture, and what is going on."""
    closing = [
        {
            "title": call.title,
            "slug": call.identifier,
            "deadline": call.deadline.day if call.deadline else None,
            "programme": ", ".join(word.label for word in call.programmes),
        }
        for call in calls.upcoming(request.user, now(), most=5)
    ]
    context = {
        "chain": the_chain(),
        "counts": scoreboards.counts(now=now()),
        "upcoming": closing,
    }
    return render(request, "home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Racimo is, its feeds, and who runs this installation."""
    return render(request, "about.html", {"chain": the_chain()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and why."""
    return render(request, "privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: the public pages."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in PRIVATE), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


PRIVATE = ("/account/", "/agenda/", "/partnerships/", "/missions/", "/staff/", "/sign-in/")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and no migration is missing."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - only asked here

    problems = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            problems.append(_("migrations are waiting: run “racimo manage migrate”"))
    except DatabaseError:
        problems.append(_("the database does not answer"))
    status = 503 if problems else 200
    answer = {"status": "waiting" if problems else "ok", "problems": problems}
    return JsonResponse(answer, status=status)


urls = [
    path("", home, name="home"),
    path("about/", about, name="about"),
    path("accessibility/", accessibility, name="accessibility"),
    path("privacy/", privacy, name="privacy"),
    path("robots.txt", robots, name="robots"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
