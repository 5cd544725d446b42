"""Schedule or repair in the background, with progress and a way to stop it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from racimo.base.clock import now as clock
from racimo.base.jobs import Progress
from racimo.matchmaking import queries
from racimo.matchmaking.actions.plans import schedule
from racimo.matchmaking.actions.repairs import replan


def schedule_job(  # noqa: PLR0913 - the parameters of the job's row
    progress: Progress,
    *,
    mission_id: int,
    actor_id: int,
    seed: int,
    repair: bool = False,
    absent: Collection[int] = (),
) -> dict[str, Any]:
    """Work a plan out; ``repair`` keeps what stands of the last one and fills the holes."""
    mission = queries.by_id(mission_id)
    actor = queries.actor(actor_id)
    progress.tick(0, 2, _("Working the schedule out"))
    if repair:
        done = replan(
            actor=actor, mission=mission, absent=absent, now=clock(), seed=seed, progress=progress
        )
        return {"plan": done.plan.number}
    plan = schedule(actor=actor, mission=mission, now=clock(), seed=seed, progress=progress)
    return {"plan": plan.number}
