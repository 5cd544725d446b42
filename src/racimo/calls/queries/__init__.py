"""Search, facets, deadlines; one call as everybody may read it; strands as core values."""

from __future__ import annotations

from racimo.calls.queries.finding import (
    FACETS,
    ORDERS,
    Facet,
    Found,
    Hit,
    Option,
    chosen_filters,
    every,
    search,
    upcoming,
)
from racimo.calls.queries.index import rebuild, reindex
from racimo.calls.queries.one import find, raw_record, view_of
from racimo.calls.queries.plain import plain
from racimo.calls.queries.strands import LineFacts, StrandFacts, load_strand
from racimo.calls.queries.view import CallView, Gated, Money, StrandView, Word, view

__all__ = [
    "FACETS",
    "ORDERS",
    "CallView",
    "Facet",
    "Found",
    "Gated",
    "Hit",
    "LineFacts",
    "Money",
    "Option",
    "StrandFacts",
    "StrandView",
    "Word",
    "chosen_filters",
    "every",
    "find",
    "load_strand",
    "plain",
    "raw_record",
    "rebuild",
    "reindex",
    "search",
    "upcoming",
    "view",
    "view_of",
]
