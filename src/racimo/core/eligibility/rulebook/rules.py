"""Rules, rulebooks and groups of countries, read from plain mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as declared

from racimo.core.eligibility.rulebook.fields import Fields
from racimo.core.eligibility.shapes import (
    KINDS,
    KINDS_OF_APPLICANT,
    NUTS_CLASSES,
    Complete,
    Envelope,
    Gap,
    Group,
    Groups,
    Rule,
    Rulebook,
    Stay,
    Strand,
)
from racimo.core.errors import Invalid

Reader = Callable[[Fields, str], object]
TERMS: dict[str, Reader] = {
    "least": lambda fields, key: fields.count(key),
    "most": lambda fields, key: fields.count(key),
    "groups": lambda fields, key: fields.texts(key),
    "doubtful": lambda fields, key: fields.texts(key),
    "outside": lambda fields, key: fields.texts(key),
    "kinds": lambda fields, key: frozenset(fields.texts(key, KINDS_OF_APPLICANT)),
    "classes": lambda fields, key: frozenset(fields.texts(key, NUTS_CLASSES)),
    "amount": lambda fields, key: fields.amount(key),
    "rate": lambda fields, key: fields.share(key),
    "share": lambda fields, key: fields.share(key),
    "doubt": lambda fields, key: fields.text(key, ""),
    "tag": lambda fields, key: fields.text(key, ""),
    "thing": lambda fields, key: fields.text(key),
    "things": lambda fields, key: fields.text(key),
    "what": lambda fields, key: fields.text(key),
    "reason": lambda fields, key: fields.text(key),
}
SHARED = ("id", "source", "hard", "strands")


def read_rules(entries: Iterable[tuple[object, str]]) -> tuple[Rule, ...]:
    """Turn mappings into rules.

    Args:
        entries: Each mapping with the path where it stands, as ``("rules[0]")``.

    Returns:
        The rules, in the same order.

    Raises:
        Invalid: A rule of no known kind, an unknown key, a value of the wrong shape, or the same
            identifier twice.

    Source:
        The format is described in docs/using/consortium.md.

    >>> entry = {"id": "size", "kind": "min-partners", "least": 3, "source": "call text"}
    >>> read_rules([(entry, "rules[0]")])[0].least
    3
    """
    found: dict[str, Rule] = {}
    for entry, where in entries:
        rule = _rule(Fields(entry, where))
        if rule.id in found:
            raise Invalid(f"the rule “{rule.id}” stands here twice.", where=where)
        found[rule.id] = rule
    return tuple(found.values())


def _rule(fields: Fields) -> Rule:
    """One rule of the kind that the mapping names."""
    name = fields.text("kind")
    if name not in KINDS:
        hint = f"Known kinds: {', '.join(KINDS)}."
        raise Invalid(f"there is no kind of rule “{name}”.", where=fields.at("kind"), hint=hint)
    kind = KINDS[name]
    hard = fields.maybe_flag("hard")
    terms: dict[str, object] = {
        "id": fields.text("id"),
        "source": fields.text("source"),
        "hard": hard is not False,
        "strands": frozenset(fields.texts("strands")),
    }
    for term in declared(kind):
        if term.name not in SHARED:
            terms[term.name] = TERMS[term.name](fields, term.name)
    fields.done()
    build: Callable[..., Rule] = kind
    return build(**terms)


def read_rulebook(mapping: object, groups: Groups) -> Rulebook:
    """Turn one parsed rulebook file into a rulebook.

    Args:
        mapping: What a TOML or JSON parser returned.
        groups: The groups of countries the rules may speak of.

    Returns:
        The rulebook. It is well formed, not necessarily consistent: see ``check``.

    Raises:
        Invalid: Names the key and what was expected.

    Source:
        The format is described in docs/using/consortium.md.

    >>> read_rulebook({"id": "X-1", "title": "A call"}, Groups()).rules
    ()
    """
    fields = Fields(mapping, "")
    book = Rulebook(
        id=fields.text("id"),
        title=fields.text("title"),
        programme=fields.text("programme", ""),
        version=fields.text("version", ""),
        published=fields.maybe_day("published"),
        deadline=fields.maybe_day("deadline"),
        deadline_time=fields.text("deadline_time", ""),
        strands=tuple(_strand(Fields(*entry)) for entry in fields.tables("strands")),
        rules=read_rules(fields.tables("rules")),
        envelopes=tuple(_envelope(Fields(*entry)) for entry in fields.tables("envelopes")),
        gaps=tuple(_gap(Fields(*entry)) for entry in fields.tables("gaps")),
        sources=fields.texts("sources"),
        groups=groups,
    )
    fields.done()
    return book


def _strand(fields: Fields) -> Strand:
    strand = Strand(
        fields.text("id"),
        fields.text("title"),
        fields.maybe_amount("budget"),
        fields.maybe_count("projects"),
        fields.maybe_amount("max_grant"),
    )
    fields.done()
    return strand


def _envelope(fields: Fields) -> Envelope:
    envelope = Envelope(fields.amount("amount"), fields.texts("strands"), fields.text("source"))
    fields.done()
    return envelope


def _gap(fields: Fields) -> Gap:
    gap = Gap(fields.text("what"), fields.text("reason"))
    fields.done()
    return gap


def read_groups(mapping: Mapping[str, object]) -> Groups:
    """Turn the parsed file of country groups into groups.

    Args:
        mapping: Group identifier to a table with ``label``, ``short``, ``stays``, ``complete``.

    Returns:
        The groups, by identifier.

    Raises:
        Invalid: Names the key and what was expected.

    Source:
        The format is described in docs/using/consortium.md.

    >>> stays = [{"countries": ["ES"], "source": "treaty"}]
    >>> groups = read_groups({"EU": {"label": "Members", "short": "EU", "stays": stays}})
    >>> groups.group("EU").stays[0].country
    'ES'
    """
    return Groups({name: _group(name, Fields(entry, name)) for name, entry in mapping.items()})


def _group(name: str, fields: Fields) -> Group:
    group = Group(
        name,
        fields.text("label"),
        fields.text("short"),
        tuple(stay for entry in fields.tables("stays") for stay in _stays(Fields(*entry))),
        tuple(_complete(Fields(*entry)) for entry in fields.tables("complete")),
        frozenset(fields.maybe_countries("possible") or ()),
        fields.text("possible_source", ""),
    )
    fields.done()
    return group


def _stays(fields: Fields) -> tuple[Stay, ...]:
    countries = fields.maybe_countries("countries") or ()
    since, until = fields.maybe_day("since"), fields.maybe_day("until")
    source = fields.text("source")
    fields.done()
    return tuple(Stay(country, since, until, source) for country in countries)


def _complete(fields: Fields) -> Complete:
    since, until = fields.maybe_day("since"), fields.maybe_day("until")
    if since is None:
        raise fields.wrong("since", "a day such as 2020-12-02")
    complete = Complete(since, until, fields.text("source"))
    fields.done()
    return complete
