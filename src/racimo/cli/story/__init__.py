"""The story of the demo: the whole chain on a throw-away database, every step checked."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer

from racimo.core.errors import Refused

SHARED = "RACIMO_SHARED"


class Elsewhere(Refused):
    """The story cannot be told in a process that already uses a database."""

    code = "database-in-use"


@dataclass(frozen=True, slots=True)
class Told:
    """One step: its number and name, whether it went well, what came of it, and how long."""

    step: int
    name: str
    ok: bool
    result: str
    seconds: float


def tell(*, as_json: bool) -> int:
    """Walk the nine steps; the exit status is 0 when all are good, 1 otherwise.

    The database, files and keys live in a folder of their own, which is removed afterwards.
    """
    from django.conf import settings

    if settings.configured:
        raise Elsewhere(
            "The story wants a database of its own, and this process has one already.",
            hint="Run it as a command: racimo demo --story",
        )
    folder = Path(tempfile.mkdtemp(prefix="racimo-story-"))
    os.environ["RACIMO_DATA"] = str(folder / "data")
    os.environ["RACIMO_JOBS_AT_ONCE"] = "1"
    os.environ.pop("DATABASE_URL", None)
    try:
        told = _walk(folder, say=None if as_json else _say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    good = all(one.ok for one in told)
    if as_json:
        answer = {"ok": good, "steps": [asdict(one) for one in told]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0 if good else 1


def _walk(folder: Path, *, say: Callable[[Told], None] | None) -> list[Told]:
    """Every step in order, up to the first that fails."""
    from racimo.cli.waking import connect

    connect()
    from racimo.cli.story import catalogue, results, workspace
    from racimo.cli.story.tale import Tale

    steps = (
        ("Import the call", catalogue.import_the_call),
        ("Import its neighbours", catalogue.import_neighbours),
        ("Find", catalogue.find),
        ("Bridge", workspace.bridge),
        ("Compose", workspace.compose),
        ("Papers", workspace.papers),
        ("Mission", results.mission),
        ("Record and seal", results.record_and_seal),
        ("Verify", results.verify),
    )
    tale = Tale(folder=folder, shared=shared())
    told: list[Told] = []
    for number, (name, step) in enumerate(steps, start=1):
        begun = time.monotonic()
        ok, result = _try(step, tale)
        told.append(Told(number, name, ok, result, round(time.monotonic() - begun, 2)))
        if say:
            say(told[-1])
        if not ok:
            break
    return told


def _try(step: Callable[[Any], str], tale: Any) -> tuple[bool, str]:  # noqa: ANN401 - a Tale
    """What a step says; a refusal or a broken promise is a failed step, never a traceback."""
    try:
        return True, step(tale)
    except Refused as refusal:
        return False, f"{refusal.code}: {refusal}"
    except Exception as bad:  # noqa: BLE001 - a step that breaks in any way has failed
        return False, f"{type(bad).__name__}: {bad}"


def _say(one: Told) -> None:
    mark = "ok  " if one.ok else "FAIL"
    sys.stdout.write(f"{one.step} {mark} {one.name}: {one.result} [{one.seconds:.1f} s]\n")
    sys.stdout.flush()


def shared() -> Path | None:
    """A folder with real pages and tables, where the environment names one."""
    told = os.environ.get(SHARED)
    folder = Path(told) / "data" if told else None
    return folder if folder and folder.is_dir() else None
