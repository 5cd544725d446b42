"""What the steps of the story hand on to each other, and what they have in common."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from racimo.core.errors import Refused

# A child that may neither ask the network nor open a database: what it says rests on its file.
ALONE = """
import sys
def forbid(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.bind", "sqlite3.connect"}:
        raise RuntimeError(event + " is forbidden here")
sys.addaudithook(forbid)
from racimo.cli.main import main
main()
"""


class Broken(Refused):
    """A step did not give what it promises."""

    code = "broken-promise"


@dataclass(slots=True)
class Tale:
    """What is known so far."""

    folder: Path
    shared: Path | None
    call: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    partnership: Any = None
    mission: Any = None
    secrets: dict[int, str] = field(default_factory=dict)


def want(good: bool, words: str) -> None:  # noqa: FBT001 - it reads like an assertion
    """Insist on a result.

    Raises:
        Broken: It is not so.
    """
    if not good:
        raise Broken(words)


def alone(tale: Tale, *words: str) -> tuple[int, Any]:
    """Run a racimo command in a process without database and network; its status and its JSON."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in {"RACIMO_DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter and command
        [sys.executable, "-c", ALONE, *words],
        capture_output=True,
        check=False,
        cwd=tale.folder,
        env={**env, "RACIMO_DATA": str(tale.folder / "nowhere")},
        timeout=300,
    )
    try:
        return done.returncode, json.loads(done.stdout)
    except json.JSONDecodeError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Broken(f"racimo {' '.join(words[:2])} said: {said[-1] if said else '?'}") from None
