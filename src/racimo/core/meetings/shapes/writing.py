"""From a problem or a schedule to plain values that canonical JSON can carry."""

from __future__ import annotations

from datetime import UTC, datetime

from racimo.core.canonical import Plain
from racimo.core.meetings.shapes.answer import Meeting, Schedule, Unscheduled
from racimo.core.meetings.shapes.problem import Guest, MustMeet, Placed, Problem, Slot, Wish

PROBLEM_FORMAT = "racimo-meetings/1"
SCHEDULE_FORMAT = "racimo-schedule/1"


def write_problem(problem: Problem) -> dict[str, Plain]:
    """The problem as a mapping that ``read_problem`` reads back to an equal problem.

    >>> write_problem(Problem((), ()))["format"]
    'racimo-meetings/1'
    """
    return {
        "format": PROBLEM_FORMAT,
        "guests": [_guest(guest) for guest in problem.guests],
        "slots": [_slot(slot) for slot in problem.slots],
        "tables": [
            {"key": table.key, "site": table.site, "capacity": table.capacity}
            for table in problem.tables
        ],
        "wishes": [_wish(wish) for wish in problem.wishes],
        "must_meet": [_must(must) for must in problem.must_meet],
        "fixed": [_placed(placed) for placed in problem.fixed],
        "locked": [_placed(placed) for placed in problem.locked],
        "seed": problem.seed,
        "move_budget": problem.move_budget,
        "floor_price": problem.floor_price,
        "gap_spread": problem.gap_spread,
    }


def write_schedule(schedule: Schedule) -> dict[str, Plain]:
    """The schedule as a mapping that ``read_schedule`` reads back to an equal schedule.

    >>> write_schedule(Schedule(()))["share"]
    '1.0000'
    """
    return {
        "format": SCHEDULE_FORMAT,
        "status": "scheduled",
        "meetings": [_meeting(meeting) for meeting in schedule.meetings],
        "utility": schedule.utility,
        "bound": schedule.bound,
        "bound_name": schedule.bound_name,
        "proved": schedule.proved,
        "share": str(schedule.share),
        "share_text": schedule.share_text,
        "unscheduled": [_unscheduled(wish) for wish in schedule.unscheduled],
        "gaps": dict(schedule.gaps),
        "breaks": schedule.breaks,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _keys(keys: frozenset[str] | None) -> Plain:
    return None if keys is None else list[Plain](sorted(keys))


def _guest(guest: Guest) -> Plain:
    return {
        "key": guest.key,
        "organisation": guest.organisation,
        "name": guest.name,
        "kind": guest.kind,
        "languages": _keys(guest.languages),
        "available": _keys(guest.available),
        "max_meetings": guest.max_meetings,
    }


def _slot(slot: Slot) -> Plain:
    return {
        "key": slot.key,
        "start": _moment(slot.start),
        "end": _moment(slot.end),
        "session": slot.session,
        "half_day": slot.half_day,
        "day": slot.day,
    }


def _wish(wish: Wish) -> Plain:
    target = "to_organisation" if wish.organisation else "to"
    return {"from": wish.guest, target: wish.to, "strength": wish.strength}


def _must(must: MustMeet) -> Plain:
    after: Plain = list[Plain](must.after)
    return {"key": must.key, "a": must.a, "b": must.b, "slots": _keys(must.slots), "after": after}


def _placed(placed: Placed) -> Plain:
    return {
        "a": placed.a,
        "b": placed.b,
        "slot": placed.slot,
        "table": placed.table,
        "key": placed.key,
    }


def _meeting(meeting: Meeting) -> Plain:
    return {
        "slot": meeting.slot,
        "a": meeting.a,
        "b": meeting.b,
        "table": meeting.table,
        "key": meeting.key,
    }


def _unscheduled(wish: Unscheduled) -> Plain:
    target = "to_organisation" if wish.organisation else "to"
    return {
        "guest": wish.guest,
        target: wish.to,
        "strength": wish.strength,
        "reason": wish.reason,
    }
