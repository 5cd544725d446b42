"""The document as plain JSON values, there and back, and the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from racimo.core.canonical import Plain, digest
from racimo.core.drafting.shapes.document import (
    Blank,
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Signatory,
    Signatures,
    Style,
    Table,
)
from racimo.core.errors import Unreadable


def as_plain(document: Document) -> dict[str, Plain]:
    """The document as strings, integers, booleans, lists and mappings.

    Args:
        document: Any document.

    Returns:
        Plain values that ``from_plain`` turns back into an equal document.

    >>> as_plain(Document("agreement", "Partnership agreement"))["title"]
    'Partnership agreement'
    """
    return {
        "kind": document.kind,
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "version": document.version,
        "meta": [[label, value] for label, value in document.meta],
        "clauses": list(document.clauses),
        "blocks": [_plain_block(block) for block in document.blocks],
        "blanks": [{"key": blank.key, "clause": blank.clause} for blank in document.blanks],
    }


def content_hash(document: Document) -> str:
    """SHA-256 over the canonical form of the document, as 64 hex digits.

    Two documents have the same hash exactly when every word, number and mark is the same.

    >>> len(content_hash(Document("agreement", "Partnership agreement")))
    64
    """
    return digest(as_plain(document))


def from_plain(value: object) -> Document:
    """The document behind its plain values.

    Args:
        value: What ``as_plain`` gave, for instance after a round through JSON.

    Raises:
        Unreadable: The value is not a document; the message names the field.

    >>> paper = Document("agreement", "Partnership agreement")
    >>> from_plain(as_plain(paper)) == paper
    True
    """
    top = _mapping(value, "document")
    meta = [_list(pair, "meta") for pair in _list(top.get("meta", []), "meta")]
    if any(len(pair) != 2 for pair in meta):  # noqa: PLR2004  # a label and its value
        raise Unreadable("each entry must be a label and its value", where="meta")
    blanks = [_mapping(item, "blanks") for item in _list(top.get("blanks", []), "blanks")]
    return Document(
        kind=_text(top, "kind"),
        title=_text(top, "title"),
        subtitle=_text(top, "subtitle"),
        language=_text(top, "language"),
        version=_text(top, "version"),
        meta=tuple((_string(label, "meta"), _string(said, "meta")) for label, said in meta),
        clauses=_strings(top.get("clauses", []), "clauses"),
        blocks=tuple(
            _block(item, f"blocks[{place}]")
            for place, item in enumerate(_list(top.get("blocks", []), "blocks"))
        ),
        blanks=tuple(Blank(_text(item, "key"), _text(item, "clause")) for item in blanks),
    )


def _plain_block(block: Block) -> Plain:
    kept: dict[str, Plain] = {"clause": block.clause}
    if isinstance(block, Heading):
        kept |= {"block": "heading", "level": block.level, "number": block.number}
        kept["runs"] = _plain_runs(block.runs)
    elif isinstance(block, Paragraph):
        kept |= {"block": "paragraph", "number": block.number, "note": block.note}
        kept["runs"] = _plain_runs(block.runs)
    elif isinstance(block, Items):
        kept |= {"block": "list", "lettered": block.lettered}
        kept["items"] = [_plain_runs(item) for item in block.items]
    elif isinstance(block, Table):
        kept |= {"block": "table", "caption": block.caption, "header": list(block.header)}
        kept |= {"rows": [list(row) for row in block.rows], "right": list(block.right)}
    else:
        kept["block"] = "signatures"
        kept["signatories"] = [
            {"party": one.party, "name": one.name, "role": one.role} for one in block.signatories
        ]
    return kept


def _plain_runs(runs: tuple[Run, ...]) -> Plain:
    return [{"text": run.text, "style": run.style.value, "answer": run.answer} for run in runs]


def _block(value: object, where: str) -> Block:
    item = _mapping(value, where)
    clause = _text(item, "clause")
    match item.get("block"):
        case "heading":
            level = item.get("level")
            if not isinstance(level, int):
                raise Unreadable("a heading needs a level", where=where)
            return Heading(level, _text(item, "number"), _runs(item.get("runs"), where), clause)
        case "paragraph":
            runs = _runs(item.get("runs"), where)
            return Paragraph(runs, _text(item, "number"), item.get("note") is True, clause)
        case "list":
            items = tuple(_runs(one, where) for one in _list(item.get("items"), where))
            return Items(items, item.get("lettered") is True, clause)
        case "table":
            rows = tuple(_strings(row, where) for row in _list(item.get("rows"), where))
            right = tuple(one is True for one in _list(item.get("right", []), where))
            header = _strings(item.get("header"), where)
            return Table(header, rows, _text(item, "caption"), right, clause)
        case "signatures":
            people = [_mapping(one, where) for one in _list(item.get("signatories"), where)]
            return Signatures(
                tuple(
                    Signatory(_text(one, "party"), _text(one, "name"), _text(one, "role"))
                    for one in people
                ),
                clause,
            )
        case other:
            raise Unreadable(f"no block is called {other!r}", where=where)


def _runs(value: object, where: str) -> tuple[Run, ...]:
    found = []
    for item in _list(value, where):
        run = _mapping(item, where)
        try:
            style = Style(_text(run, "style"))
        except ValueError as error:
            raise Unreadable(f"no style is called {run.get('style')!r}", where=where) from error
        found.append(Run(_text(run, "text"), style, _text(run, "answer")))
    return tuple(found)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Unreadable("a mapping was expected", where=where)
    return value


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise Unreadable("a list was expected", where=where)
    return value


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Unreadable("text was expected", where=where)
    if any("\ud800" <= mark <= "\udfff" for mark in value):
        raise Unreadable("the text holds half a character", where=where)
    return value


def _text(mapping: Mapping[str, object], key: str) -> str:
    return _string(mapping.get(key, ""), key)


def _strings(value: object, where: str) -> tuple[str, ...]:
    return tuple(_string(item, where) for item in _list(value, where))
