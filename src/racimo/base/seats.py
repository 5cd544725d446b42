"""From the rules of a call to the counts a consortium is composed by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from racimo.core.consortium.shapes import AtLeast, AtMost, Constraint, DistinctAtLeast
from racimo.core.eligibility.shapes import (
    Applicant,
    Consortium,
    Eccp,
    EstablishedIn,
    Ground,
    LegalEntity,
    MaxPartners,
    MinCountries,
    MinInClass,
    MinPartners,
    MinSuch,
    OneConsortium,
    OnlyKinds,
    Rule,
    Rulebook,
)

CALL_COST = 10  # a call's rule gives way later than a wish of one's own
FOR_EACH = (EstablishedIn, OnlyKinds, LegalEntity, Eccp, OneConsortium)


def load_constraints(  # noqa: PLR0913 - a rulebook is asked with all its circumstances
    rulebook: Rulebook,
    strand: str | None,
    applicants: tuple[Applicant, ...],
    *,
    on: date,
    allow_unknown: bool = True,
    elsewhere: frozenset[str] | None = None,
) -> tuple[Constraint, ...]:
    """The counts that candidates must keep, from the hard rules that bind a strand.

    Minimums count only candidates whose facts are surely right. A candidate that surely breaks
    a rule about every member is kept out; one whose facts are not told may sit in, unless
    ``allow_unknown`` is False. Rules about the proposal itself (grant, rate, ...), about what
    nobody stated, and recommendations make no count.

    Raises:
        Invalid: The call has no such strand.
    """
    ground = Ground(rulebook.groups, on, strand)
    found: list[Constraint] = []
    for rule in rulebook.binding(strand):
        if rule.hard:
            found += _constraint(rule, applicants, ground, allow_unknown, elsewhere)
    return tuple(found)


def _constraint(
    rule: Rule,
    applicants: tuple[Applicant, ...],
    ground: Ground,
    allow_unknown: bool,  # noqa: FBT001 - one circumstance among others
    elsewhere: frozenset[str] | None,
) -> Iterator[Constraint]:
    """The count for one rule; none when the rule is not about who the members are."""
    everybody = frozenset(one.key for one in applicants)
    if isinstance(rule, MinPartners):
        yield _least(rule, f"at least {rule.least} members", rule.least, everybody)
    elif isinstance(rule, MaxPartners):
        yield _most(rule, f"at most {rule.most} members", rule.most, everybody)
    elif isinstance(rule, MinCountries):
        words = f"at least {rule.least} different {ground.countries(rule.groups)}"
        parts = _countries(rule, applicants, ground)
        yield DistinctAtLeast(
            id=rule.id, words=words, n=rule.least, parts=parts, source=rule.source, cost=CALL_COST
        )
    elif isinstance(rule, MinSuch):
        such = frozenset(one.key for one in applicants if rule.such(one) is True)
        noun = rule.thing if rule.least == 1 else rule.things
        yield _least(rule, f"at least {rule.least} {noun}", rule.least, such)
    elif isinstance(rule, MinInClass):
        such = frozenset(one.key for one in applicants if one.nuts_class in rule.classes)
        where = " or ".join(sorted(rule.classes)).replace("_", "-")
        yield _least(rule, f"at least {rule.least} from a {where} region", rule.least, such)
    elif isinstance(rule, FOR_EACH):
        out = set()
        for one in applicants:
            alone = Consortium((one,), elsewhere=elsewhere)
            kept = rule.find(alone, ground).kept
            if kept is False or (kept is None and not allow_unknown):
                out.add(one.key)
        yield _most(rule, f"nobody who breaks “{rule.id}”", 0, frozenset(out))


def _countries(
    rule: MinCountries, applicants: tuple[Applicant, ...], ground: Ground
) -> tuple[tuple[str, frozenset[str]], ...]:
    """The candidates of each country that surely counts."""
    lands = sorted({one.land for one in applicants if one.land})
    return tuple(
        (land, frozenset(one.key for one in applicants if one.land == land))
        for land in lands
        if ground.has(rule.groups, land) is True
    )


def _least(rule: Rule, words: str, n: int, keys: frozenset[str]) -> AtLeast:
    return AtLeast(id=rule.id, words=words, n=n, keys=keys, source=rule.source, cost=CALL_COST)


def _most(rule: Rule, words: str, n: int, keys: frozenset[str]) -> AtMost:
    return AtMost(id=rule.id, words=words, n=n, keys=keys, source=rule.source, cost=CALL_COST)
