"""The papers of a workspace: the interview, the preview, versions, downloads, settling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.base.clauses import load_questions
from racimo.base.clock import now
from racimo.base.press import to_docx, to_html, to_pdf
from racimo.core.drafting.shapes import Document, Finding, Question, from_plain
from racimo.core.errors import Invalid, NotFound
from racimo.partnerships import actions, queries
from racimo.scoreboard.actions import settle_paper
from racimo.web import interview
from racimo.web.guards import member
from racimo.web.workspace_forms import DayForm
from racimo.web.workspace_rooms import Room, back, enter, frame, tried

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    """The three papers, and how far each has come."""
    room = enter(request, slug)
    rows = {row.kind: row for row in queries.papers(room.partnership)}
    told = []
    for kind, label in queries.KINDS.items():
        versions = list(rows[kind].versions.all()) if kind in rows else []
        _document, findings = actions.preview(room.partnership, kind, known=_known(room))
        told.append(
            {
                "kind": kind,
                "label": label,
                "versions": len(versions),
                "latest": versions[0] if versions else None,
                "settled": next((one for one in versions if one.signed), None),
                "open": sum(one.severity.value == "error" for one in findings),
            }
        )
    return render(request, "partnerships/papers.html", frame(room, "papers", papers=told))


def _known(room: Room) -> Mapping[str, Any] | None:
    """Facts of the floors above that papers repeat."""
    return None


def _questions(room: Room, kind: str) -> tuple[Question, ...]:
    if kind not in queries.KINDS:
        raise NotFound(_("There is no such paper."))
    row = queries.paper(room.partnership, kind)
    return load_questions(kind, row.bank if row else None)


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The interview of one paper with its preview; who may write keeps answers here."""
    room = enter(request, slug)
    questions = _questions(room, kind)
    known = queries.first_answers(room.partnership, kind, known=_known(room))
    row = queries.paper(room.partnership, kind)
    kept = row.answers if row else {}
    if request.method != "POST":
        typed = {q.key: interview.raw(q, {**known, **kept}.get(q.key)) for q in questions}
        return _page(request, room, kind, questions=questions, known=known, typed=typed)
    told = request.POST.dict()
    if wish := told.get("row", ""):
        typed = interview.reshaped(questions, told, known, wish)
        return _page(request, room, kind, questions=questions, known=known, typed=typed)
    reading = interview.read(questions, told, known, kept)
    errors = dict(reading.errors)
    if row and told.get("seen", _seen(row)) != _seen(row):
        errors["interview"] = _(
            "Somebody kept other answers meanwhile. What you typed stands below; "
            "look at it against the newest version, and keep it again."
        )
    if not errors:
        try:
            actions.answer_questions(
                actor=member(request), partnership=room.partnership, kind=kind,
                answers=reading.answers, now=now(), known=_known(room),
            )  # fmt: skip
        except Invalid as refusal:
            errors[f"q-{refusal.where}"] = refusal.message
        else:
            tried(request, _("The answers are kept."), lambda: None)
            return back(room, "partnership-paper", "", kind)
    typed = interview.reshaped(questions, told, known, "")
    return _page(request, room, kind, questions=questions, known=known, typed=typed, errors=errors)


