"""The chain of a partnership as a rail: labels and links for what the scoreboard knows of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from racimo.scoreboard.queries import chain

# Where each step is done; the first of the names that exists wins.
DOORS = {
    "partners": ("partnership-partners", "partnership"),
    "papers": ("partnership-papers", "partnership"),
    "missions": ("partnership-missions", "missions"),
    "records": ("records",),
    "scoreboard": ("scoreboard",),
}


def steps(partnership: Any, *, current: str = "", today: date) -> list[dict[str, str]]:  # noqa: ANN401 - a row
    """The six steps for ``parts/rail.html``; ``current`` is the key of the step one is at."""
    labels = {
        "call": _("Call"),
        "partners": _("Partners"),
        "papers": _("Papers"),
        "missions": _("Missions"),
        "records": _("Records"),
        "scoreboard": _("Scoreboard"),
    }
    return [
        {
            **step,
            "label": labels[step["key"]],
            "url": _door(partnership, step["key"]),
            "state": "current" if step["key"] == current else step["state"],
        }
        for step in chain(partnership, today=today)
    ]


def _door(partnership: Any, key: str) -> str:  # noqa: ANN401 - a row
    """The address of a step in this workspace, or "" where there is none."""
    if key == "call":
        return reverse("call", args=[partnership.call.slug])
    for name in DOORS[key]:
        for arguments in ([partnership.slug], []):
            try:
                return reverse(name, args=arguments)
            except NoReverseMatch:
                continue
    return ""
