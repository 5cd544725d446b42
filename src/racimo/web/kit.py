"""The living style guide: every part of a page, with samples that show each of its states."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

STEPS = [
    {"key": "call", "label": _("Call"), "state": "done", "note": _("strand 2")},
    {"key": "partners", "label": _("Partners"), "state": "done", "note": _("5 of 5 partners")},
    {"key": "papers", "label": _("Papers"), "state": "missing", "note": _("1 signature missing")},
    {"key": "missions", "label": _("Missions"), "state": "current", "note": _("1 held, 1 ahead")},
    {"key": "records", "label": _("Records"), "state": "missing", "note": _("12 to confirm")},
    {"key": "scoreboard", "label": _("Scoreboard"), "state": "locked", "note": ""},
]
VERDICTS = [
    ("ok", _("Five independent legal entities from five eligible countries."), ""),
    (
        "broken",
        _("Two countries, and three are asked for."),
        _("A partner from a third one."),
    ),
    ("unknown", _("The size of one partner is not recorded."), _("Its number of employees.")),
    ("recommended", _("No partner has done this before."), _("A partner with a past project.")),
]
LEVELS = [
    {"level": 6, "value": 21},
    {"level": 4, "value": 9},
    {"level": 3, "value": 8},
    {"level": 0, "value": 4},
]
JOB = {"title": _("Importing organisations"), "total": 24648, "poll_url": "", "cancel_url": ""}


class SampleForm(forms.Form):
    """A form with one field of each common kind, one of them wrong."""

    name = forms.CharField(label=_("Name"), help_text=_("As in the register."))
    email = forms.EmailField(label=_("E-mail"))
    country = forms.ChoiceField(label=_("Country"), choices=[("PT", "Portugal"), ("GR", "Ελλάδα")])
    words = forms.CharField(label=_("About"), required=False, widget=forms.Textarea({"rows": 3}))
    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=[("c", _("Cluster")), ("s", _("SME"))]
    )
    agree = forms.BooleanField(label=_("We have read the call"))


def _table() -> dict[str, object]:
    names = [_("Partner"), _("Country"), _("Effort, person-months")]
    lines = [("Aurora Cluster", "FI", "14"), ("Douro Vale", "PT", "22.5"), ("Ήλιος", "GR", "9")]
    return {
        "columns": [{"label": name, "number": name is names[2]} for name in names],
        "rows": [
            [
                {"value": value, "label": name, "number": name is names[2]}
                for name, value in zip(names, line, strict=True)
            ]
            for line in lines
        ],
    }


def _drawings() -> dict[str, object]:
    return {
        "chart": {
            "kind": "bars",
            "title": _("Meetings by level of verification"),
            "categories": ["Porto", "Bogotá", "Tbilisi"],
            "stacked": True,
            "series": [
                {"name": _("sealed"), "values": [21, 9, 4]},
                {"name": _("confirmed"), "values": [6, 8, 11]},
            ],
        },
        "map": {
            "title": _("Partners and where they go"),
            "countries": {"PT": 4, "ES": 9, "FR": 3, "FI": 2, "GR": 1, "PL": 5},
            "points": [
                {"country": "PT", "label": "Douro Vale"},
                {"country": "FI", "label": "Aurora Cluster"},
                {"lat": 41.7, "lon": 44.8, "label": "Tbilisi", "kind": "new"},
            ],
            "lines": [[0, 2], [1, 2]],
        },
    }


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Show every part in every state; nothing here is real."""
    pages = Paginator(range(180), 20)
    page = pages.page(4)
    noon = dt.datetime(2030, 5, 14, 14, 30, tzinfo=dt.UTC)
    context = {
        "steps": [{**step, "url": "" if step["state"] == "locked" else "#"} for step in STEPS],
        "verdicts": VERDICTS,
        "levels": LEVELS,
        "jobs": [
            {**JOB, "state": state, "done": done, "message": message}
            for state, done, message in (
                ("running", 9300, _("9,300 organisations read")),
                ("done", 24648, _("24,648 new, 0 changed")),
                ("failed", 120, _("Line 121 has no country. Nothing was stored.")),
            )
        ],
        "options": [
            {"value": str(n), "label": name, "count": 40 - n, "selected": n == 1}
            for n, name in enumerate(["Industry", "Research", "SME policy", "Energy", "Food"])
        ],
        "page": page,
        "pages": list(pages.get_elided_page_range(page.number, on_each_side=1)),
        "form": SampleForm({"name": "Douro Vale", "email": "not an address", "country": "PT"}),
        "exports": [
            {"label": "CSV", "url": "#", "type": "text/csv", "note": "12 kB"},
            {"label": "XLSX", "url": "#"},
            {"label": "ICS", "url": "#", "type": "text/calendar"},
        ],
        "tabs": [
            {"label": _("Description"), "url": "#", "current": True},
            {"label": _("Programmes"), "url": "#", "count": 2},
            {"label": _("Contact"), "url": "#"},
        ],
        "noon": noon,
        "amount": Decimal(2_250_000),
        "small": Decimal("1234.5"),
        "table": _table(),
        **_drawings(),
    }
    return render(request, "kit.html", context)


urls = [path("kit/", kit, name="kit")]
