"""Calls from the EU Funding & Tenders Portal: saved replies of its search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from racimo.sources import reading
from racimo.sources.jsonrows import Json, Row, Rows
from racimo.sources.record import MilestoneKind, Quarantined, Record, Skipped
from racimo.sources.sedia.fields import Wrong, kind_of, text
from racimo.sources.sedia.identity import identify
from racimo.sources.sedia.topic import record

_REASONS = {
    "tender": "a call for tenders, not for proposals",
    "other": "not a call (help page, person, project or news)",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A record and what decides whether it speaks for its call."""

    record: Record
    rank: tuple[int, ...]


class Sedia:
    """One reply of the search, many calls."""

    name = "sedia"
    licence = "CC BY 4.0 (Commission Decision 2011/833/EU)"
    attribution = "© European Union, EU Funding & Tenders Portal"
    schemes: Mapping[str, str] = {}

    def parse(self, document: bytes) -> Iterator[Record | Quarantined | Skipped]:
        """The calls of a reply, one record a call, in the order of their first rows.

        Raises:
            Unreadable: The reply as a whole is no JSON of the search.
        """
        written = reading.text(reading.unpacked(document))
        calls: dict[str, list[_Found]] = {}
        others: list[Quarantined | Skipped] = []
        for row in Rows(written, "results"):
            found = _read(row)
            if isinstance(found, _Found):
                calls.setdefault(found.record.key.casefold(), []).append(found)
            else:
                others.append(found)
        yield from map(_merged, calls.values())
        yield from others


def _read(row: Row) -> _Found | Quarantined | Skipped:
    where = f"line {row.line}, result {row.index + 1}"
    raw = row.raw.encode("utf-8", "backslashreplace")
    if row.why:
        return Quarantined("", where, row.why, raw)
    if not isinstance(row.value, dict):
        return Quarantined("", where, f"expected an object, found {kind_of(row.value)}", raw)
    value: dict[str, Json] = row.value
    fields = value.get("metadata", value)
    if not isinstance(fields, dict):
        why = f"metadata: expected an object, found {kind_of(fields)}"
        return Quarantined(_name(value), where, why, raw)
    try:
        who = identify(value, fields)
        if who.kind in _REASONS:
            return Skipped(where, _REASONS[who.kind])
        found = record(value, fields, who, row.raw)
    except Wrong as wrong:
        return Quarantined(_name(value), where, str(wrong), raw)
    if row.repaired:
        found = replace(found, notes=(*found.notes, "text that was encoded twice was set right"))
    return _Found(replace(found, where=where), _rank(found, fields, row))


def _name(value: dict[str, Json]) -> str:
    """What to call a row that could not be read."""
    fields = value.get("metadata")
    for place in (fields if isinstance(fields, dict) else {}, value):
        for name in ("identifier", "reference", "REFERENCE"):
            try:
                if found := text(place, name):
                    return found[:200]
            except Wrong:
                continue
    return ""


def _rank(found: Record, fields: dict[str, Json], row: Row) -> tuple[int, ...]:
    """A full row before a notice, English first, the portal's own index first, then the richest."""
    return (
        not found.partial,
        found.language == "en",
        text(fields, "DATASOURCE") != "SEDIA_PRD_CENTRICITY",
        len(found.milestones),
        sum(bool(value) for value in fields.values()),
        len(row.raw),
        -row.index,
    )


def _merged(found: list[_Found]) -> Record:
    best = max(found, key=lambda one: one.rank).record
    if len(found) == 1:
        return best
    records = [one.record for one in found]
    languages = tuple(sorted({record.language for record in records if not record.partial}))
    notes = [*best.notes, f"merged {len(found)} rows of the reply"]
    others = {_closings(other) for other in records if not other.partial} - {_closings(best)}
    notes += [
        f"another row gives other deadlines: {', '.join(days) or 'none'}" for days in sorted(others)
    ]
    if best.programme_code and not best.programme_name:
        named = next((other for other in records if other.programme_name), best)
        best = replace(
            best, programme_code=named.programme_code, programme_name=named.programme_name
        )
    return replace(best, languages=languages or best.languages, notes=tuple(notes))


def _closings(record: Record) -> tuple[str, ...]:
    return tuple(
        str(milestone.local_date)
        for milestone in record.milestones
        if milestone.kind != MilestoneKind.OPENING
    )
