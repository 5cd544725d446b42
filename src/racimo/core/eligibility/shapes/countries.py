"""Rules about countries: where members sit, and which countries the project turns to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from racimo.core.eligibility.shapes.facts import Applicant, Consortium
from racimo.core.eligibility.shapes.ground import Ground
from racimo.core.eligibility.shapes.members import each
from racimo.core.eligibility.shapes.rule import Found, Rule, listed, names, needed, several


@dataclass(frozen=True, slots=True, kw_only=True)
class MinCountries(Rule):
    """Members come from at least ``least`` different countries of the groups (none: any)."""

    KIND: ClassVar[str] = "min-countries"

    least: int
    groups: tuple[str, ...] = ()

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Count sure countries; doubtful and untold ones may still tip the balance."""
        lands = {one.land for one in consortium.members if one.land is not None}
        sure = sorted(land for land in lands if ground.has(self.groups, land) is True)
        open_ = sorted(land for land in lands if ground.has(self.groups, land) is None)
        untold = [one for one in consortium.members if one.land is None]
        where = ground.a_country(self.groups).split(" ", 1)[1]
        places = several(len(sure), where, ground.countries(self.groups))
        count = f"{places} ({listed(sure)}); at least {needed(self.least)}"
        if len(sure) >= self.least:
            return Found(True, f"Members come from {count}.")
        other = f" other than {', '.join(sure)}" if sure else ""
        short = self.least - len(sure)
        each_from = ", each" if short > 1 else ""
        a_country = ground.a_country(self.groups)
        if short > 1:
            a_country = f"another {where}"
        add = f"add {several(short, 'organisation')}{each_from} from {a_country}{other}"
        if len(sure) + len(open_) + len(untold) < self.least:
            return Found(False, f"Members come from {count}.", _sentence(add))
        doubts = []
        if open_:
            doubts.append(f"no list tells whether {', '.join(open_)} counted on {ground.on}")
        if untold:
            doubts.append(f"the country of {names(untold)} is not told")
        because = f"Members surely come from {count}. But {' and '.join(doubts)}."
        return Found(None, because, _sentence(f"settle that, or {add}"))


def _sentence(text: str) -> str:
    """Begin with a capital letter, end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishedIn(Rule):
    """Every member is established in one of the groups.

    ``doubtful`` are groups of which the source does not say whether their countries may sit in:
    a member from there leaves the rule open, for the reason in ``doubt``.
    """

    KIND: ClassVar[str] = "established-in"

    groups: tuple[str, ...]
    doubtful: tuple[str, ...] = ()
    doubt: str = ""

    def admits(self, one: Applicant, ground: Ground) -> bool | None:
        """Whether one member may sit in."""
        sure = ground.has(self.groups, one.land)
        if sure is not False or not self.doubtful:
            return sure
        return None if ground.has(self.doubtful, one.land) is not False else False

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Ask each member where it is established."""
        where = ground.countries(self.groups)
        found = each(
            ((one, self.admits(one, ground)) for one in consortium.members),
            good=f"Every member is established in {where}.",
            bad=f"Members must be established in {where}; elsewhere",
            open_=f"It cannot be told whether all sit in {where} on {ground.on}",
            cure=f"Replace by an organisation from {ground.a_country(self.groups)}, "
            "or make associate",
        )
        if found.kept is None and self.doubt:
            return Found(None, f"{found.because} {self.doubt}", found.cure)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MinTargets(Rule):
    """The project turns to at least ``least`` countries outside the groups."""

    KIND: ClassVar[str] = "min-targets"

    least: int
    outside: tuple[str, ...]

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Count only countries that are surely outside."""
        if consortium.targets is None:
            return Found(None, "The target countries are not told.", "Name the target countries.")
        out, open_, inside = _sides(consortium.targets, self.outside, ground)
        where = f"outside the {ground.countries(self.outside)}"
        places = several(len(out), "country", "countries")
        count = f"{places} {where} ({listed(out)}); at least {needed(self.least)}."
        if len(out) >= self.least:
            return Found(True, f"The project turns to {count}")
        ignored = f" Inside, so not counted: {', '.join(inside)}." if inside else ""
        more = several(self.least - len(out), "target country", "target countries")
        if len(out) + len(open_) >= self.least:
            unsure = f"No list tells whether {', '.join(open_)} was outside on {ground.on}."
            return Found(None, f"Sure: {count} {unsure}{ignored}", f"Add {more} {where}.")
        return Found(False, f"The project turns to {count}{ignored}", f"Add {more} {where}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxTargets(Rule):
    """The project turns to at most ``most`` countries outside the groups."""

    KIND: ClassVar[str] = "max-targets"

    most: int
    outside: tuple[str, ...]

    def find(self, consortium: Consortium, ground: Ground) -> Found:
        """Count only countries that are outside."""
        if consortium.targets is None:
            return Found(None, "The target countries are not told.", "Name the target countries.")
        out, open_, _ = _sides(consortium.targets, self.outside, ground)
        where = f"outside the {ground.countries(self.outside)}"
        places = several(len(out), "country", "countries")
        count = f"{places} {where} ({listed(out)}), of at most {self.most}"
        if len(out) + len(open_) <= self.most:
            return Found(True, f"The project turns to {count}.")
        if len(out) <= self.most:
            because = f"Sure: {count}; no list tells whether {', '.join(open_)} was outside."
            return Found(None, because, "Name fewer target countries.")
        fewer = several(len(out) - self.most, "target country", "target countries")
        return Found(False, f"The project turns to {count}.", f"Let {fewer} go.")


def _sides(
    targets: frozenset[str], groups: tuple[str, ...], ground: Ground
) -> tuple[list[str], list[str], list[str]]:
    """Countries surely outside the groups, those that cannot be told, and those inside."""
    sides: dict[bool | None, list[str]] = {False: [], None: [], True: []}
    for country in sorted(targets):
        sides[ground.has(groups, country)].append(country)
    return sides[False], sides[None], sides[True]
