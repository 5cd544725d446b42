"""What every kind of rule has in common, and how a finding becomes a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from racimo.core.eligibility.shapes.facts import Applicant, Consortium
from racimo.core.eligibility.shapes.ground import Ground
from racimo.core.verdict import Answer, Reason

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: kept True, False or None (a missing fact could still decide it)."""

    kept: bool | None
    because: str
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition of a call.

    ``strands`` names the strands it binds (empty: all). ``hard`` is False for a recommendation.
    """

    KIND: ClassVar[str] = ""

    id: str
    source: str
    hard: bool = True
    strands: frozenset[str] = frozenset()

    def binds(self, strand: str | None) -> bool:
        """Whether the rule speaks of that strand."""
        return not self.strands or strand in self.strands

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Look at the facts. Every kind of rule looks at others."""
        raise NotImplementedError

    def ask(self, consortium: Consortium, ground: Ground) -> Reason:
        """Look, and answer. A recommendation that is not surely kept answers "recommended"."""
        found = self.find(consortium, ground)
        if found.kept is True:
            return Reason(self.id, Answer.OK, found.because, self.source)
        answer = Answer.UNKNOWN if found.kept is None else Answer.BROKEN
        if not self.hard:
            answer = Answer.RECOMMENDED
        return Reason(self.id, answer, found.because, self.source, found.cure)


def several(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    >>> several(1, "partner"), several(2, "country", "countries")
    ('one partner', 'two countries')
    """
    word = WORDS[number] if 0 <= number < len(WORDS) else str(number)
    return f"{word} {one if number == 1 else many or one + 's'}"


def needed(least: int) -> str:
    """Write "one is needed" or "three are needed".

    >>> needed(1), needed(12)
    ('one is needed', '12 are needed')
    """
    word = WORDS[least] if 0 <= least < len(WORDS) else str(least)
    return f"{word} {'is' if least == 1 else 'are'} needed"


def listed(items: Iterable[str]) -> str:
    """Join names with commas, or say "none"."""
    return ", ".join(items) or "none"


def names(applicants: Iterable[Applicant]) -> str:
    """Join the names of organisations with commas."""
    return listed(one.name for one in applicants)
