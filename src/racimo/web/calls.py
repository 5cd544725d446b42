"""Find a call, read it in its three tabs, take the list away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from racimo.accounts.policies import is_editor, is_member
from racimo.base.clock import now
from racimo.base.markup import clean
from racimo.calls import queries
from racimo.calls.queries import CallView, Found
from racimo.partnerships import policies as workspaces
from racimo.web import call_lists
from racimo.web.digits import page_number

A_PAGE = 20
MOST_PAGES = 500
TABS = ("description", "programmes", "contact")
KEPT_FOR = 300  # seconds that a cache may keep a visitor's feed


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The catalogue: search, facets, list; a part of it when the page itself asks."""
    at = page_number(request.GET.get("page", "1"), most=MOST_PAGES)
    found = _search(request, offset=(at - 1) * A_PAGE)
    page = Paginator(range(min(found.total, MOST_PAGES * A_PAGE)), A_PAGE).get_page(at)
    if found.total and not found.hits:
        return redirect(f"{reverse('calls')}?{_kept(request, page=str(page.number))}")
    context = {
        "section": "calls",
        "found": found,
        "facets": [_facet(facet) for facet in found.facets if facet.options],
        "page": page,
        "pages": list(page.paginator.get_elided_page_range(page.number)),
        "base_query": _kept(request),
        "orders": _orders(request),
        "narrowed": bool(queries.chosen_filters(_filters(request)) or request.GET.get("q")),
        "narrowings": _narrowings(request, found),
        "better": _kept(request, q=found.suggestion) if found.suggestion else "",
        "exports": _exports(request),
    }
    asked = request.headers
    fragment = "HX-Request" in asked and "HX-History-Restore-Request" not in asked
    template = "calls/index.html#results" if fragment else "calls/index.html"
    return _told(request, render(request, template, context))


def _search(request: HttpRequest, **more: Any) -> Found:  # noqa: ANN401
    return queries.search(
        request.GET.get("q", ""),
        actor=request.user,
        now=now(),
        filters=_filters(request),
        order=request.GET.get("sort", ""),
        **more,
    )


def _filters(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.GET.getlist(name) for name in queries.FACETS}


def _kept(request: HttpRequest, *, drop: tuple[str, str] | None = None, **put: str) -> str:
    """The question of this page as a query string, without the page number."""
    asked = QueryDict(mutable=True)
    for name in ("q", "sort", *queries.FACETS):
        values = [v for v in request.GET.getlist(name) if v and (name, v) != drop]
        if values:
            asked.setlist(name, values)
    for name, value in put.items():
        asked[name] = value
    return asked.urlencode()


def _orders(request: HttpRequest) -> list[dict[str, Any]]:
    words = {"best": _("Best match"), "deadline": _("Deadline"), "newest": _("Newest here")}
    chosen = request.GET.get("sort", "")
    if chosen not in words:
        chosen = "best" if request.GET.get("q", "").strip() else "deadline"
    return [
        {"value": value, "label": label, "selected": value == chosen}
        for value, label in words.items()
    ]


def _facet(facet: queries.Facet) -> dict[str, Any]:
    """A facet as its part of the page wants it; sources by their names, not their codes."""
    options = [
        {
            "value": one.value,
            "label": source_name(one.value) if facet.name == "source" else one.label,
            "count": one.count,
            "selected": one.selected,
        }
        for one in facet.options
    ]
    return {"name": facet.name, "label": facet.label, "options": options}


def source_name(code: str) -> str:
    """What people call a source."""
    names = {"sedia": _("EU Funding & Tenders Portal"), "welcomeeurope": _("Welcomeurope")}
    return names.get(code, code)


def _narrowings(request: HttpRequest, found: Found) -> list[dict[str, str]]:
    """Each choice in force, with the question that gives it up."""
    return [
        {"label": source_name(option.label), "facet": facet.label,
         "query": _kept(request, drop=(facet.name, option.value))}
        for facet in found.facets
        for option in facet.options
        if option.selected
    ]  # fmt: skip


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    asked = _kept(request)
    return [
        {
            "label": label,
            "url": reverse(f"calls-{kind}") + (f"?{asked}" if asked else ""),
            "type": call_lists.TYPES.get(kind, ""),
            "note": "",
        }
        for kind, label in call_lists.FORMATS.items()
    ]


