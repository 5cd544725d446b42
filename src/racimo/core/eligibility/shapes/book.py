"""A rulebook: all that one call asks, dated, strand by strand, with its sources and its gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from racimo.core.eligibility.shapes.ground import Groups
from racimo.core.eligibility.shapes.rule import Rule
from racimo.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Strand:
    """One strand of a call; amounts in euro, None where no source was found."""

    id: str
    title: str
    budget: Decimal | None = None
    projects: int | None = None
    max_grant: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An amount that a source gives for several strands together (empty: the whole call)."""

    amount: Decimal
    strands: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a reader would look for that no source we could read states."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one call, as read on one day."""

    id: str
    title: str
    programme: str = ""
    version: str = ""
    published: date | None = None
    deadline: date | None = None
    deadline_time: str = ""
    strands: tuple[Strand, ...] = ()
    rules: tuple[Rule, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sources: tuple[str, ...] = ()
    groups: Groups = field(default_factory=Groups)

    def binding(self, strand: str | None) -> tuple[Rule, ...]:
        """The rules that bind a strand, in the order the rulebook states them.

        Raises:
            Invalid: The call has strands and none, or an unknown one, is named; or it has none.
        """
        known = [one.id for one in self.strands]
        if known and strand not in known:
            said = f"has no strand “{strand}”" if strand else "is divided into strands"
            hint = f"Name one of: {', '.join(known)}."
            raise Invalid(f"The call {self.id} {said}.", where="strand", hint=hint)
        if not known and strand:
            raise Invalid(
                f"The call {self.id} has no strands in our sources, so not “{strand}” either.",
                where="strand",
                hint="Leave the strand out.",
            )
        return tuple(rule for rule in self.rules if rule.binds(strand))


@dataclass(frozen=True, slots=True)
class Departure:
    """What happens when one organisation leaves: rules that break, and rules left open."""

    key: str
    name: str
    breaks: tuple[str, ...]
    opens: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        parts = []
        if self.breaks:
            parts.append(f"{'rules' if len(self.breaks) > 1 else 'rule'} {_and(self.breaks)} break")
        if self.opens:
            parts.append(f"{_and(self.opens)} can no longer be told")
        if len(self.breaks) == 1:
            parts[0] += "s"
        return f"If {self.name} leaves, {', and '.join(parts) if parts else 'no rule breaks'}."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, or worth knowing, in a rulebook. ``code`` is stable."""

    code: str
    rules: tuple[str, ...]
    message: str


def _and(names: tuple[str, ...]) -> str:
    """Join with commas and a last "and"."""
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
