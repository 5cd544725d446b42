"""Open a workspace, fill its seats, write its papers."""

from __future__ import annotations

from racimo.partnerships.actions.seats import admit, answer, invite, release, share_out
from racimo.partnerships.actions.workspace import describe, move_item, note, open_workspace

__all__ = [
    "admit",
    "answer",
    "describe",
    "invite",
    "move_item",
    "note",
    "open_workspace",
    "release",
    "share_out",
]
