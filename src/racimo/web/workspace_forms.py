"""The forms of a workspace: its facts, a new one, people, and the wishes for a composition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from racimo.base.shelf import load_rulebook, rulebook_ids
from racimo.core.errors import Refused
from racimo.taxonomy.queries import countries

MOST_MONTHS = 60
BETWEEN = "|"
ROLES = [
    ("partner", _("partner: writes answers and moves work")),
    ("observer", _("observer: reads")),
    ("officer", _("programme officer: reads, until a day")),
    ("coordinator", _("coordinator: everything")),
]


class Blamed(forms.Form):
    """A form whose last misfits are found by the action that it serves."""

    def blame(self, refusal: Refused) -> None:
        """Show a refusal at its field, or at the top."""
        where = {"rulebook_strand": "rules", "rulebook": "rules"}.get(refusal.where, refusal.where)
        words = f"{refusal.message} {refusal.hint}".strip()
        self.add_error(where if where in self.fields else None, words)


def rulebooks() -> list[tuple[str, str]]:
    """Every rulebook with each of its strands, in one list."""
    found: list[tuple[str, str]] = [("", str(_("none: nothing can be judged")))]
    for one in rulebook_ids():
        book = load_rulebook(one)
        if not book.strands:
            found.append((f"{one}{BETWEEN}", f"{one}: {book.title}"))
        found += [
            (f"{one}{BETWEEN}{strand.id}", f"{one}, {strand.id}: {strand.title}")
            for strand in book.strands
        ]
    return found


class DayInput(forms.DateInput):
    """A day, chosen from a calendar where the browser has one."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the day as the browser reads it."""
        super().__init__(format="%Y-%m-%d")


class FactsForm(Blamed):
    """The facts of a partnership: asked once, repeated in every paper."""

    name = forms.CharField(label=_("Name"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 4})
    )
    start = forms.DateField(
        label=_("Start of the project"), required=False, widget=DayInput(),
        help_text=_("Due days and papers follow from it."),
    )  # fmt: skip
    months = forms.IntegerField(label=_("Duration in months"), min_value=1, max_value=MOST_MONTHS)
    grant = forms.DecimalField(
        label=_("Grant in euro"), required=False, min_value=Decimal(0), max_digits=14,
        decimal_places=2,
    )  # fmt: skip
    rate = forms.DecimalField(
        label=_("Co-financing rate (%)"), required=False, min_value=Decimal("0.01"),
        max_value=Decimal(100), max_digits=5, decimal_places=2,
    )  # fmt: skip
    targets = forms.MultipleChoiceField(
        label=_("Target countries"), required=False, choices=lambda: list(countries().items()),
        help_text=_("Several: hold Control or Command while choosing."),
        widget=forms.SelectMultiple({"size": 8}),
    )  # fmt: skip
    rules = forms.ChoiceField(
        label=_("Rules to be judged by"), required=False, choices=rulebooks,
        help_text=_("A rulebook and its strand; the partners are judged by it."),
    )  # fmt: skip

    @classmethod
    def of(cls, row: Any, sent: Any = None) -> FactsForm:  # noqa: ANN401 - a row; a request's data
        """The form filled with the facts as they are."""
        names = ("name", "acronym", "summary", "start", "months", "grant", "rate", "targets")
        told = {name: getattr(row, name) for name in names}
        rules = f"{row.rulebook}{BETWEEN}{row.rulebook_strand}" if row.rulebook else ""
        return cls(sent, initial={**told, "rules": rules}, prefix="facts")

    def told(self) -> dict[str, Any]:
        """The facts by the names of their columns."""
        told = dict(self.cleaned_data)
        book, _between, strand = told.pop("rules").partition(BETWEEN)
        return {**told, "rulebook": book, "rulebook_strand": strand}


class OpenForm(Blamed):
    """As little as possible: the strand says the rest."""

    name = forms.CharField(
        label=_("Name of the partnership"), max_length=200, required=False,
        help_text=_("Can be changed later. Empty: named after the call and its strand."),
    )  # fmt: skip
    coordinator = forms.ChoiceField(
        label=_("Your organisation, which coordinates"), required=False,
        help_text=_("Without one, partners can be judged but not composed around it."),
    )  # fmt: skip

    def __init__(self, *args: Any, mine: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the organisations that a person works for."""
        super().__init__(*args, **more)
        field = self.fields["coordinator"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*mine, ("", str(_("not known yet")))]
        if mine:
            field.initial = mine[0][0]


class PersonForm(Blamed):
    """Let a person in."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Of somebody who has an account here.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)
    until = forms.DateField(
        label=_("Access until"), required=False, widget=DayInput(),
        help_text=_("An officer's access always ends on a day."),
    )  # fmt: skip


class WishesForm(forms.Form):
    """What the coordinator wishes of a team beyond the rules."""

    max_partners = forms.IntegerField(
        label=_("At most so many members"), min_value=2, max_value=12, initial=6,
        help_text=_("The coordinator included."),
    )  # fmt: skip
    max_per_country = forms.IntegerField(
        label=_("At most so many from one country"), min_value=1, max_value=12, required=False
    )
    never = forms.MultipleChoiceField(
        label=_("Leave out"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, known: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer to leave out those that were proposed before."""
        super().__init__(*args, **more)
        field = self.fields["never"]
        if not known:
            del self.fields["never"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = known


class DayForm(forms.Form):
    """A day that is not ahead; none means today."""

    day = forms.DateField(required=False, widget=DayInput())

    @classmethod
    def read(cls, sent: Any, *, default: date) -> date | None:  # noqa: ANN401 - a request's data
        """The day that was sent, the default where none was, None where it is no day."""
        form = cls(sent)
        return (form.cleaned_data["day"] or default) if form.is_valid() else None
