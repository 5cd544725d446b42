"""Clauses, questions and answers; the document that they make; what a proof-reader says of it."""

from __future__ import annotations

from racimo.core.drafting.shapes.clause import (
    FRONT,
    LEFT_OUT,
    VARIANTS,
    Answers,
    Ask,
    Clause,
    Column,
    Condition,
    Kind,
    Question,
)
from racimo.core.drafting.shapes.document import (
    BLANK,
    Blank,
    Block,
    Document,
    Finding,
    Heading,
    Items,
    Paragraph,
    Run,
    Severity,
    Signatory,
    Signatures,
    Style,
    Table,
)
from racimo.core.drafting.shapes.plain import as_plain, content_hash, from_plain

__all__ = [
    "BLANK",
    "FRONT",
    "LEFT_OUT",
    "VARIANTS",
    "Answers",
    "Ask",
    "Blank",
    "Block",
    "Clause",
    "Column",
    "Condition",
    "Document",
    "Finding",
    "Heading",
    "Items",
    "Kind",
    "Paragraph",
    "Question",
    "Run",
    "Severity",
    "Signatory",
    "Signatures",
    "Style",
    "Table",
    "as_plain",
    "content_hash",
    "from_plain",
]
