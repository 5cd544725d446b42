"""A board as plain values, for every door that hands out JSON or tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from racimo.base.notary import Head
from racimo.core.indicators.rulebook import number_to_plain
from racimo.core.indicators.shapes import Level
from racimo.scoreboard.queries.board import Line


def plain_line(line: Line) -> dict[str, Any]:
    """One indicator: numbers as text, unknown as null, every level in the split."""
    share = line.progress
    return {
        "code": line.row.code,
        "title": line.row.title,
        "unit": line.row.unit,
        "baseline": number_to_plain(line.row.baseline),
        "target": number_to_plain(line.row.target),
        "actual": number_to_plain(line.reading.value),
        "unreconciled": number_to_plain(line.reading.unreconciled),
        "proved": number_to_plain(line.proved),
        "required_level": line.definition.required.code,
        "progress": None if share is None else number_to_plain(share.quantize(Decimal("0.0001"))),
        "split": {
            level.code: number_to_plain(line.reading.split.get(level, Decimal(0)))
            for level in Level
        },
        "undecided_records": len(line.reading.undecided),
        "definition_frozen": line.definition.frozen.isoformat() if line.definition.frozen else None,
    }


def plain_board(
    partnership: Any,  # noqa: ANN401 - a row of another domain
    lines: Sequence[Line],
    head: Head | None,
    key: str,
) -> dict[str, Any]:
    """A whole board with the head of the log."""
    return {
        "slug": partnership.slug,
        "title": partnership.name,
        "public": partnership.public_board,
        "call": partnership.call.slug,
        "strand": partnership.strand.code,
        "figures": [plain_line(line) for line in lines],
        "log": {
            "origin": head.origin if head else None,
            "size": head.size if head else 0,
            "root": head.root.hex() if head else None,
            "key": key,
        },
    }
