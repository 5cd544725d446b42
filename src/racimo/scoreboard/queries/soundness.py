"""The log and the evidence held against what was signed, for those who look after the data."""

from __future__ import annotations

from dataclasses import dataclass

from racimo.base import files
from racimo.core.errors import NotFound
from racimo.scoreboard.models import Evidence, Leaf
from racimo.scoreboard.queries.signer import notary


@dataclass(frozen=True, slots=True)
class LogState:
    """Entries that are signed, leaves that say they are in the log, and leaves that wait.

    ``strange`` counts leaves whose place in the log holds other bytes.
    """

    signed: int
    known: int
    waiting: int
    strange: int


def check_log() -> LogState:
    """Read the whole log, check it against its signed head, and compare the database with it.

    Raises:
        Refused: The log is damaged, forked or behind; the refusal names the file.
    """
    signer = notary()
    head = signer.check()
    entries = signer.entries() if head else []
    known = strange = 0
    placed = Leaf.objects.filter(index__isnull=False).order_by("index")
    for index, leaf in placed.values_list("index", "leaf").iterator(chunk_size=1000):
        known += 1
        if index is None or index >= len(entries) or entries[index] != bytes(leaf):
            strange += 1
    waiting = Leaf.objects.filter(index__isnull=True).count()
    return LogState(len(entries), known, waiting, strange)


def changed_evidence() -> tuple[int, list[str]]:
    """How many files of evidence are kept, and those that are gone or no longer give their hash."""
    changed, seen = [], dict[str, bool]()
    rows = Evidence.objects.order_by("pk")
    for name, sha256 in rows.values_list("name", "sha256").iterator(chunk_size=1000):
        if sha256 not in seen:
            try:
                files.read(sha256)
                seen[sha256] = True
            except NotFound:
                seen[sha256] = False
        if not seen[sha256]:
            changed.append(f"{name} ({sha256[:12]})")
    return rows.count(), changed
