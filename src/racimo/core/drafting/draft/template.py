"""The small language of clause bodies: holes to fill, and lines to repeat. Nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from racimo.core.drafting.draft.said import FILTERS, inert, missing, said
from racimo.core.drafting.shapes import BLANK, Answers, Run, Style
from racimo.core.errors import Refused

_WORD = r"[a-z_][a-z0-9_]*"
_HOLE = re.compile(
    rf"\{{\{{\s*({_WORD}(?:\.{_WORD})*)(\?)?\s*(?:\|\s*([a-z]+)\s*)?\}}\}}", re.ASCII
)
_PIECE = re.compile(r"(\{\{.*?\}\}|\*\*|\*)")
_FOR = re.compile(rf"\{{%\s*for\s+({_WORD})\s+in\s+({_WORD}(?:\.{_WORD})*)(\?)?\s*%\}}", re.ASCII)
_END = re.compile(r"\{%\s*endfor\s*%\}")
DIRECTIVE = re.compile(r"\{%\s*(signatures|matrix|timetable)((?:\s+[a-z_]+)+)\s*%\}", re.ASCII)


class BadClause(Refused):
    """The words of a clause cannot be read; the clause, not the answers, must be mended."""

    code = "bad-clause"


@dataclass(frozen=True, slots=True)
class Bound:
    """A value and the name it can be asked for by: ``partners[2].signatory``."""

    path: str
    value: object


Scope = Mapping[str, Bound]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a clause body, with the loop variables that are known there."""

    text: str
    scope: Scope


class Filler:
    """Fills the holes of one clause from the answers, and remembers which stayed blank."""

    def __init__(self, clause: str, answers: Answers) -> None:
        """Begin with no blanks."""
        self.clause = clause
        self.answers = answers
        self.blanks: dict[str, None] = {}

    def lines(self, body: str) -> list[Line]:
        """The body line by line, loops unrolled."""
        source = inert(body).split("\n")
        return list(self._unrolled(source, {}))

    def runs(self, text: str, scope: Scope) -> tuple[Run, ...]:
        """One line's text as styled runs, its holes filled; answers are never read as markup."""
        strong = emphasis = False
        found: list[Run] = []
        for piece in filter(None, _PIECE.split(text)):
            if piece == "**":
                strong = not strong
            elif piece == "*":
                emphasis = not emphasis
            else:
                style = _style(strong=strong, emphasis=emphasis)
                if piece.startswith("{{"):
                    found.append(self._filled(piece, scope, style))
                else:
                    found.append(_own(piece, style))
        if strong or emphasis:
            raise BadClause(f"emphasis is not closed in {text!r}", where=self.clause)
        return tuple(run for run in found if run.text)

    def text(self, text: str, scope: Scope) -> str:
        """The same as plain text on one line."""
        return " ".join("".join(run.text for run in self.runs(text, scope)).split())

    def cell(self, text: str, scope: Scope) -> str:
        """The same as a table cell, where lines of an answer are kept."""
        return "".join(run.text for run in self.runs(text.strip(), scope))

    def rows(self, key: str, *, optional: bool = False) -> list[Bound]:
        """The items of a list answer; one nameless item stands for a missing list."""
        return self._items(self._resolved(key, {}), optional=optional)

    def of(self, bound: Bound, attribute: str) -> str:
        """One attribute of a row as text, BLANK where it is missing."""
        return self._said(_attribute(bound, attribute), "", optional=False)[0]

    def _unrolled(self, source: Sequence[str], scope: Scope) -> Iterator[Line]:
        place = 0
        while place < len(source):
            line = source[place].strip()
            loop = _FOR.fullmatch(line)
            if _END.fullmatch(line):
                raise BadClause("endfor without for", where=self.clause)
            if loop is None:
                yield Line(source[place].rstrip(), scope)
                place += 1
                continue
            end = self._end(source, place)
            name, path, optional = loop.groups()
            for item in self._items(self._resolved(path, scope), optional=bool(optional)):
                yield from self._unrolled(source[place + 1 : end], {**scope, name: item})
            place = end + 1

    def _end(self, source: Sequence[str], start: int) -> int:
        depth = 0
        for place in range(start, len(source)):
            depth += bool(_FOR.fullmatch(source[place].strip()))
            depth -= bool(_END.fullmatch(source[place].strip()))
            if depth == 0:
                return place
        raise BadClause(f"{source[start].strip()!r} has no endfor", where=self.clause)

    def _items(self, bound: Bound, *, optional: bool) -> list[Bound]:
        if missing(bound.value):
            if optional:
                return []
            self._note(bound.path)
            return [Bound(bound.path, None)]
        items = bound.value if isinstance(bound.value, list | tuple) else [bound.value]
        return [Bound(f"{bound.path}[{place}]", item) for place, item in enumerate(items, 1)]

    def _filled(self, piece: str, scope: Scope, style: Style) -> Run:
        hole = _HOLE.fullmatch(piece)
        if hole is None or (hole[3] is not None and hole[3] not in FILTERS):
            raise BadClause(f"{piece!r} is not a placeholder", where=self.clause)
        path, optional, way = hole.groups()
        bound = self._resolved(path, scope)
        text, blank = self._said(bound, way or "", optional=bool(optional))
        return Run(text, Style.BLANK if blank else style, bound.path)

    def _said(self, bound: Bound, way: str, *, optional: bool) -> tuple[str, bool]:
        if missing(bound.value):
            if optional:
                return "", False
            self._note(bound.path)
            return BLANK, True
        if isinstance(bound.value, list) and BLANK in bound.value and not optional:
            self._note(bound.path)
        text = FILTERS[way](bound.value) if way else said(bound.value)
        if not text and not optional:
            self._note(bound.path)
            return BLANK, True
        return text, False

    def _resolved(self, path: str, scope: Scope) -> Bound:
        head, *rest = path.split(".")
        bound = scope[head] if head in scope else Bound(head, self.answers.get(head))
        for name in rest:
            bound = _attribute(bound, name)
        return bound

    def _note(self, path: str) -> None:
        self.blanks.setdefault(path)


def _attribute(bound: Bound, name: str) -> Bound:
    value = bound.value
    if missing(value):
        return bound
    if isinstance(value, Mapping):
        return Bound(f"{bound.path}.{name}", value.get(name))
    if isinstance(value, list | tuple):
        parts = [item.get(name) if isinstance(item, Mapping) else None for item in value]
        if all(missing(part) for part in parts):
            return Bound(f"{bound.path}.{name}", None)
        return Bound(f"{bound.path}.{name}", [BLANK if missing(p) else p for p in parts])
    return Bound(f"{bound.path}.{name}", None)


def _style(*, strong: bool, emphasis: bool) -> Style:
    if strong:
        return Style.STRONG
    return Style.EMPHASIS if emphasis else Style.PLAIN


def _own(text: str, style: Style) -> Run:
    """The clause's own words; strong words in curly quotes define a term."""
    if style is Style.STRONG and text.startswith("“") and text.endswith("”"):
        return Run(text, Style.DEFINITION)
    return Run(text, style)
