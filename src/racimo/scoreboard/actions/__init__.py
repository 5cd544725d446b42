"""Open the chain, promise, report, evidence, confirm, review, seal."""

from __future__ import annotations

from racimo.scoreboard.actions.happenings import (
    close_mission,
    confirm_meeting,
    record_meeting,
    settle_paper,
)
from racimo.scoreboard.actions.promises import (
    fix_all,
    open_chain,
    publish,
    set_targets,
)
from racimo.scoreboard.actions.records import (
    EVIDENCE_KINDS,
    add_evidence,
    attest,
    parties_of,
    report,
    review,
    withdraw,
)
from racimo.scoreboard.actions.sealing import take_up
from racimo.scoreboard.actions.signed import report_signed, report_signed_file

__all__ = [
    "EVIDENCE_KINDS",
    "add_evidence",
    "attest",
    "close_mission",
    "confirm_meeting",
    "fix_all",
    "open_chain",
    "parties_of",
    "publish",
    "record_meeting",
    "report",
    "report_signed",
    "report_signed_file",
    "review",
    "set_targets",
    "settle_paper",
    "take_up",
    "withdraw",
]
