"""Reads the clause banks and their questions from the data files beside the partnerships.

A paper's bank is a folder of versions; a version is a folder of clauses (Markdown under a TOML
front matter between ``+++`` lines) and one ``questions.toml``. An old version stays for the
papers signed under it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from racimo.core.drafting.shapes import Ask, Clause, Column, Condition, Kind, Question
from racimo.core.errors import NotFound, Unreadable

_FENCE = "+++"
_KNOWN = {
    "topic",
    "variant",
    "order",
    "title",
    "when",
    "conflicts_with",
    "required_by",
    "names",
    "plain_summary",
}
_BANK = ("partnerships", "clauses")


def papers() -> tuple[str, ...]:
    """The papers that can be drafted, by name."""
    return tuple(sorted(one.name for one in _root().iterdir() if one.is_dir()))


def versions(paper: str) -> tuple[str, ...]:
    """The versions of a paper's clause bank, oldest first.

    Raises:
        NotFound: There is no such paper.
    """
    if paper not in papers():
        known = ", ".join(papers())
        raise NotFound(f"there is no paper called {paper!r}", hint=f"Known papers: {known}.")
    return tuple(sorted(one.name for one in _root().joinpath(paper).iterdir() if one.is_dir()))


def load_clauses(paper: str, version: str | None = None) -> tuple[Clause, ...]:
    """The clauses of a paper in their order; the newest version unless one is named.

    Raises:
        NotFound: There is no such paper, or no such version of it.
        Unreadable: A clause file is broken; the message names the file.
    """
    return _clauses(paper, _version(paper, version))


def load_questions(paper: str, version: str | None = None) -> tuple[Question, ...]:
    """What a paper asks, in the order in which people should be asked.

    Raises:
        NotFound: There is no such paper, or no such version of it.
        Unreadable: The question file is broken; the message says where.
    """
    return _questions(paper, _version(paper, version))


def parse_clause(text: str, *, where: str = "clause", version: str = "") -> Clause:
    """One clause from its file's text.

    Args:
        text: Front matter between ``+++`` lines, then the body.
        where: How to name the file in an error.
        version: The bank's version, kept in the clause.

    Raises:
        Unreadable: The front matter is missing or says something unknown.
    """
    before, *rest = text.replace("\r\n", "\n").removeprefix("\ufeff").split(f"{_FENCE}\n", 2)
    if before.strip() or len(rest) != 2:  # noqa: PLR2004  # front matter and body
        raise Unreadable("a clause begins with front matter between +++ lines", where=where)
    head = _toml(rest[0], where)
    unknown = sorted(set(head) - _KNOWN)
    if unknown:
        raise Unreadable(f"unknown words in the front matter: {', '.join(unknown)}", where=where)
    order = head.get("order")
    if not isinstance(order, int) or isinstance(order, bool):
        raise Unreadable("order must be a whole number", where=where)
    topic, variant = _text(head, "topic", where), _text(head, "variant", where, "standard")
    return Clause(
        id=f"{topic}/{variant}",
        topic=topic,
        variant=variant,
        order=order,
        title=_text(head, "title", where),
        body=rest[1].strip("\n"),
        when=tuple(_condition(one, where) for one in _list(head, "when", where)),
        conflicts_with=_strings(head, "conflicts_with", where),
        required_by=_strings(head, "required_by", where),
        names=_strings(head, "names", where),
        plain_summary=_text(head, "plain_summary", where),
        version=version,
    )


def parse_questions(text: str, *, where: str = "questions") -> tuple[Question, ...]:
    """The questions of one paper from their file's text.

    Raises:
        Unreadable: It is no TOML, or a question lacks its key, label or kind.
    """
    head = _toml(text, where)
    return tuple(_question(one, where) for one in _list(head, "question", where))


@cache
def _clauses(paper: str, version: str) -> tuple[Clause, ...]:
    folder = _root().joinpath(paper, version)
    found = [
        parse_clause(
            one.read_text(encoding="utf-8"),
            where=f"{paper}/{version}/{one.name}",
            version=version,
        )
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".md")
    ]
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


@cache
def _questions(paper: str, version: str) -> tuple[Question, ...]:
    file = _root().joinpath(paper, version, "questions.toml")
    where = f"{paper}/{version}/questions.toml"
    return parse_questions(file.read_text(encoding="utf-8"), where=where)


def _root() -> Traversable:
    return files("racimo").joinpath(*_BANK)


def _version(paper: str, version: str | None) -> str:
    known = versions(paper)
    if version is None:
        return known[-1]
    if version not in known:
        hint = f"Known versions: {', '.join(known)}."
        raise NotFound(f"{paper} has no version {version!r}", hint=hint)
    return version


def _condition(value: object, where: str) -> Condition:
    if not isinstance(value, Mapping):
        raise Unreadable("each condition is a table such as {key, is}", where=where)
    asks = [name for name in value if name != "key"]
    if len(asks) != 1 or asks[0] not in set(Ask):
        raise Unreadable("a condition asks one thing of one key", where=where)
    wanted = value[asks[0]]
    said = "" if wanted is True else str(wanted)
    return Condition(_text(value, "key", where), Ask(asks[0]), said)


def _question(value: object, where: str) -> Question:
    if not isinstance(value, Mapping):
        raise Unreadable("a question is a table", where=where)
    key = _text(value, "key", where)
    place = f"{where}, {key}"
    return Question(
        key=key,
        label=_text(value, "label", place),
        kind=_kind(value, place),
        group=_text(value, "group", place, ""),
        help=_text(value, "help", place, ""),
        default=_text(value, "default", place, ""),
        required=value.get("required", True) is True,
        choices=_strings(value, "choices", place),
        columns=tuple(_column(one, place) for one in _list(value, "columns", place)),
    )


def _column(value: object, where: str) -> Column:
    if not isinstance(value, Mapping):
        raise Unreadable("a column is a table", where=where)
    return Column(
        key=_text(value, "key", where),
        label=_text(value, "label", where),
        kind=_kind(value, where, "text"),
        required=value.get("required", True) is True,
        choices=_strings(value, "choices", where),
    )


def _kind(value: Mapping[str, object], where: str, default: str | None = None) -> Kind:
    word = _text(value, "kind", where, default)
    if word not in set(Kind):
        raise Unreadable(f"no kind of question is called {word!r}", where=where)
    return Kind(word)


def _toml(text: str, where: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"not readable as TOML: {error}", where=where) from error


def _text(value: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    found = value.get(key, default)
    if not isinstance(found, str):
        raise Unreadable(f"{key} must be given, as text", where=where)
    return found


def _list(value: Mapping[str, object], key: str, where: str) -> list[object]:
    found = value.get(key, [])
    if not isinstance(found, list):
        raise Unreadable(f"{key} must be a list", where=where)
    return found


def _strings(value: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    found = _list(value, key, where)
    if not all(isinstance(one, str) for one in found):
        raise Unreadable(f"{key} must hold text only", where=where)
    return tuple(str(one) for one in found)
