"""What the doctor says: a state, what was seen, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    state: State
    seen: str
    todo: str = ""


Check = Callable[[], Iterator[Line]]


def ok(name: str, seen: str) -> Line:
    """All is well."""
    return Line(name, State.OK, seen)


def warn(name: str, seen: str, todo: str) -> Line:
    """It works, but somebody should look."""
    return Line(name, State.WARN, seen, todo)


def fail(name: str, seen: str, todo: str) -> Line:
    """It is broken."""
    return Line(name, State.FAIL, seen, todo)
