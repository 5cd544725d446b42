"""Rows as CSV and XLSX that no spreadsheet program mistakes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

Cell = str | int | float | None
# With these a program may begin to calculate, the full-width forms included.
RISKY = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
MOST_IN_A_CELL = 32_767
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(cell: Cell) -> Cell:
    """Text as text: with an apostrophe before whatever could begin a formula.

    >>> harmless("=1+1"), harmless(" -1"), harmless("Vine"), harmless(-3)
    ("'=1+1", "' -1", 'Vine', -3)
    """
    if not isinstance(cell, str):
        return cell
    begins = cell.lstrip(" \xa0\u200b\ufeff")[:1]
    return f"'{cell}" if begins in RISKY and begins else cell


class _Echo:
    """Something to write to that hands back what was written."""

    def write(self, text: str) -> str:
        return text


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """A CSV file (RFC 4180, UTF-8 with a byte order mark), sent while it is made."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(head)
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return _named(response, f"{name}.csv")


def as_xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """A workbook with one sheet; text is always stored as text."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, words in enumerate(head):
        sheet.write_string(0, column, words, bold)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell[:MOST_IN_A_CELL])
            elif cell is not None:
                sheet.write_number(line, column, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return _named(HttpResponse(target.getvalue(), content_type=XLSX), f"{name}.xlsx")


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
