"""Find calls by words and facets, with exact counts over what the asker may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from racimo.accounts.policies import Actor, is_member
from racimo.base.search import LONGEST, Ask, Piece
from racimo.base.search.words import tidy
from racimo.calls.models import Programme
from racimo.calls.queries.index import LAYOUT, backend, catch_up
from racimo.calls.queries.rows import in_order, listed, whole
from racimo.calls.queries.view import CallView, view
from racimo.core.timeline import Status
from racimo.taxonomy import queries as taxonomy

FACETS = LAYOUT.facets
# What a list can be sorted by: the number in the index, and whether the largest comes first.
ORDERS: dict[str, tuple[str, bool]] = {
    "best": ("", False),
    "deadline": ("rank", False),
    "newest": ("added", True),
}
PAGE = 20
MOST = 200
DEEPEST = 10_000
MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet, and how many calls it would leave."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the list."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A call that was found, and the stretch of its public text that matches."""

    call: CallView
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, the exact total and the facets.

    ``relaxed``: nothing held all the words, so hits hold some. ``cut``: only the first ``LONGEST``
    characters were read. ``suggestion``: the query in a better spelling, or "".
    """

    text: str
    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    relaxed: bool
    cut: bool
    suggestion: str
    longest: int = LONGEST


OPEN = (Status.OPEN.value, Status.CLOSING_SOON.value, Status.BETWEEN_CUTOFFS.value)


def search(  # noqa: PLR0913 - each is a part of the question
    text: str = "",
    *,
    actor: Actor | None,
    now: datetime,
    filters: Mapping[str, Sequence[str]] | None = None,
    order: str = "",
    offset: int = 0,
    limit: int = PAGE,
    full: bool = False,
) -> Found:
    """Find calls.

    Args:
        text: What was typed; anything goes.
        actor: Who asks; a visitor's question never touches what only members may read.
        now: This instant; statuses are those of this instant.
        filters: Facet name to chosen values: any value of a facet, and every facet.
        order: A key of ``ORDERS``; best first where something was typed, else by deadline.
        offset: How many hits to skip, at most ``DEEPEST``.
        limit: How many to return, at most ``MOST``.
        full: Read the parts of each call too (strands, actions), for exports; no facets then.
    """
    catch_up(now)
    number, descending = ORDERS.get(order, ("", False))
    chosen = chosen_filters(filters or {})
    answer = backend().search(
        Ask(
            text=text,
            member=is_member(actor),
            filters=chosen,
            facets=() if full else FACETS,
            order=number,
            descending=descending,
            offset=max(0, min(offset, DEEPEST)),
            limit=max(1, min(limit, MOST)),
            excerpts=not full,
        )
    )
    rows = in_order(whole() if full else listed(), answer.keys)
    return Found(
        text=text,
        hits=tuple(
            Hit(view(row, actor, now, brief=not full), answer.excerpts.get(row.pk, ()))
            for row in rows
        ),
        total=answer.total,
        facets=_facets(answer.facets, chosen),
        relaxed=answer.relaxed,
        cut=answer.cut,
        suggestion=answer.suggestion,
    )


def chosen_filters(filters: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """The facets that exist, with the values that were chosen; empty choices choose nothing."""
    found = {}
    for name in FACETS:
        values = frozenset(value for value in filters.get(name, ())[:MOST_VALUES] if tidy(value))
        if values:
            found[name] = frozenset(map(tidy, values))
    return found


def every(
    text: str = "",
    *,
    actor: Actor | None,
    now: datetime,
    filters: Mapping[str, Sequence[str]] | None = None,
    order: str = "",
) -> Iterator[CallView]:
    """All calls that a search finds, page by page, up to ``DEEPEST``: for exports and feeds."""
    for offset in range(0, DEEPEST, MOST):
        found = search(
            text,
            actor=actor,
            now=now,
            filters=filters,
            order=order,
            offset=offset,
            limit=MOST,
            full=True,
        )
        yield from (hit.call for hit in found.hits)
        if offset + MOST >= found.total:
            return


def upcoming(actor: Actor | None, now: datetime, *, most: int = 5) -> list[CallView]:
    """The open calls whose deadline comes next."""
    found = search(actor=actor, now=now, filters={"status": OPEN}, limit=most)
    return [hit.call for hit in found.hits]


def counts(now: datetime) -> dict[str, int]:
    """How many calls there are, and how many of them are open."""
    return {
        "calls": search(actor=None, now=now, limit=1).total,
        "open_calls": search(actor=None, now=now, filters={"status": OPEN}, limit=1).total,
    }


def status_labels() -> dict[str, str]:
    """The statuses in words."""
    return {
        Status.OPEN.value: _("Open"),
        Status.CLOSING_SOON.value: _("Closing within 14 days"),
        Status.BETWEEN_CUTOFFS.value: _("Between cut-offs"),
        Status.UPCOMING.value: _("Opening soon"),
        Status.FORECAST.value: _("Announced without dates"),
        Status.CLOSED.value: _("Closed"),
        Status.NO_DATE.value: _("No date known"),
    }


def facet_labels() -> dict[str, str]:
    """The facets in words."""
    return {
        "status": _("Status"),
        "sector": _("Sectors"),
        "beneficiary": _("Beneficiaries"),
        "region": _("Regions"),
        "programme": _("Programmes"),
        "category": _("Category"),
        "source": _("Source"),
    }


def _facets(
    counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]
) -> tuple[Facet, ...]:
    if not counts:
        return ()
    names = facet_labels()
    said = _value_labels(counts, chosen)
    facets = []
    for name in FACETS:
        picked = chosen.get(name, frozenset())
        # A chosen value stays on the list even where nothing is left of it.
        values = {**dict.fromkeys(sorted(picked), 0), **counts[name]}
        options = [
            Option(value, said[name].get(value, value), count, value in picked)
            for value, count in values.items()
        ]
        if name == "status":
            order = list(status_labels())
            options.sort(key=lambda one: order.index(one.value) if one.value in order else 99)
        else:
            options.sort(key=lambda one: (-one.count, one.label.casefold()))
        facets.append(Facet(name, names[name], tuple(options)))
    return tuple(facets)


def _value_labels(
    counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]
) -> dict[str, Mapping[str, str]]:
    codes = {
        code
        for name in ("sector", "beneficiary", "region")
        for code in (*counts[name], *chosen.get(name, ()))
    }
    terms = taxonomy.labels_of(codes)
    wanted = {*counts["programme"], *chosen.get("programme", ())}
    programmes = dict(Programme.objects.filter(code__in=wanted).values_list("code", "name"))
    words: dict[str, Mapping[str, str]] = dict.fromkeys(("sector", "beneficiary", "region"), terms)
    return {
        **words,
        "status": status_labels(),
        "programme": programmes,
        "category": {},
        "source": {},
    }
