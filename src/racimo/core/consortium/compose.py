"""compose(problem) -> Composition: the best set of partners around a coordinator, with proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor
from typing import Any

from racimo.core.consortium.shapes import (
    AtLeast,
    AtMost,
    Composition,
    Constraint,
    DistinctAtLeast,
    EachAtMost,
    Problem,
    Proposal,
    Relaxation,
    Seat,
    Status,
    pin,
)

EFFORT = 20.0  # units of deterministic time per search, about as many seconds
PIN_COST = 2


def compose(problem: Problem, *, effort: float = EFFORT) -> Composition:
    """Choose the partners that suit the coordinator best and keep every constraint.

    Args:
        problem: Candidates, constraints as counts, pins, and what a partner is worth. The score
            is without unit.
        effort: Deterministic time each search may take; the same effort gives the same answer
            on every machine.

    Returns:
        Proposals, best first, each with the status of its own search and a bound; or, when none
        exists, a conflict (constraints that cannot all be kept) and the cheapest relaxation.

    Raises:
        Invalid: When the problem was built, if it contradicts itself.

    Source:
        Leader distance: M. Kargar and A. An, CIKM 2011; solved by OR-Tools CP-SAT.

    >>> from racimo.core.consortium.shapes import Candidate
    >>> team = (Candidate("a", "Alba"), Candidate("b", "Bruno", 9), Candidate("c", "Chiara", 3))
    >>> compose(Problem("a", team, size_penalty=5)).proposals[0].keys
    ('a', 'b')
    """
    found: list[Proposal] = []
    last = Status.OPTIMAL
    while len(found) <= problem.alternatives:
        model = _Model(problem)
        model.cut(found)
        model.aim()
        last, chosen, bound = model.search(effort)
        if not chosen:
            break
        found.append(_proposal(problem, chosen, last, bound))
    if found:
        exhausted = last is Status.INFEASIBLE
        words = f"{len(found)} found." if not exhausted else f"{len(found)} found; no other exists."
        return Composition(found[0].status, tuple(found), exhausted=exhausted, words=words)
    if last is Status.UNSOLVED:
        words = "The search ended before any set was found; none is proven impossible either."
        return Composition(last, words=words)
    conflict, minimal = _conflict(problem, effort)
    relaxations = _relax(problem, effort)
    return Composition(
        Status.INFEASIBLE,
        conflict=conflict,
        minimal=minimal,
        relaxations=relaxations,
        words=_why_not(problem, conflict, relaxations),
    )


@dataclass
class _Model:
    """A CP-SAT model of the problem; ``only`` keeps some constraints, ``soft`` lets them bend."""

    problem: Problem
    only: frozenset[str] | None = None
    soft: bool = False
    model: Any = None
    chosen: dict[str, Any] = field(default_factory=dict)
    slack: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.chosen = {one.key: self.model.new_bool_var("") for one in self.problem.candidates}
        self.model.add(self.chosen[self.problem.coordinator] == 1)
        for key in sorted(self.problem.never):
            self.model.add(self.chosen[key] == 0)
        for key in sorted(self.problem.must):
            if self._kept(pin(key)):
                self.model.add(self.chosen[key] + self._give(pin(key), PIN_COST, 1) >= 1)
        for constraint in self.problem.constraints:
            if self._kept(constraint.id):
                self._add(constraint)

    def _kept(self, name: str) -> bool:
        return self.only is None or name in self.only

    def _give(self, name: str, cost: int, most: int) -> Any:  # noqa: ANN401 - a solver's variable
        """How far a constraint gives way: nothing, unless the model is soft."""
        if not self.soft:
            return 0
        variable = self.model.new_int_var(0, most, "")
        self.slack[name] = (cost, variable)
        return variable

    def _count(self, keys: frozenset[str]) -> Any:  # noqa: ANN401 - a solver's expression
        from ortools.sat.python import cp_model

        found = [self.chosen[key] for key in sorted(keys) if key in self.chosen]
        return cp_model.LinearExpr.sum(found) if found else 0

    def _add(self, constraint: Constraint) -> None:
        give = self._give(constraint.id, constraint.cost, max(constraint.n, len(self.chosen)))
        if isinstance(constraint, AtLeast):
            self._state(self._count(constraint.keys) + give >= constraint.n)
        elif isinstance(constraint, AtMost):
            self._state(self._count(constraint.keys) <= constraint.n + give)
        elif isinstance(constraint, EachAtMost):
            for _, keys in constraint.parts:
                self._state(self._count(keys) <= constraint.n + give)
        elif isinstance(constraint, DistinctAtLeast):
            there = []
            for _, keys in constraint.parts:
                part = self.model.new_bool_var("")
                self._state(part <= self._count(keys))
                there.append(part)
            self._state(sum(there) + give >= constraint.n)
        else:
            raise TypeError(f"no model for {type(constraint).__name__}")

    def _state(self, expression: Any) -> None:  # noqa: ANN401 - a solver's expression or a bool
        """Add a condition; with no variable in it Python has already worked it out."""
        self.model.add(expression) if not isinstance(expression, bool) else self._settle(expression)

    def _settle(self, holds: bool) -> None:  # noqa: FBT001 - the only thing there is to say
        if not holds:
            self.model.add_bool_or([])

    def cut(self, earlier: list[Proposal]) -> None:
        """Ask for a set that lacks enough partners of each earlier one."""
        for proposal in earlier:
            partners = frozenset(proposal.keys[1:])
            kept = len(partners) - self.problem.difference
            self._state(self._count(partners) <= kept)

    def aim(self) -> None:
        """Look for the highest score."""
        from ortools.sat.python import cp_model

        worth = [self.problem.worth(one) for one in self.problem.candidates]
        flags = [self.chosen[one.key] for one in self.problem.candidates]
        self.model.maximize(cp_model.LinearExpr.weighted_sum(flags, worth))

    def search(self, effort: float) -> tuple[Status, frozenset[str], int]:
        """Solve; return the status, the chosen keys and a proven bound of the objective."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return Status.INFEASIBLE, frozenset(), 0
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Status.UNSOLVED, frozenset(), 0
        chosen = frozenset(key for key, flag in self.chosen.items() if solver.boolean_value(flag))
        self.slack = {name: (cost, solver.value(give)) for name, (cost, give) in self.slack.items()}
        proven = Status.OPTIMAL if status == cp_model.OPTIMAL else Status.FEASIBLE
        return proven, chosen, floor(solver.best_objective_bound + 1e-6)


