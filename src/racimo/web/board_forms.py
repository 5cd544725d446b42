"""The forms of the scoreboard: targets, signed papers, evidence, verification."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from racimo.core.errors import Invalid, Refused
from racimo.core.indicators.rulebook import from_plain, promise
from racimo.scoreboard.actions import EVIDENCE_KINDS
from racimo.web.definitions import evidence_words
from racimo.web.workspace_forms import Blamed, DayInput

SIZE = gettext_lazy("At most 25 MB. It is kept byte for byte, and known by its SHA-256.")
ANY_DAY = date(2000, 1, 1)


class TargetsForm(forms.Form):
    """Two fields for each indicator, laid out as a table."""

    def __init__(self, partnership: Any, sent: Any = None) -> None:  # noqa: ANN401 - a row; a request's data
        """Make the fields of this board."""
        super().__init__(sent, prefix="t", use_required_attribute=False)
        self.rows = list(partnership.indicators.all())
        for row in self.rows:
            for name, label, value in (
                ("baseline", _("%(code)s, baseline"), row.baseline),
                ("target", _("%(code)s, target"), row.target),
            ):
                self.fields[f"{name}_{row.code}"] = forms.DecimalField(
                    label=label % {"code": row.code},
                    required=name == "baseline",
                    min_value=Decimal(0),
                    max_digits=14,
                    decimal_places=2,
                    initial=None if value is None else _short(value),
                    widget=forms.NumberInput({"step": "any", "inputmode": "decimal"}),
                )

    def table(self) -> Iterator[dict[str, Any]]:
        """Each indicator with its two fields."""
        for row in self.rows:
            yield {
                "row": row,
                "baseline": self[f"baseline_{row.code}"],
                "target": self[f"target_{row.code}"],
                "fixed": row.definition.get("frozen"),
            }

    def clean(self) -> dict[str, Any]:
        """A target lies on the right side of its baseline, and is not the baseline."""
        told = self.cleaned_data
        for row in self.rows:
            low, goal = told.get(f"baseline_{row.code}"), told.get(f"target_{row.code}")
            if low is None or goal is None:
                continue
            if low == goal:
                words = _("The target equals the baseline: that would promise nothing.")
                self.add_error(f"target_{row.code}", words)
                continue
            try:
                promise(
                    from_plain(row.definition), baseline=low, target=goal, period=None,
                    frozen=ANY_DAY,
                )  # fmt: skip
            except Invalid:
                words = _("The target lies on the wrong side of the baseline.")
                self.add_error(f"target_{row.code}", words)
        return told

    def changed(self) -> dict[str, tuple[Decimal, Decimal | None]]:
        """What was promised anew: code to baseline and target."""
        found = {}
        for row in self.rows:
            pair = (
                self.cleaned_data[f"baseline_{row.code}"],
                self.cleaned_data[f"target_{row.code}"],
            )
            if pair != (row.baseline, row.target):
                found[row.code] = pair
        return found

    def blame(self, refusal: Refused) -> None:
        """Show a refusal at its indicator, or at the top."""
        field = f"target_{refusal.where}"
        self.add_error(field if field in self.fields else None, refusal.message)


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class SignedForm(Blamed):
    """A memorandum or an agreement, with the signed file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was signed"),
        widget=forms.RadioSelect,
        choices=[
            ("memorandum", gettext_lazy("memorandum of understanding")),
            ("agreement", gettext_lazy("partnership agreement")),
        ],
        initial="memorandum",
    )
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=300,
        help_text=gettext_lazy("As on its first page. Name no persons."),
    )  # fmt: skip
    signed = forms.DateField(label=gettext_lazy("Day of the last signature"), widget=DayInput())
    parties = forms.MultipleChoiceField(
        label=gettext_lazy("Who signed"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("At least two. Each is asked to confirm."),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=gettext_lazy("Target country it is about"), required=False,
        help_text=gettext_lazy("An agreement counts for the target regions only if this is told."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("The signed file"), help_text=SIZE, allow_empty_file=True
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's
        parties: list[tuple[str, str]],
        regions: list[tuple[str, str]],
        **more: Any,  # noqa: ANN401 - Django's
    ) -> None:
        """Offer the seats and the target countries of a partnership."""
        super().__init__(*args, **more)
        for name, choices in (
            ("parties", parties),
            ("region", [("", _("not told")), *regions]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class EvidenceForm(Blamed):
    """A file that shows a record to be true."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    file = forms.FileField(label=gettext_lazy("File"), help_text=SIZE, allow_empty_file=True)

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - Django's
        """Offer the kinds of evidence."""
        super().__init__(*args, **more)
        words = evidence_words()
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind, words[kind]) for kind in EVIDENCE_KINDS]


class VerifyForm(Blamed):
    """A bundle, and what one holds against it."""

    bundle = forms.FileField(
        label=gettext_lazy("Bundle"), allow_empty_file=True,
        help_text=gettext_lazy(
            "The zip file, at most 25 MB. It is checked and forgotten: nothing is stored."
        ),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Public key of the log"), required=False, max_length=2000,
        help_text=gettext_lazy(
            "Written name+id+base64. From the scoreboard's page, a report or a mail; "
            "never from the bundle itself."
        ),
    )  # fmt: skip
    old_head = forms.FileField(
        label=gettext_lazy("A signed head that you kept"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("Shows that nobody has rewritten what stood in the log then."),
    )  # fmt: skip
