"""What every page of a workspace shares: who enters in which role, the rail, refusals as words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from racimo.base.clock import today
from racimo.core.errors import NotFound, Refused
from racimo.partnerships import policies, queries
from racimo.web.guards import member
from racimo.web.rail import steps


@dataclass(frozen=True, slots=True)
class Room:
    """A workspace as one person enters it."""

    partnership: Any
    role: str
    today: date

    @property
    def coordinates(self) -> bool:
        """May invite, compose, settle, change facts."""
        return policies.may_coordinate(self.role)

    @property
    def writes(self) -> bool:
        """May answer questions and move work along."""
        return policies.may_write(self.role)


def enter(request: HttpRequest, slug: str) -> Room:
    """Let a member of the workspace in; to anybody else there is no such workspace."""
    day = today()
    partnership, role = queries.enter(slug, member(request), today=day)
    return Room(partnership, role, day)


def frame(room: Room, step: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - a context
    """The context that every page of a workspace starts from."""
    return {
        "section": "partnerships",
        "room": room,
        "partnership": room.partnership,
        "steps": steps(room.partnership, current=step, today=room.today),
        **more,
    }


def tried(request: HttpRequest, done: str, act: Callable[[], object]) -> bool:
    """Do something; say that it was done, or why not. What may not be known of stays unknown."""
    try:
        act()
    except NotFound as refusal:
        if not refusal.where:
            raise
        messages.error(request, f"{refusal.message} {refusal.hint}".strip())
        return False
    except Refused as refusal:
        messages.error(request, f"{refusal.message} {refusal.hint}".strip())
        return False
    if done:
        messages.success(request, done)
    return True


def back(room: Room, name: str, anchor: str = "", *more: object) -> HttpResponse:
    """To a page of this workspace, at a place in it."""
    url = reverse(name, args=[room.partnership.slug, *more])
    return redirect(f"{url}#{anchor}" if anchor else url)
