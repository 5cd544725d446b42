"""Bring guests to a mission, and hand each the link to their own agenda."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from racimo.base.clock import now
from racimo.core.errors import NotAllowed, Refused
from racimo.matchmaking import actions, queries
from racimo.organisations import queries as organisations
from racimo.partnerships import queries as partnerships
from racimo.web.matchmaking.forms import GuestForm
from racimo.web.matchmaking.room import Visit, frame, people, visit

MOST_FOUND = 25
SHORTEST = 2


@require_http_methods(["GET", "HEAD", "POST"])
def guests(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes; partners bring guests here. A new guest's link is shown this once."""
    there = _registrar(request, slug)
    if request.method != "POST":
        return _page(request, there, _form(request, there))
    form = _form(request, there)
    if form.is_valid():
        try:
            guest, secret = actions.register(
                actor=there.person, mission=there.mission, now=now(), **form.told()
            )
        except Refused as refusal:
            form.blame(refusal)
        else:
            fresh = _form(request, there, again=True)
            return _page(request, there, fresh, link=(guest.name, _link(request, secret)))
    return _page(request, there, form, status=422)


def _registrar(request: HttpRequest, slug: str) -> Visit:
    there = visit(request, slug)
    if not there.registers:
        raise NotAllowed(_("Only partners may bring guests."))
    return there


def _form(request: HttpRequest, there: Visit, *, again: bool = False) -> GuestForm:
    """The form with the partners' organisations, those that were searched for, and accounts."""
    sent = None if again or request.method != "POST" else request.POST
    q = (sent or request.GET).get("q", "")[:200].replace("\0", "").strip()
    partnership = there.mission.partnership
    offered = {
        one.organisation_id: str(one.organisation) for one in partnerships.seats(partnership)
    }
    if len(q) >= SHORTEST:
        found = organisations.search(organisations.Wanted(text=q), limit=MOST_FOUND)
        offered |= {row.pk: f"{row} ({row.country})" for row in found.rows}
    taken = {one.user_id for one in queries.guests(there.mission)}
    people = [
        (one.user_id, str(one.user))
        for one in partnerships.people(partnership)
        if one.user_id not in taken
    ]
    return GuestForm(sent, initial={"q": q}).offer(offered.items(), people)


def _link(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("agenda", args=[secret]))


def _page(
    request: HttpRequest,
    there: Visit,
    form: GuestForm,
    *,
    link: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    q = form.data.get("q", "") if form.is_bound else form.initial.get("q", "")
    context = frame(there, form=form, q=q, link=link, guests=people(there))
    response = render(request, "matchmaking/guests.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def renew(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a new link for a guest, shown this once; the old one no longer works."""
    there = _registrar(request, slug)
    guest = queries.guest(there.mission, pk)
    secret = actions.renew_link(actor=there.person, guest=guest, now=now())
    form = _form(request, there, again=True)
    return _page(request, there, form, link=(guest.name, _link(request, secret)))


AT = "missions/<slug:slug>/guests/"
urls = [
    path(AT, guests, name="mission-guests"),
    path(f"{AT}<int:pk>/link/", renew, name="mission-link"),
]
