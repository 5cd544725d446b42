"""From the filled lines of one clause to blocks: paragraphs, lists, tables, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from racimo.core.drafting.draft.grids import matrix, timetable
from racimo.core.drafting.draft.template import DIRECTIVE, BadClause, Filler, Line
from racimo.core.drafting.shapes import (
    Block,
    Heading,
    Items,
    Paragraph,
    Signatory,
    Signatures,
    Style,
    Table,
)

_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_MARKS = {"##.": "heading", "##": "heading", "#.": "numbered", "-": "bullet", "(a)": "letter"}
_MARKS |= {">": "note", "Table:": "caption"}


class Counter:
    """Counts what is numbered inside one clause: 3.1, 3.2 and so on."""

    def __init__(self, number: str) -> None:
        """Begin before the first."""
        self.number = number
        self.seen = 0

    def next(self) -> str:
        """The next number inside the clause."""
        self.seen += 1
        return f"{self.number}.{self.seen}" if self.number else str(self.seen)


def blocks(filler: Filler, body: str, counter: Counter) -> Iterator[Block]:
    """The blocks of one clause body, in order, holes filled and answers inert."""
    caption: Line | None = None
    for kind, group in groupby(_marked(filler.lines(body)), key=lambda pair: pair[0]):
        lines = [line for _, line in group]
        if kind == "caption":
            caption = lines[-1]
        elif kind == "table":
            yield from _table(filler, lines, caption)
            caption = None
        elif kind == "directive":
            for line in lines:
                yield from _directive(filler, line, caption)
            caption = None
        elif kind in {"bullet", "letter"}:
            yield from _items(filler, lines, lettered=kind == "letter")
        elif kind != "gap":
            yield from _prose(filler, kind, lines, counter)


def _marked(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Each line with its kind; the mark at its start is taken off."""
    for line in lines:
        text = line.text.strip()
        mark, _, rest = text.partition(" ")
        if not text:
            yield "gap", line
        elif text.startswith("{%"):
            yield "directive", Line(text, line.scope)
        elif text.startswith("|"):
            yield "table", Line(text, line.scope)
        elif mark == "##":
            yield "plain heading", Line(rest, line.scope)
        elif mark in _MARKS:
            yield _MARKS[mark], Line(rest.strip(), line.scope)
        else:
            yield "words", Line(text, line.scope)


def _prose(
    filler: Filler, kind: str, lines: Sequence[Line], counter: Counter
) -> Iterator[Heading | Paragraph]:
    if kind in {"words", "note"}:
        text = " ".join(line.text for line in lines)
        yield from _paragraphs(filler, Line(text, lines[0].scope), note=kind == "note")
        return
    for line in lines:
        if kind == "numbered":
            yield from _paragraphs(filler, line, number=counter.next())
        else:
            number = counter.next() if kind == "heading" else ""
            yield Heading(2, number, filler.runs(line.text, line.scope), filler.clause)


def _paragraphs(
    filler: Filler, line: Line, *, number: str = "", note: bool = False
) -> Iterator[Paragraph]:
    """One paragraph; an answer that fills it alone keeps its own paragraphs."""
    runs = filler.runs(line.text, line.scope)
    if len(runs) == 1 and runs[0].answer and runs[0].style is not Style.BLANK:
        only = runs[0]
        parts = [part.strip() for part in re.split(r"\n\s*\n", only.text)]
        for place, part in enumerate(filter(None, parts)):
            run = type(only)(part, only.style, only.answer)
            yield Paragraph((run,), "" if place else number, note, filler.clause)
    elif runs:
        yield Paragraph(runs, number, note, filler.clause)


def _items(filler: Filler, lines: Sequence[Line], *, lettered: bool) -> Iterator[Items]:
    items = (filler.runs(line.text, line.scope) for line in lines)
    kept = tuple(item for item in items if item)
    if kept:
        yield Items(kept, lettered, filler.clause)


def _table(filler: Filler, lines: Sequence[Line], caption: Line | None) -> Iterator[Table]:
    if len(lines) < 2 or not _RULE.fullmatch(lines[1].text):  # noqa: PLR2004  # header and rule
        raise BadClause("a table needs a header and a rule under it", where=filler.clause)
    header, rule, *body = lines
    width = len(_cells(header.text))
    right = tuple(cell.strip().endswith(":") for cell in _cells(rule.text))
    rows = []
    for line in body:
        cells = tuple(filler.cell(cell, line.scope) for cell in _cells(line.text))
        if len(cells) != width:
            raise BadClause(f"a row has {len(cells)} cells, not {width}", where=filler.clause)
        rows.append(cells)
    if rows:
        said = filler.text(caption.text, caption.scope) if caption else ""
        titles = tuple(filler.cell(cell, header.scope) for cell in _cells(header.text))
        yield Table(titles, tuple(rows), said, right, filler.clause)


def _cells(text: str) -> list[str]:
    """The cells of a row; a bar inside a placeholder does not divide."""
    inside = re.sub(r"\{\{.*?\}\}", lambda hole: hole[0].replace("|", "\0"), text.strip())
    return [cell.replace("\0", "|") for cell in inside.strip("|").split("|")]


def _directive(filler: Filler, line: Line, caption: Line | None) -> Iterator[Block]:
    found = DIRECTIVE.fullmatch(line.text)
    if found is None:
        raise BadClause(f"{line.text!r} is not understood", where=filler.clause)
    words = found[2].split()
    said = filler.text(caption.text, caption.scope) if caption else ""
    if found[1] == "signatures":
        people = (
            Signatory(filler.of(row, "name"), filler.of(row, "signatory"), filler.of(row, "role"))
            for row in filler.rows(words[0])
        )
        yield Signatures(tuple(people), filler.clause)
    elif found[1] == "matrix":
        yield matrix(filler, words, said)
    else:
        yield timetable(filler, words, said)
