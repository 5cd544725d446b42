"""A guest's own day and wishes: by a secret link without account, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from racimo.base.clock import now
from racimo.core.errors import Invalid, NotFound, Refused
from racimo.matchmaking import actions, queries
from racimo.scoreboard import actions as scoreboard
from racimo.taxonomy.queries import country
from racimo.web.digits import whole
from racimo.web.matchmaking import lists
from racimo.web.matchmaking.organising import back, tried
from racimo.web.matchmaking.pages import host, private
from racimo.web.matchmaking.room import frame, visit

if TYPE_CHECKING:
    from racimo.matchmaking.models import Guest

CHOICES = (
    ("", gettext_lazy("no wish")),
    ("1", gettext_lazy("would like to")),
    ("2", gettext_lazy("want to")),
    ("3", gettext_lazy("must")),
    ("no", gettext_lazy("prefer not (nobody is told)")),
)
STRENGTHS = {"": None, "1": 1, "2": 2, "3": 3, "no": 0}
FILTERS = ("kind", "country", "language")
MOST_KEY = 2**63 - 1
Personal = Callable[..., HttpResponseBase]


def unknown() -> HttpResponse:
    """What whoever has no valid link is told: always the same."""
    return HttpResponse(render_to_string("matchmaking/no_agenda.html"), status=404)


def by_link(view: Personal) -> Personal:
    """A page behind a secret link: for its guest alone, kept by nobody, found by no search engine.

    The secret in the address is the permission, and no cookie is asked; so a token against
    forged requests would protect nothing, and is not asked for either.
    """

    @wraps(view)
    def shown(request: HttpRequest, secret: str, **more: Any) -> HttpResponseBase:  # noqa: ANN401
        guest = queries.guest_by_secret(secret)
        response = unknown() if guest is None else view(request, guest, secret, **more)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return private(response)

    return csrf_exempt(shown)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, guest: Guest, secret: str) -> HttpResponse:
    """A guest's own meetings; after one began, the guest may say that it was held."""
    trouble = ""
    if request.method == "POST":
        try:
            _confirm(guest, request.POST.get("meeting", ""), how="link")
        except Refused as refusal:
            trouble = f"{refusal.message} {refusal.hint}".strip()
        else:
            return redirect(f"{reverse('agenda', args=[secret])}?confirmed=yes")
    context = {
        "secret": secret,
        "trouble": trouble,
        "confirmed": "confirmed" in request.GET,
        **_day(guest),
    }
    return render(request, "matchmaking/agenda.html", context, status=409 if trouble else 200)


def _day(guest: Guest) -> dict[str, Any]:
    """A guest's meetings day by day, in the time of the place."""
    at, mission = now(), guest.mission
    shown = queries.published_plan(mission)
    days: dict[Any, list[dict[str, Any]]] = {}
    for one in queries.agenda(guest):
        entry = {
            "it": one,
            "offset": lists.offset(one.starts),
            "land": country(one.other.organisation.country or ""),
            "begun": one.meeting.slot.starts <= at,
        }
        days.setdefault(one.starts.date(), []).append(entry)
    return {
        "guest": guest,
        "mission": mission,
        "land": country(mission.country or ""),
        "days": list(days.items()),
        "published": shown,
        "open": queries.open_wishes(shown, guest) if shown else [],
        "over": mission.state in {"held", "cancelled"},
    }


def _confirm(guest: Guest, text: str, *, how: str) -> None:
    pk = whole(text, most=MOST_KEY)
    if pk is None:
        raise NotFound(_("There is no such meeting of yours."))
    meeting = queries.meeting_of(guest.mission, pk)
    scoreboard.confirm_meeting(meeting=meeting, guest=guest, how=how, now=now())


@by_link
@require_safe
def agenda_ics(request: HttpRequest, guest: Guest, secret: str) -> HttpResponseBase:
    """The same as a calendar."""
    return _calendar(request, [guest])


def _calendar(request: HttpRequest, guests: list[Guest]) -> HttpResponseBase:
    mission = guests[0].mission
    titles = (
        (one.meeting, _("Meeting with %(who)s") % {"who": one.other})
        for guest in guests
        for one in queries.agenda(guest)
    )
    plan = queries.published_plan(mission)
    return lists.calendar(f"{mission.slug}-agenda", mission, plan, titles, host(request))


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_wishes(request: HttpRequest, guest: Guest, secret: str) -> HttpResponse:
    """Whom a guest wants to meet, by link."""
    here, home = (reverse(name, args=[secret]) for name in ("agenda-wishes", "agenda"))
    return _wishes(request, guest, here, {"home": home, "secret": secret})


