"""Applicants and consortia, read from plain mappings."""

from __future__ import annotations

from collections.abc import Iterable

from racimo.core.eligibility.rulebook.fields import Fields
from racimo.core.eligibility.shapes import (
    ECCP_STATES,
    KINDS_OF_APPLICANT,
    NUTS_CLASSES,
    ROLES,
    Applicant,
    Consortium,
)
from racimo.core.errors import Invalid


def read_applicant(fields: Fields) -> Applicant:
    """Read the facts about one organisation; the caller says when all keys are read.

    Args:
        fields: The mapping; ``key`` must be there, ``name`` falls back to it, the rest may miss.

    Returns:
        The applicant; what is missing is None.

    Raises:
        Invalid: Names the key and what was expected.

    Source:
        The format is described in docs/using/consortium.md.

    >>> read_applicant(Fields({"key": "alba", "country": "es"}, "members[0]")).country
    'ES'
    """
    key = fields.text("key")
    tags = fields.maybe_texts("tags")
    nuts = fields.maybe_text("nuts")
    return Applicant(
        key=key,
        name=fields.text("name", key),
        country=fields.maybe_country("country"),
        nuts=nuts.upper() if nuts else None,
        kind=fields.maybe_word("kind", KINDS_OF_APPLICANT),
        legal_entity=fields.maybe_flag("legal_entity"),
        eccp=fields.maybe_word("eccp", ECCP_STATES),
        tags=None if tags is None else frozenset(tags),
        sme=fields.maybe_flag("sme"),
        role=fields.maybe_word("role", ROLES) or "partner",
        nuts_class=fields.maybe_word("nuts_class", NUTS_CLASSES),
    )


def read_applicants(entries: Iterable[tuple[object, str]]) -> tuple[Applicant, ...]:
    """Read a list of organisations.

    Raises:
        Invalid: A key stands twice, there are two coordinators, or a value is wrong.

    >>> [one.key for one in read_applicants([({"key": "alba"}, "members[0]")])]
    ['alba']
    """
    found: dict[str, Applicant] = {}
    coordinators = []
    for entry, where in entries:
        fields = Fields(entry, where)
        applicant = read_applicant(fields)
        fields.done()
        if applicant.key in found:
            hint = "Give each organisation a key of its own."
            raise Invalid(f"the key “{applicant.key}” stands here twice.", where=where, hint=hint)
        if applicant.role == "coordinator":
            coordinators.append(applicant.name)
        found[applicant.key] = applicant
    if len(coordinators) > 1:
        hint = f"Choose one of {', '.join(coordinators)}."
        raise Invalid("a consortium has one coordinator only.", where="members", hint=hint)
    return tuple(found.values())


def read_consortium(fields: Fields) -> Consortium:
    """Read a consortium and the facts of its proposal; the caller says when all keys are read.

    Args:
        fields: The mapping, with ``members`` and any of ``target_countries``, ``grant``,
            ``budget``, ``rate``, ``duration_months``, ``elsewhere``, ``other_strands``,
            ``share_to_smes`` and ``secondary_objectives``.

    Returns:
        The consortium; what is missing is None.

    Raises:
        Invalid: Names the key and what was expected.

    Source:
        The format is described in docs/using/consortium.md.

    >>> read_consortium(Fields({"members": [{"key": "alba"}]}, "")).members[0].name
    'alba'
    """
    applicants = read_applicants(fields.tables("members"))
    if not applicants:
        hint = "List the organisations under “members”."
        raise Invalid("there is no organisation to judge.", where="members", hint=hint)
    return read_proposal(fields, applicants)


def read_proposal(fields: Fields, applicants: tuple[Applicant, ...]) -> Consortium:
    """Read the facts of a proposal whose organisations are known already.

    Raises:
        Invalid: Names the key and what was expected.

    >>> read_proposal(Fields({"duration_months": 30}, ""), ()).duration
    30
    """
    targets = fields.maybe_countries("target_countries")
    elsewhere = fields.maybe_texts("elsewhere")
    strangers = sorted(set(elsewhere or ()) - {one.key for one in applicants})
    if strangers:
        hint = "Use the keys of the organisations in this file."
        raise Invalid(f"there is no organisation “{strangers[0]}”.", where="elsewhere", hint=hint)
    return Consortium(
        applicants,
        targets=None if targets is None else frozenset(targets),
        grant=fields.maybe_amount("grant"),
        budget=fields.maybe_amount("budget"),
        rate=fields.maybe_share("rate"),
        duration=fields.maybe_count("duration_months"),
        elsewhere=None if elsewhere is None else frozenset(elsewhere),
        other_strands=frozenset(fields.texts("other_strands")),
        share_to_smes=fields.maybe_share("share_to_smes"),
        secondary_objectives=fields.maybe_count("secondary_objectives"),
    )
