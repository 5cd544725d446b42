"""A paper's questions as form controls: what is shown in them, and what is read out of them.

The controls are plain HTML, so that rows are added and taken away without any script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from racimo.core.drafting.shapes import Column, Kind, Question
from racimo.web.digits import whole

Sent = Mapping[str, str]
MOST_ROWS = 300
MOST_TEXT = 20_000
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_GROUPED = re.compile(r"-?\d{1,3}([,\u00a0\u202f ]\d{3})+(\.\d{1,18})?")
_APART = re.compile(r"[;,\n]")
_WHERE = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d+)\])?(?:\.([a-z0-9_]+))?")


@dataclass(slots=True)
class Control:
    """One input: its name and id, what stands in it, and what is wrong with that."""

    name: str
    id: str
    label: str
    kind: str
    value: str
    required: bool
    choices: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True)
class Row:
    """One row of a table question."""

    number: int
    title: str
    controls: list[Control]
    open: bool


@dataclass(slots=True)
class Asked:
    """One question with its control or its rows, and where its answer comes from."""

    key: str
    control: Control
    help: str
    origin: str
    rows: list[Row] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    missing: list[str] = field(default_factory=list)

    @property
    def is_table(self) -> bool:
        """Whether it is asked row by row."""
        return bool(self.columns)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was sent: answers that can be kept, and errors by the id of their control."""

    answers: dict[str, Any]
    errors: dict[str, str]


def shown(value: Any, kind: Kind) -> str:  # noqa: ANN401 - an answer is any plain value
    """An answer as it stands in its input.

    >>> shown(["Porto", "Graz"], Kind.TEXT)
    'Porto, Graz'
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ("\n" if kind is Kind.LIST else ", ").join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def raw(question: Question, value: Any) -> Any:  # noqa: ANN401 - an answer is any plain value
    """An answer as the controls of its question send it: text, or rows of text."""
    if question.kind is not Kind.TABLE:
        return shown(value, question.kind)
    rows = [one for one in value or () if isinstance(one, Mapping)]
    return [{c.key: shown(row.get(c.key), Kind.TEXT) for c in question.columns} for row in rows]


def sent(question: Question, told: Sent) -> Any:  # noqa: ANN401 - text, or rows of text
    """What a form sent for a question; None where it did not ask it."""
    if question.kind is not Kind.TABLE:
        text = told.get(question.key)
        return None if text is None else _tidy(text)
    count = whole(told.get(f"{question.key}.rows", ""), most=MOST_ROWS)
    if count is None:
        return None
    return [
        {c.key: _tidy(told.get(f"{question.key}.{n}.{c.key}", "")) for c in question.columns}
        for n in range(1, count + 1)
    ]


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def read(
    questions: tuple[Question, ...], told: Sent, known: Mapping[str, Any], kept: Mapping[str, Any]
) -> Reading:
    """Read a form; what merely repeats a known or a kept answer stays exactly that answer."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in questions:
        typed = sent(question, told)
        if typed is None:
            continue
        if question.kind is Kind.TABLE:
            typed = [row for row in typed if any(row.values())]
        for source in (known, kept):
            if question.key in source and typed == raw(question, source[question.key]):
                answers[question.key] = source[question.key]
                break
        else:
            base = kept.get(question.key) or known.get(question.key)
            answers[question.key] = _value(question, typed, base, errors)
    return Reading(answers, errors)


def _value(question: Question, typed: Any, base: Any, errors: dict[str, str]) -> Any:  # noqa: ANN401 - plain values
    if question.kind is not Kind.TABLE:
        value, error = parse(question.kind, typed, question.choices)
        if error:
            errors[f"q-{question.key}"] = error
        return value
    rows = []
    first = question.columns[0].key
    before = {str(row.get(first)): row for row in base or () if isinstance(row, Mapping)}
    for number, row in enumerate(typed, 1):
        # Facts that the form does not ask, such as the size of a partner, stay with their row.
        made = {key: value for key, value in before.get(row[first], {}).items() if key not in row}
        for column in question.columns:
            value, error = parse(column.kind, row[column.key], column.choices, cell=True)
            if error:
                errors[f"q-{question.key}-{number}-{column.key}"] = error
            if value not in ("", []):
                made[column.key] = value
        rows.append(made)
    return rows


