"""The partners of a workspace: seats, the verdict of the rules, and the best set proposed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from racimo.base import jobs
from racimo.base.clock import now
from racimo.calls import queries as calls
from racimo.core.errors import Invalid, NotAllowed
from racimo.organisations import queries as organisations
from racimo.partnerships import actions, queries
from racimo.web.digits import whole
from racimo.web.guards import member
from racimo.web.workspace_forms import WishesForm
from racimo.web.workspace_rooms import Room, back, enter, frame, tried

FOUND = 8
SHORTEST = 2


@require_safe
def partners(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has a seat, what the rules say of them, and who else might have one."""
    return _page(request, enter(request, slug))


def _page(request: HttpRequest, room: Room, form: WishesForm | None = None) -> HttpResponse:
    seats = list(queries.seats(room.partnership))
    composition = _composition(room, seats)
    query = request.GET.get("q", "")
    context = frame(
        room,
        "partners",
        seats=seats,
        shares=sum((seat.share for seat in seats if seat.share is not None), Decimal(0)),
        lead=next((seat for seat in seats if seat.role == "coordinator"), None),
        **_verdict(room, seats),
        query=query,
        found=_found(query, seats),
        wishes_form=form or WishesForm(known=composition["known"], initial=composition["wishes"]),
        **composition,
    )
    status = 422 if form is not None else 200
    return render(request, "partnerships/partners.html", context, status=status)


def _verdict(room: Room, seats: list[Any]) -> dict[str, Any]:
    """What the rules say; or, where they cannot be asked, why."""
    judgement = queries.judgement(room.partnership, seats, today=room.today)
    if judgement is None:
        chosen = queries.rulebook_of(room.partnership)
        words = _("%(title)s is divided into strands, and none of them is chosen.")
        return {"judgement": None, "unjudged": words % {"title": chosen.title} if chosen else ""}
    hard = {rule.id: rule.hard for rule in judgement.rulebook.rules}
    said = calls.rule_words(judgement.rulebook)
    return {
        "judgement": judgement,
        "reasons": [
            {
                "answer": one.answer.value,
                "rule": f"{said[one.rule]}.",
                "advice": not hard.get(one.rule, True),
                "because": one.because,
                "source": one.source,
                "counterfactual": one.counterfactual,
            }
            for one in judgement.verdict.reasons
        ],
        "departures": [one.words for one in judgement.departures if one.breaks or one.opens],
    }


def _found(query: str, seats: list[Any]) -> list[dict[str, Any]]:
    """Organisations that answer, each with whether it has a seat already."""
    wanted = organisations.Wanted.read(lambda name: [query] if name == "q" else [])
    if len(wanted.text) < SHORTEST:
        return []
    taken = {seat.organisation_id for seat in seats}
    rows = organisations.search(wanted, limit=FOUND).rows
    return [{"row": row, "view": organisations.view(row), "taken": row.pk in taken} for row in rows]


@require_safe
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisations that answer a search, alone; the page asks while one types."""
    room = enter(request, slug)
    query = request.GET.get("q", "")
    seats = list(queries.seats(room.partnership))
    context = frame(
        room,
        query=query,
        found=_found(query, seats),
        lead=next((seat for seat in seats if seat.role == "coordinator"), None),
    )
    return render(request, "partnerships/found.html", context)


@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer an organisation a seat."""
    room = enter(request, slug)

    def offer() -> None:
        row = organisations.find(request.POST.get("organisation", "")[:120])
        actions.invite(
            actor=member(request),
            partnership=room.partnership,
            organisation_id=row.pk,
            role=request.POST.get("role", ""),
            reason=request.POST.get("reason", "").strip()[:2000],
            now=now(),
        )

    tried(request, _("A seat is offered."), offer)
    return back(room, "partnership-partners", "seats")


@require_POST
def seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write an answer down that came by other means, or take a seat away."""
    room = enter(request, slug)
    me, act = member(request), request.POST.get("act", "")

    def change() -> None:
        if not room.coordinates:
            raise NotAllowed(_("Only the coordinator may change who is in the partnership."))
        if act == "release":
            actions.release(actor=me, partnership=room.partnership, seat_id=pk, now=now())
        elif act in {"accept", "decline"} and room.partnership.seats.filter(pk=pk).exists():
            actions.answer(actor=me, seat_id=pk, accept=act == "accept", now=now())
        else:
            raise Invalid(_("There is no such seat here."))

    tried(request, _("Saved."), change)
    return back(room, "partnership-partners", "seats")


@require_POST
def shares(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how much of the grant each seat receives."""
    room = enter(request, slug)

    def share_out() -> None:
        told = {}
        for one in queries.seats(room.partnership):
            text = request.POST.get(f"share-{one.pk}", "").strip()
            if text:
                told[one.pk] = _euro(text, one.organisation.name)
        actions.share_out(
            actor=member(request), partnership=room.partnership, shares=told, now=now()
        )

    tried(request, _("The shares are saved."), share_out)
    return back(room, "partnership-partners", "seats")