def _proposal(problem: Problem, chosen: frozenset[str], status: Status, bound: int) -> Proposal:
    """Put the members in order: the coordinator, then by worth, then by name."""
    members = [one for one in problem.candidates if one.key in chosen]
    members.sort(key=lambda one: (one.key != problem.coordinator, -problem.worth(one), one.name))
    seats = tuple(_seat(problem, chosen, one.key) for one in members)
    score = sum(seat.worth for seat in seats)
    return Proposal(status, seats, score, score if status is Status.OPTIMAL else bound)


def _seat(problem: Problem, chosen: frozenset[str], key: str) -> Seat:
    """Say why one member is there."""
    candidate = next(one for one in problem.candidates if one.key == key)
    reasons = []
    if key == problem.coordinator:
        reasons.append("leads the consortium")
    else:
        why = f": {candidate.because}" if candidate.because else ""
        reasons.append(f"fit {candidate.fit}{why}")
    if key in problem.must:
        reasons.append("asked for")
    if candidate.links and key != problem.coordinator:
        times = "once" if candidate.links == 1 else f"{candidate.links} times"
        reasons.append(f"has worked with the coordinator {times}")
    rest = chosen - {key}
    needed = tuple(one.id for one in problem.constraints if one.missing(rest))
    reasons += [f"without it: {one.words} fails" for one in problem.constraints if one.id in needed]
    return Seat(key, candidate.name, problem.worth(candidate), tuple(reasons), needed)


def _conflict(problem: Problem, effort: float) -> tuple[tuple[str, ...], bool]:
    """Leave constraints out one by one for as long as the rest cannot all be kept."""
    names = [one.id for one in problem.constraints] + [pin(key) for key in sorted(problem.must)]
    core, minimal = list(names), True
    for name in names:
        rest = frozenset(core) - {name}
        status, _, _ = _Model(problem, only=rest).search(effort)
        if status is Status.INFEASIBLE:
            core.remove(name)
        elif status is Status.UNSOLVED:
            minimal = False
    return tuple(core), minimal


def _relax(problem: Problem, effort: float) -> tuple[Relaxation, ...]:
    """Let as few constraints as possible give way, then each as little as possible."""
    model = _Model(problem, soft=True)
    touched = {}
    for name, (_, give) in model.slack.items():
        touched[name] = model.model.new_bool_var("")
        model.model.add(give == 0).only_enforce_if(touched[name].negated())
    fewest = sum(cost * touched[name] for name, (cost, _) in model.slack.items())
    least = sum(cost * give for cost, give in model.slack.values())
    given = dict(model.slack)
    model.model.minimize(fewest)
    status, _, bound = model.search(effort)
    if status is not Status.OPTIMAL:
        return ()
    model.model.add(fewest <= bound)
    model.model.minimize(least)
    model.slack = given
    status, _, _ = model.search(effort)
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        return ()
    by_id = {one.id: one for one in problem.constraints}
    names = {one.key: one.name for one in problem.candidates}
    found = []
    for name, (_, by) in model.slack.items():
        if by and name in by_id:
            found.append(Relaxation(name, by, _bend(by_id[name], by)))
        elif by:
            key = name.removeprefix(pin(""))
            found.append(Relaxation(name, by, f"do without {names[key]}"))
    return tuple(found)


def _bend(constraint: Constraint, by: int) -> str:
    """Say what giving way by that much means."""
    if isinstance(constraint, AtLeast | DistinctAtLeast):
        more = f"find {by} more that count for it"
        return f"{constraint.words}: be content with {constraint.n - by}, or {more}"
    if isinstance(constraint, AtMost | EachAtMost):
        return f"{constraint.words}: allow {constraint.n + by}"
    raise TypeError(f"no words for {type(constraint).__name__}")


def _why_not(
    problem: Problem, conflict: tuple[str, ...], relaxations: tuple[Relaxation, ...]
) -> str:
    """Say why no set exists, and what the cheapest way out is."""
    words = {one.id: one.words for one in problem.constraints}
    names = {pin(one.key): f"{one.name} must be in" for one in problem.candidates}
    clash = "; ".join(words.get(name) or names[name] for name in conflict)
    out = "; ".join(one.words for one in relaxations)
    sentence = f"No set of these candidates keeps all of this: {clash}."
    return f"{sentence} Cheapest way out: {out}." if out else sentence