def parse(
    kind: Kind, text: str, choices: tuple[str, ...] = (), *, cell: bool = False
) -> tuple[Any, str]:
    """A typed text as an answer, and what is wrong with it ("" if nothing is).

    >>> parse(Kind.MONEY, "1,500,000.50"), parse(Kind.NUMBER, "24")
    (('1500000.50', ''), (24, ''))
    """
    if not text or (kind in {Kind.TEXT, Kind.LONG, Kind.YES_NO} and len(text) <= MOST_TEXT):
        return ([] if kind is Kind.LIST and not text else text), ""
    if len(text) > MOST_TEXT:
        return text, _("At most 20,000 characters.")
    if kind is Kind.LIST:
        parts = _APART.split(text) if cell else text.split("\n")
        return [part.strip() for part in parts if part.strip()], ""
    if kind in {Kind.NUMBER, Kind.MONEY}:
        return _number(kind, text)
    if kind is Kind.DATE:
        return text, "" if _is_day(text) else _("This is no day; write it as 2026-03-31.")
    wrong = bool(choices) and text not in choices
    return text, _("Choose one of: %(names)s.") % {"names": ", ".join(choices)} if wrong else ""


def _number(kind: Kind, text: str) -> tuple[Any, str]:
    plain = re.sub(r"[,\u00a0\u202f ]", "", text) if _GROUPED.fullmatch(text) else text
    if not _NUMBER.fullmatch(plain):
        return text, _("Write digits, with a point before decimals, such as 1250.50.")
    whole = kind is Kind.NUMBER and plain.lstrip("-").isdigit()
    return (int(plain) if whole else plain), ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def reshaped(
    questions: tuple[Question, ...], told: Sent, known: Mapping[str, Any], wish: str
) -> dict[str, Any]:
    """All controls as sent, with one row more, one less, or those that are known but missing."""
    act, _colon, rest = wish.partition(":")
    key, _colon, place = rest.partition(":")
    found: dict[str, Any] = {}
    for question in questions:
        typed = sent(question, told)
        if question.key == key and isinstance(typed, list):
            if act == "add" and len(typed) < MOST_ROWS:
                typed.append({column.key: "" for column in question.columns})
            elif act == "remove" and (at := whole(place, most=MOST_ROWS + 1)):
                del typed[at - 1 : at]
            elif act == "merge":
                typed += _absent(question, typed, known)
        if typed is not None:
            found[question.key] = typed
    return found


def _absent(
    question: Question, rows: list[dict[str, str]], known: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Rows that are known already and not in the answer, by their first column."""
    first = question.columns[0].key
    there = {row[first] for row in rows}
    return [row for row in raw(question, known.get(question.key)) if row[first] not in there]


def place_of(where: str, keys: set[str]) -> str:
    """The id of the control that a finding speaks of, or "".

    >>> place_of("partners[2].signatory", {"partners"}), place_of("governance", set())
    ('q-partners-2-signatory', '')
    """
    found = _WHERE.fullmatch(where)
    if found is None or found[1] not in keys:
        return ""
    if found[2] and found[3]:
        return f"q-{found[1]}-{found[2]}-{found[3]}"
    return f"q-{found[1]}-{found[2]}" if found[2] else f"q-{found[1]}"


def ask(
    question: Question,
    typed: Any,  # noqa: ANN401 - text, or rows of text
    known: Mapping[str, Any],
    errors: Mapping[str, str],
) -> Asked:
    """A question with what stands in its controls."""
    table = question.kind is Kind.TABLE
    name = f"q-{question.key}"
    control = Control(
        question.key, name, question.label, question.kind.value, "" if table else str(typed or ""),
        question.required, question.choices, errors.get(name, ""),
    )  # fmt: skip
    first = known.get(question.key)
    asked = Asked(question.key, control, question.help, "", columns=question.columns)
    if first not in (None, "", []) and typed == raw(question, first):
        asked.origin = origin(question)
    if table:
        rows = typed or [{column.key: "" for column in question.columns}]
        asked.rows = [_row(question, n, row, errors) for n, row in enumerate(rows, 1)]
        asked.missing = [
            row[question.columns[0].key] for row in _absent(question, typed or [], known)
        ]
    return asked


def _row(question: Question, number: int, row: Mapping[str, str], errors: Mapping[str, str]) -> Row:
    controls = [
        Control(
            f"{question.key}.{number}.{column.key}", f"q-{question.key}-{number}-{column.key}",
            column.label, column.kind.value, row.get(column.key, ""), column.required,
            column.choices, errors.get(f"q-{question.key}-{number}-{column.key}", ""),
        )
        for column in question.columns
    ]  # fmt: skip
    title = " · ".join(one.value for one in controls[:2] if one.value)
    gaps = any(one.error or (one.required and not one.value) for one in controls)
    return Row(number, title, controls, gaps)


def origin(question: Question) -> str:
    """Where a first answer comes from, in words."""
    if question.default.startswith("value:"):
        return _("proposed; change it as you like")
    return {
        "call": _("from the call"),
        "strand": _("from the strand"),
        "partners": _("from the partners"),
        "partnership": _("from the facts of the workspace"),
        "roadmap": _("from the work plan"),
        "scoreboard": _("from the indicators"),
    }.get(question.default, _("known already"))
