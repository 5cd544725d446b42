"""From plain mappings or JSON text to a problem or a schedule, strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from operator import attrgetter

from racimo.core.errors import Invalid, Unreadable
from racimo.core.meetings.shapes.answer import Meeting, Schedule, Unscheduled
from racimo.core.meetings.shapes.fields import Fields, known_key, once, parse_json
from racimo.core.meetings.shapes.problem import (
    KINDS,
    MOST_STRENGTH,
    SESSIONS,
    Guest,
    MustMeet,
    Placed,
    Problem,
    Slot,
    Table,
    Wish,
)
from racimo.core.meetings.shapes.writing import PROBLEM_FORMAT, SCHEDULE_FORMAT

MOST = 10_000_000
_PROBLEM = (
    "format", "title", "guests", "slots", "tables", "wishes", "must_meet", "fixed", "locked",
    "seed", "move_budget", "floor_price", "gap_spread",
)  # fmt: skip
_SCHEDULE = (
    "format", "status", "meetings", "utility", "bound", "bound_name", "proved", "share",
    "share_text", "unscheduled", "gaps", "breaks",
)  # fmt: skip
_GUEST = ("key", "organisation", "name", "kind", "languages", "available", "max_meetings")


def parse_problem(text: str) -> Problem:
    """Read a problem from JSON text.

    Raises:
        Unreadable, Invalid: Something is wrong; the message names its path.

    >>> parse_problem('{"guests": [], "slots": []}').seed
    1
    """
    return read_problem(parse_json(text))


def parse_schedule(text: str) -> Schedule:
    """Read a schedule from JSON text; whether it is any good is the proof-reader's business.

    Raises:
        Unreadable, Invalid: Something is wrong; the message names its path.

    >>> parse_schedule('{"meetings": []}').meetings
    ()
    """
    return read_schedule(parse_json(text))


def read_problem(value: object) -> Problem:
    """Read a problem from a plain mapping.

    Args:
        value: See docs/using/meetings.md for the fields. Slots may come in any order.

    Raises:
        Unreadable: A field is missing, unknown or of the wrong kind.
        Invalid: A key is unknown or there twice, or somebody wishes to meet themself.

    >>> read_problem({"guests": [{"key": "ana"}], "slots": []}).guests[0].kind
    'other'
    """
    top = Fields.of(value, "", _PROBLEM, ("guests", "slots"))
    top.text("title")
    _format(top, PROBLEM_FORMAT)
    slots = _slots(top)
    tables = _tables(top)
    guests = _guests(top, {slot.key for slot in slots})
    keys = {guest.key for guest in guests}
    places = {slot.key for slot in slots}
    stands = {table.key for table in tables}
    must_meet = _musts(top, keys, places)
    return Problem(
        guests=guests,
        slots=slots,
        tables=tables,
        wishes=_wishes(top, guests),
        must_meet=must_meet,
        fixed=_placed(top, "fixed", keys, places, stands),
        locked=_placed(top, "locked", keys, places, stands),
        seed=top.number("seed", 1, 0, 2**31 - 1),
        move_budget=top.number("move_budget", 60_000, 0, MOST),
        floor_price=top.number("floor_price", 0, 0, MOST),
        gap_spread=top.maybe_number("gap_spread", 0, MOST),
    )


def read_schedule(value: object) -> Schedule:
    """Read a schedule from a plain mapping; only ``meetings`` is needed.

    Raises:
        Unreadable: A field is missing, unknown or of the wrong kind.

    >>> read_schedule({"meetings": [{"a": "bo", "b": "ana", "slot": "s"}]}).meetings[0].a
    'ana'
    """
    top = Fields.of(value, "", _SCHEDULE, ("meetings",))
    _format(top, SCHEDULE_FORMAT)
    gaps = top.values.get("gaps", {})
    if not isinstance(gaps, Mapping):
        raise Unreadable("An object was expected.", where="gaps", hint="Write {...}.")
    counts = Fields.of(gaps, "gaps", tuple(gaps))
    return Schedule(
        meetings=tuple(_meeting(item, path) for path, item in top.items("meetings")),
        utility=top.number("utility", 0, 0, 10**12),
        bound=top.number("bound", 0, 0, 10**12),
        bound_name=top.text("bound_name"),
        unscheduled=tuple(_unscheduled(item, path) for path, item in top.items("unscheduled")),
        gaps=tuple((key, counts.number(key, 0, 0, MOST)) for key in gaps),
    )


def _format(top: Fields, wanted: str) -> None:
    if top.text("format", wanted) != wanted:
        raise Unreadable(
            f"The format {top.text('format')!r} is not known here.",
            where=top.at("format"),
            hint=f"Write {wanted!r}.",
        )


def _guests(top: Fields, slots: Collection[str]) -> tuple[Guest, ...]:
    guests: dict[str, Guest] = {}
    for path, item in top.items("guests"):
        row = Fields.of(item, path, _GUEST, ("key",))
        key = once(row.key("key"), guests, "guest", row.at("key"))
        guests[key] = Guest(
            key=key,
            organisation=row.text("organisation"),
            name=row.text("name"),
            kind=row.choice("kind", KINDS, "other"),
            languages=frozenset(text.lower() for text in row.texts("languages")),
            available=row.some_of("available", slots, "slot"),
            max_meetings=row.maybe_number("max_meetings", 0, MOST),
        )
    return tuple(guests.values())


def _slots(top: Fields) -> tuple[Slot, ...]:
    slots: dict[str, Slot] = {}
    paths: dict[str, str] = {}
    known = ("key", "start", "end", "session", "half_day", "day")
    for path, item in top.items("slots"):
        row = Fields.of(item, path, known, ("key", "start", "end"))
        key = once(row.key("key"), slots, "slot", row.at("key"))
        start, end = _moment(row, "start"), _moment(row, "end")
        if end <= start:
            raise Invalid("The slot ends before it begins.", where=row.at("end"), hint="Swap them.")
        day = row.text("day") or start.date().isoformat()
        half_day = row.text("half_day") or day
        slots[key] = Slot(key, start, end, row.choice("session", SESSIONS, "any"), half_day, day)
        paths[key] = path
    ordered = sorted(slots.values(), key=attrgetter("start", "key"))
    for early, late in pairwise(ordered):
        if late.start < early.end:
            raise Invalid(
                f"The slot {late.key!r} begins before {early.key!r} ends.",
                where=paths[late.key],
                hint="Slots may touch, but not overlap.",
            )
    return tuple(ordered)


def _moment(row: Fields, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(row.key(name))
        known = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        known = None
    if known is None:
        raise Unreadable(
            "A moment with its time zone was expected.",
            where=row.at(name),
            hint="Write it like 2027-05-04T09:00:00Z.",
        )
    return known


def _tables(top: Fields) -> tuple[Table, ...]:
    tables: dict[str, Table] = {}
    for path, item in top.items("tables"):
        row = Fields.of(item, path, ("key", "site", "capacity"), ("key",))
        key = once(row.key("key"), tables, "table", row.at("key"))
        tables[key] = Table(key, row.text("site"), row.number("capacity", 1, 1, 1000))
    return tuple(tables.values())


def _wishes(top: Fields, guests: tuple[Guest, ...]) -> tuple[Wish, ...]:
    homes = {guest.key: guest.organisation for guest in guests}
    organisations = {home for home in homes.values() if home}
    wishes: dict[tuple[str, str, bool], Wish] = {}
    known = ("from", "to", "to_organisation", "strength")
    for path, item in top.items("wishes"):
        row = Fields.of(item, path, known, ("from", "strength"))
        if ("to" in row.values) == ("to_organisation" in row.values):
            raise Unreadable(
                "A wish goes to a guest or to an organisation.",
                where=path,
                hint="Write either 'to' or 'to_organisation'.",
            )
        guest = row.one_of("from", homes, "guest")
        wide = "to_organisation" in row.values
        name, noun = ("to_organisation", "organisation") if wide else ("to", "guest")
        to = row.one_of(name, organisations if wide else homes, noun)
        if to == (homes[guest] if wide else guest):
            raise Invalid(
                f"{guest!r} wishes to meet themself.", where=row.at(name), hint="Leave it out."
            )
        if (guest, to, wide) in wishes:
            raise Invalid("This wish is there twice.", where=path, hint="Leave one out.")
        wishes[guest, to, wide] = Wish(guest, to, _strength(row), organisation=wide)
    return tuple(wishes.values())


def _strength(row: Fields) -> int:
    if row.values["strength"] == "no":
        return 0
    return row.number("strength", 1, 0, MOST_STRENGTH)


def _pair(row: Fields, guests: Collection[str] | None) -> tuple[str, str]:
    a, b = row.key("a"), row.key("b")
    if guests is not None:
        known_key(a, guests, "guest", row.at("a"))
        known_key(b, guests, "guest", row.at("b"))
    if a == b:
        raise Invalid(f"{a!r} cannot meet themself.", where=row.at("b"), hint="Name another guest.")
    return min(a, b), max(a, b)


def _musts(top: Fields, guests: Collection[str], slots: Collection[str]) -> tuple[MustMeet, ...]:
    musts: dict[str, MustMeet] = {}
    paths: dict[str, str] = {}
    for path, item in top.items("must_meet"):
        row = Fields.of(item, path, ("key", "a", "b", "slots", "after"), ("a", "b"))
        a, b = _pair(row, guests)
        key = once(row.text("key") or f"{a}+{b}", musts, "must-meet", path)
        allowed = row.some_of("slots", slots, "slot")
        musts[key] = MustMeet(key, a, b, allowed, row.texts("after"))
        paths[key] = path
    for key, must in musts.items():
        for number, before in enumerate(must.after):
            known_key(before, musts, "must-meet", f"{paths[key]}.after[{number}]")
    return tuple(musts.values())


def _placed(
    top: Fields, name: str, guests: Collection[str], slots: Collection[str], tables: Collection[str]
) -> tuple[Placed, ...]:
    placed: list[Placed] = []
    for path, item in top.items(name):
        row = Fields.of(item, path, ("a", "b", "slot", "table", "key"), ("a", "b", "slot"))
        a, b = _pair(row, guests)
        table = row.maybe_text("table")
        if table is not None:
            known_key(table, tables, "table", row.at("table"))
        meeting = Placed(a, b, row.one_of("slot", slots, "slot"), table, row.text("key"))
        if any(replace(old, table=None) == replace(meeting, table=None) for old in placed):
            raise Invalid("This meeting is there twice.", where=path, hint="Leave one out.")
        placed.append(meeting)
    return tuple(placed)


def _meeting(item: object, path: str) -> Meeting:
    row = Fields.of(item, path, ("a", "b", "slot", "table", "key"), ("a", "b", "slot"))
    a, b = _pair(row, None)
    return Meeting(row.key("slot"), a, b, row.maybe_text("table"), row.text("key"))


def _unscheduled(item: object, path: str) -> Unscheduled:
    known = ("guest", "to", "to_organisation", "strength", "reason")
    row = Fields.of(item, path, known, ("guest", "reason"))
    wide = "to_organisation" in row.values
    return Unscheduled(
        guest=row.key("guest"),
        to=row.key("to_organisation" if wide else "to"),
        strength=row.number("strength", 1, 1, MOST_STRENGTH),
        reason=row.text("reason"),
        organisation=wide,
    )
