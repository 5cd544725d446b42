"""judge(rulebook, strand, consortium, on) -> Verdict, and what happens if a member leaves."""

from __future__ import annotations

from datetime import date

from racimo.core.eligibility.shapes import Consortium, Departure, Ground, Rulebook
from racimo.core.verdict import Answer, Verdict


def judge(rulebook: Rulebook, strand: str | None, consortium: Consortium, *, on: date) -> Verdict:
    """Ask every rule that binds the strand; keep every reason.

    Args:
        rulebook: The rules of one call, and the groups of countries they speak of.
        strand: Which strand is applied for; None for a call without strands.
        consortium: Who applies, and the facts of the proposal. None is "not told".
        on: The day for which membership of a group of countries is asked; as a rule the
            deadline of the call.

    Returns:
        One reason per rule, in the rulebook's order. A rule is unknown only if the facts that
        are missing could still change its answer.

    Raises:
        Invalid: The call has no such strand, or a rule names a group that does not exist.

    Source:
        European Commission calls as listed in each rulebook; Kleene's three-valued logic.

    >>> from racimo.core.eligibility.shapes import Applicant, MinPartners
    >>> book = Rulebook("X-1", "A call", rules=(MinPartners(id="size", source="text", least=2),))
    >>> team = Consortium((Applicant("a", "Alba"),))
    >>> judge(book, None, team, on=date(2020, 12, 2)).reasons[0].counterfactual
    'Add one more partner.'
    """
    ground = Ground(rulebook.groups, on, strand)
    return Verdict.of(rule.ask(consortium, ground) for rule in rulebook.binding(strand))


def robustness(
    rulebook: Rulebook, strand: str | None, consortium: Consortium, *, on: date
) -> tuple[Departure, ...]:
    """Let each member leave in turn, and name the rules that break.

    Args:
        rulebook: As for ``judge``.
        strand: As for ``judge``.
        consortium: As for ``judge``.
        on: As for ``judge``.

    Returns:
        One departure per member, in the members' order. ``breaks`` are rules that were not
        broken before and are now; ``opens`` were ok before and cannot be told now.

    Raises:
        Invalid: As for ``judge``.

    Source:
        Recomputed with ``judge``; nothing is assumed about who would replace the leaver.

    >>> from racimo.core.eligibility.shapes import Applicant, MinPartners
    >>> book = Rulebook("X-1", "A call", rules=(MinPartners(id="size", source="text", least=1),))
    >>> team = Consortium((Applicant("a", "Alba"),))
    >>> robustness(book, None, team, on=date(2020, 12, 2))[0].words
    'If Alba leaves, rule size breaks.'
    """
    before = judge(rulebook, strand, consortium, on=on)
    found = []
    for member in consortium.members:
        after = judge(rulebook, strand, consortium.without(member.key), on=on)
        pairs = tuple(zip(before.reasons, after.reasons, strict=True))
        breaks = tuple(
            new.rule
            for old, new in pairs
            if new.answer is Answer.BROKEN and old.answer is not Answer.BROKEN
        )
        opens = tuple(
            new.rule
            for old, new in pairs
            if new.answer is Answer.UNKNOWN and old.answer is Answer.OK
        )
        found.append(Departure(member.key, member.name, breaks, opens))
    return tuple(found)
