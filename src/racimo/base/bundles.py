"""Bundles as one file: packed, and checked as they came, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from racimo.base import archive
from racimo.core import audit
from racimo.core.errors import Unreadable
from racimo.core.ledger.layout import ALWAYS, MANIFEST
from racimo.core.ledger.report import Failure, Report, Verdict

ARCHIVE = "archive"


def pack(members: Mapping[str, bytes]) -> bytes:
    """The members of a bundle as one zip."""
    return archive.pack(members)


def verify(
    data: bytes,
    *,
    keys: Sequence[str] = (),
    old_heads: Sequence[bytes] = (),
    most_opened: int | None = None,
) -> Report:
    """Check a bundle as it came; never raises for what is in it.

    Args:
        data: The bytes of the zip.
        keys: Public keys of the log, from outside the bundle.
        old_heads: Checkpoints that somebody kept.
        most_opened: To how many bytes it may grow; 1 GiB where nothing is said.

    Returns:
        The report: good, tampered or unreadable, and what is wrong first.

    Raises:
        Refused: A key or an old head that was handed over cannot be read.
    """
    try:
        opened = archive.unpack(data, most_opened=most_opened)
    except Unreadable as bad:
        return Report(Verdict.UNREADABLE, (Failure(bad.where or ARCHIVE, bad.message),))
    ours = {MANIFEST, *ALWAYS} & {*opened.members, *opened.damaged}
    if opened.damaged:
        failures = tuple(Failure(name, because) for name, because in opened.damaged.items())
        return Report(Verdict.TAMPERED if ours else Verdict.UNREADABLE, failures)
    report = audit.verify(opened.members, keys=keys, old_heads=old_heads)
    if report.verdict is Verdict.GOOD and not opened.seal:
        because = "a byte between the members was changed: the seal of the archive does not fit"
        return Report(Verdict.TAMPERED, (Failure(ARCHIVE, because),), manifest=report.manifest)
    return report
