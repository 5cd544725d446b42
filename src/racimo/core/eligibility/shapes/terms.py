"""Rules about what the proposal asks for: money, rate, time, strands; and what nobody stated."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from racimo.core.eligibility.shapes.facts import Consortium
from racimo.core.eligibility.shapes.ground import Ground
from racimo.core.eligibility.shapes.rule import Found, Rule, listed, several

TENFOLD = Decimal(10)  # a rate beyond this is shown as this


def percent(share: Decimal) -> str:
    """Write a share as per cent.

    >>> percent(Decimal("0.90")), percent(Decimal("0.125"))
    ('90 %', '12.5 %')
    """
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def euros(amount: Decimal) -> str:
    """Write an amount of euro with thousands.

    >>> euros(Decimal("448750"))
    '448,750 euro'
    """
    return f"{amount:,f} euro"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxGrant(Rule):
    """The grant requested is at most ``amount`` euro."""

    KIND: ClassVar[str] = "max-grant"

    amount: Decimal

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Compare the grant with the ceiling."""
        if consortium.grant is None:
            ceiling = f"The ceiling is {euros(self.amount)}"
            return Found(None, f"{ceiling}; the grant requested is not told.", "Name the grant.")
        because = (
            f"The grant requested is {euros(consortium.grant)} of at most {euros(self.amount)}."
        )
        return Found(
            consortium.grant <= self.amount,
            because,
            f"Ask for {euros(consortium.grant - self.amount)} less.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxRate(Rule):
    """The share of the costs that the grant covers is at most ``rate``."""

    KIND: ClassVar[str] = "max-rate"

    rate: Decimal

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Compare the rate, or grant divided by budget, with the ceiling."""
        asked = consortium.share_asked
        if asked is None:
            because = (
                f"The rate is at most {percent(self.rate)}; neither the rate nor grant and budget"
            )
            return Found(
                None, f"{because} are told.", "Name the rate, or the grant and the budget."
            )
        shown = percent(min(asked, TENFOLD).quantize(Decimal("0.0001")))
        because = f"The grant covers {shown} of the costs, of at most {percent(self.rate)}."
        return Found(asked <= self.rate, because, f"Bring the rate down to {percent(self.rate)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(Rule):
    """The project lasts from ``least`` to ``most`` months."""

    KIND: ClassVar[str] = "duration"

    least: int
    most: int

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Compare the months with the range."""
        months = consortium.duration
        span = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        if months is None:
            because = f"The project must last {span} months; its duration is not told."
            return Found(None, because, "Name the duration.")
        kept = self.least <= months <= self.most
        return Found(kept, f"The project lasts {months} months, of {span}.", f"Plan {span} months.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinShareToSmes(Rule):
    """At least ``share`` of the financial support to third parties goes to SMEs."""

    KIND: ClassVar[str] = "min-share-to-smes"

    share: Decimal

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Compare the share with the floor."""
        told = consortium.share_to_smes
        if told is None:
            because = f"At least {percent(self.share)} must go to SMEs; the share is not told."
            return Found(None, because, "Name the share of the support that goes to SMEs.")
        because = f"{percent(told)} of the support goes to SMEs, of at least {percent(self.share)}."
        return Found(told >= self.share, because, f"Give SMEs at least {percent(self.share)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinObjectives(Rule):
    """The proposal names at least ``least`` secondary objectives beside the main one."""

    KIND: ClassVar[str] = "min-secondary-objectives"

    least: int

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Count the secondary objectives."""
        told = consortium.secondary_objectives
        if told is None:
            because = "How many secondary objectives the proposal names is not told."
            return Found(None, because, "Name the secondary objectives.")
        aims = several(told, "secondary objective")
        more = several(max(self.least - told, 0), "secondary objective")
        return Found(
            told >= self.least,
            f"The proposal names {aims} of at least {self.least}.",
            f"Add {more}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OneStrand(Rule):
    """A proposal names one strand only."""

    KIND: ClassVar[str] = "one-strand"

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Look whether the proposal names further strands."""
        others = sorted(consortium.other_strands - {ground.strand or ""})
        if others:
            because = f"The proposal also names strand {', '.join(others)}."
            return Found(False, because, f"Keep strand {ground.strand} only.")
        return Found(True, f"The proposal names strand {ground.strand} and no other.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneConsortium(Rule):
    """An organisation sits in one consortium per phase of the call only."""

    KIND: ClassVar[str] = "one-consortium-per-phase"

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Look for members that also sit elsewhere."""
        if consortium.elsewhere is None:
            because = "Whether a member sits in another consortium of this phase is not told."
            return Found(None, because, "Ask every member, and name those that do.")
        twice = [one.name for one in consortium.members if one.key in consortium.elsewhere]
        if twice:
            because = f"In another consortium of the same phase too: {listed(twice)}."
            return Found(False, because, f"Let them choose one consortium: {listed(twice)}.")
        return Found(True, "No member sits in another consortium of this phase.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unstated(Rule):
    """The call surely sets this, but no source we could read says how: always unknown."""

    KIND: ClassVar[str] = "unstated"

    what: str
    reason: str

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Say that it is not known, and why."""
        cure = "Look it up in the call text and add it to the rulebook."
        return Found(None, f"Not known: {self.what}. {self.reason}", cure)
