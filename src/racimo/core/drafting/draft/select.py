"""Which clauses belong in a paper: chosen by hand, or by their conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from racimo.core.drafting.draft.said import as_number, missing, said
from racimo.core.drafting.shapes import LEFT_OUT, VARIANTS, Answers, Ask, Clause, Condition


def chosen(answers: Answers, clauses: Iterable[Clause]) -> list[Clause]:
    """One clause per topic, in order: the variant chosen by hand, else the first that applies."""
    by_topic: dict[str, list[Clause]] = {}
    for clause in sorted(clauses, key=lambda one: (one.order, one.id)):
        by_topic.setdefault(clause.topic, []).append(clause)
    picks = (_pick(answers, topic, variants) for topic, variants in by_topic.items())
    return sorted((one for one in picks if one), key=lambda one: (one.order, one.id))


def applies(answers: Answers, clause: Clause) -> bool:
    """Whether all conditions of the clause hold."""
    return all(_holds(answers.get(condition.key), condition) for condition in clause.when)


def _pick(answers: Answers, topic: str, variants: list[Clause]) -> Clause | None:
    wishes = answers.get(VARIANTS)
    wish = wishes.get(topic) if isinstance(wishes, Mapping) else None
    if wish == LEFT_OUT:
        return None
    named = (one for one in variants if one.variant == wish)
    return next(named, None) or next((one for one in variants if applies(answers, one)), None)


def _holds(value: object, condition: Condition) -> bool:
    match condition.ask:
        case Ask.ANSWERED:
            return not missing(value)
        case Ask.UNANSWERED:
            return missing(value)
        case Ask.IS:
            return not missing(value) and said(value) == condition.value
        case Ask.IS_NOT:
            return missing(value) or said(value) != condition.value
        case Ask.CONTAINS:
            items = value if isinstance(value, list | tuple) else [value]
            return condition.value in [said(item) for item in items]
        case Ask.AT_LEAST | Ask.AT_MOST:
            return _compares(value, condition)


def _compares(value: object, condition: Condition) -> bool:
    size = len(value) if isinstance(value, list | tuple) else value
    number, bound = as_number(size), as_number(condition.value)
    if number is None or bound is None:
        return False
    return number >= bound if condition.ask is Ask.AT_LEAST else number <= bound
