"""Find an organisation, read its page, take the list away, present your own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from racimo.base.clock import today
from racimo.core.errors import NotAllowed
from racimo.organisations import actions, policies, queries
from racimo.taxonomy.queries import country
from racimo.web.digits import page_number
from racimo.web.organisation_forms import NewForm, ProfileForm
from racimo.web.organisation_lists import FORMATS, export

if TYPE_CHECKING:
    from racimo.organisations.models import Organisation

A_PAGE = 25
MOST_PAGES = 4000  # beyond that one narrows the search, or downloads the list
ROLES = {
    "coordinator": gettext_lazy("coordinator"),
    "participant": gettext_lazy("participant"),
    "associatedPartner": gettext_lazy("associated partner"),
    "thirdParty": gettext_lazy("third party"),
    "internationalPartner": gettext_lazy("international partner"),
}
SMALLEST_DOT, LARGEST_DOT = 5, 22


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The directory: search, facets, map, list."""
    wanted = queries.Wanted.read(request.GET.getlist)
    at = page_number(request.GET.get("page", "1"), most=MOST_PAGES)
    offset = (at - 1) * A_PAGE
    found = queries.search(wanted, offset=offset, limit=A_PAGE)
    pages = Paginator(range(min(found.total, MOST_PAGES * A_PAGE)), A_PAGE)
    page = pages.get_page(at)
    if found.total and not found.rows:
        return redirect(f"{request.path}?{_query(request, page=str(page.number))}")
    lands = found.countries
    context = {
        "section": "organisations",
        "wanted": wanted,
        "found": found,
        "rows": [queries.view(row) for row in found.rows],
        "page": page,
        "pages": list(pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "base_query": _query(request),
        "orders": _orders(wanted),
        "map": json.dumps(_map(request, lands)),
        "lands": [(country(code), count, _only(request, code)) for code, count in lands.items()],
        "narrowings": _narrowings(request, found),
        "exports": _exports(request),
        "may_register": policies.may_register(request.user),
        "suggested": _query(request, q=found.suggestion) if found.suggestion else "",
    }
    asked = request.headers
    fragment = "HX-Request" in asked and "HX-History-Restore-Request" not in asked
    template = "organisations/index.html#results" if fragment else "organisations/index.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: what it is, where, with whom it worked, what it offers and wants."""
    row = queries.find(slug)
    partners = list(queries.partners_of(row))
    context = {
        "section": "organisations",
        "one": queries.view(row),
        "row": row,
        "target_names": [country(code) for code in row.targets],
        "partners": [(one, country(one.country)) for one in partners],
        "parts": [(part, ROLES.get(part.role, part.role)) for part in queries.parts_of(row)],
        "programmes": queries.programmes_of(row),
        "map": _places(row, partners),
        "may_edit": policies.may_edit(request.user, row),
        "may_rank": policies.may_rank(request.user),
    }
    return render(request, "organisations/page.html", context)


@login_required
@require_safe
def matches(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would suit this organisation, each with reasons; newcomers by a measure of their own."""
    row = queries.find(slug)
    if not policies.may_rank(request.user):
        raise NotAllowed(_("Sign in to have partners suggested."))
    best, fresh = queries.load_suggestions(row)
    context = {
        "section": "organisations",
        "row": row,
        "best": best,
        "fresh": fresh,
    }
    return render(request, "organisations/matches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Present an organisation; one that looks known already is shown first."""
    form = NewForm(request.POST or None)
    alike: tuple[Organisation, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.register(
                request.user,
                name=form.cleaned_data["name"],
                country=form.cleaned_data["country"],
                kind=form.cleaned_data["kind"],
                another=form.cleaned_data["another"],
            )
        except actions.LooksKnown as refusal:
            alike = refusal.alike
        except actions.Misfit as refusal:
            form.blame(refusal.errors)
        else:
            messages.success(request, _("Your organisation is in the directory. Describe it now."))
            return redirect("organisation-edit", slug=row.slug)
    status = 422 if request.method == "POST" else 200
    context = {"section": "organisations", "form": form, "alike": alike}
    return render(request, "organisations/new.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the profile; for those who manage it."""
    row = queries.find(slug)
    if not policies.may_edit(request.user, row):
        raise NotAllowed(
            _("Only those who manage the profile of “%(name)s” may change it.") % {"name": row.name}
        )
    form = ProfileForm.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe(
                row, actor=request.user, told=form.told(), today=today(), seen=form.seen()
            )
        except actions.Misfit as refusal:
            form.blame(refusal.errors)
        except actions.Edited as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation", slug=slug)
    status = 422 if request.method == "POST" else 200
    context = {"section": "organisations", "form": form, "row": row}
    return render(request, "organisations/edit.html", context, status=status)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same list as a file."""
    return export(kind, queries.Wanted.read(request.GET.getlist), request.build_absolute_uri)


def _query(request: HttpRequest, *, drop: tuple[str, str] = ("", ""), **put: str) -> str:
    """The parameters of the address without the page: one given up, some replaced."""
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name not in {"page", *put} and value and (name, value) != drop
    ]
    return urlencode(kept + list(put.items()), errors="replace")


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    query = _query(request)
    return [
        {"label": label, "url": f"{reverse('organisations-export', args=[kind])}?{query}"}
        for kind, label in FORMATS.items()
    ]


def _only(request: HttpRequest, code: str) -> str:
    return f"{reverse('organisations')}?{_query(request, country=code)}"


def _orders(wanted: queries.Wanted) -> list[tuple[str, str, bool]]:
    """Each order with its words, and whether it is chosen; the best match unless told."""
    chosen = wanted.order or "best"
    return [(name, str(label), name == chosen) for name, label in queries.ORDERS.items()]


def _narrowings(request: HttpRequest, found: queries.Found) -> list[tuple[str, str, str]]:
    """What the list is narrowed by, each with the address that gives it up."""
    return [
        (
            facet["legend"],
            option["label"],
            f"{request.path}?{_query(request, drop=(facet['name'], option['value']))}",
        )
        for facet in found.facets
        for option in facet["options"]
        if option["selected"]
    ]


def _map(request: HttpRequest, lands: dict[str, int]) -> dict[str, object]:
    """One dot a country, as large as its share; the table beside it says the same."""
    most = max(lands.values(), default=1)
    return {
        "title": _("Where these organisations are"),
        "countries": lands,
        "points": [
            {
                "country": code,
                "label": ngettext(
                    "%(country)s: %(count)s organisation",
                    "%(country)s: %(count)s organisations",
                    count,
                ) % {"country": country(code), "count": f"{count:,}"},
                "url": _only(request, code),
                "size": SMALLEST_DOT + round((LARGEST_DOT - SMALLEST_DOT) * (count / most) ** 0.5),
            }
            for code, count in lands.items()
        ],
    }  # fmt: skip


def _places(row: Organisation, partners: list[Organisation]) -> dict[str, object]:
    """The organisation and its past partners, with lines to them."""
    shown = [one for one in (row, *partners) if one.latitude is not None or one.country]
    if not shown or shown[0] is not row:
        return {}
    points = [
        {
            "lat": one.latitude, "lon": one.longitude, "country": one.country, "label": _label(one),
            "kind": "new" if one is row else "",
            "url": "" if one is row else reverse("organisation", args=[one.slug]),
        }
        for one in shown
    ]  # fmt: skip
    title = _("Where %(name)s and its past partners are") % {"name": row.name}
    return {
        "title": title,
        "points": points,
        "lines": [[0, place] for place in range(1, len(points))],
        "view": "points" if partners else "",
    }


def _label(one: Organisation) -> str:
    """The name; where only the country is known, the dot must not pretend to be a place."""
    if one.latitude is not None:
        return one.name
    return _("%(name)s (somewhere in %(country)s)") % {
        "name": one.name,
        "country": country(one.country),
    }


urls = [
    path("organisations/", index, name="organisations"),
    path("organisations/new/", new, name="organisation-new"),
    path("organisations/export.<str:kind>", download, name="organisations-export"),
    path("organisations/<slug:slug>/", page, name="organisation"),
    path("organisations/<slug:slug>/edit/", edit, name="organisation-edit"),
    path("organisations/<slug:slug>/matches/", matches, name="organisation-matches"),
]
