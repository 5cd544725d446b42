"""Real consortia as facts: who took part in which call, from which country."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from racimo.base.shelf import load_rulebook
from racimo.core.eligibility.judge import judge
from racimo.core.eligibility.shapes import Applicant, Consortium
from racimo.core.verdict import Verdict

ON_2017 = date(2017, 12, 13)
ON_2016 = date(2017, 5, 23)
ON_2020 = date(2020, 12, 2)


def member(name: str, country: str | None, *, defence: bool = False, **facts: Any) -> Applicant:
    """One cluster organisation with its papers in order."""
    told: dict[str, Any] = {
        "kind": "cluster_organisation",
        "legal_entity": True,
        "eccp": "registered",
        "tags": frozenset({"defence"} if defence else ()),
    }
    return Applicant(key=name.lower(), name=name, country=country, **{**told, **facts})


ALLIANCE = Consortium(
    (
        member("TECHTERA", "FR", role="coordinator"),
        member("SAFE", "FR", defence=True),
        member("SCS", "FR"),
        member("OTIR 2020", "IT"),
        member("Città Studi", "IT"),
        member("SIIT", "IT"),
        member("NIDV", "NL", defence=True),
    )
)
DUAL_USE = Consortium(
    (
        member("OPTITEC", "FR", role="coordinator"),
        member("Minalogic", "FR"),
        member("EDIA", "EE", defence=True),
        member("CenSec", "DK", defence=True),
    )
)
EC2I = Consortium(
    (
        member("Green Tech Cluster", "AT", role="coordinator"),
        member("TWEED", "BE"),
        member("CLEAN", "DK"),
        member("Tenerrdis", "FR"),
        member("Sustainable Business Hub", "SE"),
    ),
    targets=frozenset({"CN", "US"}),
    grant=Decimal(448750),
    elsewhere=frozenset(),
)
C2FUTURE = Consortium(
    (
        member("DTI", "BG", role="coordinator"),
        member("Acclima", "ES"),
        member("ICT Net", "RS"),
        member("GreenHome", "IT"),
        member("Mobility", "IT"),
        member("HAMAC", "GR"),
    ),
    targets=frozenset({"CN", "US"}),
    grant=Decimal(450000),
    budget=Decimal(500000),
    duration=24,
)


def answers(verdict: Verdict) -> dict[str, str]:
    """Each rule's answer."""
    return {one.rule: one.answer.value for one in verdict.reasons}


def not_ok(verdict: Verdict) -> dict[str, str]:
    """The rules that are not simply kept."""
    return {rule: answer for rule, answer in answers(verdict).items() if answer != "ok"}


def swapped(consortium: Consortium, key: str, new: Applicant) -> Consortium:
    """The same consortium with one member in the place of another."""
    team = tuple(new if one.key == key else one for one in consortium.applicants)
    return replace(consortium, applicants=team)


def under(call: str, strand: str | None, consortium: Consortium, on: date) -> Verdict:
    """The verdict of a rulebook on the shelf."""
    return judge(load_rulebook(call), strand, consortium, on=on)


def rule(kind: str, name: str = "r", **terms: Any) -> dict[str, Any]:
    """One rule as a file would hold it."""
    return {"id": name, "kind": kind, "source": "test", **terms}
