"""The scoreboards: every figure a recount, with its proof beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.base.clock import now, today
from racimo.core.errors import Invalid, NotAllowed
from racimo.core.indicators.shapes import Ratio
from racimo.partnerships import policies as rooms
from racimo.partnerships import queries as partnerships
from racimo.scoreboard import actions, policies, queries
from racimo.web import board_files, rail
from racimo.web.board_forms import TargetsForm
from racimo.web.definitions import in_words
from racimo.web.guards import member

FULL = 100


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The boards that everybody may read, and my own."""
    rows = list(queries.boards(request.user, today=today()))
    context = {
        "section": "scoreboards",
        "rows": rows,
        "exports": [
            {"label": label, "url": reverse(f"scoreboards-{kind}")}
            for kind, label in (("csv", "CSV"), ("json", "JSON"))
        ],
    }
    return _told(request, render(request, "scoreboard/index.html", context))


@require_safe
def export_index(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    rows = queries.boards(request.user, today=today())
    return _told(request, board_files.list_as(kind, rows, request.build_absolute_uri))


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One board: every indicator with what was promised, counted and proved."""
    partnership = queries.enter(slug, request.user, today=today())
    role = rooms.role_of(request.user, partnership, today=today())
    lines = queries.board(partnership)
    context = {
        "section": "scoreboards",
        "partnership": partnership,
        "steps": rail.steps(partnership, current="scoreboard", today=today()) if role else [],
        "lines": [_line(line) for line in lines],
        "chart": _chart(lines),
        "role": role,
        "coordinates": policies.may_publish(role),
        "totals": queries.totals([partnership]),
        "head": queries.log_head(),
        "key": queries.log_key(),
        "bundle": board_files.bundle_name(partnership),
        "exports": [
            {"label": label, "url": reverse(f"scoreboard-{kind}", args=[slug])}
            for kind, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))
        ],
    }
    return _told(request, render(request, "scoreboard/page.html", context))


def _line(line: queries.Line) -> dict[str, Any]:
    """One indicator as the page shows it."""
    return {
        "row": line.row,
        "reading": line.reading,
        # A share has no parts to lay side by side; its levels are those of what it is a share of.
        "levels": None if isinstance(line.definition.rule, Ratio) else line.levels,
        "sentence": line.sentence,
        "whole": sum(line.reading.split.values()),
        "share": isinstance(line.definition.rule, Ratio),
        "percent": None if line.progress is None else line.progress * FULL,
        "proved": line.proved,
        "required": line.definition.required,
        "differs": line.differs,
        "words": in_words(line.definition),
        "fixed": line.definition.frozen,
    }


def _chart(lines: list[queries.Line]) -> dict[str, Any] | None:
    """Target against actual; in per cent, for units that cannot share an axis."""
    shown = [line for line in lines if line.row.target and line.reading.value is not None]
    if not shown:
        return None
    return {
        "kind": "bars",
        "title": _("Actual in per cent of the target"),
        "unit": "%",
        "across": True,
        "categories": [line.row.code for line in shown],
        "series": [
            {"name": _("actual"), "values": [_percent(line) for line in shown]},
            {"name": _("target"), "values": [FULL for _line in shown]},
        ],
    }


def _percent(line: queries.Line) -> float:
    """The actual figure in per cent of the target."""
    actual, target = line.reading.value or 0, line.row.target or 1
    return round(float(actual / target * FULL), 1)


@require_safe
def export_page(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """One board as CSV, XLSX or JSON."""
    partnership = queries.enter(slug, request.user, today=today())
    return _told(request, board_files.board_as(kind, partnership))


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The board as a bundle; those outside of the workspace get it without evidence files."""
    partnership = queries.enter(slug, request.user, today=today())
    role = rooms.role_of(request.user, partnership, today=today())
    data = queries.export(partnership, whole=bool(role))
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="{board_files.bundle_name(partnership)}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    return _told(request, response)


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A visitor's copy is asked for anew each time; a member's is kept by nobody."""
    if not request.user.is_authenticated:
        patch_cache_control(response, no_cache=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise: baseline and target of every indicator, in one table."""
    me = member(request)
    partnership, role = partnerships.enter(slug, me, today=today())
    if not rooms.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may set targets."))
    form = TargetsForm(partnership, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = form.changed()
            if changed:
                actions.set_targets(actor=me, partnership=partnership, targets=changed, now=now())
        except Invalid as refusal:
            form.blame(refusal)
        else:
            words = _("Promised and sealed.") if changed else _("Nothing was changed.")
            messages.success(request, words)
            return redirect("scoreboard", slug=slug)
    context = {
        "section": "scoreboards",
        "partnership": partnership,
        "steps": rail.steps(partnership, current="scoreboard", today=today()),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "scoreboard/targets.html", context, status=status)


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody read the board, or only the workspace."""
    me = member(request)
    partnership, _role = partnerships.enter(slug, me, today=today())
    public = request.POST.get("public") == "yes"
    actions.publish(actor=me, partnership=partnership, public=public, now=now())
    words = _("Everybody can read this scoreboard now.")
    closed = _("Only the members of the workspace can read this scoreboard now.")
    messages.success(request, words if public else closed)
    return redirect("scoreboard", slug=slug)


urls = [
    path("scoreboards/", index, name="scoreboards"),
    *(
        path(f"scoreboards.{kind}", export_index, {"kind": kind}, name=f"scoreboards-{kind}")
        for kind in ("csv", "json")
    ),
    path("scoreboards/<slug:slug>/", page, name="scoreboard"),
    *(
        path(
            f"scoreboards/<slug:slug>/board.{kind}",
            export_page,
            {"kind": kind},
            name=f"scoreboard-{kind}",
        )
        for kind in ("csv", "xlsx", "json")
    ),
    path("scoreboards/<slug:slug>/bundle.zip", bundle, name="scoreboard-bundle"),
    path("scoreboards/<slug:slug>/targets/", targets, name="scoreboard-targets"),
    path("scoreboards/<slug:slug>/publish/", publish, name="scoreboard-publish"),
]
