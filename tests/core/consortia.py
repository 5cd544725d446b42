"""Real consortia as facts: who took part in which call, from which country."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from racimo.core.eligibility.shapes import Applicant, Consortium

ON_2017 = date(2017, 12, 13)
ON_2016 = date(2017, 5, 23)
ON_2020 = date(2020, 12, 2)


def member(name, country, *, defence=False, **facts):
    """One cluster organisation with its papers in order."""
    told = {
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
