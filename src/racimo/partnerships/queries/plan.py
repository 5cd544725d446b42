"""What becomes of a strand in a workspace: read from data, before anything is made."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from racimo.base.clauses import papers


@dataclass(frozen=True, slots=True)
class Foresight:
    """What opening a workspace will make; ``indicators`` are ids of the catalogue."""

    items: tuple[str, ...]
    deliverables: tuple[str, ...]
    missions: tuple[str, ...]
    indicators: tuple[str, ...]
    milestones: tuple[str, ...]
    papers: tuple[str, ...]


@cache
def bridge(version: str = "2026-01") -> dict[str, Any]:
    """What becomes of each kind of action and outcome: data, not code."""
    text = files("racimo.partnerships").joinpath("bridge", f"{version}.toml").read_text("utf-8")
    return tomllib.loads(text)


def entry_of(table: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The entry for a kind of line; kinds that nobody foresaw share one."""
    entry: Mapping[str, Any] = table.get(kind) or table["other"]
    return entry


def stretch(month: int, months: int) -> int:
    """A month of the model project, in a project of another length."""
    model: int = bridge()["months"]
    return max(1, min(months, round(month * months / model)))


def foresee(actions: Sequence[Any], outcomes: Sequence[Any]) -> Foresight:
    """Tell what the lines of a strand will become (each line has a ``kind`` and a ``text``)."""
    plan = bridge()
    acts = [(line, entry_of(plan["actions"], line.kind)) for line in actions]
    ends = [(line, entry_of(plan["outcomes"], line.kind)) for line in outcomes]
    promised = {entry["package"] for _line, entry in ends}
    results = [line.text for line, _entry in ends]
    for _line, entry in acts:
        if "deliverable" in entry and entry["package"] not in promised:
            promised.add(entry["package"])
            results.append(entry["deliverable"])
    named = dict.fromkeys(one for _line, entry in acts + ends for one in entry["indicators"])
    return Foresight(
        items=tuple(line.text for line, _entry in acts),
        deliverables=tuple(results),
        missions=tuple(line.text for line, entry in acts if entry.get("mission")),
        indicators=tuple(named),
        milestones=tuple(entry["milestone"] for _line, entry in ends if "milestone" in entry),
        papers=papers(),
    )
