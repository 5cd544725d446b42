"""Which call a row speaks of, whatever index it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from racimo.sources import crosswalk
from racimo.sources.jsonrows import Json
from racimo.sources.sedia.fields import Wrong, text

PACKAGE = "racimo.sources.sedia"
PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/"
_REFERENCE = re.compile(r"(\d+)(TOPICS|COMPETITIVE_CALL|PROSPECTS)([A-Za-z]{2})")
_KINDS = {"TOPICS": "topic", "COMPETITIVE_CALL": "cascade", "PROSPECTS": "prospect"}
_TOPIC_PAGE = re.compile(r"/(?:topic-details|topicDetails)/([^/?#]+?)(?:\.json)?(?:[?#]|$)")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/()+&' -]{0,150}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row is (topic, cascade, prospect, notice, tender, other) and the key of its call."""

    kind: str
    key: str
    identifier: str
    category: str
    url: str


def identify(row: dict[str, Json], fields: dict[str, Json]) -> Identity:
    """Read the identity of a row.

    Raises:
        Wrong: Nothing in the row says which call it is.
    """
    types = {entry["type"]: entry for entry in crosswalk.table(PACKAGE, "types.csv")}
    entry = types.get(text(fields, "type"))
    reference = _REFERENCE.fullmatch(text(row, "reference") or text(fields, "REFERENCE"))
    address = _address(text(row, "url") or text(fields, "url"))
    page = _TOPIC_PAGE.search(address)
    identifier = text(fields, "identifier")
    kind = entry["kind"] if entry else ""
    if not kind:
        kind = _KINDS[reference[2]] if reference else "topic" if page or identifier else "other"
        if text(fields, "type") and not reference:
            kind = "other"
    category = next((e["category"] for e in types.values() if e["kind"] == kind), "")
    if kind in {"tender", "other"}:
        return Identity(kind, identifier, identifier, category, address)
    if kind in {"cascade", "prospect"} and reference:
        word = "competitive-call" if kind == "cascade" else "prospect"
        return Identity(kind, f"{word}-{reference[1]}", identifier, category, address)
    identifier = identifier or (page[1] if page else "")
    if not _KEY.fullmatch(identifier):
        raise Wrong(f"identifier: expected the name of a topic, found “{identifier[:40]}”")
    if page:
        address = f"{PORTAL}topic-details/{identifier}"
    return Identity(kind, identifier, identifier, category, address)


def _address(written: str) -> str:
    return written if re.fullmatch(r"https?://[^\s\"'<>]{4,700}", written) else ""
