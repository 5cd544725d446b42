"""Published plans held against their missions once more, for those who look after the data."""

from __future__ import annotations

from dataclasses import dataclass

from racimo.core.meetings.check import proofread
from racimo.core.meetings.shapes import Meeting as Pairing
from racimo.core.meetings.shapes import Schedule
from racimo.matchmaking.models import OVER, Meeting, Plan
from racimo.matchmaking.queries.problem import load_problem

# What people may cause after a plan was published; filling the holes mends it.
MENDABLE = frozenset({"absent", "refusal", "maximum", "language", "session"})


@dataclass(frozen=True, slots=True)
class PlanFindings:
    """What the proof-reader finds in one published plan; ``mendable`` if no promise is broken."""

    mission: str
    plan: int
    codes: tuple[str, ...]
    mendable: bool


def proofread_published() -> tuple[int, list[PlanFindings]]:
    """How many plans are published, and those in which the proof-reader finds something.

    Of missions that are over, only what could never have been so is found: who fell ill after the
    last day is nobody's mistake.
    """
    found = []
    plans = Plan.objects.filter(published__isnull=False).select_related("mission").order_by("pk")
    for plan in plans:
        problem, _rows = load_problem(plan.mission, seed=plan.seed)
        pairs = tuple(
            Pairing(f"s{one.slot_id}", f"g{one.first_id}", f"g{one.second_id}", f"t{one.table_id}")
            for one in plan.meetings.exclude(state=Meeting.State.CANCELLED).order_by("pk")
        )
        codes = {one.code for one in proofread(problem, Schedule(pairs))}
        if plan.mission.state in OVER:
            codes -= MENDABLE
        if codes:
            told = tuple(sorted(codes))
            found.append(PlanFindings(str(plan.mission), plan.number, told, codes <= MENDABLE))
    return plans.count(), found
