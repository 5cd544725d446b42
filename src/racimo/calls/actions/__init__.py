"""Receive a call from a source; keep the run and the untouched page beside it; assign its rules."""

from __future__ import annotations

from racimo.calls.actions.intake import Intake, Received
from racimo.calls.actions.rules import assign_rulebook
from racimo.calls.actions.runs import OpenRun, finish_run, open_run, set_aside

__all__ = [
    "Intake",
    "OpenRun",
    "Received",
    "assign_rulebook",
    "finish_run",
    "open_run",
    "set_aside",
]
