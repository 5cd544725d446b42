"""Rules about the members themselves: how many they are, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from racimo.core.eligibility.shapes.facts import Applicant, Consortium
from racimo.core.eligibility.shapes.ground import Ground
from racimo.core.eligibility.shapes.rule import Found, Rule, listed, names, needed, several

PLATFORM = "European Cluster Collaboration Platform"
Told = tuple[Applicant, bool | None]


def each(told: Iterable[Told], *, good: str, bad: str, open_: str, cure: str) -> Found:
    """Every member must be True: one False breaks the rule, else one None leaves it open."""
    pairs = tuple(told)
    breaking = [one for one, answer in pairs if answer is False]
    unclear = [one for one, answer in pairs if answer is None]
    if breaking:
        return Found(False, f"{bad}: {names(breaking)}.", f"{cure}: {names(breaking)}.")
    if unclear:
        return Found(None, f"{open_}: {names(unclear)}.", f"Ask them: {names(unclear)}.")
    return Found(True, good)


def enough(told: Iterable[Told], least: int, thing: str, things: str) -> Found:
    """At least ``least`` members must be True; the untold may still tip the balance."""
    pairs = tuple(told)
    sure = [one for one, answer in pairs if answer is True]
    unclear = [one for one, answer in pairs if answer is None]
    who = f" ({names(sure)})" if sure else ""
    count = f"{several(len(sure), thing, things)}{who}; at least {needed(least)}"
    if len(sure) >= least:
        return Found(True, f"There is {count}." if len(sure) == 1 else f"There are {count}.")
    more = several(least - len(sure), thing, things)
    if len(sure) + len(unclear) >= least:
        because = f"Known so far: {count}. Not told by {names(unclear)}."
        return Found(None, because, f"Ask {names(unclear)}, or add {more}.")
    return Found(False, f"Found {count}.", f"Add {more}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MinPartners(Rule):
    """The consortium has at least ``least`` members, the coordinator among them."""

    KIND: ClassVar[str] = "min-partners"

    least: int

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Count the members; associates do not count."""
        size = len(consortium.members)
        because = f"The consortium has {several(size, 'member')}; at least {needed(self.least)}."
        more = several(self.least - size, "more partner") if size < self.least else ""
        return Found(size >= self.least, because, f"Add {more}." if more else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPartners(Rule):
    """The consortium has at most ``most`` members."""

    KIND: ClassVar[str] = "max-partners"

    most: int

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Count the members; associates do not count."""
        size = len(consortium.members)
        because = f"The consortium has {several(size, 'member')}; at most {self.most} may be."
        fewer = several(size - self.most, "partner") if size > self.most else ""
        return Found(size <= self.most, because, f"Let {fewer} go." if fewer else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyKinds(Rule):
    """Every member is one of ``kinds``."""

    KIND: ClassVar[str] = "only-kinds"

    kinds: frozenset[str]

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Compare what each member is with what the call admits."""
        admitted = listed(sorted(self.kinds)).replace("_", " ")
        return each(
            (
                (one, None if one.kind is None else one.kind in self.kinds)
                for one in consortium.members
            ),
            good=f"Every member is of an admitted kind ({admitted}).",
            bad=f"Only these kinds are admitted ({admitted}); of another kind",
            open_="It is not known what kind of organisation they are",
            cure=f"Replace by one of the kinds {admitted}, or make associate",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntity(Rule):
    """Every member is a legal entity of its own."""

    KIND: ClassVar[str] = "legal-entity"

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Ask each member for its legal personality."""
        return each(
            ((one, one.legal_entity) for one in consortium.members),
            good="Every member is a legal entity of its own.",
            bad="Without legal personality of their own",
            open_="It is not known whether they are legal entities",
            cure="Let the legal entity behind them apply, or replace",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Eccp(Rule):
    """Every member is registered, or has asked to be, on the cluster collaboration platform."""

    KIND: ClassVar[str] = "eccp"

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Ask each member for its registration."""
        return each(
            ((one, None if one.eccp is None else one.eccp != "no") for one in consortium.members),
            good=f"Every member is registered on the {PLATFORM}, or plans to be.",
            bad=f"Neither registered on the {PLATFORM} nor planning to be",
            open_=f"Registration on the {PLATFORM} is not known",
            cure="Send a registration request for",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinSuch(Rule):
    """At least ``least`` members carry the tag, or are of one of the kinds."""

    KIND: ClassVar[str] = "min-such"

    least: int
    thing: str
    things: str
    tag: str = ""
    kinds: frozenset[str] = frozenset()

    def such(self, one: Applicant) -> bool | None:
        """Whether one member counts."""
        tagged = (None if one.tags is None else self.tag in one.tags) if self.tag else False
        fitting = (None if one.kind is None else one.kind in self.kinds) if self.kinds else False
        if tagged or fitting:
            return True
        return None if tagged is None or fitting is None else False

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Count those that surely are such, and those that might be."""
        told = ((one, self.such(one)) for one in consortium.members)
        return enough(told, self.least, self.thing, self.things)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinInClass(Rule):
    """At least ``least`` members sit in a region of one of the cohesion classes."""

    KIND: ClassVar[str] = "min-in-class"

    least: int
    classes: frozenset[str]

    def find(self, consortium: Consortium, ground: Ground) -> Found:  # noqa: ARG002 - same for all
        """Count the members whose region's class is told and fits."""
        where = " or ".join(sorted(self.classes)).replace("_", "-")
        return enough(
            (
                (one, None if one.nuts_class is None else one.nuts_class in self.classes)
                for one in consortium.members
            ),
            self.least,
            f"organisation in a {where} region",
            f"organisations in a {where} region",
        )
