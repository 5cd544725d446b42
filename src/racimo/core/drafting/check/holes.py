"""Reads a clause's placeholders on its own, and says which of them the answers leave empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from racimo.core.drafting.check.reading import empty
from racimo.core.drafting.shapes import Answers, Clause

_TOKEN = re.compile(
    r"\{\{\s*(?P<hole>[a-z0-9_.]+)(?P<maybe>\?)?[^{}]*\}\}"
    r"|\{%\s*for\s+(?P<name>\w+)\s+in\s+(?P<list>[a-z0-9_.]+)(?P<some>\?)?\s*%\}"
    r"|\{%\s*(?P<end>endfor)\s*%\}"
    r"|\{%\s*(?P<layout>signatures|matrix|timetable)\s+(?P<words>[a-z_ ]+?)\s*%\}"
)
_EACH = "*"
_SIGNATURE = ("name", "signatory", "role")
_TIMES = ("number", "title", "start_month", "end_month")


def keys(clause: Clause) -> set[str]:
    """The answers that a clause asks for, by their first name."""
    return {path[0] for path, _ in _wanted(clause)}


def unfilled(clause: Clause, answers: Answers) -> list[str]:
    """The paths of the clause's placeholders that have no answer: ``partners[2].signatory``."""
    found: dict[str, None] = {}
    for path, optional in _wanted(clause):
        for place in _walk(answers, list(path), "", optional=optional):
            found.setdefault(place)
    return list(found)


def _wanted(clause: Clause) -> Iterator[tuple[tuple[str, ...], int]]:
    """Each placeholder as a path, ``*`` for each row; and how many leading steps may be empty.

    The number is the length of the part of the path that may be missing without a finding:
    all of it for ``{{ key? }}``, the list for ``{% for row in list? %}``, else none.
    """
    scopes: list[tuple[str, tuple[str, ...], int]] = []
    for token in _TOKEN.finditer(f"{clause.title}\n{clause.body}"):
        if token["end"]:
            del scopes[-1:]
        elif token["name"]:
            path, allowed = _full(token["list"], scopes)
            allowed = len(path) if token["some"] else allowed
            yield path, allowed
            scopes.append((token["name"], (*path, _EACH), allowed))
        elif token["hole"]:
            path, allowed = _full(token["hole"], scopes)
            yield path, len(path) if token["maybe"] else allowed
        else:
            yield from _laid_out(token["layout"], token["words"].split())


def _full(text: str, scopes: list[tuple[str, tuple[str, ...], int]]) -> tuple[tuple[str, ...], int]:
    head, *rest = text.split(".")
    for name, path, allowed in reversed(scopes):
        if name == head:
            return (*path, *rest), allowed
    return (head, *rest), 0


def _laid_out(layout: str, names: list[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    if layout == "signatures":
        yield from (((names[0], _EACH, part), 0) for part in _SIGNATURE)
    elif layout == "matrix":
        yield from (((names[0], _EACH, part), 0) for part in names[1:4])
    else:
        for place, name in enumerate(names):
            yield from (((name, _EACH, part), 1 if place else 0) for part in _TIMES)


def _walk(value: object, path: list[str], so_far: str, *, optional: int) -> Iterator[str]:
    """Follow one path down; say where it ends in nothing."""
    if so_far and empty(value):
        if optional < 0:
            yield so_far
        return
    if not path:
        return
    step, *rest = path
    if step == _EACH:
        items = value if isinstance(value, list | tuple) else [value]
        for place, item in enumerate(items, 1):
            yield from _walk(item, rest, f"{so_far}[{place}]", optional=optional - 1)
        return
    name = f"{so_far}.{step}" if so_far else step
    if isinstance(value, list | tuple):
        parts = [item.get(step) if isinstance(item, Mapping) else None for item in value]
        if any(empty(part) for part in parts) and optional <= 0:
            yield name
        return
    inner = value.get(step) if isinstance(value, Mapping) else None
    yield from _walk(inner, rest, name, optional=optional - 1)
