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
    counts,
    every,
    search,
    status_labels,
    upcoming,
)
from racimo.calls.queries.index import rebuild, reindex
from racimo.calls.queries.one import find, raw_record, view_of
from racimo.calls.queries.plain import plain, summary
from racimo.calls.queries.rules import RulesView, RuleView, rule_words, rules_of
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
    "RuleView",
    "RulesView",
    "StrandFacts",
    "StrandView",
    "Word",
    "chosen_filters",
    "counts",
    "every",
    "find",
    "load_strand",
    "plain",
    "raw_record",
    "rebuild",
    "reindex",
    "rule_words",
    "rules_of",
    "search",
    "status_labels",
    "summary",
    "upcoming",
    "view",
    "view_of",
]
