"""Records of the demo with their evidence: lists, declarations, memoranda; words and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from racimo.base.press import to_pdf
from racimo.cli.vineyard.scene import Scene
from racimo.core.drafting.shapes import Document, Paragraph, Run, Table, from_plain
from racimo.partnerships import queries as rooms
from racimo.scoreboard import actions, queries

Row = Any
PDF, TXT = "application/pdf", "text/plain"
NOTE = "Made up for the demo of Racimo: nobody and nothing in it exists."
REVIEWED = {"meeting": 0.7, "participation": 0.6, "event": 1.0}


@dataclass(frozen=True, slots=True)
class File:
    """A file of evidence before it is kept."""

    kind: str
    name: str
    media_type: str
    data: bytes


def sheet(
    title: str, lines: list[str], *, day: date, rows: tuple[tuple[str, ...], ...] = ()
) -> bytes:
    """A page of evidence as a PDF; the first row is the header of its table."""
    blocks: list[Any] = [Paragraph((Run(line),)) for line in [*lines, NOTE]]
    if rows:
        blocks.insert(len(lines), Table(rows[0], rows[1:]))
    paper = Document("evidence", title, meta=(("Day", day.isoformat()),), blocks=tuple(blocks))
    return to_pdf(paper, generated=day)


def prove_mission(scene: Scene, partnership: Row, mission: Row) -> None:
    """Programme, attendance list and the SMEs' declarations; then the officer reviews."""
    day, at = mission.last_day, _days_after(scene, mission.last_day, 6)
    event = queries.records(partnership).get(kind="event")
    guests = [
        (str(guest.name), str(guest.organisation), guest.organisation.country)
        for guest in mission.guests.select_related("organisation").order_by("name")
    ]
    attendance = sheet(
        f"Attendance list: {mission.title}", [f"{len(guests)} guests signed at the door."],
        day=day, rows=(("Name", "Organisation", "Country"), *guests),
    )  # fmt: skip
    hours = tuple(
        (f"{slot.starts:%Y-%m-%d %H:%M} UTC", slot.get_session_display())
        for slot in mission.slots.order_by("starts")
    )
    programme = sheet(
        f"Programme: {mission.title}", [f"{mission.city}, tables 1 to {mission.tables.count()}."],
        day=day, rows=(("Slot", "Session"), *hours),
    )  # fmt: skip
    there = File("attendance-list", "attendance.pdf", PDF, attendance)
    _add(scene, event, File("programme", "programme.pdf", PDF, programme), at)
    _add(scene, event, there, at)
    for record in queries.records(partnership).filter(kind="participation").order_by("pk"):
        _add(scene, record, there, at)
        declared = record.fields.get("sme_declared_on")
        if declared:
            words = f"{record.title}\nDeclared an SME on {declared}.\n{NOTE}\n"
            _add(scene, record, File("sme-declaration", "sme.txt", TXT, words.encode()), at)


def sign_memoranda(scene: Scene, partnership: Row) -> None:
    """Two memoranda: one confirmed by both sides and reviewed, one that waits for a word."""
    first = _memorandum(
        scene, partnership, "pascal", ("terre-et-capteurs", "lone-star-fields"), -96
    )
    for who, key in (("pascal", "terre-et-capteurs"), ("wade", "lone-star-fields")):
        _attest(scene, first, who, key, -94)
    actions.review(actor=scene.people["officer"], record=first, now=scene.at(-88, 11))
    second = _memorandum(scene, partnership, "lukas", ("suedhang", "kansai-food-circle"), -38)
    _attest(scene, second, "lukas", "suedhang", -37)


def prove_agreement(scene: Scene, partnership: Row) -> None:
    """The signed agreement as evidence, every party's word, and the officer's review."""
    record = queries.records(partnership).get(kind="agreement")
    paper = rooms.paper(partnership, "agreement")
    assert paper is not None  # it was settled before
    version = paper.versions.get(signed__isnull=False)
    assert version.signed is not None  # asked for
    data = to_pdf(from_plain(version.document), generated=version.signed)
    signed = File("signed-document", "agreement.pdf", PDF, data)
    _add(scene, record, signed, scene.at(-365, 10))
    for who, key in (
        ("coordinator", "ribera-agrotech"), ("pascal", "terre-et-capteurs"),
        ("beatrice", "acqua-intelligente"), ("lukas", "suedhang"), ("radka", "trakia-agro"),
    ):  # fmt: skip
        _attest(scene, record, who, key, -364)
    actions.review(actor=scene.people["officer"], record=record, now=scene.at(-360, 11))


def review_some(scene: Scene, partnership: Row) -> None:
    """The officer approves most of what the mission brought; the rest waits."""
    officer = scene.people["officer"]
    for number, record in enumerate(queries.records(partnership).order_by("pk")):
        share = REVIEWED.get(record.kind, 0.0)
        if share and scene.dice.random() < share and not hasattr(record, "review"):
            now = scene.at(-100, 9) + timedelta(minutes=3 * number)
            actions.review(actor=officer, record=record, now=now)


def _memorandum(scene: Scene, partnership: Row, who: str, sides: tuple[str, str], day: int) -> Row:
    one, other = (scene.organisations[key] for key in sides)
    title = f"Memorandum of {one.short_name} and {other.short_name}"
    lines = [
        f"{one.name} and {other.name} will share what they know and receive each other's members.",
        f"Signed by {scene.people[who].name} and by the chair of {other.name}.",
    ]
    return actions.report_signed_file(
        actor=scene.people[who],
        partnership=partnership,
        kind="memorandum",
        title=title,
        parties=[one.slug, other.slug],
        signed=scene.day(day),
        name="memorandum.pdf",
        media_type=PDF,
        chunks=[sheet(title, lines, day=scene.day(day))],
        now=scene.at(day, 17),
        region=other.country,
    )


def _attest(scene: Scene, record: Row, who: str, key: str, day: int) -> None:
    actions.attest(
        actor=scene.people[who],
        record=record,
        party=scene.organisations[key].slug,
        now=scene.at(day, 12),
    )


def _add(scene: Scene, record: Row, file: File, now: datetime) -> None:
    actions.add_evidence(
        actor=scene.people["coordinator"],
        record=record,
        kind=file.kind,
        name=file.name,
        media_type=file.media_type,
        chunks=[file.data],
        now=now,
    )


def _days_after(scene: Scene, day: date, days: int) -> datetime:
    return scene.at((day - scene.today).days + days, 10)