@require_http_methods(["GET", "HEAD", "POST"])
def mission_wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom a guest wants to meet, signed in."""
    there = visit(request, slug)
    asked = request.GET.get("guest", "")
    guest = next((one for one in there.me if asked in {"", str(one.pk)}), None)
    if guest is None:
        raise NotFound(
            _("You are not among the guests of this mission."),
            hint=_("A partner of the workspace can register you."),
        )
    home = reverse("mission", args=[slug])
    more = frame(there, home=home, asked=asked)
    return _wishes(request, guest, reverse("mission-wishes", args=[slug]), more)


def _wishes(request: HttpRequest, guest: Guest, here: str, more: dict[str, Any]) -> HttpResponse:
    """The list of the others with one choice for each; saved together or not at all."""
    trouble = ""
    if request.method == "POST":
        try:
            actions.wish(guest=guest, wishes=_chosen(request.POST))
        except Refused as refusal:
            trouble = f"{refusal.message} {refusal.hint}".strip()
        else:
            kept = request.GET.copy()
            kept["saved"] = "yes"
            return redirect(f"{here}?{kept.urlencode()}")
    everybody, mine = list(queries.others(guest)), queries.wishes_of(guest)
    values = {strength: value for value, strength in STRENGTHS.items()}
    narrowed = {name: request.GET.get(name, "") for name in FILTERS}
    rows = [
        {
            "guest": one,
            "value": values[mine.get(one.pk)],
            "land": country(one.organisation.country or ""),
        }
        for one in everybody
        if _fits(one, narrowed)
    ]
    context = {
        "guest": guest, "mission": guest.mission, "here": here, "rows": rows, "choices": CHOICES,
        "total": len(everybody), "filters": _filters(everybody, narrowed), "trouble": trouble,
        "narrowed": any(narrowed.values()), "saved": "saved" in request.GET,
        "over": guest.mission.state in {"held", "cancelled"}, **more,
    }  # fmt: skip
    return render(request, "matchmaking/wishes.html", context, status=422 if trouble else 200)


def _chosen(sent: QueryDict) -> dict[int, int | None]:
    """The choices as the action takes them."""
    chosen: dict[int, int | None] = {}
    for name, value in sent.items():
        head, _dash, key = name.partition("-")
        if head != "wish":
            continue
        if value not in STRENGTHS or not (key.isascii() and key.isdigit() and len(key) < 19):  # noqa: PLR2004 - digits of a key
            raise Invalid(_("That is no choice."), hint=_("Choose from the list."))
        chosen[int(key)] = STRENGTHS[value]
    return chosen


def _fits(one: Guest, narrowed: dict[str, str]) -> bool:
    wanted = narrowed["language"]
    return (
        narrowed["kind"] in {"", one.kind}
        and narrowed["country"] in {"", one.organisation.country}
        and (not wanted or wanted in one.languages)
    )


def _filters(everybody: list[Guest], narrowed: dict[str, str]) -> list[dict[str, Any]]:
    """The three lists to narrow by, each with what is there."""
    kinds = {one.kind: one.get_kind_display() for one in everybody}
    lands = {one.organisation.country: country(one.organisation.country or "") for one in everybody}
    spoken = {code: code for one in everybody for code in one.languages}
    words = (_("Kind"), _("Country"), _("Language"))
    return [
        {
            "name": name,
            "label": label,
            "options": sorted(
                (
                    {"value": value, "label": text, "selected": value == narrowed[name]}
                    for value, text in found.items()
                    if value
                ),
                key=lambda one: str(one["label"]),
            ),
        }
        for name, label, found in zip(FILTERS, words, (kinds, lands, spoken), strict=True)
    ]


@require_safe
def mission_ics(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The calendar of a guest who is signed in."""
    there = visit(request, slug)
    if not there.me:
        raise NotFound(_("You are not among the guests of this mission."))
    return private(_calendar(request, there.me))


@require_POST
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A guest with an account says that a meeting was held."""
    there = visit(request, slug)
    meeting = queries.meeting_of(there.mission, pk)
    guest = next((g for g in there.me if g.pk in {meeting.first_id, meeting.second_id}), None)
    if guest is None:
        raise NotFound(_("There is no such meeting of yours."))
    act = scoreboard.confirm_meeting
    done = _("Thank you. It counts once the other side says so too.")
    tried(request, done, lambda: act(meeting=meeting, guest=guest, how="account", now=now()))
    return back(there, "mine")


AT = "missions/<slug:slug>/"
urls = [
    path(f"{AT}wishes/", mission_wishes, name="mission-wishes"),
    path(f"{AT}agenda.ics", mission_ics, name="mission-ics"),
    path(f"{AT}meetings/<int:pk>/confirm/", confirm, name="mission-confirm"),
    path("agenda/<str:secret>.ics", agenda_ics, name="agenda-ics"),
    path("agenda/<str:secret>/", agenda, name="agenda"),
    path("agenda/<str:secret>/wishes/", agenda_wishes, name="agenda-wishes"),
]
