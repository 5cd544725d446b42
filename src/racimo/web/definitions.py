"""The definition of an indicator in words: what is counted, and what it takes to be believed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from racimo.core.indicators.shapes import (
    Count,
    CountDistinct,
    Filter,
    Indicator,
    Level,
    Need,
    Op,
    Ratio,
    Rule,
)


def level_words() -> dict[Level, str]:
    """Each level in one word."""
    return {
        Level.DECLARED: _("declared"),
        Level.DEFINED: _("defined"),
        Level.EVIDENCED: _("evidenced"),
        Level.CONFIRMED: _("confirmed"),
        Level.REVIEWED: _("reviewed"),
        Level.SEALED: _("sealed"),
        Level.RECOMPUTABLE: _("recomputable"),
    }


def kind_words() -> dict[str, str]:
    """Each kind of record in words."""
    return {
        "meeting": _("meeting"),
        "participation": _("participation"),
        "service": _("service"),
        "memorandum": _("memorandum of understanding"),
        "agreement": _("agreement"),
        "project": _("project"),
        "event": _("event"),
        "contract": _("contract"),
        "survey-invitation": _("survey invitation"),
        "survey-answer": _("survey answer"),
        "declaration": _("declared figure"),
    }


def evidence_words() -> dict[str, str]:
    """Each kind of evidence in words."""
    return {
        "minutes": _("minutes"),
        "attendance-list": _("attendance list"),
        "signed-document": _("signed document"),
        "programme": _("programme"),
        "service-record": _("record of a service"),
        "sme-declaration": _("SME declaration"),
        "contract": _("contract"),
        "grant-letter": _("grant letter"),
        "letter": _("letter"),
        "survey-record": _("survey record"),
        "other": _("other"),
    }


def in_words(definition: Indicator) -> list[tuple[str, str]]:
    """The parts of a definition: label and words."""
    level = definition.required
    told = [
        (_("Rule"), rule_words(definition.rule)),
        (_("Evidence"), _evidence(definition)),
        (_("Who confirms"), _confirmation(definition)),
        (
            _("Taken as proved from"),
            f"{level.code} {level_words()[level]}",
        ),
    ]
    if definition.note:
        told.append((_("Note"), definition.note))
    fixed = definition.frozen.isoformat() if definition.frozen else _("not fixed yet")
    return [*told, (_("Fixed on"), fixed), (_("Source"), definition.source)]


def rule_words(rule: Rule) -> str:
    """A rule as a sentence.

    >>> rule_words(Count((Filter("kind", Op.EQ, "event"), Filter("status", Op.EQ, "held"))))
    'Counts the records where kind is event; status is held.'
    """
    if isinstance(rule, Ratio):
        return _("%(above)s Divided by: %(below)s") % {
            "above": rule_words(rule.numerator), "below": rule_words(rule.denominator)
        }  # fmt: skip
    where = "; ".join(_filter(one) for one in rule.where)
    if isinstance(rule, Count):
        return _("Counts the records where %(where)s.") % {"where": where}
    key = _list(_field(name) for name in rule.key)
    if isinstance(rule, CountDistinct):
        return _("Counts each different %(key)s once, among the records where %(where)s.") % {
            "key": key, "where": where
        }  # fmt: skip
    once = _(", each %(key)s once") % {"key": key} if key else ""
    return _("Adds up %(field)s%(once)s, of the records where %(where)s.") % {
        "field": _field(rule.field), "once": once, "where": where
    }  # fmt: skip


def _filter(one: Filter) -> str:
    words = {
        Op.EQ: _("%(field)s is %(value)s"),
        Op.NE: _("%(field)s is not %(value)s"),
        Op.IN: _("%(field)s is one of %(value)s"),
        Op.GE: _("%(field)s is at least %(value)s"),
        Op.LE: _("%(field)s is at most %(value)s"),
        Op.EXISTS: _("%(field)s is told") if one.value else _("%(field)s is not told"),
        Op.SIZE_GE: _("%(field)s names at least %(value)s"),
    }
    value = one.value if isinstance(one.value, list) else [one.value]
    said = {True: _("yes"), False: _("no")}
    told = _list(said[v] if isinstance(v, bool) else str(v) for v in value)
    return words[one.op] % {"field": _field(one.field), "value": told}


def _evidence(definition: Indicator) -> str:
    rule = definition.evidence
    if not rule.minimum:
        return _("none asked for")
    words = ngettext("at least %(n)s file", "at least %(n)s files", rule.minimum) % {
        "n": rule.minimum
    }
    if rule.kinds:
        known = evidence_words()
        kinds = _list(known.get(kind, kind) for kind in rule.kinds)
        words = _("%(files)s: %(kinds)s") % {"files": words, "kinds": kinds}
    if rule.or_confirmed:
        words = _("%(files)s; or the word of all sides") % {"files": words}
    return words


def _confirmation(definition: Indicator) -> str:
    by = _field(definition.confirmation.by)
    return {
        Need.NONE: _("nobody needs to"),
        Need.ANY: _("any of those named under “%(field)s”") % {"field": by},
        Need.ALL: _("all of those named under “%(field)s”") % {"field": by},
    }[definition.confirmation.need]


def _field(name: str) -> str:
    return name.replace("_", " ")


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
