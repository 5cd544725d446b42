"""The directory as a file: CSV, XLSX or JSON, with the source and licence of every row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from racimo.core.errors import NotFound
from racimo.organisations import queries
from racimo.web.sheets import Cell, as_csv, as_xlsx

FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}
NAME = "organisations"
COLUMNS = (
    "name", "short_name", "kind", "kind_assumed", "country", "country_name", "nuts", "city", "url",
    "pic", "legal_entity", "sme", "sme_as_of", "eccp", "members", "project_count",
    "ec_contribution", "fields", "offers", "wants", "targets", "languages", "synthetic",
)  # fmt: skip
OF_SOURCE = ("source", "licence", "attribution")


def export(kind: str, wanted: queries.Wanted, absolute: Callable[[str], str]) -> HttpResponseBase:
    """The organisations that answer, as a file of that kind."""
    if kind not in FORMATS:
        raise NotFound(f"There is no list as “{kind}”.", hint="Choose csv, xlsx or json.")
    views = (queries.view(row) for row in queries.every(wanted))
    if kind == "json":
        return _as_json(views, absolute)
    head = (*COLUMNS, *OF_SOURCE, "page")
    rows = ([*_cells(view), absolute(_page(view))] for view in views)
    return as_csv(NAME, head, rows) if kind == "csv" else as_xlsx(NAME, head, rows)


def _page(view: Mapping[str, object]) -> str:
    return reverse("organisation", args=[view["slug"]])


def _cells(view: Mapping[str, object]) -> list[Cell]:
    source = view["source"]
    told = source if isinstance(source, dict) else {}
    of_source = [told.get("label", ""), told.get("licence", ""), told.get("attribution", "")]
    return [*(_cell(view[name]) for name in COLUMNS), *of_source]


def _cell(value: object) -> Cell:
    """Lists joined, yes and no as words, unknown as nothing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if isinstance(value, int | float) else str(value)


def _as_json(
    views: Iterator[dict[str, object]], absolute: Callable[[str], str]
) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield '{"organisations": ['
        for number, view in enumerate(views):
            line = json.dumps({**view, "page": absolute(_page(view))}, ensure_ascii=False)
            yield f"{',' if number else ''}\n{line}"
        yield "\n]}\n"

    response = StreamingHttpResponse(lines(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{NAME}.json"'
    return response
