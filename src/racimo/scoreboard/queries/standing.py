"""How each record stands: which indicators count it, and at which level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from racimo.core.indicators.measure import level_of, stand
from racimo.core.indicators.shapes import Level
from racimo.core.indicators.shapes import Record as Fact
from racimo.scoreboard.queries.board import Line


@dataclass(frozen=True, slots=True)
class Standing:
    """One record: the indicators that count it, and the level it reaches for each of them."""

    levels: dict[str, Level]

    @property
    def best(self) -> Level | None:
        """The highest level it reaches for an indicator; None where nothing counts it."""
        return max(self.levels.values(), default=None)


NOWHERE = Standing({})


def standings(lines: Sequence[Line], known: Sequence[Fact]) -> dict[str, Standing]:
    """From the origin of each record that counts somewhere to how it stands there."""
    facts = {str(fact.fields.get("id")): fact for fact in stand(known)}
    found: dict[str, dict[str, Level]] = {}
    for line in lines:
        for name in line.reading.counted:
            if name in facts:
                levels = found.setdefault(name, {})
                levels[line.row.code] = level_of(line.definition, facts[name])
    return {name: Standing(levels) for name, levels in found.items()}
