"""Facts about applicants, and the kinds of rule a call may set."""

from __future__ import annotations

from racimo.core.eligibility.shapes.book import (
    Departure,
    Envelope,
    Finding,
    Gap,
    Rulebook,
    Strand,
)
from racimo.core.eligibility.shapes.countries import (
    EstablishedIn,
    MaxTargets,
    MinCountries,
    MinTargets,
)
from racimo.core.eligibility.shapes.facts import (
    ECCP_STATES,
    KINDS_OF_APPLICANT,
    NUTS_CLASSES,
    ROLES,
    Applicant,
    Consortium,
)
from racimo.core.eligibility.shapes.ground import Complete, Ground, Group, Groups, Stay
from racimo.core.eligibility.shapes.members import (
    Eccp,
    LegalEntity,
    MaxPartners,
    MinInClass,
    MinPartners,
    MinSuch,
    OnlyKinds,
)
from racimo.core.eligibility.shapes.rule import Rule
from racimo.core.eligibility.shapes.terms import (
    Duration,
    MaxGrant,
    MaxRate,
    MinObjectives,
    MinShareToSmes,
    OneConsortium,
    OneStrand,
    Unstated,
)

KINDS: dict[str, type[Rule]] = {
    kind.KIND: kind
    for kind in (
        MinPartners,
        MaxPartners,
        MinCountries,
        EstablishedIn,
        OnlyKinds,
        LegalEntity,
        Eccp,
        MinSuch,
        MinInClass,
        MaxGrant,
        MaxRate,
        Duration,
        MinTargets,
        MaxTargets,
        OneStrand,
        OneConsortium,
        MinShareToSmes,
        MinObjectives,
        Unstated,
    )
}

__all__ = [
    "ECCP_STATES",
    "KINDS",
    "KINDS_OF_APPLICANT",
    "NUTS_CLASSES",
    "ROLES",
    "Applicant",
    "Complete",
    "Consortium",
    "Departure",
    "Duration",
    "Eccp",
    "Envelope",
    "EstablishedIn",
    "Finding",
    "Gap",
    "Ground",
    "Group",
    "Groups",
    "LegalEntity",
    "MaxGrant",
    "MaxPartners",
    "MaxRate",
    "MaxTargets",
    "MinCountries",
    "MinInClass",
    "MinObjectives",
    "MinPartners",
    "MinShareToSmes",
    "MinSuch",
    "MinTargets",
    "OneConsortium",
    "OneStrand",
    "OnlyKinds",
    "Rule",
    "Rulebook",
    "Stay",
    "Strand",
    "Unstated",
]
