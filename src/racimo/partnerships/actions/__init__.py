"""Open a workspace, fill its seats, compose its team, write its papers."""

from __future__ import annotations

from racimo.partnerships.actions.composing import adopt, ask_to_compose, compose_job, load_case
from racimo.partnerships.actions.facts import deliver, describe, move_item
from racimo.partnerships.actions.papers import answer_questions, begin, draft, preview, settle
from racimo.partnerships.actions.seats import admit, answer, invite, release, share_out
from racimo.partnerships.actions.workspace import note, open_workspace
from racimo.partnerships.queries.plan import bridge

__all__ = [
    "admit",
    "adopt",
    "answer",
    "answer_questions",
    "ask_to_compose",
    "begin",
    "bridge",
    "compose_job",
    "deliver",
    "describe",
    "draft",
    "invite",
    "load_case",
    "move_item",
    "note",
    "open_workspace",
    "preview",
    "release",
    "settle",
    "share_out",
]
