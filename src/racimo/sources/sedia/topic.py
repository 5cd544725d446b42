"""One row of a reply as a record."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

from racimo.base import markup
from racimo.sources import crosswalk
from racimo.sources.jsonrows import Json
from racimo.sources.record import Amount, Document, Milestone, Outcome, Record, Strand
from racimo.sources.sedia import moments
from racimo.sources.sedia.budget import amount
from racimo.sources.sedia.fields import Wrong, inside, text, texts, words
from racimo.sources.sedia.identity import PACKAGE, Identity

_SECTION = re.compile(r'<span class="topicdescriptionkind">(.*?)</span>', re.IGNORECASE | re.DOTALL)
_ITEM = re.compile(r"<li\b[^>]*>(.*?)(?=<li\b|</li>|</ul>|</ol>|$)", re.IGNORECASE | re.DOTALL)
_MOST_DOCUMENTS = 40
_MOST_OUTCOMES = 40
_LEAD = 400


def record(row: dict[str, Json], fields: dict[str, Json], who: Identity, raw: str) -> Record:
    """Read a row.

    Raises:
        Wrong: A field holds another kind of value than it may.
    """
    title = _title(row, fields, who)
    partial = who.kind == "notice"
    sections = [] if partial else _sections(fields)
    money = amount(text(fields, "budgetOverview"), who.identifier)
    days, notes = ((), ()) if partial else _days(fields, who, sections)
    code, name = _programme(fields)
    language = (text(row, "language") or text(fields, "language") or "en")[:2].casefold()
    return Record(
        key=who.key,
        title=title,
        raw=raw.encode("utf-8"),
        lead="" if partial else _lead(sections),
        body="" if partial else _body(sections, fields),
        category=who.category,
        tags=() if partial else _tags(fields, who),
        programme_code=code,
        programme_name=name,
        call_identifier=text(fields, "callIdentifier") or _parent(who),
        amount=money,
        documents=() if partial else _documents(fields),
        strands=() if who.kind != "topic" else (_strand(title, sections, money),),
        milestones=days,
        source_status=_status(fields),
        language=language,
        languages=(language,),
        url=who.url,
        partial=partial,
        notes=(*_remarks(fields, money, partial=partial, programme=(code, name)), *notes),
    )


def _title(row: dict[str, Json], fields: dict[str, Json], who: Identity) -> str:
    own = text(fields, "title")
    summary = text(row, "summary")
    title = (summary or own) if who.kind == "cascade" else (own or summary or text(row, "title"))
    if not title:
        raise Wrong("title: expected text, found nothing")
    return " ".join(markup.plain(title).split())[:500]


def _sections(fields: dict[str, Json]) -> list[tuple[str, str]]:
    """The description as pairs of heading and markup; a description without headings is one."""
    description = text(fields, "descriptionByte") or text(fields, "description")
    pieces = _SECTION.split(description)
    found = [("", pieces[0])] if pieces[0].strip() else []
    for heading, content in zip(pieces[1::2], pieces[2::2], strict=True):
        found.append((markup.plain(heading).strip(" :"), content))
    return found


def _lead(sections: list[tuple[str, str]]) -> str:
    """The first sentences of the scope, or of whatever is said first."""
    scope = [content for heading, content in sections if "scope" in heading.casefold()]
    source = (scope or [content for _, content in sections] or [""])[0]
    plain = " ".join(markup.plain(source).split())
    if len(plain) <= _LEAD:
        return plain
    whole = re.match(rf".{{80,{_LEAD}}}[.!?](?=\s)", plain)
    return whole[0] if whole else plain[:_LEAD].rsplit(" ", 1)[0] + "…"


def _body(sections: list[tuple[str, str]], fields: dict[str, Json]) -> str:
    parts = []
    for heading, content in sections:
        if heading:
            parts.append(f"<h3>{html.escape(heading, quote=False)}</h3>")
        parts.append(markup.clean(content))
    details = {
        "Type of action": ", ".join(" ".join(t.split()) for t in texts(fields, "typesOfAction")),
        "Keywords": ", ".join(words(fields, "keywords")),
        "Project": text(fields, "projectAcronym"),
    }
    for name, value in details.items():
        if value:
            parts.append(f"<p>{name}: {html.escape(value, quote=False)}</p>")
    return "\n".join(part for part in parts if part)


def _tags(fields: dict[str, Json], who: Identity) -> tuple[str, ...]:
    own = {who.identifier, text(fields, "callIdentifier")}
    found = (*words(fields, "keywords"), *words(fields, "tags"))
    return tuple(dict.fromkeys(tag for tag in found if tag not in own))


def _strand(title: str, sections: list[tuple[str, str]], money: Amount | None) -> Strand:
    outcomes: list[Outcome] = []
    purpose = ""
    for heading, content in sections:
        if "outcome" in heading.casefold():
            items = (" ".join(markup.plain(item).split()) for item in _ITEM.findall(content))
            outcomes = [Outcome("", item) for item in items if item][:_MOST_OUTCOMES]
        elif "scope" in heading.casefold():
            purpose = markup.plain(content)
    budget = money.total if money and not money.shared else None
    return Strand("1", title=title, purpose=purpose, budget=budget, outcomes=tuple(outcomes))


def _days(
    fields: dict[str, Json], who: Identity, sections: list[tuple[str, str]]
) -> tuple[tuple[Milestone, ...], tuple[str, ...]]:
    conditions = text(fields, "topicConditions")
    said = " ".join(markup.plain(part) for part in (*(c for _, c in sections), conditions))
    model = text(fields, "deadlineModel")
    if not model and who.identifier.endswith("-two-stage"):
        model = "two-stage"
    closings, notes = moments.closings(
        texts(fields, "deadlineDate"), model=model, keeps_hour=who.kind != "topic", said=said
    )
    return (*moments.opening(texts(fields, "startDate")), *closings), notes


def _programme(fields: dict[str, Json]) -> tuple[str, str]:
    written = text(fields, "frameworkProgramme")
    for entry in crosswalk.table(PACKAGE, "programmes.csv"):
        if written in {entry["code"], entry["short"]}:
            return entry["short"], entry["name"]
    return written, ""


def _parent(who: Identity) -> str:
    """The topic that a cascade call's project was funded by."""
    return who.identifier if who.kind == "cascade" else ""


