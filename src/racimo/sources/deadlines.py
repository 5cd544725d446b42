"""Deadlines as programmes write them, read into a local moment or kept as text; never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from racimo.sources import crosswalk
from racimo.sources.record import Milestone, MilestoneKind, Precision

BRUSSELS = "Europe/Brussels"
HABIT = time(17)
"""When a page gives a day only, European programmes close at 17:00 in Brussels."""

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
)
_DMY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
_WORDS = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+([^\W\d_]{3,10})\.?,?\s+(\d{4})\b")
_CLOCK = re.compile(r"(?<![\d.,:/-])(\d{1,2})(?:[:.h]|\s?h\s?)(\d\d)(?::\d\d)?(?![\d.,/-]*\d)")
_PLACE = re.compile(r"([A-Z][\w-]+(?: [A-Z][\w-]+)?) (?:local )?time", re.UNICODE)
_ZONE = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")


def milestone(
    text: str, *, kind: MilestoneKind = MilestoneKind.DEADLINE, seq: int = 1
) -> Milestone:
    """A moment out of a sentence.

    A day without an hour closes at 17:00 in Brussels, assumed; a day that does not exist, or two
    days, leave ``local_date`` None and keep the text. Numbers are day, month, year, as in Europe.
    """
    written = " ".join(text.split())
    found = list(_days(written))
    if len(found) != 1:
        return Milestone(kind, seq, None, text=written, note="not one calendar day; kept as text")
    day, rest, offset = found[0]
    hour, odd = _hour(rest)
    if day is None or odd:
        why = odd or "no such day in the calendar"
        return Milestone(kind, seq, None, text=written, note=f"{why}; kept as text")
    zone = zone_in(written)
    if offset is not None and hour is not None:
        moment = datetime.combine(day, hour, tzinfo=UTC) - offset
        local = moment.astimezone(ZoneInfo(BRUSSELS))
        return Milestone(
            kind, seq, local.date(), local.time(), BRUSSELS, Precision.MINUTE, text=written
        )
    return Milestone(
        kind, seq, day, hour or HABIT, zone or BRUSSELS,
        Precision.MINUTE if hour else Precision.DAY,
        assumed=hour is None or not zone,
        text=written,
        note=clock_note(day, hour or HABIT, zone or BRUSSELS),
    )  # fmt: skip


def zone_in(text: str) -> str:
    """The IANA zone that a sentence names ("Brussels time", "Europe/Sofia"), or ""."""
    cities = crosswalk.pairs("racimo.sources", "zones.csv", "city", "zone")
    for name in _ZONE.findall(text):
        if name in cities.values():
            return str(name)
    for place in _PLACE.findall(text):
        for name in (place, place.split()[-1]):
            if name in cities:
                return cities[name]
    return ""


def clock_note(day: date, hour: time, zone: str) -> str:
    """What the clocks do to a local time: skip it, repeat it, or nothing ("")."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, hour)
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    back = first.astimezone(UTC).astimezone(place).replace(tzinfo=None)
    if back != local:
        return f"{hour:%H:%M} does not exist on that day in {zone}: the clocks go forward"
    return f"{hour:%H:%M} happens twice on that day in {zone}: the first is meant"


def _days(text: str) -> list[tuple[date | None, str, timedelta | None]]:
    """Each day in a text, the rest of the text, and an offset if one is written."""
    out: list[tuple[date | None, str, timedelta | None]] = []
    for match in _ISO.finditer(text):
        year, month, day, hour, minute, second, offset = match.groups()
        clock = f" {hour}:{minute} " if hour else " "
        if second == "60":
            clock = " 99:99 "
        out.append((_day(year, month, day), clock + text[match.end() :], _offset(offset)))
    if not out:
        for match in _DMY.finditer(text):
            day, month, year = match.groups()
            out.append((_day(year, month, day), _without(text, match), None))
    if not out:
        months = crosswalk.pairs("racimo.sources", "months.csv", "word", "month")
        for match in _WORDS.finditer(text):
            day, word, year = match.groups()
            month = months.get(word.casefold(), "")
            if month:
                out.append((_day(year, month, day), _without(text, match), None))
    return out


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " + text[match.end() :]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written == "Z":
        return timedelta()
    sign = -1 if written[0] == "-" else 1
    digits = written[1:].replace(":", "")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


def _hour(text: str) -> tuple[time | None, str]:
    """The one time of day in a text, or why there is none."""
    found = _CLOCK.findall(text)
    if re.search(r"(?<!\w)\d", _CLOCK.sub(" ", text)):
        return None, "more numbers than one moment needs"
    if not found:
        return None, ""
    if len(found) > 1:
        return None, "more than one time of day"
    try:
        return time(int(found[0][0]), int(found[0][1])), ""
    except ValueError:
        return None, "no such time of day"