def _told(request: HttpRequest, response: HttpResponseBase, *, keep: int = 0) -> HttpResponseBase:
    """Say who may keep the answer: nobody a member's, caches a visitor's for ``keep`` seconds."""
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    if is_member(request.user):
        response["Cache-Control"] = "private, no-store"
    elif keep:
        patch_cache_control(response, public=True, max_age=keep)
    else:
        patch_cache_control(response, no_cache=True)
    return response


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole list that answers, in another format."""
    every = partial(
        queries.every,
        request.GET.get("q", ""),
        actor=request.user,
        now=now(),
        filters=_filters(request),
    )
    order = request.GET.get("sort", "")
    absolute = request.build_absolute_uri
    response: HttpResponseBase
    if kind == "json":
        response = call_lists.as_json(every(order=order), absolute)
    elif kind == "atom":
        response = call_lists.as_atom(every(order="newest"), absolute, absolute())
    elif kind == "ics":
        response = _calendar(request, every(order="deadline"))
    else:
        response = call_lists.as_table(kind, every(order=order), absolute)
    return _told(request, response, keep=KEPT_FOR)


def _calendar(request: HttpRequest, calls: Iterator[CallView]) -> HttpResponse:
    host = request.get_host().partition(":")[0]
    return call_lists.as_calendar(calls, request.build_absolute_uri, host, now())


@require_safe
def page(request: HttpRequest, slug: str, tab: str = "description") -> HttpResponseBase:
    """One call: description, programmes or contact."""
    row = queries.find(slug, request.user)
    if row.slug != slug:  # a member came by the reference
        return redirect("call", slug=row.slug)
    asked = request.GET.get("tab", tab)
    tab = asked if asked in TABS else tab
    call = queries.view(row, request.user, now())
    context = {
        "section": "calls",
        "call": call,
        # Cleaned when it was stored, and once more here: what comes from outside stays harmless.
        "body": mark_safe(clean(call.body)),  # noqa: S308 - the line above
        "tab": tab,
        "tabs": _tabs(call, tab),
        "here": request.get_full_path(),
        "strands": [_strand(call, one) for one in call.strands],
        "rules": queries.rules_of(row, request.user),
        "status": queries.status_labels()[call.status],
        "days": [{"words": call_lists.kind_words(one), "moment": one} for one in call.moments],
        "credit": call_lists.credit(call.source),
        "may_open": workspaces.may_open(request.user),
        "is_editor": is_editor(request.user),
        "is_member": is_member(request.user),
    }
    return _told(request, render(request, "calls/page.html", context))


def _strand(call: CallView, strand: queries.StrandView) -> dict[str, Any]:
    """A strand, and where a workspace is opened for it."""
    asked = QueryDict(mutable=True)
    asked.update({"call": call.identifier, "strand": strand.code})
    return {
        "code": strand.code,
        "title": strand.title,
        "purpose": strand.purpose,
        "budget": strand.budget,
        "actions": strand.actions,
        "outcomes": strand.outcomes,
        "open_url": f"{reverse('open-workspace')}?{asked.urlencode()}",
    }


def _tabs(call: CallView, tab: str) -> list[dict[str, Any]]:
    words = (_("Description"), _("Programmes"), _("Contact"))
    names = ("call", "call-programmes", "call-contact")
    counts = (None, len(call.programmes) or None, None)
    return [
        {
            "label": word,
            "url": reverse(name, args=[call.identifier]),
            "current": key == tab,
            "count": count,
        }
        for key, word, name, count in zip(TABS, words, names, counts, strict=True)
    ]


@require_safe
def deadlines(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The days of one call as a calendar."""
    call = queries.view_of(slug, request.user, now())
    return _told(request, _calendar(request, iter([call])), keep=KEPT_FOR)


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """The record as it came, for editors: as a file, never shown as a page."""
    record = queries.raw_record(slug, request.user)
    response = HttpResponse(bytes(record.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="source-{record.pk}.txt"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urls = [
    path("calls/", index, name="calls"),
    *(
        path(f"calls.{kind}", export, {"kind": kind}, name=f"calls-{kind}")
        for kind in call_lists.FORMATS
    ),
    path("calls/<slug:slug>/", page, name="call"),
    path("calls/<slug:slug>/programmes/", page, {"tab": "programmes"}, name="call-programmes"),
    path("calls/<slug:slug>/contact/", page, {"tab": "contact"}, name="call-contact"),
    path("calls/<slug:slug>/deadlines.ics", deadlines, name="call-deadlines"),
    path("calls/<slug:slug>/source", source, name="call-source"),
]
