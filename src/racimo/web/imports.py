"""Bring calls and organisations in from a page: try first, then import; every run is listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from racimo.accounts.policies import is_editor
from racimo.calls.queries.runs import runs
from racimo.core.errors import Invalid, NotAllowed, Refused
from racimo.organisations.actions import import_rows
from racimo.sources.pull import pull
from racimo.sources.registry import ROSTERS, SOURCES, find, find_roster
from racimo.web.guards import member
from racimo.web.uploads import refuse_large

A_PAGE = 30
MOST_SHOWN = 50
# A page must answer in seconds; the command takes tables of any size, with a progress bar.
MOST_ROSTER = 3 * 2**20
ROSTER = "organisations:"


def sources() -> list[tuple[str, str]]:
    """What can be imported here: documents with calls, and tables of organisations."""
    calls = [(name, _("calls: %(name)s") % {"name": name}) for name in sorted(SOURCES)]
    tables = [
        (f"{ROSTER}{name}", _("organisations: %(name)s") % {"name": name})
        for name in sorted(ROSTERS)
    ]
    return [*calls, *tables]


class Files(forms.ClearableFileInput):
    """Several files at once: tables of one source belong together."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files, each checked like one."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - Django's own
        """The files as a list; none at all is refused like an empty field."""
        one_by_one = super().clean
        return [one_by_one(each, initial) for each in data] if data else one_by_one(None, initial)


class ImportForm(forms.Form):
    """Where it comes from, and the files; whether they can be read is said by the source."""

    source = forms.ChoiceField(label=gettext_lazy("What it is"), choices=sources)
    documents = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "One document with calls, or the tables of one source of organisations (up to 3 MB "
            "together; for more, use the command: it shows its progress)."
        ),
    )
    smaller = forms.BooleanField(
        label=gettext_lazy("Take it even if it lost more than 30 % of its calls"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form, what the last try or import gave, and every run so far."""
    if not is_editor(member(request)):
        raise NotAllowed(_("Only editors bring calls and organisations in."))
    sent = request.method == "POST"
    form = ImportForm(request.POST if sent else None, request.FILES if sent else None)
    report = None
    if sent:
        try:
            refuse_large(request)
            if form.is_valid():
                report = take(form, request.FILES.getlist("documents"), dry="try" in request.POST)
        except Refused as refusal:
            form.errors.pop("documents", None)
            form.add_error("documents", str(refusal))
    context = {
        "section": "calls",
        "form": form,
        "report": report,
        "problems": report["problems"][:MOST_SHOWN] if report else [],
        "brought": report.get("calls", [])[:MOST_SHOWN] if report else [],
        "runs": runs()[:A_PAGE],
    }
    status = 422 if sent and form.errors else 200
    return render(request, "calls/imports.html", context, status=status)


def take(form: ImportForm, files: Sequence[Any], *, dry: bool) -> dict[str, Any]:
    """Import what was sent, or only work it out.

    Raises:
        Refused: It cannot be read, with the line; nothing was stored.
    """
    chosen: str = form.cleaned_data["source"]
    if chosen.startswith(ROSTER):
        return _take_roster(chosen.removeprefix(ROSTER), files, dry=dry)
    if len(files) != 1:
        raise Invalid(_("One document at a time."), hint=_("Send them one after the other."))
    report = asdict(
        pull(
            find(chosen),
            files[0].read(),
            name=files[0].name,
            dry_run=dry,
            even_if_smaller=form.cleaned_data["smaller"],
        )
    )
    names = ("new", "changed", "unchanged", "held", "quarantined", "skipped")
    return {**report, "counts": [{"label": _(name), "n": report[name]} for name in names]}


def _take_roster(name: str, files: Sequence[Any], *, dry: bool) -> dict[str, Any]:
    if sum(file.size or 0 for file in files) > MOST_ROSTER:
        raise Invalid(
            _("Together the tables are larger than 3 MB."),
            hint=_("Use “racimo organisations import”: it takes any size and shows its progress."),
        )
    source = find_roster(name)

    def rows() -> Iterator[Any]:
        for file in files:
            yield from source.rows(file, name=file.name, encoding="")

    report = asdict(import_rows(rows(), source=name, good_rows=False, dry_run=dry))
    counts = [
        {"label": f"{_(kind)}, {_(what)}", "n": n}
        for kind in ("organisations", "projects", "participations")
        for what, n in report[kind].items()
    ]
    return {**report, "document": ", ".join(file.name for file in files), "counts": counts}


urls = [path("imports/", page, name="imports")]
