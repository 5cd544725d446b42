"""Boards, their records, the chain's progress, and bundles that anyone can verify."""

from __future__ import annotations

from racimo.scoreboard.queries.board import (
    Line,
    board,
    boards,
    briefs,
    enter,
    listed,
    load_facts,
    record,
    records,
    totals,
    waiting,
)
from racimo.scoreboard.queries.bundles import export, log_head, log_key
from racimo.scoreboard.queries.chain import ORDER, chain, known_for_papers
from racimo.scoreboard.queries.counts import counts
from racimo.scoreboard.queries.plain import plain_board, plain_line
from racimo.scoreboard.queries.signer import notary
from racimo.scoreboard.queries.standing import NOWHERE, Standing, standings

__all__ = [
    "NOWHERE",
    "ORDER",
    "Line",
    "Standing",
    "board",
    "boards",
    "briefs",
    "chain",
    "counts",
    "enter",
    "export",
    "known_for_papers",
    "listed",
    "load_facts",
    "log_head",
    "log_key",
    "notary",
    "plain_board",
    "plain_line",
    "record",
    "records",
    "standings",
    "totals",
    "waiting",
]
