"""The runs of the sources, and what they could not read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from racimo.calls.actions.index import catch_up
from racimo.calls.models import Run, SourceRecord

MOST_PROBLEMS = 200
OpenRun = Run
"""A run that is going on, for the doors and sources, which do not know tables."""


def open_run(source: str, *, document: str, sha256: str) -> Run:
    """Write down that a source is being pulled."""
    return Run.objects.create(source=source, document=document[:300], sha256=sha256)


def finish_run(
    run: Run,
    *,
    state: str,
    counts: Mapping[str, int],
    problems: Sequence[Mapping[str, str]],
    seen: int,
) -> None:
    """Write down how a pull ended: done, problems or held."""
    run.state, run.counts, run.seen = state, dict(counts), seen
    run.problems = [dict(problem) for problem in problems[:MOST_PROBLEMS]]
    run.save()
    catch_up()


def set_aside(run: Run, *, key: str, where: str, why: str, raw: bytes) -> bool:
    """Keep a record that cannot be stored, with its reason; False if that copy is kept already."""
    _row, new = SourceRecord.objects.get_or_create(
        source=run.source,
        source_key=key[:200],
        sha256=hashlib.sha256(raw).hexdigest(),
        defaults={
            "run": run,
            "raw": raw,
            "quarantined": True,
            "where": where[:200],
            "why": why,
        },
    )
    return new
