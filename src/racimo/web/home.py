"""The front page, the pages about the site, and whether it is well."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The chain in one picture, and what is going on."""
    return render(request, "home.html", {})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Racimo is and who runs this installation."""
    return render(request, "about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and why."""
    return render(request, "privacy.html")


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """The living style guide."""
    return render(request, "kit.html")


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


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
    path("kit/", kit, name="kit"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
