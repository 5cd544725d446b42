"""Receive a call from a source; keep the run and the untouched page beside it."""

from __future__ import annotations

from racimo.calls.actions.intake import Intake, Received
from racimo.calls.actions.runs import OpenRun, finish_run, open_run, set_aside

__all__ = ["Intake", "OpenRun", "Received", "finish_run", "open_run", "set_aside"]
