"""Every check in order; one that breaks is a broken line, not the end of the examination."""

from __future__ import annotations

from collections.abc import Iterator

from racimo.cli.doctor import data, machine
from racimo.cli.doctor.shapes import Check, Line, State, fail
from racimo.core.errors import Refused

__all__ = ["State", "examine"]

MACHINE: tuple[tuple[str, Check], ...] = (
    ("versions", machine.versions),
    ("data folder", machine.folder),
    ("secret key", machine.secret),
    ("log key", machine.log_key),
    ("PDF engines", machine.engines),
    ("data files", machine.data_files),
)
DATA: tuple[tuple[str, Check], ...] = (
    ("log", data.log),
    ("search index", data.index),
    ("plans", data.plans),
    ("papers", data.papers),
    ("evidence", data.evidence),
    ("queue", data.queue),
)


def examine() -> Iterator[Line]:
    """Look at the machine first, then at the database, then at what is in it."""
    for name, check in MACHINE:
        yield from _looked(name, check)
    found = list(_looked("database", data.database))
    yield from found
    if any(one.state is State.FAIL for one in found):
        return
    for name, check in DATA:
        yield from _looked(name, check)


def _looked(name: str, check: Check) -> Iterator[Line]:
    try:
        yield from check()
    except Refused as refusal:
        place = f"{refusal.where}: " if refusal.where else ""
        todo = refusal.hint or "Put it back from a backup."
        yield fail(name, f"{place}{refusal.message}", todo)
    except Exception as bad:  # noqa: BLE001 - whatever breaks a check is what the operator must see
        yield fail(name, f"{type(bad).__name__}: {bad}", "Tell the operator of this installation.")
