"""The search port: what a domain may ask of an index, whatever engine answers.

An index is derived data: it can be thrown away and built again from the database at any time.
What only members may read is indexed apart and asked for members alone, so that neither hits,
counts, order nor excerpts tell a visitor anything about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

LONGEST = 200
"""Characters of a query that are read; the rest is cut, and said."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of one index; a new version makes every older index stale."""

    name: str
    version: int
    facets: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed of one thing. ``key`` is its row number."""

    key: int
    title: str
    text: str = ""
    names: str = ""
    codes: tuple[str, ...] = ()
    member_text: str = ""
    member_codes: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. ``order`` is "" (best first) or a number; several values of a filter are ORed."""

    text: str = ""
    member: bool = False
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    order: str = ""
    descending: bool = False
    offset: int = 0
    limit: int = 20
    excerpts: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; ``marked`` where it matches."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """The keys of one page of hits, the exact total, and the counts of each facet.

    ``relaxed`` says that nothing held all words, so that hits hold some of them. ``cut`` says that
    the query was too long. ``suggestion`` is a better spelling, or "".
    """

    keys: tuple[int, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    relaxed: bool = False
    cut: bool = False
    suggestion: str = ""
    excerpts: Mapping[int, tuple[Piece, ...]] = field(default_factory=dict)


class SearchBackend(Protocol):
    """An engine that keeps one index."""

    layout: Layout

    def ready(self) -> bool:
        """Whether there is an index of this layout."""
        ...

    def put(self, entries: Iterable[Entry], *, gone: Iterable[int] = ()) -> None:
        """Index these, in place of what had their keys; forget those that are gone."""
        ...

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Build the whole index anew beside the old one, then put it in its place."""
        ...

    def search(self, ask: Ask) -> Answer:
        """Find. No input makes it fail."""
        ...

    def size(self) -> int:
        """How many things are indexed."""
        ...

    def largest(self, number: str) -> int:
        """The largest value of a number, 0 in an empty index."""
        ...

    def keys(self) -> set[int]:
        """Every key."""
        ...

    def between(self, number: str, low: int | None, high: int | None) -> set[int]:
        """The keys whose number lies in the span, ends included."""
        ...
