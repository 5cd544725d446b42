"""Guests, slots, tables and wishes; a schedule; and how both are read and written."""

from __future__ import annotations

from racimo.core.meetings.shapes.answer import (
    BETTER_USE,
    BOTH_FULL,
    NO_LANGUAGE,
    NO_TABLE,
    NOT_POSSIBLE,
    Finding,
    Meeting,
    Rescheduled,
    Schedule,
    Unscheduled,
)
from racimo.core.meetings.shapes.benchmark import parse_benchmark
from racimo.core.meetings.shapes.problem import (
    Guest,
    Infeasible,
    MustMeet,
    Placed,
    Problem,
    Slot,
    Table,
    Unsettled,
    Wish,
)
from racimo.core.meetings.shapes.reading import (
    parse_problem,
    parse_schedule,
    read_problem,
    read_schedule,
)
from racimo.core.meetings.shapes.writing import write_problem, write_schedule

__all__ = [
    "BETTER_USE",
    "BOTH_FULL",
    "NOT_POSSIBLE",
    "NO_LANGUAGE",
    "NO_TABLE",
    "Finding",
    "Guest",
    "Infeasible",
    "Meeting",
    "MustMeet",
    "Placed",
    "Problem",
    "Rescheduled",
    "Schedule",
    "Slot",
    "Table",
    "Unscheduled",
    "Unsettled",
    "Wish",
    "parse_benchmark",
    "parse_problem",
    "parse_schedule",
    "read_problem",
    "read_schedule",
    "write_problem",
    "write_schedule",
]
