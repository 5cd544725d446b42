"""The forms of a mission: how programme and guests are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from racimo.core.errors import Refused
from racimo.core.spans import zone
from racimo.matchmaking.actions import USUAL_DAY, Session
from racimo.web.organisation_forms import lands

if TYPE_CHECKING:
    from racimo.matchmaking.models import Mission

SESSIONS = ("c2c", "b2b")
OLD_NAMES = ("Etc/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")


@cache
def zones() -> tuple[str, ...]:
    """Names of zones to choose from: those of cities."""
    return tuple(
        sorted(one for one in available_timezones() if "/" in one and not one.startswith(OLD_NAMES))
    )


class Blamed(forms.Form):
    """A form whose misfits are found by the action that it serves."""

    def blame(self, refusal: Refused) -> None:
        """Show a refusal at its field, with what to do."""
        words = f"{refusal.message} {refusal.hint}".strip()
        self.add_error(refusal.where if refusal.where in self.fields else None, words)


def _clock(label: Any, help_text: Any = "") -> forms.TimeField:  # noqa: ANN401 - lazy words
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, help_text=help_text, required=False, widget=widget)


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - lazy words
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"])


class ProgrammeForm(Blamed):
    """Where and when, and how the days are cut."""

    title = forms.CharField(label=_("Title"), max_length=200)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), choices=lands, required=False)
    zone = forms.CharField(
        label=_("Time zone"), max_length=60,
        widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Of the place, such as America/Montevideo. All times below are on its clock."),
    )  # fmt: skip
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    c2c_begins = _clock(
        _("Cluster meetings begin"),
        _("Clusters with clusters. Leave both times open where there is no such session."),
    )
    c2c_ends = _clock(_("Cluster meetings end"))
    b2b_begins = _clock(
        _("Business meetings begin"), _("Companies with companies; mixed pairs may use both.")
    )
    b2b_ends = _clock(_("Business meetings end"))
    minutes = forms.IntegerField(label=_("Minutes of a meeting"), min_value=5, max_value=240)
    tables = forms.IntegerField(label=_("Tables"), min_value=1, max_value=400)

    def clean(self) -> dict[str, Any]:
        """A session has both its times, or none."""
        told = super().clean() or self.cleaned_data
        for kind in SESSIONS:
            names = (f"{kind}_begins", f"{kind}_ends")
            missing = [name for name in names if not told.get(name) and name not in self.errors]
            if len(missing) == 1:
                self.add_error(missing[0], _("Give both times of a session, or none."))
        return told

    def sessions(self) -> tuple[Session, ...]:
        """The sessions as the action takes them."""
        told = self.cleaned_data
        return tuple(
            Session(kind, told[f"{kind}_begins"], told[f"{kind}_ends"], told["minutes"])
            for kind in SESSIONS
            if told[f"{kind}_begins"]
        )

    @classmethod
    def of(cls, mission: Mission, sent: Mapping[str, Any] | None) -> ProgrammeForm:
        """The form with what is known, or with what was sent."""
        told: dict[str, Any] = {
            name: getattr(mission, name)
            for name in ("title", "city", "country", "zone", "first_day", "last_day")
        }
        return cls(sent, initial={**told, **_times(mission)})


def _times(mission: Mission) -> dict[str, Any]:
    """The sessions of the first day as they are, or a usual day."""
    there = zone(mission.zone)
    slots = [
        (one.session, one.starts.astimezone(there), one.ends.astimezone(there))
        for one in mission.slots.order_by("starts")
    ]
    first = [one for one in slots if one[1].date() == slots[0][1].date()]
    if not first:
        usual = {f"{one.kind}_begins": one.begins for one in USUAL_DAY}
        usual |= {f"{one.kind}_ends": one.ends for one in USUAL_DAY}
        return {**usual, "minutes": USUAL_DAY[0].minutes, "tables": 10}
    told: dict[str, Any] = {
        "minutes": int((first[0][2] - first[0][1]).total_seconds() // 60),
        "tables": mission.tables.count(),
    }
    for kind in SESSIONS:
        of_kind = [one for one in first if one[0] == kind]
        if of_kind:
            told[f"{kind}_begins"] = of_kind[0][1].time()
            told[f"{kind}_ends"] = of_kind[-1][2].time()
    return told


class GuestForm(Blamed):
    """Who comes, and for whom."""

    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("Seen by the partners alone, never by other guests."),
    )  # fmt: skip
    languages = forms.CharField(
        label=_("Languages"), max_length=100, required=False,
        help_text=_("Two-letter codes, such as en, es. Left open: a language stops no meeting."),
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("Most meetings"), required=False, min_value=1, max_value=400,
        help_text=_("How many this guest wants at most."),
    )  # fmt: skip
    account = forms.TypedChoiceField(
        label=_("Account"), coerce=int, required=False, empty_value=None,
        help_text=_("Whoever signs in with it finds this agenda; the link works without."),
    )  # fmt: skip
    q = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer(
        self, organisations: Iterable[tuple[int, str]], accounts: Iterable[tuple[int, str]]
    ) -> GuestForm:
        """Say which organisations and accounts there are to choose from."""
        chosen: Any = self.fields["organisation"]
        chosen.choices = [("", _("choose an organisation")), *organisations]
        person: Any = self.fields["account"]
        person.choices = [("", _("none")), *accounts]
        return self

    def told(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        facts = self.cleaned_data
        return {
            "organisation_id": facts["organisation"],
            "name": facts["name"],
            "email": facts["email"],
            "languages": [one for one in re.split(r"[\s,;]+", facts["languages"]) if one],
            "most": facts["most"],
            "user_id": facts["account"],
        }
