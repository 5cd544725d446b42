"""Scoreboards to take away: lists and figures as CSV, XLSX and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponseBase, JsonResponse
from django.urls import reverse

from racimo.core.indicators.shapes import Level
from racimo.scoreboard import queries
from racimo.web.sheets import Cell, as_csv, as_xlsx

LISTED = ("slug", "title", "public", "call", "strand", "page")
FIGURES = (
    "code", "title", "unit", "baseline", "target", "actual", "unreconciled", "proved",
    "required_level", "progress", "undecided_records", "definition_frozen",
)  # fmt: skip
NUMBERS = {"baseline", "target", "actual", "unreconciled", "proved", "progress"}


def bundle_name(partnership: Any) -> str:  # noqa: ANN401 - a row
    """What the bundle is called on the disk of whoever downloads it."""
    return f"{partnership.slug[:60]}-bundle.zip"


def list_as(kind: str, rows: Iterable[Any], absolute: Callable[[str], str]) -> HttpResponseBase:
    """The list of boards as CSV or JSON."""
    told = [
        {
            "slug": row.slug,
            "title": row.name,
            "public": row.public_board,
            "call": row.call.slug,
            "strand": row.strand.code,
            "page": absolute(reverse("scoreboard", args=[row.slug])),
        }
        for row in rows
    ]
    if kind == "json":
        return _json("scoreboards", {"scoreboards": told})
    return as_csv("scoreboards", LISTED, ([_cell(one[name]) for name in LISTED] for one in told))


def board_as(kind: str, partnership: Any) -> HttpResponseBase:  # noqa: ANN401 - a row
    """One board as CSV, XLSX or JSON."""
    lines = queries.board(partnership)
    name = f"scoreboard-{partnership.slug[:60]}"
    if kind == "json":
        told = queries.plain_board(partnership, lines, queries.log_head(), queries.log_key())
        return _json(name, told)
    head = (*FIGURES, *(level.code for level in Level))
    rows = (_row(queries.plain_line(line)) for line in lines)
    return as_csv(name, head, rows) if kind == "csv" else as_xlsx(name, head, rows)


def _row(told: dict[str, Any]) -> list[Cell]:
    """One indicator; figures are numbers, so that a negative one is not taken for a formula."""
    cells = [_number(told[name]) if name in NUMBERS else told[name] for name in FIGURES]
    return [*cells, *(_number(part) for part in told["split"].values())]


def _number(text: str | None) -> Cell:
    if text is None:
        return None
    return float(text) if "." in text else int(text)


def _cell(value: Any) -> Cell:  # noqa: ANN401 - a plain value
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _json(name: str, told: dict[str, Any]) -> HttpResponseBase:
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
