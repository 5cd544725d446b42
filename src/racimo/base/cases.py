"""Cases about a consortium, read from plain mappings: one to judge, or one to compose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from racimo.base.seats import load_constraints
from racimo.base.shelf import load_groups, load_rulebook
from racimo.core.consortium.shapes import (
    AtLeast,
    AtMost,
    Candidate,
    Constraint,
    EachAtMost,
    Problem,
)
from racimo.core.eligibility.rulebook import (
    Fields,
    read_applicant,
    read_consortium,
    read_proposal,
    read_rules,
)
from racimo.core.eligibility.shapes import Applicant, Consortium, Rulebook
from racimo.core.errors import Invalid

MAX_PARTNERS = 8
MAX_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class Case:
    """A consortium to be judged: by which rules, for which strand, on which day."""

    rulebook: Rulebook
    strand: str | None
    on: date
    consortium: Consortium


@dataclass(frozen=True, slots=True)
class Draft:
    """A consortium to be composed; ``terms`` are the facts of the proposal, without members."""

    rulebook: Rulebook
    strand: str | None
    on: date
    problem: Problem
    applicants: tuple[Applicant, ...]
    terms: Consortium

    def consortium(self, keys: tuple[str, ...]) -> Consortium:
        """The consortium that these candidates make, the coordinator leading."""
        by_key = {one.key: one for one in self.applicants}
        members = tuple(
            replace(
                by_key[key], role="coordinator" if key == self.problem.coordinator else "partner"
            )
            for key in keys
        )
        elsewhere = self.terms.elsewhere
        kept = None if elsewhere is None else elsewhere & frozenset(keys)
        return replace(self.terms, applicants=members, elsewhere=kept)


def load_case(mapping: Mapping[str, Any]) -> Case:
    """Read a case to be judged. The format: docs/using/consortium.md.

    Raises:
        Invalid: Names the key and what was expected.
        NotFound: There is no rulebook for the call.
    """
    fields = Fields(mapping, "")
    rulebook, strand, on = _frame(fields)
    consortium = read_consortium(fields)
    fields.done()
    return Case(rulebook, strand, on, consortium)


def load_draft(mapping: Mapping[str, Any]) -> Draft:
    """Read a case to be composed. The format: docs/using/consortium.md.

    Raises:
        Invalid: Names the key and what was expected.
        NotFound: There is no rulebook for the call.
    """
    fields = Fields(mapping, "")
    rulebook, strand, on = _frame(fields)
    coordinator = fields.text("coordinator")
    pairs = [_candidate(Fields(*entry)) for entry in fields.tables("candidates")]
    applicants = tuple(applicant for applicant, _ in pairs)
    candidates = tuple(candidate for _, candidate in pairs)
    terms = read_proposal(fields, applicants)
    allow = fields.maybe_word("unknown", ("allow", "refuse")) != "refuse"
    wishes = _wishes(fields, applicants)
    alternatives = fields.count("alternatives", 0)
    if alternatives > MAX_ALTERNATIVES:
        raise fields.wrong("alternatives", f"at most {MAX_ALTERNATIVES}")
    if fields.maybe_count("difference") == 0:
        raise fields.wrong("difference", "a whole number, 1 or more")
    rules = load_constraints(
        rulebook, strand, applicants, on=on, allow_unknown=allow, elsewhere=terms.elsewhere
    )
    problem = Problem(
        coordinator,
        candidates,
        rules + wishes,
        must=frozenset(fields.texts("must")),
        never=frozenset(fields.texts("never")),
        link_bonus=fields.count("link_bonus", 0),
        size_penalty=fields.count("size_penalty", 1),
        alternatives=alternatives,
        difference=fields.count("difference", 1),
    )
    fields.done()
    return Draft(rulebook, strand, on, problem, applicants, replace(terms, applicants=()))


def _frame(fields: Fields) -> tuple[Rulebook, str | None, date]:
    """Which rules, which strand, which day: the part that both kinds of case share."""
    call = fields.maybe_text("call")
    inline = fields.take("rules")
    if (call is None) == (inline is None):
        raise Invalid(
            "name a call, or write the rules yourself; one of the two.",
            where="call",
            hint='Write "call": "COS-CLUSINT-2020-3-01", or "rules": […].',
        )
    if call is None:
        rules = read_rules(fields.tables("rules"))
        rulebook = Rulebook(
            "inline", "Rules written in the file", rules=rules, groups=load_groups()
        )
    else:
        rulebook = load_rulebook(call)
    strand = fields.maybe_text("strand") or None
    rulebook.binding(strand)
    on = fields.maybe_day("on") or rulebook.deadline
    if on is None:
        raise Invalid(
            "the day to judge for is missing, and the deadline of the call is not known.",
            where="on",
            hint='Write "on": "2015-03-31", for example.',
        )
    return rulebook, strand, on


def _candidate(fields: Fields) -> tuple[Applicant, Candidate]:
    """One candidate: the facts that rules look at, and how well it would suit."""
    applicant = read_applicant(fields)
    candidate = Candidate(
        applicant.key,
        applicant.name,
        fields.count("fit", 0),
        fields.text("because", ""),
        fields.count("links", 0),
    )
    fields.done()
    return applicant, candidate


def _wishes(fields: Fields, applicants: tuple[Applicant, ...]) -> tuple[Constraint, ...]:
    """The constraints that the coordinator adds to those of the call."""
    everybody = frozenset(one.key for one in applicants)
    most = fields.count("max_partners", MAX_PARTNERS)
    wishes: list[Constraint] = [
        AtMost(id="max_partners", words=f"at most {most} members", n=most, keys=everybody)
    ]
    least = fields.count("min_partners", 0)
    if least:
        words = f"at least {least} members"
        wishes.append(AtLeast(id="min_partners", words=words, n=least, keys=everybody))
    each = fields.maybe_count("max_per_country")
    if each is not None:
        lands = sorted({one.land for one in applicants if one.land})
        parts = tuple(
            (land, frozenset(one.key for one in applicants if one.land == land)) for land in lands
        )
        words = f"at most {each} from one country"
        wishes.append(EachAtMost(id="max_per_country", words=words, n=each, parts=parts))
    for tag in dict.fromkeys(fields.texts("required_tags")):
        able = frozenset(one.key for one in applicants if tag in (one.tags or ()))
        words = f"somebody who can do “{tag}”"
        wishes.append(AtLeast(id=f"tag:{tag}", words=words, n=1, keys=able))
    return tuple(wishes)
