"""A mission to take away: meetings as tables, days as calendars, the time-by-table grid."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from racimo.core.spans import zone
from racimo.matchmaking import queries
from racimo.web.sheets import Cell, as_csv, as_xlsx

if TYPE_CHECKING:
    from racimo.matchmaking.models import Guest, Meeting, Mission, Plan

TABLES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"}
FORMATS = {**TABLES, "ics": "iCal"}
MEETING = (
    "plan", "day", "begins", "ends", "zone", "begins_utc", "ends_utc", "session", "table",
    "guest", "organisation", "country", "other_guest", "other_organisation", "other_country",
    "state", "confirmed_by",
)  # fmt: skip
MISSION = (
    "slug", "title", "partnership", "city", "country", "zone", "first_day", "last_day", "state",
    "guests", "meetings", "held", "attending",
)  # fmt: skip


def table(kind: str, name: str, head: Iterable[str], rows: list[list[Cell]]) -> HttpResponseBase:
    """Rows as a file of that kind."""
    head = tuple(head)
    if kind == "csv":
        return as_csv(name, head, rows)
    if kind == "xlsx":
        return as_xlsx(name, head, rows)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def mission_row(mission: Any, *, attending: bool) -> list[Cell]:  # noqa: ANN401 - a row with its counts
    """A mission of the list, in the order of ``MISSION``."""
    days = (mission.first_day, mission.last_day)
    return [
        mission.slug, mission.title, str(mission.partnership), mission.city, mission.country,
        mission.zone, *("" if day is None else day.isoformat() for day in days), mission.state,
        mission.guest_count, mission.meeting_count, mission.held_count,
        "yes" if attending else "no",
    ]  # fmt: skip


def meeting_rows(mission: Mission, plan: Plan) -> list[list[Cell]]:
    """The meetings of a plan, in the order of ``MEETING``."""
    there = zone(mission.zone)
    rows: list[list[Cell]] = []
    for one in queries.meetings(plan):
        starts, ends = (at.astimezone(there) for at in (one.slot.starts, one.slot.ends))
        rows.append([
            plan.number, starts.date().isoformat(), f"{starts:%H:%M}", f"{ends:%H:%M}",
            mission.zone, _utc(one.slot.starts), _utc(one.slot.ends), one.session, one.table.name,
            *_person(one.first), *_person(one.second), one.state, getattr(one, "word_count", 0),
        ])  # fmt: skip
    return rows


def _person(guest: Guest) -> list[str]:
    return [guest.name, str(guest.organisation), guest.organisation.country]


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid: a slot, and who sits at each table."""

    starts: datetime
    ends: datetime
    session: str
    cells: list[tuple[str, Meeting | None]]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; tables that stay empty in the whole plan are left out."""

    day: date
    tables: list[str]
    lines: list[Line]


def grid(mission: Mission, meetings: Iterable[Meeting]) -> list[Day]:
    """Time by table: who meets where in each slot."""
    rows = list(meetings)
    tables = {one.table_id: one.table.name for one in sorted(rows, key=lambda one: one.table_id)}
    taken = {(one.slot_id, one.table_id): one for one in rows}
    days = []
    for day, places in queries.day_by_day(mission):
        lines = [
            Line(
                place.starts,
                place.ends,
                place.slot.get_session_display(),
                [(name, taken.get((place.slot.pk, key))) for key, name in tables.items()],
            )
            for place in places
        ]
        days.append(Day(day, list(tables.values()), lines))
    return days


def offset(at: datetime) -> str:
    """The distance to UTC, as people write it.

    >>> from zoneinfo import ZoneInfo
    >>> offset(datetime(2030, 5, 14, 9, tzinfo=ZoneInfo("America/Montevideo")))
    'UTC-03:00'
    """
    text = f"{at:%z}"
    return f"UTC{text[:3]}:{text[3:5]}"


def calendar(
    name: str,
    mission: Mission,
    plan: Plan | None,
    meetings: Iterable[tuple[Meeting, str]],
    host: str,
) -> HttpResponse:
    """Meetings as a calendar: the clock of the place, and names that stay when a meeting moves.

    Args:
        name: The name of the file, without its ending.
        mission: Where they are held.
        plan: The plan they are of; its number tells calendars which version is newer.
        meetings: Each with the words of its title.
        host: Makes the names of events unique in the world.
    """
    book = Calendar()
    book.add("prodid", "-//Racimo//Missions//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _plain(mission.title))
    for meeting, title in meetings:
        book.add_component(_event(mission, plan, meeting, title, host))
    book.add_missing_timezones()
    response = HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _event(mission: Mission, plan: Plan | None, meeting: Meeting, title: str, host: str) -> Event:
    there = zone(mission.zone)
    pair = sorted((meeting.first_id, meeting.second_id))
    event = Event()
    event.add("uid", f"{mission.slug}-{pair[0]}-{pair[1]}@{host}")
    event.add("sequence", plan.number if plan else 0)
    event.add("dtstamp", ((plan and plan.published) or meeting.created).astimezone(UTC))
    event.add("dtstart", meeting.slot.starts.astimezone(there))
    event.add("dtend", meeting.slot.ends.astimezone(there))
    event.add("summary", _plain(title))
    place = _("Table %(name)s") % {"name": meeting.table.name}
    where = (place, mission.city, mission.country)
    event.add("location", _plain(", ".join(part for part in where if part)))
    event.add("status", "CONFIRMED")
    return event


def _plain(text: str) -> str:
    """Text on one line without control characters: nothing in it can begin a line of its own."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())
