"""Verify a bundle on a page: it is checked as it came, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from racimo.base import bundles
from racimo.core.errors import Refused
from racimo.core.ledger.report import Figure, Report, Verdict
from racimo.web.board_forms import VerifyForm
from racimo.web.uploads import refuse_large

MOST_HEAD = 100_000
MOST_OPENED = 200 * 2**20
MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The form, and the report in words."""
    sent = request.method == "POST"
    form = VerifyForm(request.POST if sent else None, request.FILES if sent else None)
    report = None
    if sent and form.is_valid():
        try:
            report = check(
                form.cleaned_data["bundle"].read(),
                form.cleaned_data["key"],
                form.cleaned_data["old_head"],
            )
        except Refused as refusal:
            _blame(form, refusal)
    elif sent:
        try:
            refuse_large(request)
        except Refused as refusal:
            form.errors.pop("bundle", None)
            _blame(form, refusal)
    readable = report is None or report.verdict is not Verdict.UNREADABLE
    context = {
        "section": "scoreboards",
        "form": form,
        "report": report,
        "verdict": _verdict(report) if report else None,
        "failures": report.failures[:MOST_SHOWN] if report else (),
        "figures": [_figure(one) for one in report.figures] if report else (),
    }
    status = 200 if readable and not form.errors else 422
    return render(request, "scoreboard/verify.html", context, status=status)


def check(data: bytes, key: str, old_head: Any) -> Report:  # noqa: ANN401 - an uploaded file
    """Check what was sent.

    Raises:
        Refused: The key or the old head cannot be read.
    """
    keys = key.split()
    heads = [old_head.read(MOST_HEAD)] if old_head else []
    return bundles.verify(data, keys=keys, old_heads=heads, most_opened=MOST_OPENED)


def _blame(form: VerifyForm, refusal: Refused) -> None:
    """At the field that is meant: the file, the key, or else the old head."""
    field = {"file": "bundle", "key": "key"}.get(refusal.where, "old_head")
    form.add_error(field, f"{refusal.message} {refusal.hint}".strip())


def _verdict(report: Report) -> dict[str, str]:
    """The answer for parts/verdict.html."""
    if report.verdict is Verdict.UNREADABLE:
        return {
            "answer": "broken",
            "because": _("This is not a bundle that can be read, so nothing was checked."),
        }
    if report.verdict is Verdict.TAMPERED:
        return {
            "answer": "broken",
            "because": _("Something in this bundle is not what was sealed. Do not believe it."),
        }
    if not report.anchored:
        return {
            "answer": "unknown",
            "because": _(
                "Everything in this bundle fits together, but you gave no key: a forger who made "
                "the whole bundle anew would not be noticed."
            ),
        }
    return {
        "answer": "ok",
        "because": _("Every record is the sealed one, and every figure was counted again."),
    }


def _figure(one: Figure) -> dict[str, Any]:
    levels = [f"{code} {n}" for code, n in sorted(one.split.items()) if n != "0"]
    return {"figure": one, "levels": ", ".join(levels)}


urls = [path("verify/", page, name="verify")]
