"""Profiles, history and weights on the one side; matches with their reasons on the other."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 1000  # a score is a whole number from 0 to this

COLLABORATION = "collaboration"
FIELDS = "fields"
COMPLEMENTARITY = "complementarity"
TARGETS = "targets"
COUNTRY = "country"
FEATURES = (COLLABORATION, FIELDS, COMPLEMENTARITY, TARGETS, COUNTRY)


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself; an empty set means that nobody has told us.

    ``key`` is what it is called in the history, ``country`` and ``targets`` are ISO 3166-1
    alpha-2 codes, ``fields``, ``offers`` and ``wants`` are words of one vocabulary each.
    """

    key: str
    country: str = ""
    fields: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class History:
    """Who took part in what: pairs of an organisation's key and a project's key.

    The pairs are the edges of a graph with two sides; a pair told twice counts once.
    """

    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """The most points each feature can bring; together exactly ``MOST``.

    ``collaboration`` is 0 in the weights of the newcomer score: networks say nothing of a
    newcomer, and nothing is not zero.
    """

    collaboration: int
    fields: int
    complementarity: int
    targets: int
    country: int

    def of(self, feature: str) -> int:
        """The most points of one feature.

        >>> Weights(350, 300, 200, 100, 50).of("fields")
        300
        """
        return {
            COLLABORATION: self.collaboration,
            FIELDS: self.fields,
            COMPLEMENTARITY: self.complementarity,
            TARGETS: self.targets,
            COUNTRY: self.country,
        }[feature]

    @property
    def total(self) -> int:
        """All points that can be had.

        >>> Weights(350, 300, 200, 100, 50).total
        1000
        """
        return sum(self.of(feature) for feature in FEATURES)


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights of the score of a settled organisation, and of a newcomer's."""

    settled: Weights
    newcomer: Weights


SCALE = Scale(
    settled=Weights(collaboration=350, fields=300, complementarity=200, targets=100, country=50),
    newcomer=Weights(collaboration=0, fields=450, complementarity=300, targets=150, country=100),
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature brings to a score.

    ``share`` is from 0 to 1, None where a fact is missing (which brings no points and is said);
    ``points`` is ``share`` of ``most``, rounded down; ``found`` are the words or countries that
    made it so, ``number`` the figure behind the share (projects in common for collaboration).
    """

    feature: str
    share: float | None
    points: int
    most: int
    number: float = 0.0
    found: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether both sides have told enough for the feature to speak."""
        return self.share is not None

    @property
    def words(self) -> str:
        """The reason as a sentence.

        >>> Part("fields", 0.5, 150, 300, 2, ("robotics", "water")).words
        'Shared fields of work: robotics, water.'
        >>> Part("collaboration", None, 0, 350).words
        'One of the two has no project on record: how they work together is not known.'
        """
        if self.share is None:
            return UNKNOWN[self.feature]
        if not self.share:
            return NOTHING[self.feature]
        if self.feature == COLLABORATION:
            count = int(self.number)
            return f"{count} project{'' if count == 1 else 's'} together."
        return SAID[self.feature].format(", ".join(self.found))


UNKNOWN = {
    COLLABORATION: "One of the two has no project on record: how they work together is not known.",
    FIELDS: "The fields of work of one of the two are not known.",
    COMPLEMENTARITY: "Neither has said both what is offered and what is wanted.",
    TARGETS: "The target countries of one of the two are not known.",
    COUNTRY: "The country of one of the two is not known.",
}
NOTHING = {
    COLLABORATION: "No project together on record.",
    FIELDS: "No field of work in common.",
    COMPLEMENTARITY: "Neither offers what the other wants.",
    TARGETS: "No target country in common.",
    COUNTRY: "Both are from the same country.",
}
SAID = {
    FIELDS: "Shared fields of work: {}.",
    COMPLEMENTARITY: "One offers what the other wants: {}.",
    TARGETS: "Shared target countries: {}.",
    COUNTRY: "From another country: {}.",
}


@dataclass(frozen=True, slots=True)
class Match:
    """How well a candidate suits the seeker, and why.

    ``score`` is the sum of the points of ``parts``, 0 to 1000. ``newcomer`` says that the
    candidate has no project on record, so its ``score`` cannot contain the network; read
    ``newcomer_score`` instead, which rests on the profile alone (``newcomer_parts``), is given
    for everybody, and is less reliable. The two scores are not to be compared with each other.
    """

    key: str
    score: int
    parts: tuple[Part, ...]
    newcomer: bool
    newcomer_score: int
    newcomer_parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A promise that a ranking breaks: which rule, at which candidate, in which way."""

    rule: str
    key: str
    because: str
