"""The days of a row: openings, deadlines, stages and cut-offs, freed from their false UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from racimo.sources import deadlines
from racimo.sources.record import Milestone, MilestoneKind, Precision
from racimo.sources.sedia.fields import Wrong

_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_SPOKEN = re.compile(
    r"\d{1,2}\s+[A-Z][a-z]+\s+\d{4}[^.<>]{0,25}?\d{1,2}[:.]\d\d(?::\d\d)?"
    r"[^.<>]{0,25}?[A-Z][\w-]+ (?:local )?time"
)
_BRUSSELS = ZoneInfo(deadlines.BRUSSELS)
_MIDNIGHT = time(0)
_LAST_MINUTE = time(23, 59)
_LAST_MINUTE_ABROAD = (time(21, 59), time(22, 59))


def day_and_hour(written: str) -> tuple[date, time]:
    """The day and hour that a false UTC time stamp means in Brussels.

    Hours that are midnight or the last minute of a day in Brussels are moved there; every other
    hour is taken as it is written.

    Raises:
        Wrong: It is no time stamp of a real day.
    """
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise Wrong(f"expected a day, found “{written[:40]}”")
    try:
        day = date.fromisoformat(match[1])
        hour = time.fromisoformat(match[2] or "00:00")
    except ValueError:
        raise Wrong(f"“{written[:40]}” is no day of the calendar") from None
    if not date(1990, 1, 1) <= day < date(2100, 1, 1):
        raise Wrong(f"“{written[:40]}” is outside the years 1990 to 2099")
    local = datetime.combine(day, hour, tzinfo=UTC).astimezone(_BRUSSELS)
    if local.time() == _MIDNIGHT or (hour in _LAST_MINUTE_ABROAD and local.time() == _LAST_MINUTE):
        return local.date(), local.time()
    return day, hour


def opening(written: tuple[str, ...]) -> tuple[Milestone, ...]:
    """The day a call opens: the first of the days given."""
    days = sorted(day_and_hour(item)[0] for item in written)
    if not days:
        return ()
    return (Milestone(MilestoneKind.OPENING, 1, days[0], text=written[0]),)


def closings(
    written: tuple[str, ...], *, model: str, keeps_hour: bool, said: str
) -> tuple[tuple[Milestone, ...], tuple[str, ...]]:
    """The deadlines of a call, and what an editor should know about them.

    Args:
        written: Time stamps, in any order.
        model: The source's word: single-stage, two-stage, multiple cut-off, or "".
        keeps_hour: Whether an hour other than midnight is the call's own.
        said: The call's text, in which a moment may be spelt out with its zone.
    """
    moments = sorted({day_and_hour(item): item for item in written}.items())
    spoken = _spoken(said)
    kinds, notes = _kinds(len(moments), model)
    out = []
    for seq, (((day, hour), text), kind) in enumerate(zip(moments, kinds, strict=True), start=1):
        if day in spoken:
            out.append(_as_said(spoken[day], kind, seq))
            continue
        own = keeps_hour and hour != _MIDNIGHT
        precision = Precision.MINUTE if own else Precision.DAY
        note = deadlines.clock_note(day, hour, deadlines.BRUSSELS) if own else ""
        moment = hour if own else deadlines.HABIT
        out.append(
            Milestone(
                kind, seq, day, moment, precision=precision, assumed=True, text=text, note=note
            )
        )
    return tuple(out), notes


def _as_said(moment: Milestone, kind: MilestoneKind, seq: int) -> Milestone:
    return Milestone(
        kind, seq, moment.local_date, moment.local_time, moment.tz, moment.precision,
        assumed=False, text=moment.text, note=moment.note,
    )  # fmt: skip


def _kinds(count: int, model: str) -> tuple[list[MilestoneKind], tuple[str, ...]]:
    stages = [MilestoneKind.STAGE1, MilestoneKind.STAGE2]
    if model == "two-stage":
        if count == len(stages):
            return stages, ()
        if count == 1:
            return [MilestoneKind.DEADLINE], ("two-stage call with one date: its stage is unknown",)
        return [MilestoneKind.CUTOFF] * count, (f"two-stage call with {count} dates",)
    if model == "multiple cut-off":
        return [MilestoneKind.CUTOFF] * count, ()
    if count <= 1:
        return [MilestoneKind.DEADLINE] * count, ()
    return [MilestoneKind.CUTOFF] * count, (f"{count} dates; read as cut-offs",)


def _spoken(text: str) -> dict[date, Milestone]:
    """The moments spelt out with a zone, by day."""
    found: dict[date, Milestone] = {}
    for match in _SPOKEN.finditer(text):
        moment = deadlines.milestone(match[0])
        if moment.local_date and not moment.assumed:
            found.setdefault(moment.local_date, moment)
    return found