def _status(fields: dict[str, Json]) -> str:
    code = text(fields, "status")
    return crosswalk.pairs(PACKAGE, "statuses.csv", "code", "label").get(code, code)


def _documents(fields: dict[str, Json]) -> tuple[Document, ...]:
    """Papers among the links of the conditions, and the row's own links."""
    found: dict[str, str] = {}
    for listed in texts(fields, "links"):
        links = inside(listed, "links")
        for link in links if isinstance(links, list) else []:
            if isinstance(link, dict) and isinstance(link.get("url"), str):
                found[link["url"]] = str(link.get("title") or link.get("description") or "")
    conditions = text(fields, "topicConditions")
    for anchor in LexborHTMLParser(conditions).css("a[href]") if conditions else []:
        address = anchor.attributes.get("href") or ""
        if re.search(r"\.(?:pdf|docx?|xlsx?|zip)(?:$|[?#])", address, re.IGNORECASE):
            found.setdefault(address, " ".join(anchor.text().split()))
    return tuple(
        Document(title[:200] or address.rsplit("/", 1)[-1], address)
        for address, title in found.items()
        if re.fullmatch(r"https?://[^\s\"'<>]{4,700}", address)
    )[:_MOST_DOCUMENTS]


def _remarks(
    fields: dict[str, Json], money: Amount | None, *, partial: bool, programme: tuple[str, str]
) -> tuple[str, ...]:
    notes = []
    if partial:
        notes.append("known only from a notice about it; dates and money are unknown")
    if money and money.shared:
        notes.append("all topics of the call carry the same budget: it is the call's")
    if programme[0] and not programme[1]:
        notes.append(f"programme {programme[0]} has no name here")
    if call := text(fields, "callIdentifier"):
        notes.append(f"part of the call {call}")
    return tuple(notes)
