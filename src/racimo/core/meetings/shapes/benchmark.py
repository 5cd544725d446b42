"""Read the public B2B meeting scheduling benchmark (MiniZinc data files) as problems."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from racimo.core.errors import Unreadable
from racimo.core.meetings.shapes.problem import Guest, MustMeet, Problem, Slot, Table

_MORNING, _AFTERNOON, _ANY = 1, 2, 3
_SPREAD = 2  # the published optima let two guests' numbers of breaks differ by this much
_SIZES = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
_MOST = 100_000
_BEGIN = datetime(2000, 1, 1, 8, tzinfo=UTC)  # the files have numbered slots, no times
_HALF_HOUR = timedelta(minutes=30)


def parse_benchmark(text: str) -> Problem:
    """Read one instance: every requested meeting is a must, slots get nominal times.

    Args:
        text: A .dzn file with the sizes and ``requested``, ``forbidden``, ``fixed`` and
            ``precedences``. A participant's forbidden slot 0 means none, a meeting's fixed
            slot 0 means free, and ``precedences[m]`` are the meetings that come before ``m``.

    Returns:
        A problem without wishes: guests ``p1``.., slots ``s1``.., tables ``t1``.. and musts
        ``m1``... What is left to improve is the number of gaps.

    Raises:
        Unreadable: A part is missing or contradicts the sizes; the message names it.

    Source:
        M. Bofill et al., Constraint Solving Approaches to the Business-to-Business Meeting
        Scheduling Problem, JAIR 74 (2022).

    >>> parse_benchmark(
    ...     "nBusiness=2; nMeetings=1; nTables=1; nTotalSlots=2; nMorningSlots=1;"
    ...     "requested=[|1,2,3|]; forbidden=[{0},{2}]; fixed=[0]; precedences=[{}];"
    ... ).guests[1].available
    frozenset({'s1'})
    """
    parts = _parts(text)
    business, meetings, tables, slots, morning = (_size(parts, name) for name in _SIZES)
    requested = _requested(parts, meetings, business)
    forbidden = _sets(parts, "forbidden", business, slots)
    fixed = _numbers(parts, "fixed", meetings, slots)
    before = _sets(parts, "precedences", meetings, meetings)
    return Problem(
        guests=tuple(
            Guest(f"p{n}", available=_slots_but(forbidden[n - 1], slots))
            for n in range(1, business + 1)
        ),
        slots=tuple(_slot(n, morning) for n in range(1, slots + 1)),
        tables=tuple(Table(f"t{n}") for n in range(1, tables + 1)),
        must_meet=tuple(
            _must(n, row, fixed[n - 1], before[n - 1], (morning, slots))
            for n, row in enumerate(requested, 1)
        ),
        gap_spread=_SPREAD,
    )


def _slot(number: int, morning: int) -> Slot:
    start = _BEGIN + (number - 1) * _HALF_HOUR
    half = "morning" if number <= morning else "afternoon"
    return Slot(f"s{number}", start, start + _HALF_HOUR, "any", half, "day")


def _slots_but(forbidden: tuple[int, ...], slots: int) -> frozenset[str] | None:
    if not forbidden:
        return None
    return frozenset(f"s{n}" for n in range(1, slots + 1) if n not in forbidden)


def _must(
    number: int, row: tuple[int, ...], fixed: int, before: tuple[int, ...], sizes: tuple[int, int]
) -> MustMeet:
    a, b = sorted((f"p{row[0]}", f"p{row[1]}"))
    morning, last = sizes
    numbers = {
        _MORNING: range(1, morning + 1),
        _AFTERNOON: range(morning + 1, last + 1),
        _ANY: range(1, last + 1),
    }[row[2]]
    kept = [n for n in numbers if fixed in (0, n)]
    allowed = None if len(kept) == last else frozenset(f"s{n}" for n in kept)
    return MustMeet(f"m{number}", a, b, allowed, tuple(f"m{n}" for n in before))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    bare = re.sub(r"%[^\n]*", "", text)
    for statement in bare.split(";"):
        name, equals, value = statement.partition("=")
        name = name.strip()
        if not name and not equals:
            continue
        if not equals or not name.isidentifier():
            raise _unreadable(name[:40] or "document", "This is not a MiniZinc data file.")
        if name in parts:
            raise _unreadable(name, "The part is there twice.")
        parts[name] = value.strip()
    return parts


def _part(parts: dict[str, str], name: str) -> str:
    if name not in parts:
        raise _unreadable(name, "The part is missing.")
    return parts[name]


def _size(parts: dict[str, str], name: str) -> int:
    value = _part(parts, name)
    if not re.fullmatch(r"[0-9]{1,6}", value) or int(value) > _MOST:
        raise _unreadable(name, f"A whole number from 0 to {_MOST} was expected.")
    return int(value)


def _requested(parts: dict[str, str], meetings: int, business: int) -> list[tuple[int, ...]]:
    body = re.fullmatch(r"\[\|(.*?)\|?\]", _part(parts, "requested"), re.DOTALL)
    if not body:
        raise _unreadable("requested", "A table [|a,b,session|...|] was expected.")
    lines = [line for line in body[1].split("|") if line.strip()]
    rows = [_list(line, f"requested row {n}", _MOST) for n, line in enumerate(lines, 1)]
    if len(rows) != meetings:
        raise _unreadable("requested", f"{meetings} rows were promised, {len(rows)} are there.")
    for number, row in enumerate(rows, 1):
        good = len(row) == _ANY and all(1 <= n <= business for n in row[:2])
        if not good or row[0] == row[1] or row[2] not in (_MORNING, _AFTERNOON, _ANY):
            raise _unreadable(
                f"requested row {number}", "Two different participants and 1, 2 or 3 belong here."
            )
    return rows


def _sets(parts: dict[str, str], name: str, count: int, most: int) -> list[tuple[int, ...]]:
    value = _part(parts, name)
    if not re.fullmatch(r"\[\s*(\{[^{}]*\}\s*,?\s*)*\]", value):
        raise _unreadable(name, "A list of sets was expected.")
    found = re.findall(r"\{([^{}]*)\}", value)
    if len(found) != count:
        raise _unreadable(name, f"{count} sets were promised, {len(found)} are there.")
    sets = [_list(text, f"{name} set {n}", most) for n, text in enumerate(found, 1)]
    return [tuple(sorted(set(numbers) - {0})) for numbers in sets]


def _numbers(parts: dict[str, str], name: str, count: int, most: int) -> tuple[int, ...]:
    body = re.fullmatch(r"\[([^\[\]]*)\]", _part(parts, name))
    numbers = _list(body[1], name, most) if body else ()
    if len(numbers) != count:
        raise _unreadable(name, f"A list of {count} numbers was expected.")
    return numbers


def _list(text: str, where: str, most: int) -> tuple[int, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if not re.fullmatch(r"[0-9]{1,6}", word) or int(word) > most:
            raise _unreadable(where, f"{word[:20]!r} is not a number from 0 to {most}.")
    return tuple(int(word) for word in words)


def _unreadable(where: str, message: str) -> Unreadable:
    return Unreadable(message, where=where, hint="Is this a file of the benchmark?")
