"""The atomic records of a partnership: the list, one record, and what can be done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.base import files
from racimo.base.clock import now
from racimo.core.errors import Invalid, NotAllowed, NotFound, Refused
from racimo.core.indicators.shapes import Level
from racimo.scoreboard import actions, policies, queries
from racimo.web import record_views as views
from racimo.web.board_forms import EvidenceForm, SignedForm
from racimo.web.definitions import level_words
from racimo.web.digits import page_number
from racimo.web.guards import member
from racimo.web.sheets import as_csv
from racimo.web.uploads import refuse_large, sent
from racimo.web.workspace_rooms import Room, enter, tried

A_PAGE = 50
MOST_PAGES = 99_999
COLUMNS = (
    "id", "day", "kind", "title", "level", "counted_by", "evidence", "confirmed", "parties",
    "reported_by", "reviewed_by", "withdrawn", "sealed",
)  # fmt: skip
NOBODY_RUNS = "default-src 'none'; sandbox"


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every record, and how it stands; narrowed by kind, level and indicator."""
    room = enter(request, slug)
    told = views.survey(room.partnership)
    chosen = {name: request.GET.get(name, "") for name in ("kind", "level", "indicator")}
    found = views.narrow(told, chosen)
    at = page_number(request.GET.get("page", "1"), most=MOST_PAGES)
    page = Paginator(found, A_PAGE).get_page(at)
    context = {
        **views.frame(room, "records"),
        "rows": views.rows(room.partnership, list(page.object_list), told),
        "page": page,
        "pages": list(page.paginator.get_elided_page_range(page.number)),
        "total": len(told.known),
        "found": len(found),
        "chosen": chosen,
        "query": "&".join(f"{name}={value}" for name, value in chosen.items() if value.isalnum()),
        "kinds": views.kinds(told),
        "levels": [(level.code, level_words()[level]) for level in Level][:-1],
        "indicators": [(line.row.code, line.row.title) for line in told.lines],
        "exports": [{"label": "CSV", "url": reverse("records-csv", args=[slug])}],
    }
    return render(request, "scoreboard/records.html", context)


@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All records as CSV."""
    room = enter(request, slug)
    told = views.survey(room.partnership)
    rows = views.rows(room.partnership, [one.pk for one in told.known], told)
    return as_csv(f"records-{slug[:60]}", COLUMNS, (_cells(row) for row in rows))


def _cells(row: dict[str, Any]) -> list[str | int | None]:
    record, best = row["record"], row["standing"].best
    return [
        record.origin,
        record.occurred.isoformat(),
        record.kind,
        str(record),
        best.code if best is not None else "",
        "; ".join(row["standing"].levels),
        row["evidence"],
        row["confirmed"],
        row["parties"],
        record.reporter,
        row["reviewed_by"],
        "yes" if record.withdrawn else "no",
        "no" if row["waits"] else "yes",
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def signed(request: HttpRequest, slug: str) -> HttpResponse:
    """A memorandum or an agreement was signed: record it with its file."""
    room = enter(request, slug)
    if not policies.may_report(room.role):
        raise NotAllowed(_("You may read this workspace, but not report."))
    asked = request.method == "POST"
    form = SignedForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        parties=views.seated(room.partnership),
        regions=views.regions(room.partnership),
    )
    if asked and form.is_valid():
        fields = dict(form.cleaned_data)
        upload = fields.pop("file")
        try:
            record = actions.report_signed_file(
                actor=member(request),
                partnership=room.partnership,
                **fields,
                **sent(upload),
                now=now(),
            )
        except Refused as refusal:
            form.blame(refusal)
        else:
            messages.success(request, _("Recorded and sealed."))
            return _to(record)
    elif asked:
        _blame_size(request, form)
    context = {**views.frame(room, "records"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "scoreboard/signed.html", context, status=status)


def _blame_size(request: HttpRequest, form: SignedForm | EvidenceForm) -> None:
    """A file that was too large never arrived: say that, not that none was chosen."""
    try:
        refuse_large(request)
    except Invalid as refusal:
        form.errors.pop("file", None)
        form.blame(refusal)


@require_safe
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One record with everything that proves it."""
    room = enter(request, slug)
    return _page(request, room, queries.record(room.partnership, pk), EvidenceForm())


def _page(
    request: HttpRequest,
    room: Room,
    record: Any,  # noqa: ANN401 - a row
    form: EvidenceForm,
) -> HttpResponse:
    context = {
        **views.frame(room, "records"),
        **views.whole(record, member(request), room),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "scoreboard/record.html", context, status=status)


@require_POST
def add_evidence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a file to a record."""
    room = enter(request, slug)
    record = queries.record(room.partnership, pk)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_evidence(
                actor=member(request),
                record=record,
                kind=form.cleaned_data["kind"],
                **sent(form.cleaned_data["file"]),
                now=now(),
            )
        except Refused as refusal:
            form.blame(refusal)
        else:
            messages.success(request, _("Kept, and its digest sealed."))
            return _to(record, "evidence")
    else:
        _blame_size(request, form)
    return _page(request, room, record, form)


@require_safe
def evidence(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponse:
    """A file of evidence as it came: to keep, never to be run or shown by a browser."""
    room = enter(request, slug)
    record = queries.record(room.partnership, pk)
    row = next((one for one in record.evidence.all() if one.pk == file), None)
    if row is None:
        raise NotFound(_("There is no such file here."))
    response = HttpResponse(files.read(row.sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, row.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = NOBODY_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def attest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm for an organisation that I work for."""
    room = enter(request, slug)
    record = queries.record(room.partnership, pk)
    party = request.POST.get("party", "")
    tried(
        request,
        _("Confirmed for your organisation, and sealed."),
        lambda: actions.attest(actor=member(request), record=record, party=party, now=now()),
    )
    return _to(record, "parties")


@require_POST
def review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Approve as a second person."""
    room = enter(request, slug)
    record = queries.record(room.partnership, pk)
    tried(
        request,
        _("Approved, and sealed."),
        lambda: actions.review(actor=member(request), record=record, now=now()),
    )
    return _to(record, "review")


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take it out of every count, with a reason."""
    room = enter(request, slug)
    record = queries.record(room.partnership, pk)
    reason = request.POST.get("reason", "")
    tried(
        request,
        _("Withdrawn. It stays in the log, with your reason."),
        lambda: actions.withdraw(actor=member(request), record=record, reason=reason, now=now()),
    )
    return _to(record)


def _to(record: Any, anchor: str = "") -> HttpResponse:  # noqa: ANN401 - a row
    url = reverse("record", args=[record.partnership.slug, record.pk])
    return redirect(f"{url}#{anchor}" if anchor else url)


def _under(name: str) -> str:
    return f"partnerships/<slug:slug>/records/<int:pk>/{name}"


urls = [
    path("partnerships/<slug:slug>/records/", index, name="records"),
    path("partnerships/<slug:slug>/records/records.csv", export, name="records-csv"),
    path("partnerships/<slug:slug>/records/signed/", signed, name="record-signed"),
    path(_under(""), page, name="record"),
    path(_under("evidence/"), add_evidence, name="record-evidence"),
    path(_under("evidence/<int:file>/"), evidence, name="evidence"),
    path(_under("attest/"), attest, name="record-attest"),
    path(_under("review/"), review, name="record-review"),
    path(_under("withdraw/"), withdraw, name="record-withdraw"),
]
