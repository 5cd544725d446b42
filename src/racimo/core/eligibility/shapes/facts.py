"""Facts about applicants and about the proposal they make together; None is "nobody told us"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

KINDS_OF_APPLICANT = (
    "cluster_organisation",
    "business_network",
    "sme",
    "large_company",
    "chamber",
    "agency",
    "research_centre",
    "university",
    "public_body",
    "ngo",
    "other",
)
ECCP_STATES = ("registered", "planned", "no")
ROLES = ("coordinator", "partner", "associate")
NUTS_CLASSES = ("less_developed", "transition", "more_developed")
# Eurostat writes Greece and the United Kingdom otherwise than ISO 3166-1 does.
FROM_EUROSTAT = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True, slots=True)
class Applicant:
    """One organisation, as far as a rule may look.

    ``country`` is ISO 3166-1 alpha-2, ``nuts`` a NUTS code, ``kind`` one of
    ``KINDS_OF_APPLICANT``, ``eccp`` its registration on the European Cluster Collaboration
    Platform, ``tags`` what it can do ("defence", ...), ``nuts_class`` the cohesion class of its
    region. An associate takes part but is not a member of the consortium: no rule counts it.
    """

    key: str
    name: str
    country: str | None = None
    nuts: str | None = None
    kind: str | None = None
    legal_entity: bool | None = None
    eccp: str | None = None
    tags: frozenset[str] | None = None
    sme: bool | None = None
    role: str = "partner"
    nuts_class: str | None = None

    @property
    def land(self) -> str | None:
        """The country as told, or else as the NUTS code says.

        >>> Applicant("a", "A", nuts="EL30").land
        'GR'
        """
        if self.country is not None:
            return self.country
        if self.nuts is None:
            return None
        return FROM_EUROSTAT.get(self.nuts[:2], self.nuts[:2])


@dataclass(frozen=True, slots=True)
class Consortium:
    """Who applies together, and what they ask for.

    ``grant`` and ``budget`` are euro, ``rate`` is a share from 0 to 1, ``duration`` months.
    ``targets`` are the countries the project turns to (alpha-2). ``elsewhere`` are the keys of
    members that sit in another consortium of the same phase of the same call; ``other_strands``
    the further strands the same proposal names. ``share_to_smes`` is the share (0 to 1) of
    financial support to third parties that goes to SMEs.
    """

    applicants: tuple[Applicant, ...]
    targets: frozenset[str] | None = None
    grant: Decimal | None = None
    budget: Decimal | None = None
    rate: Decimal | None = None
    duration: int | None = None
    elsewhere: frozenset[str] | None = None
    other_strands: frozenset[str] = frozenset()
    share_to_smes: Decimal | None = None
    secondary_objectives: int | None = None

    @property
    def members(self) -> tuple[Applicant, ...]:
        """The coordinator and the partners; associates are not members."""
        return tuple(one for one in self.applicants if one.role != "associate")

    @property
    def share_asked(self) -> Decimal | None:
        """The co-financing rate as told, or else the grant divided by the budget.

        >>> Consortium((), grant=Decimal(90), budget=Decimal(100)).share_asked
        Decimal('0.9')
        """
        if self.rate is not None:
            return self.rate
        if self.grant is None or self.budget is None or self.budget == 0:
            return None
        return self.grant / self.budget

    def without(self, key: str) -> Consortium:
        """The same proposal after one organisation has left."""
        return Consortium(
            tuple(one for one in self.applicants if one.key != key),
            self.targets,
            self.grant,
            self.budget,
            self.rate,
            self.duration,
            None if self.elsewhere is None else self.elsewhere - {key},
            self.other_strands,
            self.share_to_smes,
            self.secondary_objectives,
        )
