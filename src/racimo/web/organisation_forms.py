"""The forms of an organisation's profile: how the fields are asked, not what fits them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from racimo.organisations.queries import KINDS
from racimo.taxonomy.queries import countries

if TYPE_CHECKING:
    from racimo.organisations.models import Organisation

OPEN = _("not known")
LISTS = ("fields", "offers", "wants", "targets", "languages")
TRUTHS = [("", OPEN), ("yes", _("yes")), ("no", _("no"))]
STATES = [("", OPEN), ("registered", _("registered")), ("planned", _("planned")), ("no", _("no"))]


def lands() -> list[tuple[str, str]]:
    """Countries to choose from."""
    return [("", str(_("choose a country"))), *countries().items()]


def kinds() -> list[tuple[str, str]]:
    """Kinds to choose from."""
    return [("", str(_("choose a kind"))), *((code, str(label)) for code, label in KINDS)]


class Blamed(forms.Form):
    """A form whose misfits are found by the action that it serves."""

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show each misfit at its field."""
        for name, words in errors.items():
            self.add_error(name if name in self.fields else None, words)


class NewForm(Blamed):
    """As little as possible, to begin with."""

    name = forms.CharField(
        label=_("Name"), max_length=400, help_text=_("As in the register or the statutes.")
    )
    country = forms.ChoiceField(label=_("Country"), choices=lands)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds)
    another = forms.BooleanField(
        label=_("Mine is another organisation than those shown"), required=False
    )


def lines(label: Any, help_text: Any) -> forms.CharField:  # noqa: ANN401 - lazy words
    """A list, one item a line."""
    area = forms.Textarea({"rows": 4})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=area)


class ProfileForm(Blamed):
    """Everything that an organisation tells of itself."""

    name = forms.CharField(label=_("Name"), max_length=400)
    short_name = forms.CharField(label=_("Short name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds)
    country = forms.ChoiceField(label=_("Country"), choices=lands)
    nuts = forms.CharField(
        label=_("NUTS region"), required=False,
        help_text=_("Two letters and up to three signs, such as ES21."),
    )  # fmt: skip
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    url = forms.CharField(label=_("Web site"), required=False, help_text=_("Begins with https://"))
    description = forms.CharField(
        label=_("What you do"), required=False, widget=forms.Textarea({"rows": 6}),
        help_text=_("Plain text; everybody can read it."),
    )  # fmt: skip
    legal_entity = forms.ChoiceField(
        label=_("Independent legal entity"), choices=TRUTHS, required=False
    )
    eccp = forms.ChoiceField(
        label=_("Registered on the European Cluster Collaboration Platform"), required=False,
        choices=STATES,
    )  # fmt: skip
    sme = forms.ChoiceField(label=_("SME"), choices=TRUTHS, required=False)
    sme_as_of = forms.CharField(
        label=_("SME status as of"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("The day the status was established; today if left open."),
    )  # fmt: skip
    members = forms.CharField(
        label=_("Committed members"), required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("Only for clusters and networks."),
    )  # fmt: skip
    fields_of_work = lines(_("Fields of work"), _("One a line, such as water reuse."))
    offers = lines(_("What you offer"), _("Capabilities, one a line."))
    wants = lines(_("What you look for"), _("Capabilities, one a line."))
    targets = lines(_("Target countries"), _("Two-letter codes, one a line, such as US."))
    languages = lines(_("Languages you work in"), _("Two-letter codes, one a line, such as en."))
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: Organisation, sent: Mapping[str, Any] | None) -> ProfileForm:
        """The form with what is known, or with what was sent."""
        told: dict[str, object] = {}
        for name in cls.base_fields:
            column = "fields" if name == "fields_of_work" else name
            if column == "version":
                continue
            value = getattr(row, column)
            if column in LISTS:
                value = "\n".join(map(str, value))
            elif column in {"sme", "legal_entity"}:
                value = {True: "yes", False: "no", None: ""}[value]
            told[name] = "" if value is None else value
        return cls(sent, initial={**told, "version": row.changed.isoformat()})

    def told(self) -> dict[str, object]:
        """The values by the names of their columns."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        values["fields"] = values.pop("fields_of_work")
        return values

    def seen(self) -> datetime | None:
        """When the profile was last changed, as this form saw it."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["version"])
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show each misfit at its field."""
        super().blame(
            {"fields_of_work" if at == "fields" else at: words for at, words in errors.items()}
        )
