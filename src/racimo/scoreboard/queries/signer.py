"""The one who signs this installation's log."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from racimo.base.notary import Notary


def notary() -> Notary:
    """The notary of this installation; the last head is kept beside the data a second time."""
    folder = Path(settings.RACIMO_LOG)
    return Notary(
        folder, origin=settings.RACIMO_LOG_ORIGIN, kept=folder.parent / "last-signed-head"
    )
