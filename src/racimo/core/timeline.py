"""Where a call stands on its calendar: computed from its dates, never from what a source says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SOON = timedelta(days=14)
OPENING = "opening"
ENDS = frozenset({"deadline", "stage1", "stage2", "cutoff"})
LAST_SECOND = time(23, 59, 59)


class Status(StrEnum):
    """What one can do about a call today."""

    FORECAST = "forecast"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    BETWEEN_CUTOFFS = "between_cutoffs"
    CLOSED = "closed"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of a call on the clock of a place; ``instant`` is UTC, None where nothing is dated."""

    kind: str
    seq: int
    day: date | None
    clock: time | None
    zone: str
    assumed: bool
    text: str
    instant: datetime | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The status at an instant, the moment that matters next, and how long that stays true.

    ``next`` is the end still ahead (possibly without a date), ``last`` the latest that has
    passed. The status holds in [since, until); None is unbounded. ``takes_newcomers`` tells
    whether somebody who has not applied so far still can.
    """

    status: Status
    next: Moment | None
    last: Moment | None
    opening: Moment | None
    since: datetime | None
    until: datetime | None
    takes_newcomers: bool


def instant_of(kind: str, day: date | None, clock: time | None, zone: str) -> datetime | None:
    """The instant (UTC) of a local day and time; a day alone begins or ends with the day.

    An opening without an hour is the day's first second, an end its last one. Of an hour that the
    clocks repeat the first is meant. None where there is no day or the zone is unknown.

    >>> instant_of("deadline", date(2026, 3, 1), time(17), "Europe/Sofia").isoformat()
    '2026-03-01T15:00:00+00:00'
    >>> instant_of("deadline", date(2026, 3, 1), None, "Europe/Brussels").isoformat()
    '2026-03-01T22:59:59+00:00'
    """
    if day is None:
        return None
    if clock is None:
        clock = time(0) if kind == OPENING else LAST_SECOND
    try:
        place = ZoneInfo(zone)
        return datetime.combine(day, clock, tzinfo=place).astimezone(UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def read(moments: Iterable[Moment], *, now: datetime) -> Timeline:
    """Where a call stands at ``now`` (aware).

    >>> end = Moment("deadline", 1, date(2026, 3, 1), None, "UTC", False, "",
    ...              datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC))
    >>> read([end], now=datetime(2026, 1, 1, tzinfo=UTC)).status.value
    'open'
    >>> read([end], now=datetime(2026, 2, 20, tzinfo=UTC)).status.value
    'closing_soon'
    >>> read([end], now=datetime(2026, 3, 2, tzinfo=UTC)).status.value
    'closed'
    """
    known = list(moments)
    ends = sorted(
        (one for one in known if one.kind in ENDS and one.instant is not None),
        key=lambda one: (one.instant, one.seq),
    )
    openings = sorted(
        (one for one in known if one.kind == OPENING and one.instant is not None),
        key=lambda one: (one.instant, one.seq),
    )
    opening = openings[0] if openings else None
    passed = [one for one in ends if _at(one) <= now]
    ahead = [one for one in ends if _at(one) > now]
    undated = [one for one in known if one.kind in ENDS and one.instant is None and one.text]
    coming = ahead[0] if ahead else (undated[0] if undated else None)
    status = _status(opening, passed, ahead, undated, now)
    if status is Status.CLOSED:
        coming = None
    since, until = _span(opening, ends, now)
    return Timeline(
        status=status,
        next=coming,
        last=passed[-1] if passed else None,
        opening=opening,
        since=since,
        until=until,
        takes_newcomers=_takes_newcomers(status, passed, ahead),
    )


def _at(moment: Moment) -> datetime:
    return moment.instant or datetime.max.replace(tzinfo=UTC)


def _status(
    opening: Moment | None,
    passed: list[Moment],
    ahead: list[Moment],
    undated: list[Moment],
    now: datetime,
) -> Status:
    if opening is not None and _at(opening) > now:
        return Status.UPCOMING
    if ahead:
        if _at(ahead[0]) - now <= SOON:
            return Status.CLOSING_SOON
        return Status.BETWEEN_CUTOFFS if passed else Status.OPEN
    if passed:
        more = any(one.kind in {"stage2", "cutoff"} for one in undated)
        return Status.BETWEEN_CUTOFFS if more else Status.CLOSED
    if undated and opening is None:
        return Status.FORECAST
    return Status.NO_DATE


def _takes_newcomers(status: Status, passed: list[Moment], ahead: list[Moment]) -> bool:
    """Whether one may still hand in: not between the stages of a two-stage call."""
    if status not in {Status.OPEN, Status.CLOSING_SOON, Status.BETWEEN_CUTOFFS} or not ahead:
        return False
    return not (ahead[0].kind == "stage2" and any(one.kind == "stage1" for one in passed))


def _span(
    opening: Moment | None, ends: list[Moment], now: datetime
) -> tuple[datetime | None, datetime | None]:
    """The stretch around ``now`` in which nothing changes."""
    turns = [_at(one) for one in ends]
    # ``ahead`` counts as soon when the distance is exactly SOON, so the turn lies there.
    turns += [at - SOON for at in turns if at.year > 1]
    if opening is not None:
        turns.append(_at(opening))
    since = max((at for at in turns if at <= now), default=None)
    until = min((at for at in turns if at > now), default=None)
    return since, until
