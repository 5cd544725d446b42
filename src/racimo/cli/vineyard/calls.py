"""Calls of the demo on their way in: real ones by their facts, invented ones relative to a day."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from racimo.calls.actions import assign_rulebook
from racimo.cli.vineyard.pages import toml
from racimo.cli.vineyard.scene import Scene
from racimo.sources.pull import Report, pull
from racimo.sources.record import (
    Action,
    Amount,
    Document,
    Milestone,
    MilestoneKind,
    Outcome,
    Precision,
    Record,
    Strand,
)
from racimo.sources.welcomeeurope import WelcomeEurope

INVENTED = "Invented for the demo: the programme is real, this call is not."
MADE_OF = "Made for the demo from public facts, in our own words."
PERCENT = 100
Entry = Mapping[str, Any]


class Vineyard:
    """The demo's own calls, as one more source."""

    name = "demo"
    licence = "EUPL-1.2"
    attribution = "Made up for the demo"
    schemes = WelcomeEurope.schemes

    def __init__(self, today: date) -> None:
        """Know the day from which the days of the invented calls count."""
        self.today = today

    def parse(self, document: bytes) -> Iterator[Record]:
        """The calls in the data files; ``document`` only says which seed asked."""
        del document
        for entry in toml("calls_real.toml")["call"]:
            yield record(entry, self.today, real=True)
        for entry in toml("calls_invented.toml")["call"]:
            yield record(entry, self.today, real=False)


def plant_calls(scene: Scene) -> Report:
    """Bring the calls in through the same door as every other source."""
    document = f"vineyard {scene.seed} {scene.today}".encode()
    report = pull(Vineyard(scene.today), document, name="vineyard")
    for name in ("calls_real.toml", "calls_invented.toml"):
        for entry in toml(name)["call"]:
            if "rulebook" in entry:
                assign_rulebook(call=entry["key"], rulebook=entry["rulebook"])
    return report


def record(entry: Entry, today: date, *, real: bool) -> Record:
    """One call of a data file."""
    programme = entry["programme"]
    mark = MADE_OF if real else INVENTED
    paragraphs = [*entry.get("body", []), mark]
    return Record(
        key=entry["key"],
        title=entry["title"],
        raw=json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str).encode(),
        lead=entry["lead"],
        body="".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs),
        category="Call for proposals",
        sectors=tuple(entry["sectors"]),
        beneficiaries=tuple(entry["beneficiaries"]),
        regions=tuple(entry["regions"]),
        responsible=entry.get("responsible", "European Commission"),
        programme_code=programme,
        programme_name=toml("programmes.toml")[programme],
        reference=entry.get("reference", "" if real else f"DEMO-{entry['key'].upper()}"),
        amount=_amount(entry),
        documents=_documents(entry, real=real),
        contact=entry.get("contact", "" if real else _desk(programme)),
        advice=entry.get("advice", ""),
        objectives=tuple(entry.get("objectives", ())),
        strands=tuple(_strand(one) for one in entry.get("strand", ())),
        milestones=tuple(_milestones(entry, today)),
        url="",
        where="the demo's data files",
        notes=(mark,),
    )


def _desk(programme: str) -> str:
    return f"Demo desk of {programme} (invented): {programme.lower()}@example.org"


def _documents(entry: Entry, *, real: bool) -> tuple[Document, ...]:
    told = entry.get("documents")
    if told is None and not real:
        told = [["Guide for applicants (invented)", f"https://calls.example.org/{entry['key']}"]]
    return tuple(Document(title, url) for title, url in told or ())


def _amount(entry: Entry) -> Amount | None:
    if "total" not in entry:
        return None
    total, rate = Decimal(entry["total"]), Decimal(entry.get("rate", 0)) or None
    words = [f"{total:,} euro in all"]
    if rate:
        words.append(f"up to {rate * PERCENT:.0f} % of the costs")
    if "grant_max" in entry:
        words.append(f"at most {entry['grant_max']:,} euro a project")
    return Amount(
        text=entry.get("amount", ", ".join(words)),
        total=total,
        rate=rate,
        grant_min=Decimal(entry["grant_min"]) if "grant_min" in entry else None,
        grant_max=Decimal(entry["grant_max"]) if "grant_max" in entry else None,
    )


def _strand(entry: Entry) -> Strand:
    return Strand(
        code=entry["code"],
        title=entry["title"],
        purpose=entry.get("purpose", ""),
        budget=Decimal(entry["budget"]) if "budget" in entry else None,
        actions=tuple(Action(kind, words) for kind, words in entry.get("actions", ())),
        outcomes=tuple(Outcome(kind, words) for kind, words in entry.get("outcomes", ())),
    )


def _milestones(entry: Entry, today: date) -> Iterator[Milestone]:
    """Dates of the calendar for real calls, days from today for invented ones."""

    def moment(kind: MilestoneKind, seq: int, day: date, hour: str = "") -> Milestone:
        clock = time.fromisoformat(hour) if hour else None
        precision = Precision.MINUTE if clock else Precision.DAY
        words = f"{day.isoformat()} {hour}".strip()
        return Milestone(kind, seq, day, clock, precision=precision, text=words)

    hour = entry.get("hour", "")
    if "opening" in entry:
        yield moment(MilestoneKind.OPENING, 1, date.fromisoformat(entry["opening"]))
    if "opens" in entry:
        yield moment(MilestoneKind.OPENING, 1, today + timedelta(days=entry["opens"]))
    if "deadline" in entry:
        yield moment(MilestoneKind.DEADLINE, 1, date.fromisoformat(entry["deadline"]), hour)
    if "ends" in entry:
        yield moment(MilestoneKind.DEADLINE, 1, today + timedelta(days=entry["ends"]), hour)
    kinds = (MilestoneKind.STAGE1, MilestoneKind.STAGE2)
    for kind, days in zip(kinds, entry.get("stages", ()), strict=False):
        yield moment(kind, 1, today + timedelta(days=days), hour)
    for seq, days in enumerate(entry.get("cutoffs", ()), start=1):
        yield moment(MilestoneKind.CUTOFF, seq, today + timedelta(days=days), hour)
    if "unsaid" in entry:
        yield Milestone(MilestoneKind.DEADLINE, 1, None, text=entry["unsaid"])
