"""What comes out: a document of blocks, and what the proof-reader finds in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

BLANK = "[…]"
"""What stands in a document where an answer is missing."""


class Style(StrEnum):
    """How a stretch of text is set."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    DEFINITION = "definition"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``answer`` names the answer it came from, if any."""

    text: str
    style: Style = Style.PLAIN
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 opens a numbered clause, level 2 divides one."""

    level: int
    number: str
    runs: tuple[Run, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with its number where it has one; ``note`` sets it apart."""

    runs: tuple[Run, ...]
    number: str = ""
    note: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, bulleted or lettered."""

    items: tuple[tuple[Run, ...], ...]
    lettered: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of plain strings; ``right`` says which columns are set to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    right: tuple[bool, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs for one party."""

    party: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Room for the signatures of the parties, one field each."""

    signatories: tuple[Signatory, ...]
    clause: str = ""


Block = Heading | Paragraph | Items | Table | Signatures


@dataclass(frozen=True, slots=True)
class Blank:
    """A place that waits for an answer: which answer, in which clause."""

    key: str
    clause: str


@dataclass(frozen=True, slots=True)
class Document:
    """A drafted paper: what a preview, a DOCX, a PDF, a redline and a signature all start from.

    ``clauses`` are the ids of the clauses used, in order; ``meta`` are short labelled facts for
    the title page (both strings).
    """

    kind: str
    title: str
    subtitle: str = ""
    language: str = "en"
    version: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    blanks: tuple[Blank, ...] = ()


class Severity(StrEnum):
    """How much a finding weighs: an error should stop a signature, a warning should be read."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the proof-reader saw: a stable code, the place, a sentence, and what to do."""

    code: str
    severity: Severity
    where: str
    message: str
    hint: str = ""
