"""A partnership's team as core values, and what the call's rules say of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from racimo.base.shelf import load_rulebook
from racimo.core.eligibility.judge import judge, robustness
from racimo.core.eligibility.shapes import Applicant, Consortium, Departure, Rule, Rulebook
from racimo.core.errors import NotFound
from racimo.core.verdict import Verdict
from racimo.organisations import queries as organisations
from racimo.partnerships.models import Partnership, Seat

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of a team on a day, and who could not be missed."""

    rulebook: Rulebook
    strand: str | None
    on: date
    verdict: Verdict
    departures: tuple[Departure, ...]


def rulebook_of(partnership: Partnership) -> Rulebook | None:
    """The rules that the partnership is judged by, if the call has a rulebook."""
    if not partnership.rulebook:
        return None
    try:
        return load_rulebook(partnership.rulebook)
    except NotFound:
        return None


def binding_of(partnership: Partnership) -> tuple[Rule, ...]:
    """The rules that bind the partnership's strand; none while the two do not fit each other."""
    rulebook, strand = rulebook_of(partnership), partnership.rulebook_strand or None
    return rulebook.binding(strand) if rulebook and _fits(rulebook, strand) else ()


def _fits(rulebook: Rulebook, strand: str | None) -> bool:
    known = {one.id for one in rulebook.strands}
    return strand in known if known else strand is None


def load_consortium(partnership: Partnership, seats: Iterable[Seat]) -> Consortium:
    """The team and the facts of its proposal; what nobody told us stays None."""
    return Consortium(
        applicants=tuple(applicant(seat) for seat in seats if seat.state != Seat.State.DECLINED),
        targets=frozenset(partnership.targets) if partnership.targets else None,
        grant=partnership.grant,
        rate=None if partnership.rate is None else partnership.rate / HUNDRED,
        duration=partnership.months,
    )


def applicant(seat: Seat) -> Applicant:
    """One seat as a rule sees it."""
    return replace(organisations.applicant(seat.organisation), role=seat.role)


def judgement(partnership: Partnership, seats: Iterable[Seat], *, today: date) -> Judgement | None:
    """Judge the team by its call; None where no rulebook is known.

    None, too, where the rulebook is divided into strands and the partnership names none of
    them. Asked for the deadline of the call, or for today where the rulebook names none.
    """
    rulebook = rulebook_of(partnership)
    if rulebook is None or not _fits(rulebook, partnership.rulebook_strand or None):
        return None
    strand = partnership.rulebook_strand or None
    on = rulebook.deadline or today
    team = load_consortium(partnership, list(seats))
    return Judgement(
        rulebook=rulebook,
        strand=strand,
        on=on,
        verdict=judge(rulebook, strand, team, on=on),
        departures=robustness(rulebook, strand, team, on=on),
    )
