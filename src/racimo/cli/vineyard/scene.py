"""What the demo's makers share: the day, the dice, the people and the organisations by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

TUESDAY = 1


@dataclass(slots=True)
class Scene:
    """One planting: days count from ``today``, luck comes from ``dice`` alone."""

    seed: int
    today: date
    dice: Random
    people: dict[str, Any] = field(default_factory=dict)
    organisations: dict[str, Any] = field(default_factory=dict)
    password: str = ""

    @classmethod
    def of(cls, seed: int, today: date) -> Scene:
        """A scene before anything is planted."""
        return cls(seed, today, Random(seed))  # noqa: S311 - luck that can be repeated, no secret

    def day(self, days: int) -> date:
        """A day counted from the day of the demo."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment (UTC) of such a day."""
        return datetime.combine(self.day(days), time(hour, minute), tzinfo=UTC)

    def tuesday(self, days: int) -> int:
        """The first Tuesday from such a day on, counted the same way."""
        return days + (TUESDAY - self.day(days).weekday()) % 7


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever runs the command: may do for everybody what an operator may."""

    is_authenticated: bool = True
    is_active: bool = True
    is_staff: bool = True
    pk: int = 0
