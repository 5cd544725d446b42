"""Organisations, projects and participations from the tables of CORDIS."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from racimo.base.roster import (
    BadRow,
    FieldRow,
    OrganisationRow,
    ParticipationRow,
    ProjectRow,
    Row,
)
from racimo.core.errors import Unreadable
from racimo.sources import crosswalk
from racimo.sources.tables import Table, opened

PACKAGE = "racimo.sources.cordis"
Fields = dict[str, str]
LONGEST_PIC = 20
LONGEST_ID = 80
LONGEST_ADDRESS = 500


class Cordis:
    """The tables of CORDIS, told apart by their headers."""

    name = "cordis"
    licence = "CC BY 4.0 (Commission Decision 2011/833/EU)"
    attribution = "© European Union, CORDIS"

    def rows(self, file: BinaryIO, *, name: str, encoding: str = "") -> Iterator[Row]:
        """The rows of one table, one line at a time.

        Raises:
            Unreadable: It is no table of CORDIS, or a line of it is broken; both are named.
        """
        table = opened(file, name=name, encoding=encoding)
        columns = set(table.header)
        for needed, read in _TABLES:
            if needed <= columns:
                yield from read(table)
                return
        raise Unreadable(
            f"This is no table of CORDIS: its columns are {', '.join(table.header[:8])}.",
            where=f"{name}, line 1",
            hint="Give organization.csv, project.csv or euroSciVoc.csv.",
        )


def _fields(table: Table) -> Iterator[tuple[str, Fields]]:
    """The lines of a table as fields, with their place.

    Raises:
        Unreadable: A line has another number of fields than the header.
    """
    width = len(table.header)
    for line, row in table.rows():
        if len(row) != width:
            raise Unreadable(
                f"The line has {len(row)} fields, the header {width}.",
                where=f"{table.name}, line {line}",
                hint="Fetch the table again.",
            )
        yield f"{table.name}, line {line}", dict(zip(table.header, row, strict=True))


def _organisations(table: Table) -> Iterator[Row]:
    """Each line is an organisation and its part in a project."""
    parts: Counter[tuple[str, str, str]] = Counter()
    for where, row in _fields(table):
        pic, project = row["organisationID"].strip(), row["projectID"].strip()
        name = _name(row["name"])
        if not pic or not name:
            yield BadRow(where, "an organisation needs a PIC and a name")
            continue
        if len(pic) > LONGEST_PIC or len(project) > LONGEST_ID:
            yield BadRow(where, "the PIC or the project's id is too long")
            continue
        contribution, odd = _money(row.get("ecContribution", ""))
        if odd:
            yield BadRow(where, odd)
            continue
        yield _organisation(row, pic, name)
        if project:
            role = row["role"].strip() or "participant"
            parts[project, pic, role] += 1
            yield ProjectRow(
                project, acronym=row.get("projectAcronym", "").strip()[:120], told=False
            )
            yield ParticipationRow(project, pic, role, contribution, parts[project, pic, role])


def _organisation(row: Fields, pic: str, name: str) -> OrganisationRow:
    activity, flag = row.get("activityType", "").strip(), row.get("SME", "").strip().casefold()
    kind, assumed = kind_of(name, activity, flag)
    latitude, longitude = _place(row.get("geolocation", ""))
    return OrganisationRow(
        key=pic,
        name=name[:400],
        short_name=" ".join(row.get("shortName", "").split())[:200],
        kind=kind,
        kind_assumed=assumed,
        country=country(row.get("country", "")),
        nuts=_nuts(row.get("nutsCode", "")),
        city=" ".join(row.get("city", "").split())[:200],
        latitude=latitude,
        longitude=longitude,
        url=address(row.get("organizationURL", "")),
        pic=pic[:20],
        vat=_vat(row.get("vatNumber", "")),
        sme={"true": True, "false": False}.get(flag),
        as_of=row.get("contentUpdateDate", "").strip(),
    )


def _projects(table: Table) -> Iterator[Row]:
    for where, row in _fields(table):
        if not 0 < len(row["id"].strip()) <= LONGEST_ID:
            yield BadRow(where, f"a project needs an id of at most {LONGEST_ID} characters")
            continue
        yield ProjectRow(
            key=row["id"].strip(),
            acronym=row["acronym"].strip()[:120],
            title=" ".join(row["title"].split())[:1000],
            programme=row.get("frameworkProgramme", "").strip()[:40],
            topic=row.get("topics", "").strip()[:120],
            signed=_day(row.get("ecSignatureDate", "")),
            start=_day(row.get("startDate", "")),
            end=_day(row.get("endDate", "")),
        )


def _sciences(table: Table) -> Iterator[Row]:
    for _where, row in _fields(table):
        if row["projectID"].strip() and row["euroSciVocTitle"].strip():
            yield FieldRow(row["projectID"].strip(), row["euroSciVocTitle"].strip()[:120])


_TABLES: tuple[tuple[set[str], Callable[[Table], Iterator[Row]]], ...] = (
    ({"projectID", "organisationID", "name", "role", "country"}, _organisations),
    ({"id", "acronym", "title"}, _projects),
    ({"projectID", "euroSciVocTitle"}, _sciences),
)


@functools.cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (row["kind"], row["not_activity"], re.compile(row["pattern"], re.IGNORECASE))
        for row in crosswalk.table(PACKAGE, "names.csv")
    )


@functools.cache
def _activities() -> dict[tuple[str, str], str]:
    rows = crosswalk.table(PACKAGE, "activities.csv")
    return {(row["activity"], row["sme"]): row["kind"] for row in rows}


def kind_of(name: str, activity: str, flag: str) -> tuple[str, bool]:
    """Our kind of an organisation, and whether its name suggested it."""
    for kind, not_activity, pattern in _patterns():
        if activity not in not_activity.split("+") and pattern.search(name):
            return kind, True
    known = _activities()
    return known.get((activity, flag)) or known.get((activity, "")) or "", False


def country(written: str) -> str:
    """ISO 3166-1 alpha-2, or "" for anything else."""
    code = written.strip().upper()
    code = crosswalk.pairs(PACKAGE, "countries.csv", "code", "iso").get(code, code)
    return code if re.fullmatch("[A-Z]{2}", code) else ""


def address(written: str) -> str:
    """A web address, or "" when it is none."""
    text = written.strip()
    if text and not re.match(r"[a-z]+:", text, re.IGNORECASE):
        text = f"http://{text}"
    if len(text) > LONGEST_ADDRESS:
        return ""
    return text if re.fullmatch(r"https?://[^\s\"'<>@]+\.[^\s\"'<>@]{2,}", text) else ""


def _name(written: str) -> str:
    """A name on one line; quotes that were escaped twice are taken off."""
    name = " ".join(written.split())
    if len(name) > 1 and name[0] == name[-1] == '"' and '""' in name:
        name = name[1:-1].replace('""', '"')
    return name


def _nuts(written: str) -> str:
    code = written.strip().upper()
    return code if re.fullmatch("[A-Z]{2}[A-Z0-9]{0,3}", code) else ""


def _vat(written: str) -> str:
    code = re.sub(r"[\s.-]", "", written)
    return code[:40] if re.fullmatch("[A-Za-z0-9/+*]{4,40}", code) else ""


def _place(written: str) -> tuple[float | None, float | None]:
    match = re.fullmatch(r"\(?\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)?", written.strip())
    if not match:
        return None, None
    latitude, longitude = float(match[1]), float(match[2])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - a globe
        return None, None
    return latitude, longitude


def _money(written: str) -> tuple[Decimal | None, str]:
    text = written.strip().replace(",", ".")
    if not text:
        return None, ""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None, f"“{text[:30]}” is no amount of euro"
    if not amount.is_finite() or not 0 <= amount < 10**12:
        return None, f"“{text[:30]}” is no contribution to a project"
    return amount.quantize(Decimal("0.01")), ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None
