"""Boards, their records, the chain's progress, and bundles that anyone can verify."""

from __future__ import annotations

from racimo.scoreboard.queries.board import (
    Line,
    board,
    boards,
    enter,
    load_facts,
    record,
    records,
    totals,
)
from racimo.scoreboard.queries.bundles import export, log_head, log_key
from racimo.scoreboard.queries.chain import ORDER, chain, known_for_papers
from racimo.scoreboard.queries.counts import counts
from racimo.scoreboard.queries.signer import notary

__all__ = [
    "ORDER",
    "Line",
    "board",
    "boards",
    "chain",
    "counts",
    "enter",
    "export",
    "known_for_papers",
    "load_facts",
    "log_head",
    "log_key",
    "notary",
    "record",
    "records",
    "totals",
]
