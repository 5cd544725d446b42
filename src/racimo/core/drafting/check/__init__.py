"""proofread(document, answers, clauses) -> findings: what should be mended before signing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from racimo.core.drafting.check import agreement, paper, roadmap, strategy
from racimo.core.drafting.check.holes import keys
from racimo.core.drafting.check.terms import terms
from racimo.core.drafting.shapes import Answers, Clause, Document, Finding, Question

__all__ = ["keys", "proofread"]


def proofread(
    document: Document,
    answers: Answers,
    clauses: Sequence[Clause],
    questions: Sequence[Question] = (),
) -> tuple[Finding, ...]:
    """Everything that is wrong or doubtful in a paper, errors first.

    The proof-reader works from the document, the answers and the clauses alone and borrows
    nothing from the drafting, so that it also judges papers drafted long ago or changed since.

    Args:
        document: The paper.
        answers: The answers as they are now; ``call_requirements`` may list what the call asks.
        clauses: The clause bank that the paper was drafted from.
        questions: The questions of the paper, for labels and for kinds of answers; may be empty.

    Returns:
        Findings with a stable ``code``, errors before warnings, otherwise in reading order.

    >>> [finding.code for finding in proofread(Document("agreement", "Agreement"), {}, ())]
    []
    """
    found = list(_found(document, answers, clauses, questions))
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.severity.value))


def _found(
    document: Document,
    answers: Answers,
    clauses: Sequence[Clause],
    questions: Sequence[Question],
) -> Iterator[Finding]:
    yield from paper.stale(document, clauses)
    yield from paper.topics(document, answers, clauses)
    yield from paper.conflicts(document, clauses)
    yield from paper.unanswered(document, answers, clauses, questions)
    yield from paper.unreadable(answers, questions)
    yield from terms(document, clauses)
    if document.kind == "agreement":
        yield from agreement.parties(document, answers)
        yield from agreement.shares(answers)
        yield from agreement.days(answers)
        yield from agreement.votes(answers)
        yield from agreement.eligible(answers)
    elif document.kind == "strategy":
        yield from strategy.money(answers)
        yield from strategy.markets(answers)
        yield from strategy.scores(answers)
    elif document.kind == "roadmap":
        plan = roadmap.Plan.of(answers)
        yield from roadmap.packages(answers, plan)
        yield from roadmap.dues(answers, plan)
        yield from roadmap.proofs(answers)
        yield from roadmap.promises(answers)
        yield from roadmap.order(answers, plan)
        yield from roadmap.efforts(answers, plan)
        yield from roadmap.length(answers)
