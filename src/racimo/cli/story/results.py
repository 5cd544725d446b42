"""Steps 7 to 9: people meet, what they confirm is sealed, and a stranger verifies it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from racimo.base import files
from racimo.base.clock import now, today
from racimo.base.press import to_pdf
from racimo.cli.story.tale import Tale, alone, want
from racimo.core.drafting.shapes import Document, Paragraph, Run
from racimo.core.indicators.shapes import Level
from racimo.matchmaking import actions as missions
from racimo.matchmaking import queries as meetings
from racimo.organisations import actions as directory
from racimo.organisations import queries as organisations
from racimo.partnerships import actions as partnerships
from racimo.partnerships import queries as rooms
from racimo.scoreboard import actions, queries

SEED = 1
SESSIONS = (
    missions.Session("c2c", time(9, 30), time(11, 30)),
    missions.Session("b2b", time(14), time(16)),
)
COMPANIES = 4


def mission(tale: Tale) -> str:
    """Plan a mission, gather wishes, schedule, and read a guest's day from the calendar file."""
    alba, row = tale.people["alba"], tale.partnership
    before, day = now() - timedelta(days=60), today() - timedelta(days=10)
    trip = row.missions.get()
    missions.set_programme(
        actor=alba, mission=trip, title="Austin", city="Austin", country="US",
        zone_name="America/Chicago", first_day=day, last_day=day, tables=4, now=before,
        sessions=SESSIONS,
    )  # fmt: skip
    trip.refresh_from_db()
    guests = _guests(tale, trip)
    for guest in guests:
        others = [one for one in guests if one.kind == guest.kind and _side(one) != _side(guest)]
        wishes = {one.pk: 1 + (guest.pk + one.pk) % 3 for one in others}
        missions.wish(guest=guest, wishes=dict(wishes))
    plan = missions.schedule(actor=alba, mission=trip, now=before, seed=SEED)
    missions.publish(actor=alba, plan=plan, now=before)
    tale.mission = trip
    utility = _from_a_file(tale, trip)
    want(utility == plan.utility, f"the file gives {utility} points, the mission {plan.utility}")
    busiest = max(guests, key=lambda one: meetings.mine(plan, [one]).count())
    events = _calendar(tale, busiest.pk)
    mine = meetings.mine(plan, [busiest]).count()
    want(events == mine > 0, f"{events} entries in the calendar, {mine} meetings")
    lands = len({one.organisation.country for one in guests})
    return (
        f"{len(guests)} guests of {lands} countries, {plan.meetings.count()} meetings, "
        f"{meetings.said_of(plan)}, {len(plan.unscheduled)} wishes open; the file gives the same "
        f"{utility} points; {busiest.name}'s .ics holds {events} meetings"
    )


def _side(guest: Any) -> bool:  # noqa: ANN401 - a row
    return bool(guest.organisation.country == "US")


def _guests(tale: Tale, trip: Any) -> list[Any]:  # noqa: ANN401 - rows
    """Partners, their companies and hosts from a third country."""
    alba, row, before = tale.people["alba"], tale.partnership, now() - timedelta(days=60)
    host = directory.register(
        alba, name="Invented Gulf Growers", country="US", kind="business_network"
    )
    seat = partnerships.invite(
        actor=alba, partnership=row, organisation_id=host.pk, now=before, role="associate",
        reason="Hosts the mission",
    )  # fmt: skip
    partnerships.answer(actor=alba, seat_id=seat.pk, accept=True, now=before)
    firms = [
        directory.register(alba, name=f"Invented {name} LLC", country="US", kind="sme")
        for name in ("Orchards", "Wells", "Groceries")
    ]
    ours = organisations.of_source("cordis").filter(kind="sme")[:COMPANIES]
    team = [one.organisation for one in rooms.seats(row)]
    declared = (today() - timedelta(days=90)).isoformat()
    guests = []
    for number, one in enumerate([*team, *ours, *firms], start=1):
        if one.kind == "sme":
            directory.describe(
                one, actor=_Operator(), told={"sme": "yes", "sme_as_of": declared}, today=today()
            )
        guest, secret = missions.register(
            actor=alba, mission=trip, organisation_id=one.pk, name=f"Guest {number}", now=before
        )
        tale.secrets[guest.pk] = secret
        guests.append(guest)
    return guests


class _Operator:
    """Whoever runs the story."""

    is_authenticated = True
    is_active = True
    is_staff = True


def _from_a_file(tale: Tale, trip: Any) -> int:  # noqa: ANN401 - a row
    """Schedule the same wishes with the command, and have its answer proof-read."""
    problem, _rows = meetings.load_problem(trip, seed=SEED)
    told = {
        "format": "racimo-meetings/1",
        "guests": [
            {"key": one.key, "organisation": one.organisation, "name": one.name, "kind": one.kind,
             "languages": sorted(one.languages)}
            for one in problem.guests
        ],
        "slots": [
            {"key": one.key, "start": one.start.isoformat(), "end": one.end.isoformat(),
             "session": one.session, "half_day": one.half_day, "day": one.day}
            for one in problem.slots
        ],
        "tables": [{"key": one.key} for one in problem.tables],
        "wishes": [
            {"from": one.guest, "to": one.to, "strength": one.strength} for one in problem.wishes
        ],
        "seed": problem.seed,
    }  # fmt: skip
    asked, answered = tale.folder / "wishes.json", tale.folder / "schedule.json"
    asked.write_text(json.dumps(told), encoding="utf-8")
    status, found = alone(tale, "meetings", "schedule", str(asked), "--json")
    want(status == 0, f"the command refused: {found}")
    answered.write_text(json.dumps(found), encoding="utf-8")
    status, checked = alone(tale, "meetings", "check", str(asked), str(answered), "--json")
    want(status == 0 and checked["ok"], f"the proof-reader found {checked['findings']}")
    return int(checked["utility"])


