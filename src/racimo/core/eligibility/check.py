"""Contradictions, dead rules and sums that do not add up in a rulebook."""

from __future__ import annotations

from collections.abc import Iterator

from racimo.core.eligibility.shapes import (
    Duration,
    EstablishedIn,
    Finding,
    MaxGrant,
    MaxPartners,
    MaxTargets,
    MinCountries,
    MinPartners,
    MinTargets,
    Rule,
    Rulebook,
)
from racimo.core.errors import Invalid


def findings(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Proof-read a rulebook, strand by strand.

    Args:
        rulebook: Any rulebook that was read.

    Returns:
        What is wrong or worth knowing, each once: ``unknown-strand``, ``unknown-group``,
        ``contradiction``, ``implied`` (a rule that can never decide anything, because another
        asks more), ``sum`` (projects times grant, or strands, do not make the budget).

    Source:
        The sum is the check that settles conflicts between secondary sources about one call.

    >>> findings(Rulebook("X-1", "A call"))
    ()
    """
    found = [*_strands(rulebook), *_groups(rulebook), *_sums(rulebook)]
    names: tuple[str | None, ...] = tuple(strand.id for strand in rulebook.strands) or (None,)
    for strand in names:
        rules = tuple(rule for rule in rulebook.rules if rule.binds(strand))
        found += [*_contradictions(rules, rulebook), *_implied(rules)]
    return tuple(dict.fromkeys(found))


def _strands(book: Rulebook) -> Iterator[Finding]:
    known = {strand.id for strand in book.strands}
    for rule in book.rules:
        for name in sorted(rule.strands - known):
            yield Finding("unknown-strand", (rule.id,), f"There is no strand “{name}”.")
    for envelope in book.envelopes:
        for name in sorted(set(envelope.strands) - known):
            yield Finding("unknown-strand", (), f"An envelope names strand “{name}”.")


def _groups(book: Rulebook) -> Iterator[Finding]:
    for rule in book.rules:
        for name in _names(rule):
            try:
                book.groups.group(name)
            except Invalid as refusal:
                yield Finding("unknown-group", (rule.id,), refusal.message)


def _names(rule: Rule) -> tuple[str, ...]:
    """The groups of countries that a rule speaks of."""
    if isinstance(rule, EstablishedIn):
        return rule.groups + rule.doubtful
    if isinstance(rule, MinCountries):
        return rule.groups
    return rule.outside if isinstance(rule, MinTargets | MaxTargets) else ()


def _contradictions(rules: tuple[Rule, ...], book: Rulebook) -> Iterator[Finding]:
    for rule in rules:
        if isinstance(rule, Duration) and rule.least > rule.most:
            because = f"At least {rule.least} and at most {rule.most} months."
            yield Finding("contradiction", (rule.id,), because)
    for floor in (rule for rule in rules if isinstance(rule, MinTargets)):
        for ceiling in (rule for rule in rules if isinstance(rule, MaxTargets)):
            if floor.outside == ceiling.outside and floor.least > ceiling.most:
                because = f"At least {floor.least} and at most {ceiling.most} target countries."
                yield Finding("contradiction", (floor.id, ceiling.id), because)
    for top in (rule for rule in rules if isinstance(rule, MaxPartners)):
        for need in (rule for rule in rules if isinstance(rule, MinPartners | MinCountries)):
            if need.least > top.most:
                because = f"At least {need.least} members needed, at most {top.most} allowed."
                yield Finding("contradiction", (need.id, top.id), because)
    yield from _too_few(rules, book)
    yield from _twice(rules)


def _too_few(rules: tuple[Rule, ...], book: Rulebook) -> Iterator[Finding]:
    """More countries asked for than the groups ever had."""
    for rule in rules:
        if isinstance(rule, MinCountries) and rule.groups:
            known = [book.groups.by_id[name] for name in rule.groups if name in book.groups.by_id]
            ever = {country for group in known for country in group.ever()}
            if len(ever) < rule.least:
                because = (
                    f"{rule.least} countries asked, the groups never had more than {len(ever)}."
                )
                yield Finding("contradiction", (rule.id,), because)


def _twice(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Two rules of one kind that set a different ceiling for the same thing."""
    for kind in (MaxGrant, Duration, MinPartners):
        same = [rule for rule in rules if isinstance(rule, kind) and rule.hard]
        if len(same) > 1:
            ids = tuple(rule.id for rule in same)
            yield Finding("contradiction", ids, f"{len(same)} rules of the kind {kind.KIND}.")


def _implied(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Rules that can never decide anything: another hard rule asks at least as much."""
    for rule in rules:
        for other in rules:
            if other is not rule and other.hard and _follows(rule, other):
                because = f"Whoever keeps {other.id} keeps {rule.id} too."
                yield Finding("implied", (rule.id, other.id), because)


def _follows(rule: Rule, other: Rule) -> bool:
    """Whether ``rule`` holds whenever ``other`` holds."""
    if isinstance(rule, MinPartners):
        if isinstance(other, MinCountries):
            return other.least >= rule.least
        return isinstance(other, MinPartners) and other.least > rule.least
    if isinstance(rule, MinCountries) and isinstance(other, MinCountries):
        wider = not rule.groups or (bool(other.groups) and set(other.groups) <= set(rule.groups))
        return wider and other.least >= rule.least
    return False


def _sums(book: Rulebook) -> Iterator[Finding]:
    """Projects times grant make the budget; strands make the whole."""
    for strand in book.strands:
        if None in (strand.budget, strand.projects, strand.max_grant):
            continue
        product = (strand.projects or 0) * (strand.max_grant or 0)
        if product != strand.budget:
            because = (
                f"Strand {strand.id}: {strand.projects} projects of {strand.max_grant} euro make "
                f"{product}, not {strand.budget}."
            )
            yield Finding("sum", (), because)
    for envelope in book.envelopes:
        within = [one for one in book.strands if one.id in envelope.strands or not envelope.strands]
        parts = [
            one.budget
            if one.budget is not None
            else None
            if one.projects is None or one.max_grant is None
            else one.projects * one.max_grant
            for one in within
        ]
        known = [part for part in parts if part is not None]
        if parts and len(known) == len(parts) and sum(known) != envelope.amount:
            because = f"The strands make {sum(known)} euro, the source says {envelope.amount}."
            yield Finding("sum", (), because)
