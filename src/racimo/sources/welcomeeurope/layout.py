"""The head of a page: its labelled lines, its hidden places, and its lead sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from racimo.core.errors import Unreadable
from racimo.sources import crosswalk
from racimo.sources.record import GATED
from racimo.sources.welcomeeurope.lines import Line, items

PACKAGE = "racimo.sources.welcomeeurope"
NEEDED = ("sectors", "beneficiaries", "regions", "category", "responsible")
LISTS = ("sectors", "beneficiaries", "regions", "programme")
TABS = {"description", "programmes", "programme", "contact"}
PLACES = {"category": ("reference", "amount"), "responsible": ("documents", "contact", "advice")}
"""Which hidden fields follow which label, in the page's order."""

_GATE = re.compile(
    r"(?:to|in order to) (?:view|see|access|read|display) this (?:information|content|section)\b"
    r".{0,40}\b(?:connect|log ?in|sign ?in|register|subscribe)\b",
    re.IGNORECASE,
)
_PRIORITIES = re.compile(
    r"(?:priorities|objectives)\b(?:.{0,3}\b(?:and|&)\b.{0,40})?\s*:?", re.IGNORECASE
)
STRANDS = re.compile(r"\bdivided (?:in|into|up into)\b.*\b(?:strands?|lots?)\b", re.IGNORECASE)
STRAND = re.compile(
    r"(?P<word>strand|lot)\s+(?:n[o°.]*\s*)?(?P<code>\d{1,2}|[A-H]|[IVX]{1,4})\b\s*"
    r"(?P<rest>(?:(?:[-\u2013\u2014\u2015\u2012\u2212:(,]|(?=[€\d]|EUR)).*)?)",
    re.IGNORECASE,
)  # fmt: skip
_LABEL = re.compile(r"(?P<word>[^\W\d_][^:]{0,28}?)\s*:\s*(?P<value>.*)")


@dataclass(slots=True)
class Head:
    """What the head of a page says, field by field; ``last`` is the number of its last line."""

    fields: dict[str, str] = field(default_factory=dict)
    gated: list[str] = field(default_factory=list)
    title: str = ""
    lead: str = ""
    last: int = 1
    notes: list[str] = field(default_factory=list)

    def terms(self, name: str) -> tuple[str, ...]:
        """The values of a list field."""
        parts = re.split(r"\s*[,;|]\s*|\s*\n\s*", self.fields.get(name, ""))
        return tuple(dict.fromkeys(part for part in parts if part))


def is_gate(text: str) -> bool:
    """Whether a line says that one must connect to read it."""
    return _GATE.match(text) is not None


def is_priorities(text: str) -> bool:
    """Whether a line is the heading of the priorities."""
    return _PRIORITIES.fullmatch(text) is not None


def starts_body(line: Line) -> bool:
    """Whether the head ends at a line: its priorities, its division, or a strand begin there."""
    if is_priorities(line.text) or STRANDS.search(line.text):
        return True
    return STRAND.fullmatch(line.text) is not None


def label(line: Line) -> tuple[str, str] | None:
    """The field that a line names, and the value beside it; None if it names none."""
    labels = crosswalk.pairs(PACKAGE, "labels.csv", "word", "field")
    match = _LABEL.fullmatch(line.text)
    if match and match["word"].casefold() in labels:
        return labels[match["word"].casefold()], match["value"]
    known = labels.get(line.text.casefold())
    return (known, "") if known in NEEDED else None


def read(lines: list[Line]) -> Head:
    """Read the head, which is every line before the body.

    Raises:
        Unreadable: A label is missing or written twice, or there is no lead; the line is named.
    """
    head = Head()
    blocks = _blocks(lines)
    free = _labelled(head, blocks)
    head.last = lines[-1].number if lines else 1
    for name in NEEDED:
        if not head.fields.get(name) and name not in head.gated:
            raise Unreadable(
                f"expected “{name.capitalize()}: …” above this line.",
                where=f"line {head.last}",
                hint="Is the whole page of the call in the file?",
            )
    _place(head, free)
    if not head.lead:
        raise Unreadable(
            "expected a sentence that says what the call is for.",
            where=f"line {head.last}",
            hint="It stands between the labelled lines and the priorities.",
        )
    return head


@dataclass(slots=True)
class _Free:
    """A paragraph without a label: a hidden place, a value, the title or the lead."""

    text: str
    after: str
    gate: bool


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Paragraphs: a label, a gate or a blank line begins one."""
    out: list[list[Line]] = []
    for line in lines:
        alone = label(line) is not None or is_gate(line.text)
        closed = bool(out) and is_gate(out[-1][0].text)
        if not out or line.after_gap or alone or closed:
            out.append([])
        out[-1].append(line)
    return out


def _labelled(head: Head, blocks: list[list[Line]]) -> list[_Free]:
    """Take the labelled paragraphs into ``head``; return the others."""
    free: list[_Free] = []
    waiting = after = ""
    for block in blocks:
        first = block[0]
        named = label(first)
        words = [line.text for line in block]
        if all(line.text.casefold() in TABS for line in block) and (named is None or not named[1]):
            continue
        if named is not None:
            waiting = _take(head, named, block)
            after = waiting if waiting in PLACES else after or waiting
        elif waiting and is_gate(first.text):
            head.gated.append(waiting)
            waiting = ""
        elif waiting:
            head.fields[waiting] = _joined(waiting, block)
            waiting = ""
        else:
            free.append(_Free(" ".join(words), after, is_gate(first.text)))
            waiting = ""
        if waiting and head.fields.get(waiting):
            waiting = ""
    return free


def _take(head: Head, named: tuple[str, str], block: list[Line]) -> str:
    name, value = named
    if name in head.fields:
        raise Unreadable(
            f"found a second “{name.capitalize()}”.",
            where=f"line {block[0].number}",
            hint="Put one page into a file.",
        )
    rest = block[1:]
    more = _joined(name, rest) if rest else ""
    separator = "\n" if name in LISTS and any(line.bullet for line in rest) else " "
    head.fields[name] = separator.join(part for part in (value, more) if part)
    if is_gate(head.fields[name]):
        head.fields[name] = ""
        head.gated.append(name)
    return name


def _joined(name: str, block: list[Line]) -> str:
    """A value that spans lines: one item a line for a list, one text otherwise."""
    if name in LISTS and any(line.bullet for line in block):
        return "\n".join(items(block))
    return " ".join(line.text for line in block)


def _place(head: Head, free: list[_Free]) -> None:
    """Give each free paragraph its field: hidden places by position, the last text is the lead."""
    early = [part for part in free if not part.after and not part.gate]
    late = [part for part in free if part.after or part.gate]
    lead = late.pop() if late and not late[-1].gate else (early.pop() if early else None)
    head.title = head.fields.get("title", "") or (early[0].text if early else "")
    places = [name for name in GATED if name not in head.fields and name not in head.gated]
    last_gate = max((i for i, part in enumerate(late) if part.gate), default=len(late))
    opening: list[str] = []
    for index, part in enumerate(late):
        near = [name for name in PLACES.get(part.after, ()) if name in places]
        if not places or (index > last_gate and len(late) != len(GATED)):
            opening += [] if part.gate else [part.text]
            continue
        name = (near or places)[0]
        places.remove(name)
        if part.gate:
            head.gated.append(name)
        else:
            head.fields[name] = part.text
    head.lead = "\n\n".join([*opening, *([lead.text] if lead else [])])
    head.gated = [name for name in GATED if name in head.gated]
