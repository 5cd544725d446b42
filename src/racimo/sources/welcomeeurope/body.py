"""The body of a page: its priorities, and its strands with money, actions and deliverables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from racimo.core.errors import Unreadable
from racimo.sources import amounts, crosswalk
from racimo.sources.record import Action, Outcome, Strand
from racimo.sources.welcomeeurope.layout import PACKAGE, STRAND, STRANDS, is_priorities
from racimo.sources.welcomeeurope.lines import Line, items

_ACTIONS = re.compile(
    r"(?:among(?:st)?\s+(?:the\s+)?)?(?:financed|funded|eligible) (?:actions|activities)\b.{0,20}",
    re.IGNORECASE,
)
_DELIVERABLES = re.compile(
    r"\s*[;,.]?\s*(?:for which\s+)?(?:the\s+)?(?:expected\s+)?"
    r"(?:results|outputs|outcomes|deliverables)"
    r"(?:\s+and\s+(?:results|outputs|outcomes|deliverables))*\s+(?:are|include|will be)\s*:?\s*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.IGNORECASE)
_MONEY = re.compile(r"\beuros?\b|\beur\b|€", re.IGNORECASE)
_COUNT = re.compile(r"\b(\d{1,2}|two|three|four|five|six)\b", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(slots=True)
class _Open:
    """A strand being read."""

    code: str
    title: str
    budget: Decimal | None
    purpose: list[Line] = field(default_factory=list)
    actions: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Body:
    """What the body of a page says."""

    objectives: tuple[str, ...]
    strands: tuple[Strand, ...]
    rest: tuple[str, ...]
    notes: tuple[str, ...]


def read(lines: list[Line]) -> Body:
    """Read the body.

    Raises:
        Unreadable: A strand's heading has an amount that cannot be read, or a strand comes twice.
    """
    objectives: list[Line] = []
    strands: list[_Open] = []
    announced = 0
    section = objectives
    rest: list[Line] = []
    for line in lines:
        heading = STRAND.fullmatch(line.text)
        if heading:
            strands.append(_begin(line, heading, [strand.code for strand in strands]))
            section = strands[-1].purpose
        elif STRANDS.search(line.text):
            announced = _count(line.text)
        elif is_priorities(line.text):
            section = objectives
        elif _ACTIONS.fullmatch(line.text) and strands:
            section = strands[-1].actions
        else:
            section = rest if _is_loose(line, section, strands) else section
            section.append(line)
    notes = []
    if announced and announced != len(strands):
        notes.append(f"the page announces {announced} strands, {len(strands)} found")
    return Body(
        tuple(items(objectives)),
        tuple(map(_strand, strands)),
        tuple(line.text for line in rest),
        tuple(notes),
    )


def _is_loose(line: Line, section: list[Line], strands: list[_Open]) -> bool:
    """Whether a paragraph after a bulleted list belongs to the page and not to the list."""
    listed = any(other.bullet for other in section)
    in_purpose = bool(strands) and section is strands[-1].purpose
    return line.after_gap and not line.bullet and listed and not in_purpose


def _begin(line: Line, heading: re.Match[str], seen: list[str]) -> _Open:
    code = heading["code"].upper()
    if code in seen:
        raise Unreadable(
            f"found a second “{heading['word']} {code}”.",
            where=f"line {line.number}",
            hint="Put one page into a file.",
        )
    rest = heading["rest"].strip(" -\u2013\u2014\u2015\u2012\u2212:,().")
    title, budget = rest, amounts.euro(rest)
    if budget is not None:
        title = ""
    elif amounts.euros(rest):
        found = amounts.euros(rest)
        budget = found[0] if len(found) == 1 else None
        title = re.split(r"\s+[-\u2013\u2014:(]\s*(?=[€\d]|EUR)", rest)[0].strip(
            " -\u2013\u2014:,("
        )
    if budget is None and _MONEY.search(rest):
        raise Unreadable(
            f"expected an amount of euro after “{heading['word']} {code}”, found “{rest[:60]}”.",
            where=f"line {line.number}",
            hint="Write it like “1 500 000 euro”.",
        )
    return _Open(code, title, budget)


def _strand(found: _Open) -> Strand:
    purposes, outcomes = [], []
    for item in items(found.purpose):
        match = _DELIVERABLES.search(item)
        if match:
            outcomes += _split(item[match.end() :])
            item = item[: match.start()]  # noqa: PLW2901 - the rest of the item is its purpose
        if item.strip(" ,;"):
            purposes.append(item.strip(" ,;"))
    return Strand(
        code=found.code,
        title=found.title,
        purpose="\n".join(purposes),
        budget=found.budget,
        actions=tuple(
            Action(crosswalk.kind_of(text, PACKAGE, "actions.csv"), text)
            for text in items(found.actions)
        ),
        outcomes=tuple(
            Outcome(crosswalk.kind_of(text, PACKAGE, "outcomes.csv"), text) for text in outcomes
        ),
    )


def _split(text: str) -> list[str]:
    """An enumeration: split at commas, and at "and" where an article or the last item follows."""
    commas = [part for part in re.split(r"\s*[,;]\s+", text.strip(" .;,:")) if part]
    parts: list[str] = []
    for index, piece in enumerate(commas):
        broken = re.split(r"\s+and\s+(?=(?:an?|the)\s)", piece)
        last = index == len(commas) - 1 and len(commas) > 1
        if last and len(broken) == 1:
            broken = re.split(r"\s+and\s+|^and\s+", piece, maxsplit=1)
        parts += broken
    return [_ARTICLE.sub("", part).strip() for part in parts if part.strip()]


def _count(text: str) -> int:
    match = _COUNT.search(text)
    if not match:
        return 0
    return _NUMBERS.get(match[1].casefold()) or int(match[1])
