"""Organisations from any table with a column of names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from racimo.base.roster import BadRow, OrganisationRow, Row
from racimo.core.errors import Unreadable
from racimo.sources import crosswalk
from racimo.sources.cordis import address, country
from racimo.sources.tables import opened

PACKAGE = "racimo.sources.roster_csv"
LONGEST_NAME = 400
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class RosterCsv:
    """A table of organisations made by hand."""

    name = "csv"
    licence = "as agreed with whoever made the table"
    attribution = ""

    def rows(self, file: BinaryIO, *, name: str, encoding: str = "") -> Iterator[Row]:
        """The organisations of a table, one line at a time; a line that does not fit is named.

        Raises:
            Unreadable: The table has no column of names, or cannot be read from some line on.
        """
        table = opened(file, name=name, encoding=encoding)
        words = crosswalk.pairs(PACKAGE, "columns.csv", "word", "column")
        columns = [words.get(column.casefold(), "") for column in table.header]
        if columns.count("name") != 1:
            raise Unreadable(
                f"Expected one column “name”, found {', '.join(table.header[:8])}.",
                where=f"{name}, line 1",
                hint="Name the columns in the first line.",
            )
        for line, cells in table.rows():
            where = f"{name}, line {line}"
            if len(cells) != len(columns):
                why = f"the line has {len(cells)} fields, the header {len(columns)}"
                yield BadRow(where, why)
                continue
            yield _row(where, {c: v for c, v in zip(columns, cells, strict=True) if c})


def _row(where: str, cells: dict[str, str]) -> Row:
    name = cells["name"]
    if not name.strip():
        return BadRow(where, "the name is empty")
    if len(name) > LONGEST_NAME:
        return BadRow(where, f"the name is longer than {LONGEST_NAME} characters")
    land = country(cells.get("country", ""))
    if cells.get("country", "").strip() and not land:
        return BadRow(where, f"“{cells['country'][:30]}” is no country code of two letters")
    kinds = crosswalk.pairs(PACKAGE, "kinds.csv", "word", "kind")
    kind = kinds.get(cells.get("kind", "").strip().casefold(), "")
    if cells.get("kind", "").strip() and not kind:
        return BadRow(where, f"“{cells['kind'][:30]}” is no kind of organisation known here")
    pic = cells.get("pic", "").strip()
    if pic and not (pic.isascii() and pic.isdigit() and len(pic) <= 12):  # noqa: PLR2004 - 9 today
        return BadRow(where, f"“{pic[:30]}” is no PIC")
    return OrganisationRow(
        key=(pic or f"{land}:{name}")[:120],
        name=name,
        short_name=cells.get("short_name", "").strip()[:200],
        kind=kind,
        country=land,
        nuts=cells.get("nuts", "").strip().upper()[:12],
        city=cells.get("city", "").strip()[:200],
        url=address(cells.get("url", "")),
        pic=pic,
        vat=cells.get("vat", "").strip()[:40],
        sme=_YES.get(cells.get("sme", "").strip().casefold()),
    )
