"""From what somebody typed to clauses: words, "phrases", beginnings* and -exclusions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from racimo.base.search import LONGEST

_PARTS = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')
_CODE = re.compile(r"[^\W_]+(?:[-/_.:][^\W_]+)+")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
_MOST_CLAUSES = 32
# Words that say nothing on their own; dropped unless nothing else was typed.
FILLERS = frozenset(
    [
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it"),
        *("its", "not", "of", "on", "or", "that", "the", "to", "with"),
    ]
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that was asked for. ``code`` is the lower-case identifier form, or ""."""

    text: str
    phrase: bool = False
    prefix: bool = False
    without: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as understood. ``blank``: nothing was typed; ``cut``: it was longer than is read."""

    clauses: tuple[Clause, ...]
    blank: bool
    cut: bool


def tidy(text: str) -> str:
    """One line of storable characters in normal form."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in whole)
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def read(text: str) -> Reading:
    """Understand a query; no input is wrong.

    >>> [clause.text for clause in read('cluster "third country" -food').clauses]
    ['cluster', 'third country', 'food']
    """
    cut = len(text) > LONGEST
    line = tidy(text[:LONGEST]).translate(_QUOTES)
    clauses = []
    for minus, phrase, word in _PARTS.findall(line):
        said = phrase or word
        if not any(c.isalnum() for c in said):
            continue
        prefix = bool(word) and word.endswith("*")
        bare = said.strip("*")
        clauses.append(
            Clause(
                text=bare,
                phrase=bool(phrase),
                prefix=prefix,
                without=bool(minus),
                code=code_of(bare) if word else "",
            )
        )
    telling = [one for one in clauses if one.phrase or one.text.lower() not in FILLERS]
    wanted = any(not one.without for one in telling)
    chosen = telling if wanted else clauses
    return Reading(clauses=tuple(chosen[:_MOST_CLAUSES]), blank=not line, cut=cut)


def code_of(word: str) -> str:
    """The identifier that a word is, in small letters, or "".

    >>> code_of("(COS-CLUSTER-2014-3-03)")
    'cos-cluster-2014-3-03'
    """
    found = _CODE.search(word)
    return found.group().lower() if found else ""


def codes_in(text: str) -> tuple[str, ...]:
    """Every identifier with a digit that a text mentions, once each."""
    found = (match.group().lower() for match in _CODE.finditer(text))
    return tuple(dict.fromkeys(one for one in found if any(c.isdigit() for c in one)))
