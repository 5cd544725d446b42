"""My workspaces, the invitations that wait for an answer, and opening a new workspace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from racimo.base.catalogue import load_catalogue
from racimo.base.clock import now, today
from racimo.calls import queries as calls
from racimo.core.errors import Invalid, NotFound, Refused
from racimo.organisations import queries as organisations
from racimo.partnerships import actions, queries
from racimo.scoreboard.actions import open_chain
from racimo.scoreboard.actions.promises import COMPANIONS
from racimo.web import workspace, workspace_papers, workspace_team
from racimo.web.guards import member
from racimo.web.sheets import Cell, as_csv, as_xlsx
from racimo.web.workspace_forms import OpenForm
from racimo.web.workspace_rooms import tried

COLUMNS = (
    "slug", "name", "acronym", "call", "strand", "state", "role", "start", "months", "grant",
    "rate", "target_countries",
)  # fmt: skip
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}
PAPERS = {
    "agreement": gettext_lazy("Partnership agreement"),
    "strategy": gettext_lazy("Internationalisation strategy plan"),
    "roadmap": gettext_lazy("Implementation roadmap"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The workspaces I may enter, and the invitations that wait for me."""
    me = member(request)
    context = {
        "section": "partnerships",
        "rows": queries.mine(me, today=today()),
        "invitations": [_invitation(seat) for seat in queries.invitations(me)],
        "exports": [
            {"label": label, "url": reverse("partnerships-export", args=[kind])}
            for kind, label in FORMATS.items()
        ],
    }
    return render(request, "partnerships/index.html", context)


def _invitation(seat: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    lead = next((one for one in seat.partnership.seats.all() if one.role == "coordinator"), None)
    return {"seat": seat, "coordinator": lead.organisation.name if lead else ""}


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    told = [_plain(row) for row in queries.mine(member(request), today=today())]
    if kind == "json":
        response = JsonResponse({"partnerships": told})
        response["Content-Disposition"] = 'attachment; filename="partnerships.json"'
        return response
    if kind not in FORMATS:
        raise NotFound(_("There is no list of that kind."), hint=_("Choose csv, xlsx or json."))
    rows = ([_cell(one[name]) for name in COLUMNS] for one in told)
    write = as_csv if kind == "csv" else as_xlsx
    return write("partnerships", COLUMNS, rows)


def _plain(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    return {
        "slug": row.slug,
        "name": row.name,
        "acronym": row.acronym,
        "call": row.call.slug,
        "strand": row.strand.code,
        "state": row.state,
        "role": row.my_role,
        "start": row.start.isoformat() if row.start else None,
        "months": row.months,
        "grant": None if row.grant is None else f"{row.grant:f}",
        "rate": None if row.rate is None else f"{row.rate:f}",
        "target_countries": row.targets,
    }


def _cell(value: Any) -> Cell:  # noqa: ANN401 - a plain value
    return "; ".join(value) if isinstance(value, list) else value


def open_workspace(request: HttpRequest) -> HttpResponse:
    """Show what a strand will become; make it when asked to."""
    me = member(request)
    told = request.POST if request.method == "POST" else request.GET
    call, strand = told.get("call", "")[:120], told.get("strand", "")[:40]
    if not call or not strand or "\0" in call + strand:
        raise Invalid(
            _("A workspace is opened for a strand of a call."),
            hint=_("Find the call, and choose “Open a workspace” beside its strand."),
        )
    facts = calls.load_strand(call, strand)
    mine = [
        (str(one.organisation_id), one.organisation.name) for one in organisations.affiliations(me)
    ]
    form = OpenForm(request.POST if request.method == "POST" else None, mine=mine)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = open_chain(
                actor=me,
                call=call,
                strand=strand,
                now=now(),
                name=wanted["name"],
                coordinator_id=int(wanted["coordinator"]) if wanted["coordinator"] else None,
            )
        except Refused as refusal:
            form.blame(refusal)
        else:
            return redirect("partnership", slug=made.slug)
    foresight = queries.foresee(facts.actions, facts.outcomes)
    context = {
        "section": "partnerships",
        "facts": facts,
        "form": form,
        "foresight": foresight,
        "indicators": _indicators(foresight.indicators),
        "papers": [PAPERS[one] for one in foresight.papers],
        "affiliated": bool(mine),
    }
    return render(request, "partnerships/open.html", context, status=422 if form.errors else 200)


def _indicators(ids: Iterable[str]) -> list[Any]:
    """The indicators that will be promised, with their companions, in the catalogue's order."""
    wanted = {one for key in ids for one in (key, *COMPANIONS.get(key, ()))}
    return [one for one in load_catalogue() if one.id in wanted]


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline an invitation for an organisation I work for."""
    me = member(request)
    accept = request.POST.get("answer") == "accept"
    done = (
        _("Welcome: the workspace is open to you.") if accept else _("The invitation is declined.")
    )
    tried(request, done, lambda: actions.answer(actor=me, seat_id=pk, accept=accept, now=now()))
    return redirect("partnerships")


urls = [
    path("partnerships/", index, name="partnerships"),
    path("partnerships/export.<str:kind>", export, name="partnerships-export"),
    path("partnerships/open/", open_workspace, name="open-workspace"),
    path("partnerships/invitations/<int:pk>/", answer, name="invitation-answer"),
    *workspace.urls,
    *workspace_team.urls,
    *workspace_papers.urls,
]
