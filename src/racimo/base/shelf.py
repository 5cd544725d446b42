"""The shelf of rulebooks and country groups that ship with Racimo, read without a database."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from racimo.core.eligibility.rulebook import read_groups, read_rulebook
from racimo.core.eligibility.shapes import Groups, Rulebook
from racimo.core.errors import Invalid, NotFound, Unreadable

ROOM = "racimo.calls"


@cache
def load_groups() -> Groups:
    """The groups of countries, by date."""
    return read_groups(_parse(files(ROOM) / "groups.toml"))


def rulebook_ids() -> tuple[str, ...]:
    """The identifiers of all calls that have a rulebook, sorted."""
    return tuple(sorted(_rulebooks()))


def load_rulebook(call_id: str) -> Rulebook:
    """The rulebook of one call; capital and small letters are the same.

    Raises:
        NotFound: No rulebook for that call; the message lists those that exist.
    """
    found = _rulebooks().get(call_id.strip().upper())
    if found is None:
        raise NotFound(
            f"There is no rulebook for the call “{call_id}”.",
            where="call",
            hint=f"Known calls: {', '.join(rulebook_ids())}.",
        )
    return found


@cache
def _rulebooks() -> dict[str, Rulebook]:
    """Every rulebook on the shelf, by the capital letters of its call."""
    books: dict[str, Rulebook] = {}
    for programme in (files(ROOM) / "rulebooks").iterdir():
        for path in programme.iterdir() if programme.is_dir() else ():
            if path.name.endswith(".toml"):
                book = _rulebook(path)
                if book.id.upper() in books:
                    raise Unreadable(f"The call {book.id} has two rulebooks.", where=path.name)
                books[book.id.upper()] = book
    return books


def _rulebook(path: Traversable) -> Rulebook:
    try:
        return read_rulebook(_parse(path), load_groups())
    except Invalid as refusal:
        place = f"{path.name}, {refusal.where}"
        raise Invalid(refusal.message, where=place, hint=refusal.hint) from None


def _parse(path: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(str(error), where=path.name) from None
