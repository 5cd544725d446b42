"""A document as a clean HTML fragment, for the preview and for the printing engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import nh3

from racimo.core.drafting.draft.said import inert
from racimo.core.drafting.shapes import (
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Signatures,
    Style,
    Table,
)

_TAGS = {
    "article",
    "header",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "span",
    "div",
    "dl",
    "dt",
    "dd",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
    "dfn",
    "mark",
    "br",
    "section",
}
_ATTRIBUTES = {
    "*": {"class", "id"},
    "article": {"lang"},
    "th": {"scope"},
    "mark": {"data-answer"},
}
_WRAPPED: dict[Style, tuple[str, str]] = {
    Style.PLAIN: ("", ""),
    Style.STRONG: ("<strong>", "</strong>"),
    Style.EMPHASIS: ("<em>", "</em>"),
    Style.DEFINITION: ("<dfn>", "</dfn>"),
}


def to_html(document: Document, *, level: int = 1) -> str:
    """The document as one ``<article class="paper">``, sanitised, without style or script.

    Args:
        document: What to show.
        level: The level of the title, so that the fragment fits under a page's own headings.

    Returns:
        HTML whose only tags, classes and attributes are our own; answers are text in it. A blank
        is ``<mark class="paper-blank" data-answer="key">``.
    """
    parts = [
        f'<article class="paper paper-{_slug(document.kind)}" lang="{_text(document.language)}">'
    ]
    parts.extend(_front(document, level))
    parts.extend(_block(block, level) for block in document.blocks)
    parts.append("</article>")
    return nh3.clean("".join(parts), tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def _front(document: Document, level: int) -> Iterable[str]:
    yield '<header class="paper-front">'
    yield f'<h{level} class="paper-title">{_text(document.title)}</h{level}>'
    if document.subtitle:
        yield f'<p class="paper-subtitle">{_text(document.subtitle)}</p>'
    if document.meta:
        facts = (
            f"<div><dt>{_text(label)}</dt><dd>{_text(said)}</dd></div>"
            for label, said in document.meta
        )
        yield f'<dl class="paper-facts">{"".join(facts)}</dl>'
    yield "</header>"


def _block(block: Block, level: int) -> str:
    makers: dict[type[Block], Callable[..., str]] = {
        Heading: _heading,
        Paragraph: _paragraph,
        Items: _items,
        Table: _table,
        Signatures: _signatures,
    }
    return makers[type(block)](block, level)


def _heading(block: Heading, level: int) -> str:
    tag = f"h{min(level + block.level, 6)}"
    name = f' id="clause-{_slug(block.clause)}"' if block.level == 1 else ""
    return f"<{tag}{name}>{_number(block.number)}{_runs(block.runs)}</{tag}>"


def _paragraph(block: Paragraph, _level: int) -> str:
    if block.number:
        return f'<p class="paper-numbered">{_number(block.number)}{_runs(block.runs)}</p>'
    kind = ' class="paper-note"' if block.note else ""
    return f"<p{kind}>{_runs(block.runs)}</p>"


def _items(block: Items, _level: int) -> str:
    items = "".join(f"<li>{_runs(item)}</li>" for item in block.items)
    if block.lettered:
        return f'<ol class="paper-lettered">{items}</ol>'
    return f"<ul>{items}</ul>"


def _table(block: Table, _level: int) -> str:
    right = (*block.right, *(False for _ in block.header[len(block.right) :]))
    sides = [' class="paper-right"' if one else "" for one in right]
    head = "".join(
        f'<th scope="col"{side}>{_text(cell)}</th>'
        for cell, side in zip(block.header, sides, strict=False)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{side}>{_cell(cell)}</th>'
            if place == 0
            else f"<td{side}>{_cell(cell)}</td>"
            for place, (cell, side) in enumerate(zip(row, sides, strict=False))
        )
        + "</tr>"
        for row in block.rows
    )
    caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
    wide = " paper-wide" if len(block.header) > 7 else ""  # noqa: PLR2004  # small type needed
    return (
        f'<table class="paper-table{wide}">{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _signatures(block: Signatures, _level: int) -> str:
    fields = "".join(
        '<div class="paper-signature">'
        f'<p class="paper-party">{_text(one.party)}</p>'
        f'<p class="paper-signatory">{_text(one.name)}, {_text(one.role)}</p>'
        '<p class="paper-line">Place and date</p><p class="paper-line">Signature</p></div>'
        for one in block.signatories
    )
    return f'<section class="paper-signatures">{fields}</section>'


def _runs(runs: Iterable[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    words = _cell(run.text)
    if run.style is Style.BLANK:
        return f'<mark class="paper-blank" data-answer="{_text(run.answer)}">{words}</mark>'
    before, after = _WRAPPED[run.style]
    return f"{before}{words}{after}"


def _number(number: str) -> str:
    return f'<span class="paper-number">{_text(number)}</span> ' if number else ""


def _cell(text: str) -> str:
    return _text(text).replace("\n", "<br>")


def _text(text: str) -> str:
    return escape(inert(text))


def _slug(text: str) -> str:
    return "".join(mark if mark.isalnum() and mark.isascii() else "-" for mark in text)
