"""The rules of a call in words: what a consortium must be, before anybody is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from racimo.accounts.policies import Actor
from racimo.base.shelf import load_rulebook
from racimo.calls.models import Call
from racimo.calls.policies import may_see
from racimo.core.eligibility.shapes import Rule, Rulebook
from racimo.core.errors import NotFound

# These speak of amount and rate, which only members read.
OF_MONEY = frozenset({"max-grant", "max-rate"})
PERCENT = 100


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in words. ``known`` is False where no source states it; ``source`` for members."""

    words: str
    strands: tuple[str, ...]
    hard: bool
    known: bool
    source: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules that a person may read; ``locked`` says that those about money are left out."""

    title: str
    rules: tuple[RuleView, ...]
    locked: bool


def rules_of(call: Call, actor: Actor | None) -> RulesView | None:
    """The rulebook of a call in words, None where there is none."""
    if not call.rulebook:
        return None
    try:
        book = load_rulebook(call.rulebook)
    except NotFound:
        return None
    money, names = may_see(actor, "amount"), may_see(actor, "reference")
    told = [rule for rule in book.rules if money or not _of_money(rule)]
    return RulesView(
        title=book.title,
        rules=tuple(_rule(rule, book, names=names) for rule in told),
        locked=len(told) < len(book.rules),
    )


def _of_money(rule: Rule) -> bool:
    return rule.KIND in OF_MONEY or (rule.KIND == "unstated" and rule.id in OF_MONEY)


def _rule(rule: Rule, book: Rulebook, *, names: bool) -> RuleView:
    return RuleView(
        words=_words(rule, book),
        strands=tuple(sorted(rule.strands)),
        hard=rule.hard,
        known=rule.KIND != "unstated",
        source=rule.source if names else "",
    )


def rule_words(book: Rulebook) -> dict[str, str]:
    """Every rule of a rulebook in words, by its id."""
    return {rule.id: _words(rule, book) for rule in book.rules}


def _words(rule: Any, book: Rulebook) -> str:  # noqa: ANN401 - each kind has its own fields
    maker = WORDS.get(rule.KIND)
    return maker(rule, book) if maker else rule.id.replace("-", " ")


def _least(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001 - same for all
    said = ngettext("At least %(n)s partner", "At least %(n)s partners", rule.least)
    return said % {"n": rule.least}


def _most(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return ngettext("At most %(n)s partner", "At most %(n)s partners", rule.most) % {"n": rule.most}


def _kinds(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    kinds = ", ".join(sorted(kind.replace("_", " ") for kind in rule.kinds))
    return _("Every partner is one of: %(kinds)s") % {"kinds": kinds}


def _such(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    thing = rule.thing if rule.least == 1 else rule.things
    return _("At least %(n)s %(thing)s") % {"n": rule.least, "thing": thing}


def _classes(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("At least %(n)s from regions of the kind: %(classes)s") % {
        "n": rule.least,
        "classes": ", ".join(sorted(name.replace("_", " ") for name in rule.classes)),
    }


def _countries(rule: Any, book: Rulebook) -> str:  # noqa: ANN401
    said = ngettext(
        "Partners from at least %(n)s country",
        "Partners from at least %(n)s different countries",
        rule.least,
    ) % {"n": rule.least}
    return f"{said} ({_groups(rule.groups, book)})" if rule.groups else said


def _established(rule: Any, book: Rulebook) -> str:  # noqa: ANN401
    return _("Every partner is established in: %(where)s") % {
        "where": _groups(rule.groups, book, long=True)
    }


def _targets(rule: Any, book: Rulebook) -> str:  # noqa: ANN401
    outside = _groups(rule.outside, book)
    if rule.KIND == "min-targets":
        return _("At least %(n)s target countries outside: %(outside)s") % {
            "n": rule.least,
            "outside": outside,
        }
    return _("At most %(n)s target countries outside: %(outside)s") % {
        "n": rule.most,
        "outside": outside,
    }


def _groups(ids: tuple[str, ...], book: Rulebook, *, long: bool = False) -> str:
    known = book.groups.by_id
    labels = [known[one].label if long else known[one].short for one in ids if one in known]
    return ("; " if long else ", ").join(labels or ids)


def _grant(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("A grant of at most %(amount)s euro") % {"amount": f"{rule.amount:,.0f}"}


def _percent(share: Any) -> str:  # noqa: ANN401
    return f"{(share * PERCENT).normalize():f}"


def _rate(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("At most %(rate)s %% of the costs are paid") % {"rate": _percent(rule.rate)}


def _duration(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    if rule.least == rule.most:
        return _("Lasts %(n)s months") % {"n": rule.least}
    return _("Lasts %(least)s to %(most)s months") % {"least": rule.least, "most": rule.most}


def _smes(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("At least %(share)s %% of the grant goes to SMEs") % {"share": _percent(rule.share)}


def _objectives(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("At least %(n)s of the secondary objectives") % {"n": rule.least}


def _unstated(rule: Any, book: Rulebook) -> str:  # noqa: ANN401, ARG001
    return _("Not known: %(what)s") % {"what": rule.what}


WORDS: dict[str, Callable[[Any, Rulebook], str]] = {
    "min-partners": _least,
    "max-partners": _most,
    "only-kinds": _kinds,
    "legal-entity": lambda _rule, _book: _("Every partner is an independent legal entity"),
    "eccp": lambda _rule, _book: _(
        "Every cluster is registered on the European Cluster Collaboration Platform"
    ),
    "min-such": _such,
    "min-in-class": _classes,
    "min-countries": _countries,
    "established-in": _established,
    "min-targets": _targets,
    "max-targets": _targets,
    "max-grant": _grant,
    "max-rate": _rate,
    "duration": _duration,
    "min-share-to-smes": _smes,
    "min-secondary-objectives": _objectives,
    "one-strand": lambda _rule, _book: _("An applicant takes part in one strand only"),
    "one-consortium-per-phase": lambda _rule, _book: _(
        "An applicant takes part in one consortium only in each phase"
    ),
    "unstated": _unstated,
}
