"""Calls from pages of the Welcomeurope layout, copied as text or saved as HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping

from racimo.core.errors import Unreadable
from racimo.sources import amounts, deadlines, reading
from racimo.sources import htmlpage as markup
from racimo.sources.record import (
    Amount,
    Document,
    Milestone,
    Quarantined,
    Record,
    Skipped,
)
from racimo.sources.welcomeeurope import body, layout, lines

_LONGEST_TITLE = 140
_LONGEST_KEY = 80
_OPENING = re.compile(
    r"^(?:this|the)\s+call(?:\s+for\s+(?:proposals|tenders|projects))?\s+"
    r"(?:(?:aims?|seeks?|intends?|wants?)\s+(?:to\s+)+|is\s+(?:intended\s+|designed\s+)?to\s+|will\s+)",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\b(\w+)(\s+\1\b)+", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"']+")


class WelcomeEurope:
    """One page, one call."""

    name = "welcomeeurope"
    licence = "page text: all rights with its publisher; keep the imported copy for own use"
    attribution = "Call page: Welcomeurope (welcomeurope.com)"
    schemes: Mapping[str, str] = {
        "sectors": "we-2014-sector",
        "beneficiaries": "we-2014-beneficiary",
        "regions": "we-2014-region",
    }

    def parse(self, document: bytes) -> Iterator[Record | Quarantined | Skipped]:
        """The call of one page.

        Raises:
            Unreadable: The page has not this layout; the line is named.
        """
        written, odd = reading.page_text(reading.unpacked(document, most=4 * 2**20))
        reading.storable(written)
        notes = [odd] if odd else []
        if not markup.is_html(written):
            yield _record(markup.Page(written, "", "", "en"), document, notes)
            return
        try:
            yield _record(markup.read(written), document, notes)
        except Unreadable as reason:
            raise Unreadable(
                reason.message, where=f"{reason.where} of the page's text", hint=reason.hint
            ) from None


def _record(page: markup.Page, raw: bytes, notes: list[str]) -> Record:
    all_lines = lines.split(page.text)
    start = next(
        (i for i, line in enumerate(all_lines) if layout.starts_body(line)), len(all_lines)
    )
    if not all_lines:
        raise Unreadable("expected a page of a call, found no text.", where="line 1")
    head = layout.read(all_lines[:start] or all_lines[:1])
    if start == len(all_lines):
        raise Unreadable(
            "expected “Priorities and funded actions” or a strand below this line.",
            where=f"line {head.last}",
            hint="Is the whole page of the call in the file?",
        )
    found = body.read(all_lines[start:])
    return Record(
        key=_key(page, head),
        title=_title(page, head),
        raw=raw,
        lead=head.lead,
        category=head.fields["category"],
        sectors=head.terms("sectors"),
        beneficiaries=head.terms("beneficiaries"),
        regions=head.terms("regions"),
        responsible=head.fields["responsible"],
        programme_code="",
        programme_name=", ".join(head.terms("programme")),
        reference=head.fields.get("reference", ""),
        amount=_amount(head.fields.get("amount", "")),
        documents=_documents(head.fields.get("documents", "")),
        contact=head.fields.get("contact", ""),
        advice=head.fields.get("advice", ""),
        body="".join(f"<p>{html.escape(text, quote=False)}</p>" for text in found.rest),
        objectives=found.objectives,
        strands=found.strands,
        milestones=_milestones(head.fields.get("deadline", "")),
        language=page.language or "en",
        languages=(page.language or "en",),
        url=page.url,
        gated=tuple(head.gated),
        where="line 1",
        notes=(*notes, *head.notes, *found.notes),
    )


def _title(page: markup.Page, head: layout.Head) -> str:
    """The page's own heading; a text page has none, so its lead is made into one."""
    title = page.title or head.title or titled(head.lead)
    return title[: _LONGEST_TITLE * 3]


def titled(lead: str) -> str:
    """A title out of a lead: without its opening words, its doubled words and its full stop.

    >>> titled("This call for proposals aims to to support regional networks.")
    'Support regional networks'
    """
    first = re.split(r"(?<=[.!?])\s+", lead.strip())[0]
    rest = _DOUBLED.sub(r"\1", _OPENING.sub("", first)).rstrip(" .;:,")
    if len(rest) > _LONGEST_TITLE:
        rest = rest[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return rest[:1].upper() + rest[1:]


def _key(page: markup.Page, head: layout.Head) -> str:
    """The last part of the page's address, else a slug of what the lead says."""
    tail = page.url.rstrip("/").rsplit("/", 1)[-1] if page.url else ""
    return _slug(tail.split("?")[0].split("#")[0]) or _slug(titled(head.lead)) or "call"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug if len(slug) <= _LONGEST_KEY else slug[:_LONGEST_KEY].rsplit("-", 1)[0]


def _amount(text: str) -> Amount | None:
    if not text:
        return None
    shares = amounts.percentages(text)
    found = amounts.euros(text)
    return Amount(
        text=text,
        total=found[0] if len(found) == 1 else None,
        rate=max(shares) if shares else None,
    )


def _documents(text: str) -> tuple[Document, ...]:
    if not text:
        return ()
    links = _LINK.findall(text)
    if not links:
        return (Document(text, ""),)
    title = " ".join(_LINK.sub(" ", text).split()).strip(" :\u2013-,;")
    return tuple(Document(title or link, link.rstrip(".,;)")) for link in links)


def _milestones(text: str) -> tuple[Milestone, ...]:
    return (deadlines.milestone(text),) if text else ()
