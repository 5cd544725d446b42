"""How the proof-reader reads answers: numbers, days, rows, and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from racimo.core.drafting.shapes import Answers, Finding, Severity

_NUMBER = re.compile(r"\s*-?\d{1,18}(\.\d{1,18})?\s*", re.ASCII)


def empty(value: object) -> bool:
    """Whether nothing was answered."""
    if isinstance(value, str):
        return not any(character.isprintable() and character != " " for character in value)
    return value is None or (isinstance(value, Mapping | list | tuple) and len(value) == 0)


def number(value: object) -> Decimal | None:
    """An exact number, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    found = isinstance(value, str) and _NUMBER.fullmatch(value)
    return Decimal(str(value).strip()) if found else None


def day(value: object) -> date | None:
    """A day written as YYYY-MM-DD, or None."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def rows(answers: Answers, key: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The rows of a table answer, each with its place: ``tasks, row 2``."""
    value = answers.get(key)
    for place, row in enumerate(value if isinstance(value, list | tuple) else [], 1):
        if isinstance(row, Mapping):
            yield f"{key}, row {place}", row


def words(value: object) -> str:
    """A short text answer for comparing: trimmed, spaces folded."""
    return " ".join(str(value).split()) if isinstance(value, str | int | Decimal) else ""


def named(value: object) -> list[str]:
    """The items of a list answer, or of text with commas or semicolons."""
    parts = re.split(r"[,;\n]", value) if isinstance(value, str) else value
    items = parts if isinstance(parts, list | tuple) else []
    return [word for word in map(words, items) if word]


def error(code: str, where: str, message: str, hint: str = "") -> Finding:
    """A finding that should stop a signature."""
    return Finding(code, Severity.ERROR, where, message, hint)


def warning(code: str, where: str, message: str, hint: str = "") -> Finding:
    """A finding that should be read."""
    return Finding(code, Severity.WARNING, where, message, hint)