def _euro(text: str, name: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12 or amount != round(amount, 2):
        raise Invalid(
            _("The share of %(name)s is no amount.") % {"name": name},
            where="share",
            hint=_("Write digits with a point before the cents, such as 448750.50."),
        )
    return amount


def _composition(room: Room, seats: list[Any]) -> dict[str, Any]:
    """The latest composition: at work, done, or none yet."""
    job = jobs.latest(f"partnership:{room.partnership.pk}", "compose")
    wishes = job.params.get("wishes", {}) if job else {}
    result = job.result if job and job.state == "done" else None
    taken = {seat.organisation.slug for seat in seats}
    names = dict(wishes.get("names", {}))
    for proposal in (result or {}).get("proposals", ()):
        names.update({one["key"]: one["name"] for one in proposal["members"]})
    known = [(key, name) for key, name in names.items() if key not in taken]
    return {
        "job": _progress(room, job) if job else None,
        "job_key": str(job.key) if job else "",
        "result": result,
        "taken": taken,
        "known": sorted(known, key=lambda pair: pair[1]),
        "wishes": {**wishes} if job else {},
    }


def _progress(room: Room, job: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    slug = room.partnership.slug
    return {
        "title": _("Composing the best team"),
        "state": "queued" if job.state == "waiting" else job.state,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "poll_url": reverse("partnership-composition", args=[slug]),
        "cancel_url": reverse("partnership-compose-cancel", args=[slug])
        if room.coordinates
        else "",
    }


@require_POST
def compose(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the best set of partners around the coordinator."""
    room = enter(request, slug)
    before = _composition(room, list(queries.seats(room.partnership)))
    form = WishesForm(request.POST, known=before["known"])
    if not form.is_valid():
        return _page(request, room, form)
    told = {key: value for key, value in form.cleaned_data.items() if value}
    never = told.get("never", [])
    told["names"] = {key: name for key, name in before["known"] if key in never}

    def ask() -> None:
        if before["job"] and before["job"]["state"] in {"queued", "running"}:
            raise Invalid(_("A composition is at work already."), hint=_("Cancel it first."))
        actions.ask_to_compose(
            actor=member(request), partnership=room.partnership, wishes=told, now=now()
        )

    tried(request, "", ask)
    return back(room, "partnership-partners", "composition")


@require_safe
def composition(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the composition is, or what came of it; asked every second while it works."""
    room = enter(request, slug)
    told = _composition(room, list(queries.seats(room.partnership)))
    return render(request, "partnerships/composition.html", frame(room, **told))


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Stop the composition."""
    room = enter(request, slug)

    def stop() -> None:
        if not room.coordinates:
            raise NotAllowed(_("Only the coordinator may compose."))
        job = jobs.latest(f"partnership:{room.partnership.pk}", "compose")
        if job is not None:
            jobs.cancel(job)

    tried(request, _("It will stop at its next step."), stop)
    return back(room, "partnership-partners", "composition")


@require_POST
def adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite the organisations of a proposal."""
    room = enter(request, slug)

    def take() -> None:
        job = jobs.latest(f"partnership:{room.partnership.pk}", "compose")
        place = request.POST.get("proposal", "")
        proposals = (job.result or {}).get("proposals", []) if job else []
        if job is None or str(job.key) != request.POST.get("job", ""):
            raise Invalid(_("These proposals are not the latest; please look at the new ones."))
        at = whole(place, most=len(proposals))
        if at is None or at >= len(proposals):
            raise Invalid(_("There is no such proposal."))
        members = proposals[at]["members"]
        actions.adopt(
            actor=member(request), partnership=room.partnership, members=members, now=now()
        )

    tried(request, _("The partners of the proposal are invited."), take)
    return back(room, "partnership-partners", "seats")


AT = "partnerships/<slug:slug>/partners/"
urls = [
    path(AT, partners, name="partnership-partners"),
    path(f"{AT}suggest/", suggest, name="partnership-suggest"),
    path(f"{AT}invite/", invite, name="partnership-invite"),
    path(f"{AT}shares/", shares, name="partnership-shares"),
    path(f"{AT}seats/<int:pk>/", seat, name="partnership-seat"),
    path(f"{AT}compose/", compose, name="partnership-compose"),
    path(f"{AT}composition/", composition, name="partnership-composition"),
    path(f"{AT}composition/cancel/", cancel, name="partnership-compose-cancel"),
    path(f"{AT}adopt/", adopt, name="partnership-adopt"),
]