def _page(  # noqa: PLR0913 - what a page shows
    request: HttpRequest,
    room: Room,
    kind: str,
    *,
    questions: tuple[Question, ...],
    known: Mapping[str, Any],
    typed: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    wrong = errors or {}
    asked = [interview.ask(q, typed.get(q.key), known, wrong) for q in questions]
    labels = {one.control.id: one.control.label for one in asked}
    labels["interview"] = _("All answers")
    labels |= {
        cell.id: f"{one.control.label}, {_('row')} {row.number}: {cell.label}"
        for one in asked
        for row in one.rows
        for cell in row.controls
    }
    row = queries.paper(room.partnership, kind)
    context = frame(
        room,
        "papers",
        label=queries.KINDS[kind],
        seen=_seen(row),
        groups=_groups(questions, asked),
        wrong=[{"at": at, "label": labels.get(at, at), "words": w} for at, w in wrong.items()],
        versions=[_version(room, one) for one in row.versions.select_related("drafted_by", "paper")]
        if row
        else [],
        settled=bool(row and row.versions.filter(signed__isnull=False).exists()),
        **_preview(room, kind, questions, _typed(questions, typed, known)),
    )
    status = 422 if wrong else 200
    return render(request, "partnerships/paper.html", context, status=status)


def _typed(
    questions: tuple[Question, ...], typed: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """What stands in the controls, as answers; what cannot be read stays as typed."""
    flat: dict[str, str] = {}
    for question in questions:
        value = typed.get(question.key)
        if isinstance(value, list):
            flat[f"{question.key}.rows"] = str(len(value))
            for number, row in enumerate(value, 1):
                flat |= {f"{question.key}.{number}.{key}": text for key, text in row.items()}
        elif value is not None:
            flat[question.key] = value
    return interview.read(questions, flat, known, {}).answers


def _seen(row: Any) -> str:  # noqa: ANN401 - a row, or None
    """A mark of the answers as this page shows them."""
    return row.changed.isoformat() if row else ""


def _groups(questions: tuple[Question, ...], asked: list[interview.Asked]) -> list[dict[str, Any]]:
    groups: dict[str, list[interview.Asked]] = {}
    for question, one in zip(questions, asked, strict=True):
        groups.setdefault(question.group, []).append(one)
    return [{"name": name, "asked": found} for name, found in groups.items()]


def _version(room: Room, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    errors = sum(one["severity"] == "error" for one in row.findings)
    files = files_of(room, row.paper.kind, row.number)
    return {"row": row, "errors": errors, "warnings": len(row.findings) - errors, "files": files}


def _preview(
    room: Room, kind: str, questions: tuple[Question, ...], typed: Mapping[str, Any]
) -> dict[str, Any]:
    document, findings = actions.preview(room.partnership, kind, known=_known(room), typed=typed)
    keys = {question.key for question in questions}
    return {
        "kind": kind,
        "html": _sheet(document, level=3),
        "errors": [_finding(one, keys) for one in findings if one.severity.value == "error"],
        "warnings": [_finding(one, keys) for one in findings if one.severity.value != "error"],
    }


def _sheet(document: Document, *, level: int) -> str:
    """The paper as a part of a page: sanitised by its maker, its tables able to scroll."""
    pieces = to_html(document, level=level).split('<table class="paper-table')
    made = [pieces[0]]
    for number, piece in enumerate(pieces[1:], 1):
        label = escape(_("Table %(n)s of the paper") % {"n": number})
        made.append(
            f'<div class="table-region" role="region" tabindex="0" aria-label="{label}">'
            f'<table class="paper-table{piece.replace("</table>", "</table></div>", 1)}'
        )
    return mark_safe("".join(made))  # noqa: S308 - see above


def _finding(one: Finding, keys: set[str]) -> dict[str, str]:
    return {"message": one.message, "hint": one.hint, "at": interview.place_of(one.where, keys)}


@require_POST
def preview(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The paper as it would be with what stands in the form now; nothing is kept."""
    room = enter(request, slug)
    questions = _questions(room, kind)
    known = queries.first_answers(room.partnership, kind, known=_known(room))
    typed = interview.read(questions, request.POST.dict(), known, {}).answers
    context = frame(room, **_preview(room, kind, questions, typed))
    return render(request, "partnerships/preview.html", context)


@require_POST
def draft(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Keep the paper as a version, known by its hash."""
    room = enter(request, slug)
    _questions(room, kind)
    made: list[Any] = []
    told = tried(
        request, "",
        lambda: made.append(
            actions.draft(
                actor=member(request), partnership=room.partnership, kind=kind, now=now(),
                known=_known(room),
            )
        ),
    )  # fmt: skip
    if told:
        words = _("Version %(n)s holds this content.") % {"n": made[0].number}
        tried(request, words, lambda: None)
    return back(room, "partnership-paper", "versions", kind)


def _found(room: Room, kind: str, number: int) -> Any:  # noqa: ANN401 - a row
    row = queries.paper(room.partnership, kind) if kind in queries.KINDS else None
    version = queries.version(row, number) if row else None
    if version is None:
        raise NotFound(_("There is no such version."))
    return version


@require_POST
def settle(request: HttpRequest, slug: str, kind: str, number: int) -> HttpResponse:
    """Say on which day a version was signed or adopted by all."""
    room = enter(request, slug)
    version = _found(room, kind, number)
    day = DayForm.read(request.POST, default=room.today)

    def say() -> None:
        if day is None:
            raise Invalid(_("That is no day."), hint=_("Write it as 2026-03-31."))
        settle_paper(actor=member(request), version=version, now=now(), day=day)

    tried(request, _("Settled: its deliverable is delivered."), say)
    return back(room, "partnership-paper", "versions", kind)


@require_safe
def file(request: HttpRequest, slug: str, kind: str, number: int, form: str) -> HttpResponse:
    """A version as DOCX, PDF, or a page to print."""
    room = enter(request, slug)
    version = _found(room, kind, number)
    document: Document = from_plain(version.document)
    made = timezone.localdate(version.created)
    name = f"{room.partnership.slug}-{kind}-v{number}"
    if form == "html":
        html = _sheet(document, level=1)
        context = frame(
            room, "papers", html=html, version=version, kind=kind, label=queries.KINDS[kind]
        )
        response = render(request, "partnerships/print.html", context)
        response["Content-Disposition"] = f'inline; filename="{name}.html"'
    elif form == "docx":
        response = HttpResponse(to_docx(document, generated=made), content_type=DOCX)
        response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    elif form == "pdf":
        pdf = to_pdf(document, generated=made)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    else:
        raise NotFound(_("There is no such file."), hint=_("Choose docx, pdf or html."))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def files_of(room: Room, kind: str, number: int) -> list[dict[str, str]]:
    """The downloads of a version."""
    return [
        {
            "label": label,
            "url": reverse(
                "partnership-paper-file", args=[room.partnership.slug, kind, number, form]
            ),
        }
        for form, label in (("docx", "DOCX"), ("pdf", "PDF"), ("html", _("HTML to print")))
    ]


AT = "partnerships/<slug:slug>/papers/"
urls = [
    path(AT, papers, name="partnership-papers"),
    path(f"{AT}<slug:kind>/", paper, name="partnership-paper"),
    path(f"{AT}<slug:kind>/preview/", preview, name="partnership-paper-preview"),
    path(f"{AT}<slug:kind>/draft/", draft, name="partnership-paper-draft"),
    path(f"{AT}<slug:kind>/<int:number>/settle/", settle, name="partnership-paper-settle"),
    path(f"{AT}<slug:kind>/<int:number>.<str:form>", file, name="partnership-paper-file"),
]
