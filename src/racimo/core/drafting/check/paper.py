"""What every paper must be: complete, free of conflicts, with every mandatory topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from racimo.core.drafting.check.holes import unfilled
from racimo.core.drafting.check.reading import (
    day,
    empty,
    error,
    named,
    number,
    rows,
    warning,
    words,
)
from racimo.core.drafting.shapes import (
    LEFT_OUT,
    VARIANTS,
    Answers,
    Ask,
    Clause,
    Condition,
    Document,
    Finding,
    Kind,
    Question,
)

ALWAYS = "always"


def unanswered(
    document: Document, answers: Answers, clauses: Sequence[Clause], questions: Sequence[Question]
) -> Iterator[Finding]:
    """Every place of the document that waits for an answer, once."""
    labels = {question.key: question for question in questions}
    seen: set[str] = set()
    for clause in _used(document, clauses):
        for path in unfilled(clause, answers):
            if path not in seen:
                seen.add(path)
                yield error(
                    "unanswered",
                    path,
                    f"{_label(path, labels)} is not answered ({clause.title}).",
                    "Answer it, or choose a clause that does not ask for it.",
                )


def unreadable(answers: Answers, questions: Sequence[Question]) -> Iterator[Finding]:
    """Answers that are not what their question asks for: numbers, amounts, days, choices."""
    for question in questions:
        value = answers.get(question.key)
        if question.kind is Kind.TABLE:
            for place, row in rows(answers, question.key):
                for column in question.columns:
                    yield from _typed(
                        row.get(column.key), column.kind, column.choices, f"{place}: {column.label}"
                    )
        else:
            yield from _typed(value, question.kind, question.choices, question.label)


def conflicts(document: Document, clauses: Sequence[Clause]) -> Iterator[Finding]:
    """Clauses of the document that cannot stand beside each other, each pair once."""
    used = _used(document, clauses)
    ids = {clause.id for clause in used}
    seen: set[frozenset[str]] = set()
    for clause in used:
        for other in clause.conflicts_with:
            pair = frozenset({clause.id, other})
            if other in ids and pair not in seen:
                seen.add(pair)
                yield error(
                    "clauses-conflict",
                    clause.id,
                    f"{clause.id} and {other} cannot stand in the same paper.",
                    "Choose one of them.",
                )
    topics: dict[str, str] = {}
    for clause in used:
        if topics.setdefault(clause.topic, clause.id) != clause.id:
            both = f"{topics[clause.topic]} and {clause.id}"
            yield error("topic-twice", clause.id, f"{both} are about the same topic.")


def topics(document: Document, answers: Answers, clauses: Sequence[Clause]) -> Iterator[Finding]:
    """Topics that must be there and are not; choices that lead nowhere."""
    asked = {ALWAYS, *named(answers.get("call_requirements"))}
    present = {clause.topic for clause in _used(document, clauses)}
    for clause in clauses:
        if clause.topic in present or not asked.intersection(clause.required_by):
            continue
        if all(_holds(answers.get(one.key), one) for one in clause.when) or ALWAYS not in (
            clause.required_by
        ):
            present.add(clause.topic)
            by = ", ".join(sorted(asked.intersection(clause.required_by)))
            yield error(
                "topic-missing",
                clause.topic,
                f"The paper needs a clause on {clause.title.lower()} (required: {by}).",
                f"Add {clause.id}: {clause.plain_summary}",
            )
    yield from _choices(answers, clauses)


def stale(document: Document, clauses: Sequence[Clause]) -> Iterator[Finding]:
    """Clauses of the document that the bank does not hold."""
    known = {clause.id for clause in clauses}
    for one in document.clauses:
        if one not in known:
            yield error(
                "clause-unknown",
                one,
                f"The clause bank holds no {one}.",
                "Draft the paper again, or use the version it was drafted from.",
            )


def _used(document: Document, clauses: Sequence[Clause]) -> list[Clause]:
    by_id = {clause.id: clause for clause in clauses}
    return [by_id[one] for one in document.clauses if one in by_id]


def _choices(answers: Answers, clauses: Sequence[Clause]) -> Iterator[Finding]:
    wishes = answers.get(VARIANTS)
    known: dict[str, dict[str, Clause]] = {}
    for clause in clauses:
        known.setdefault(clause.topic, {})[clause.variant] = clause
    for topic, wish in wishes.items() if isinstance(wishes, Mapping) else ():
        variants = known.get(str(topic), {})
        if wish == LEFT_OUT:
            continue
        picked = variants.get(str(wish))
        if picked is None:
            offered = ", ".join(variants) or "none"
            yield error(
                "variant-unknown",
                str(topic),
                f"There is no variant {wish!r} of this topic.",
                f"Offered: {offered}.",
            )
        elif not all(_holds(answers.get(one.key), one) for one in picked.when):
            yield warning(
                "variant-does-not-fit",
                picked.id,
                f"{picked.title} ({picked.variant}) was chosen by hand against its own condition.",
                "Check that the answers and the clause tell the same story.",
            )


def _typed(value: object, kind: Kind, choices: Sequence[str], label: str) -> Iterator[Finding]:
    if empty(value):
        return
    if kind in {Kind.NUMBER, Kind.MONEY} and number(value) is None:
        hint = "Write digits, with a point before decimals: 1250.50."
        yield error("not-a-number", label, f"{label}: {value!r} is not a number.", hint)
    if kind is Kind.DATE and day(value) is None:
        hint = "Write the day as 2026-03-31."
        yield error("not-a-date", label, f"{label}: {value!r} is not a day.", hint)
    if kind is Kind.CHOICE and choices and words(value) not in choices:
        hint = f"Choose one of: {', '.join(choices)}."
        yield error("not-a-choice", label, f"{label}: {value!r} is not offered.", hint)


def _holds(value: object, condition: Condition) -> bool:
    size = number(len(value)) if isinstance(value, list | tuple) else number(value)
    bound = number(condition.value)
    items = value if isinstance(value, list | tuple) else [value]
    answer = {
        Ask.ANSWERED: not empty(value),
        Ask.UNANSWERED: empty(value),
        Ask.IS: _same(value, condition.value),
        Ask.IS_NOT: not _same(value, condition.value),
        Ask.CONTAINS: any(_same(item, condition.value) for item in items),
        Ask.AT_LEAST: size is not None and bound is not None and size >= bound,
        Ask.AT_MOST: size is not None and bound is not None and size <= bound,
    }
    return answer[condition.ask]


def _same(value: object, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == ("yes" if value else "no")
    return not empty(value) and str(value).strip() == wanted


def _label(path: str, questions: Mapping[str, Question]) -> str:
    """``partners[2].signatory`` in people's words: Parties, row 2: Who signs."""
    head, _, rest = path.partition("[")
    head, _, attribute = head.partition(".")
    question = questions.get(head)
    if question is None:
        return path
    place, _, tail = rest.partition("]")
    attribute = attribute or tail.lstrip(".")
    columns = {column.key: column.label for column in question.columns}
    row = f", row {place}" if place else ""
    part = f": {columns.get(attribute, attribute)}" if attribute else ""
    return f"{question.label}{row}{part}"
