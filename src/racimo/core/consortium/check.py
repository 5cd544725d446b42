"""Proof-reading of a composition: recounts every constraint and score, borrowing nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from racimo.core.consortium.shapes import (
    AtLeast,
    AtMost,
    Composition,
    Constraint,
    DistinctAtLeast,
    EachAtMost,
    Problem,
    Proposal,
    Status,
    pin,
)


def faults(problem: Problem, composition: Composition) -> tuple[str, ...]:
    """Recount a composition against its problem.

    Args:
        problem: What was asked.
        composition: What was answered, by whomever.

    Returns:
        One sentence per mistake; none when the answer is sound. That nothing better exists
        cannot be recounted, only that the claims agree with each other.

    Source:
        The definitions in ``shapes``.

    >>> from racimo.core.consortium.shapes import Candidate
    >>> faults(Problem("a", (Candidate("a", "Alba"),)), Composition(Status.OPTIMAL))
    ('The answer is optimal, but there is no proposal.',)
    """
    found = [*_claims(problem, composition)]
    for number, proposal in enumerate(composition.proposals, start=1):
        found += [f"Proposal {number}: {fault}" for fault in _wrong(problem, proposal)]
    found += _order(problem, composition)
    return tuple(found)


def _claims(problem: Problem, composition: Composition) -> Iterator[str]:
    solved = composition.status in (Status.OPTIMAL, Status.FEASIBLE)
    if solved and not composition.proposals:
        yield f"The answer is {composition.status}, but there is no proposal."
    if not solved and composition.proposals:
        yield f"The answer is {composition.status}, but there are proposals."
    if composition.proposals and composition.proposals[0].status is not composition.status:
        yield "The answer's status is not that of its first proposal."
    if len(composition.proposals) > problem.alternatives + 1:
        yield "There are more proposals than were asked for."
    names = {one.id for one in problem.constraints} | {pin(key) for key in problem.must}
    for name in composition.conflict:
        if name not in names:
            yield f"The conflict names {name}, which is no constraint of the problem."
    for relaxation in composition.relaxations:
        if relaxation.constraint not in names or relaxation.by < 1:
            yield f"The relaxation of {relaxation.constraint} means nothing."


def _wrong(problem: Problem, proposal: Proposal) -> Iterator[str]:
    by_key = {one.key: one for one in problem.candidates}
    keys = proposal.keys
    if len(set(keys)) != len(keys):
        yield "somebody sits in it twice."
    if keys[:1] != (problem.coordinator,):
        yield "the coordinator does not come first."
    for key in sorted(set(keys) - set(by_key)):
        yield f"{key} is no candidate."
    for key in sorted(problem.must - set(keys)):
        yield f"{key} was asked for and is missing."
    for key in sorted(problem.never & set(keys)):
        yield f"{key} was excluded and sits in it."
    for constraint in problem.constraints:
        if not _kept(constraint, keys):
            yield f"{constraint.id} is not kept."
    yield from _sums(problem, proposal)


def _kept(constraint: Constraint, chosen: Collection[str]) -> bool:
    """Count once more, by hand."""
    members = set(chosen)
    if isinstance(constraint, AtLeast):
        return len([key for key in members if key in constraint.keys]) >= constraint.n
    if isinstance(constraint, AtMost):
        return len([key for key in members if key in constraint.keys]) <= constraint.n
    if isinstance(constraint, DistinctAtLeast):
        there = [label for label, keys in constraint.parts if members & keys]
        return len(there) >= constraint.n
    if isinstance(constraint, EachAtMost):
        return all(len(members & keys) <= constraint.n for _, keys in constraint.parts)
    raise TypeError(f"no count for {type(constraint).__name__}")


def _sums(problem: Problem, proposal: Proposal) -> Iterator[str]:
    by_key = {one.key: one for one in problem.candidates}
    known = [seat for seat in proposal.seats if seat.key in by_key]
    for seat in known:
        worth = problem.worth(by_key[seat.key])
        if seat.worth != worth:
            yield f"{seat.key} is worth {worth}, not {seat.worth}."
        rest = set(proposal.keys) - {seat.key}
        needed = tuple(one.id for one in problem.constraints if not _kept(one, rest))
        if seat.needed_for != needed:
            yield f"{seat.key} is needed for {needed}, not for {seat.needed_for}."
    score = sum(problem.worth(by_key[seat.key]) for seat in known)
    if score != proposal.score:
        yield f"the score is {score}, not {proposal.score}."
    if proposal.status is Status.OPTIMAL and proposal.bound != proposal.score:
        yield "it claims to be optimal, but its bound is not its score."
    if proposal.bound < proposal.score:
        yield "its bound is below its score."


def _order(problem: Problem, composition: Composition) -> Iterator[str]:
    """Later proposals score no more than proven earlier ones, and differ enough from them."""
    for number, later in enumerate(composition.proposals):
        for before, earlier in enumerate(composition.proposals[:number]):
            if later.score > earlier.bound:
                yield f"Proposal {number + 1} scores above the bound of proposal {before + 1}."
            lacking = set(earlier.keys) - set(later.keys)
            if len(lacking) < problem.difference:
                yield f"Proposal {number + 1} is too close to proposal {before + 1}."
