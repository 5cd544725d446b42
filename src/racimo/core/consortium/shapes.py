"""A composition problem in plain counts, and the proposals that answer it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from racimo.core.errors import Invalid

Parts = tuple[tuple[str, frozenset[str]], ...]

HEAVIEST = 1_000_000  # so that no sum leaves the whole numbers a solver counts in


class Status(StrEnum):
    """How far the search came.

    ``OPTIMAL``: nothing better exists, proven. ``FEASIBLE``: it keeps all constraints, and
    ``bound`` says how much better another could be. ``INFEASIBLE``: none exists, proven.
    ``UNSOLVED``: the time ran out before either was known.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One organisation that may be chosen.

    ``fit`` (0 or more) says how well it suits the coordinator, ``because`` why, ``links`` how
    often the two have worked together.
    """

    key: str
    name: str
    fit: int = 0
    because: str = ""
    links: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One count that a proposal must keep.

    ``words`` says it to people, ``cost`` is the price of giving way: 1 for a wish of one's own,
    more for a rule of the call.
    """

    id: str
    words: str
    n: int
    source: str = ""
    cost: int = 1

    def missing(self, chosen: Collection[str]) -> int:
        """By how much the chosen miss the count; 0 when they keep it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Constraint):
    """At least ``n`` of ``keys`` are chosen."""

    keys: frozenset[str]

    def missing(self, chosen: Collection[str]) -> int:
        """How many are too few."""
        return max(self.n - len(self.keys.intersection(chosen)), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost(Constraint):
    """At most ``n`` of ``keys`` are chosen."""

    keys: frozenset[str]

    def missing(self, chosen: Collection[str]) -> int:
        """How many are too many."""
        return max(len(self.keys.intersection(chosen)) - self.n, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctAtLeast(Constraint):
    """At least ``n`` of the labelled parts have somebody chosen from them."""

    parts: Parts

    def missing(self, chosen: Collection[str]) -> int:
        """How many parts are too few."""
        return max(self.n - sum(not keys.isdisjoint(chosen) for _, keys in self.parts), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EachAtMost(Constraint):
    """At most ``n`` are chosen from each of the labelled parts."""

    parts: Parts

    def missing(self, chosen: Collection[str]) -> int:
        """By how much the fullest part is too full."""
        fullest = max((len(keys.intersection(chosen)) for _, keys in self.parts), default=0)
        return max(fullest - self.n, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """Who leads, who may join, what must be kept, and what is worth how much.

    A proposal scores ``fit + link_bonus * links - size_penalty`` for every partner beside the
    coordinator. ``alternatives`` more proposals are sought after the best; each must lack at
    least ``difference`` partners of every earlier one.
    """

    coordinator: str
    candidates: tuple[Candidate, ...]
    constraints: tuple[Constraint, ...] = ()
    must: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    link_bonus: int = 0
    size_penalty: int = 0
    alternatives: int = 0
    difference: int = 1

    def __post_init__(self) -> None:
        """Refuse a problem that contradicts itself.

        Raises:
            Invalid: Names the key and what is wrong with it.
        """
        keys = [one.key for one in self.candidates]
        if len(keys) != len(set(keys)):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise Invalid(f"“{twice[0]}” is a candidate twice.", where="candidates")
        hint = "Use the keys of the candidates."
        if self.coordinator not in keys:
            message = f"The coordinator “{self.coordinator}” is not among the candidates."
            raise Invalid(message, where="coordinator", hint=hint)
        for where, named in (("must", self.must), ("never", self.never)):
            strangers = sorted(named - set(keys))
            if strangers:
                raise Invalid(f"There is no candidate “{strangers[0]}”.", where=where, hint=hint)
        torn = sorted((self.must | {self.coordinator}) & self.never)
        if torn:
            message = f"“{torn[0]}” cannot be in and out at once."
            raise Invalid(message, where="never", hint="Take it off one of the two lists.")
        if min((one.fit for one in self.candidates), default=0) < 0:
            raise Invalid("A fit is 0 or more.", where="candidates")
        weights = [self.link_bonus, self.size_penalty]
        weights += [number for one in self.candidates for number in (one.fit, one.links)]
        if max(weights) > HEAVIEST:
            message = f"Fit, links, link bonus and size penalty are at most {HEAVIEST}."
            raise Invalid(message, where="candidates")
        if min(self.alternatives, self.link_bonus, self.size_penalty, self.difference - 1) < 0:
            raise Invalid("A number is below its least value.", where="the problem")

    def worth(self, candidate: Candidate) -> int:
        """What one partner adds to the score; the coordinator adds nothing."""
        if candidate.key == self.coordinator:
            return 0
        return candidate.fit + self.link_bonus * candidate.links - self.size_penalty


@dataclass(frozen=True, slots=True)
class Seat:
    """One member of a proposal: what it adds, why it is there, and what breaks without it."""

    key: str
    name: str
    worth: int
    reasons: tuple[str, ...]
    needed_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One set of partners, the coordinator first. No set can score more than ``bound``."""

    status: Status
    seats: tuple[Seat, ...]
    score: int
    bound: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The members' keys, the coordinator's first."""
        return tuple(seat.key for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One constraint that would have to give way, by how much, in words."""

    constraint: str
    by: int
    words: str


@dataclass(frozen=True, slots=True)
class Composition:
    """The answer: proposals, best first; or why there is none, and the cheapest way out.

    ``conflict`` names constraints that cannot all be kept together; ``minimal`` says whether
    leaving any one of them out would help. ``exhausted``: no further alternative exists.
    """

    status: Status
    proposals: tuple[Proposal, ...] = ()
    conflict: tuple[str, ...] = ()
    minimal: bool = True
    relaxations: tuple[Relaxation, ...] = ()
    exhausted: bool = False
    words: str = ""


def pin(key: str) -> str:
    """The name under which the wish to have a partner appears in a conflict.

    >>> pin("alba")
    'must:alba'
    """
    return f"must:{key}"
