"""Groups of countries by date, and the ground a rule stands on when it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from racimo.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Stay:
    """One country in one group, from the first to the last day, both included.

    ``since`` None: since before our records begin; ``until`` None: to this day.
    """

    country: str
    since: date | None
    until: date | None
    source: str

    def covers(self, day: date) -> bool:
        """Whether the country is in the group on that day."""
        after = self.since is None or self.since <= day
        return after and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Complete:
    """A stretch of days for which the list of the group is known in full."""

    since: date
    until: date | None
    source: str

    def covers(self, day: date) -> bool:
        """Whether the day is inside, the last day included."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Group:
    """Countries that belong together, by date.

    ``possible`` are the only countries that the group's own law could admit: outside the
    ``complete`` stretches a country that is not possible is out, and a possible one that has no
    stay is unknown. Empty means that nothing is ruled out.
    """

    id: str
    label: str
    short: str
    stays: tuple[Stay, ...]
    complete: tuple[Complete, ...] = ()
    possible: frozenset[str] = frozenset()
    possible_source: str = ""

    def has(self, country: str, day: date) -> bool | None:
        """Whether the country is in the group on that day; None when no list can tell."""
        if any(stay.country == country and stay.covers(day) for stay in self.stays):
            return True
        if any(stretch.covers(day) for stretch in self.complete):
            return False
        if self.possible and country not in self.possible:
            return False
        return None

    def ever(self) -> frozenset[str]:
        """Every country that was in the group on some day."""
        return frozenset(stay.country for stay in self.stays)


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of countries, by identifier."""

    by_id: Mapping[str, Group] = field(default_factory=dict)

    def group(self, name: str) -> Group:
        """The group of that name.

        Raises:
            Invalid: No such group; the message lists those that exist.
        """
        if name not in self.by_id:
            known = ", ".join(sorted(self.by_id)) or "none"
            raise Invalid(f"There is no group of countries “{name}”.", hint=f"Known: {known}.")
        return self.by_id[name]

    def has(self, names: Iterable[str], country: str, day: date) -> bool | None:
        """Whether the country is in any of the groups; no group named means anywhere."""
        answers = [self.group(name).has(country, day) for name in names]
        if not answers or True in answers:
            return True
        return None if None in answers else False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a rule may look at besides the consortium: groups, the day, the strand."""

    groups: Groups
    on: date
    strand: str | None = None

    def has(self, names: Iterable[str], country: str | None) -> bool | None:
        """Whether a country is in any of the groups today; an untold country is unknown."""
        listed = tuple(names)
        if country is None:
            return None if listed else True
        return self.groups.has(listed, country, self.on)

    def a_country(self, names: Iterable[str]) -> str:
        """Say "an EU or COSME country" for the groups, "a country" for none."""
        shorts = [self.groups.group(name).short for name in names]
        phrase = " or ".join(shorts)
        article = "an" if phrase[:1] in set("AEIO") else "a"
        return f"{article} {phrase} country" if phrase else "a country"

    def countries(self, names: Iterable[str]) -> str:
        """Say "EU or COSME countries" for the groups, "countries" for none."""
        shorts = [self.groups.group(name).short for name in names]
        return f"{' or '.join(shorts)} countries".strip()