def _calendar(tale: Tale, guest: int) -> int:
    """How many meetings the guest's own calendar file holds."""
    reply = Client().get(reverse("agenda-ics", args=[tale.secrets[guest]]))
    want(reply.status_code == 200, f"the agenda answers {reply.status_code}")  # noqa: PLR2004
    return len(Calendar.from_ical(reply.content.decode()).walk("VEVENT"))


def record_and_seal(tale: Tale) -> str:
    """Both sides confirm and it counts, one side alone does not; a file keeps its SHA-256."""
    alba, row, trip = tale.people["alba"], tale.partnership, tale.mission
    past = now() - timedelta(days=5)
    actions.set_targets(
        actor=alba, partnership=row, now=now() - timedelta(days=50),
        targets={"K3": (Decimal(0), Decimal(4)), "K4": (Decimal(0), Decimal(8))},
    )  # fmt: skip
    plan = meetings.published_plan(trip)
    assert plan is not None  # step 7 published it
    planned = list(meetings.meetings(plan))
    for number, meeting in enumerate(planned):
        sides = [meeting.first, meeting.second] if number else [meeting.first]
        for side in sides:
            actions.confirm_meeting(meeting=meeting, guest=side, how="link", now=past)
    event = actions.close_mission(actor=alba, mission=trip, now=past)
    held = queries.records(row).filter(kind="meeting").count()
    want(held == len(planned) - 1, f"{held} records of {len(planned)} meetings, one half confirmed")
    digest = _evidence(tale, event)
    head = queries.log_head()
    sealed = queries.totals([row])
    want(head is not None, "nothing was sealed")
    assert head is not None  # wanted above
    want((head.size, 0) == (sealed["sealed"], sealed["waiting"]), f"{head.size} signed, {sealed}")
    lines = {one.row.code: one for one in queries.board(row)}
    counted = [lines[code].reading for code in ("K3", "K4")]
    total = sum((one.value or Decimal(0) for one in counted), Decimal(0))
    want(total == held, f"the board counts {total} meetings, {held} are recorded")
    want(all(one.at_least(Level.CONFIRMED) == one.value for one in counted), "not all confirmed")
    said = "; ".join(
        f"{code} {lines[code].reading.value} of {lines[code].row.target:f} ({lines[code].sentence})"
        for code in ("K3", "K4")
    )
    return (
        f"{len(planned)} meetings, {held} confirmed by both sides are records, 1 half confirmed is "
        f"none; evidence SHA-256 {digest[:12]}…; log of {head.size} entries signed; {said}"
    )


def _evidence(tale: Tale, event: Any) -> str:  # noqa: ANN401 - a row
    """Keep a file beside the event; its digest is that of the bytes on the disk."""
    paper = Document("evidence", "Programme", blocks=(Paragraph((Run("Austin, four tables."),)),))
    data = to_pdf(paper, generated=today())
    kept = actions.add_evidence(
        actor=tale.people["alba"], record=event, kind="programme", name="programme.pdf",
        media_type="application/pdf", chunks=[data], now=now(),
    )  # fmt: skip
    on_disk = hashlib.sha256(files.path_of(kept.sha256).read_bytes()).hexdigest()
    want(kept.sha256 == on_disk == hashlib.sha256(data).hexdigest(), "the evidence was changed")
    return on_disk


def verify(tale: Tale) -> str:
    """Export, verify in another process without database and network, flip a byte, verify again."""
    row = tale.partnership
    path = tale.folder / "bundle.zip"
    path.write_bytes(queries.export(row))
    words = ("scoreboard", "verify", "--key", queries.log_key(), "--json")
    status, report = alone(tale, *words, str(path))
    want((status, report["verdict"]) == (0, "good"), f"verdict {report['verdict']}")
    want(report["anchored"] is True, "the signature was not checked with the key")
    shown = {one.row.code: one.reading.value for one in queries.board(row)}
    figures = {one["id"]: one["value"] for one in report["figures"]}
    want(all(Decimal(figures[code]) == shown[code] for code in ("K3", "K4")), f"{figures}")
    name, place = _flip(path)
    status, bad = alone(tale, *words, str(path))
    want(status != 0 and bad["first"], "a flipped byte went unnoticed")
    return (
        f"good: {report['records']} records, {report['evidence']} evidence file, "
        f"{len(report['figures'])} figures recounted as shown; byte {place} flipped (in {name}): "
        f"{bad['verdict']}, names {bad['first']['item']}"
    )


def _flip(path: Any) -> tuple[str, int]:  # noqa: ANN401 - a path
    """Flip one bit in the middle of the first record of a bundle."""
    with zipfile.ZipFile(path) as bundle:
        chosen = next(one for one in bundle.infolist() if one.filename.startswith("records"))
        length = len(chosen.filename.encode())
    data = bytearray(path.read_bytes())
    extra = int.from_bytes(data[chosen.header_offset + 28 : chosen.header_offset + 30], "little")
    place = chosen.header_offset + 30 + length + extra + chosen.compress_size // 2
    data[place] ^= 1
    path.write_bytes(bytes(data))
    return chosen.filename, place
