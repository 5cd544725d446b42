"""The log of this installation: a page that explains it, and its files for whoever checks it."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from racimo.core.errors import NotFound
from racimo.scoreboard import queries

TILE = re.compile(
    r"tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/)*[0-9]{3}(?P<part>\.p/[1-9][0-9]{0,2})?", re.ASCII
)
LONGEST = 80


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the log is, its head and its key, and how to keep a head."""
    context = {
        "section": "scoreboards",
        "head": queries.log_head(),
        "key": queries.log_key(),
        "origin": settings.RACIMO_LOG_ORIGIN,
    }
    return render(request, "scoreboard/log.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed head: a C2SP signed note."""
    return _served("checkpoint", "text/plain; charset=utf-8", "no-cache")


@require_safe
def tile(request: HttpRequest, name: str) -> HttpResponse:
    """A tile or an entry bundle (C2SP tlog-tiles); a full one never changes."""
    found = TILE.fullmatch(f"tile/{name}") if len(name) < LONGEST else None
    if found is None:
        raise _absent()
    keep = "no-cache" if found["part"] else "public, max-age=31536000, immutable"
    return _served(found[0], "application/octet-stream", keep)


def _served(name: str, media_type: str, keep: str) -> HttpResponse:
    try:
        data = (Path(settings.RACIMO_LOG) / "log" / name).read_bytes()
    except OSError:
        raise _absent() from None
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = keep
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _absent() -> NotFound:
    return NotFound(_("The log has no such file."))


urls = [
    path("log/", page, name="log"),
    path("log/checkpoint", checkpoint, name="log-checkpoint"),
    path("log/tile/<path:name>", tile, name="log-tile"),
]
