"""What a rule says of a thing: ok, broken, unknown or recommended, always with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What one rule says.

    ``UNKNOWN`` means that a fact is missing, not that it is false.
    ``RECOMMENDED`` means that a recommendation, not a hard rule, is not followed.
    """

    OK = "ok"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one rule answered as it did.

    ``rule`` is the rule's stable id, ``because`` a sentence for people, ``source`` where the
    rule's value comes from, ``counterfactual`` what would turn the answer into ok (or "").
    """

    rule: str
    answer: Answer
    because: str
    source: str = ""
    counterfactual: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of many rules together, and the reasons it rests on."""

    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> Answer:
        """One broken rule decides; else one unknown; else ok. Recommendations never decide.

        >>> Verdict(()).answer
        <Answer.OK: 'ok'>
        """
        answers = {reason.answer for reason in self.reasons}
        if Answer.BROKEN in answers:
            return Answer.BROKEN
        return Answer.UNKNOWN if Answer.UNKNOWN in answers else Answer.OK

    @classmethod
    def of(cls, reasons: Iterable[Reason]) -> Verdict:
        """Collect reasons in the order they were found."""
        return cls(tuple(reasons))
