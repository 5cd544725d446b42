"""Defined terms: used without a definition, defined without use, defined twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from racimo.core.drafting.check.reading import error, warning
from racimo.core.drafting.shapes import (
    Clause,
    Document,
    Finding,
    Heading,
    Items,
    Paragraph,
    Run,
    Style,
)

_WORD = re.compile(r"[^\W\d_][\w\u2019'-]*")
_OPENS = re.compile(r"(^|[.:;!?…]\s+|[“\"(]\s*)$")
_LONGEST = 5
_STAND_IN = "x"


def terms(document: Document, clauses: Sequence[Clause]) -> Iterator[Finding]:
    """What is wrong with the defined terms, in a document that defines any.

    A capitalised word inside a sentence of a clause counts as a term, unless a clause lists it
    among its ``names``. Words of answers are not looked at: a partner may be called anything.
    """
    texts = list(_texts(document))
    defined = Counter(
        run.text.strip("“”").strip()
        for _, runs in texts
        for run in runs
        if run.style is Style.DEFINITION
    )
    if not defined:
        return
    names = {name for clause in clauses for name in clause.names}
    used: set[str] = set()
    unknown: dict[str, str] = {}
    for clause, runs in texts:
        for phrase, known in _phrases(_own_words(runs), {*defined, *names}):
            if known:
                used.add(phrase)
            else:
                unknown.setdefault(phrase, clause)
    for term, times in defined.items():
        if times > 1:
            yield error("defined-twice", term, f"“{term}” is defined {times} times.")
        if term not in used:
            hint = "Take the definition out, or use the word."
            yield warning("term-unused", term, f"“{term}” is defined but never used.", hint)
    for phrase, clause in unknown.items():
        hint = "Define it, write it small, or list it among the names of the clause."
        yield error("term-undefined", clause, f"“{phrase}” is used but not defined.", hint)


def _texts(document: Document) -> Iterator[tuple[str, Sequence[Run]]]:
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.clause, block.runs
        elif isinstance(block, Items):
            for item in block.items:
                yield block.clause, item


def _own_words(runs: Sequence[Run]) -> str:
    """The clause's own words; a definition or an answer is replaced by a small stand-in."""
    return "".join(
        _STAND_IN if run.answer or run.style is Style.DEFINITION else run.text for run in runs
    )


def _phrases(text: str, known: set[str]) -> Iterator[tuple[str, bool]]:
    """Capitalised phrases of a text, and whether each is known; the longest known one counts."""
    found = [match for match in _WORD.finditer(text) if not match[0].isdigit()]
    place = 0
    while place < len(found):
        match = found[place]
        if not match[0][0].isupper():
            place += 1
            continue
        length = _longest(text, found[place : place + _LONGEST], known)
        if length:
            phrase = text[match.start() : found[place + length - 1].end()]
            yield next(one for one in _singulars(phrase) if one in known), True
            place += length
            continue
        if not _OPENS.search(text[: match.start()]):
            yield match[0], False
        place += 1


def _longest(text: str, words: Sequence[re.Match[str]], known: set[str]) -> int:
    for length in range(len(words), 0, -1):
        phrase = text[words[0].start() : words[length - 1].end()]
        if any(one in known for one in _singulars(phrase)):
            return length
    return 0


def _singulars(phrase: str) -> Iterator[str]:
    """The phrase, and what it may be the plural or the genitive of."""
    plain = re.sub(r"[\u2019']s?$", "", phrase)
    yield from (phrase, plain)
    for ending, single in (("ies", "y"), ("es", ""), ("s", "")):
        if plain.endswith(ending):
            yield plain.removesuffix(ending) + single
