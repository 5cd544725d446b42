"""Verdicts and compositions as plain values, the same for the command and the API."""

from __future__ import annotations

from typing import Any

from racimo.base.cases import Case, Draft
from racimo.core.consortium.shapes import Composition, Proposal, pin
from racimo.core.eligibility.judge import judge, robustness
from racimo.core.eligibility.shapes import Departure, Rulebook
from racimo.core.verdict import Verdict

Plain = dict[str, Any]


def describe_case(case: Case) -> Plain:
    """Judge a case, and tell everything about the answer in plain values."""
    verdict = judge(case.rulebook, case.strand, case.consortium, on=case.on)
    departures = robustness(case.rulebook, case.strand, case.consortium, on=case.on)
    return {
        **_frame(case),
        "members": [one.key for one in case.consortium.members],
        "associates": [one.key for one in case.consortium.applicants if one.role == "associate"],
        **describe_verdict(case.rulebook, verdict),
        "robustness": [_departure(one) for one in departures],
        "gaps": _gaps(case.rulebook),
    }


def describe_verdict(rulebook: Rulebook, verdict: Verdict) -> Plain:
    """The answer, and one reason per rule."""
    hard = {rule.id: rule.hard for rule in rulebook.rules}
    return {
        "answer": verdict.answer.value,
        "reasons": [
            {
                "rule": one.rule,
                "answer": one.answer.value,
                "hard": hard[one.rule],
                "because": one.because,
                "source": one.source,
                "counterfactual": one.counterfactual,
            }
            for one in verdict.reasons
        ],
    }


def describe_draft(draft: Draft, composition: Composition) -> Plain:
    """A composition in plain values, every proposal judged by the rules of the call."""
    words = {one.id: (one.words, one.source) for one in draft.problem.constraints}
    for candidate in draft.problem.candidates:
        words[pin(candidate.key)] = (f"{candidate.name} must be in", "")
    return {
        **_frame(draft),
        "coordinator": draft.problem.coordinator,
        "status": composition.status.value,
        "words": composition.words,
        "proposals": [_proposal(draft, one) for one in composition.proposals],
        "exhausted": composition.exhausted,
        "conflict": [
            {"id": name, "words": words[name][0], "source": words[name][1]}
            for name in composition.conflict
        ],
        "conflict_minimal": composition.minimal,
        "relaxations": [
            {"constraint": one.constraint, "by": one.by, "words": one.words}
            for one in composition.relaxations
        ],
        "gaps": _gaps(draft.rulebook),
    }


def _frame(case: Case | Draft) -> Plain:
    deadline = case.rulebook.deadline
    return {
        "call": case.rulebook.id,
        "title": case.rulebook.title,
        "deadline": deadline.isoformat() if deadline else None,
        "strand": case.strand,
        "on": case.on.isoformat(),
    }


def _gaps(rulebook: Rulebook) -> list[Plain]:
    return [{"what": one.what, "reason": one.reason} for one in rulebook.gaps]


def _departure(departure: Departure) -> Plain:
    return {
        "key": departure.key,
        "name": departure.name,
        "breaks": list(departure.breaks),
        "opens": list(departure.opens),
        "words": departure.words,
    }


def _proposal(draft: Draft, proposal: Proposal) -> Plain:
    consortium = draft.consortium(proposal.keys)
    verdict = judge(draft.rulebook, draft.strand, consortium, on=draft.on)
    country = {one.key: one.land for one in draft.applicants}
    return {
        "status": proposal.status.value,
        "score": proposal.score,
        "bound": proposal.bound,
        "members": [
            {
                "key": seat.key,
                "name": seat.name,
                "country": country[seat.key],
                "worth": seat.worth,
                "reasons": list(seat.reasons),
                "needed_for": list(seat.needed_for),
            }
            for seat in proposal.seats
        ],
        "verdict": describe_verdict(draft.rulebook, verdict),
    }
