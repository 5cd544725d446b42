"""racimo meetings schedule | check: from a file of wishes to a schedule, without a database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import Invalid, NotFound, Refused, Unreadable
from racimo.core.meetings.shapes import (
    Finding,
    Infeasible,
    Problem,
    Schedule,
    parse_benchmark,
    parse_problem,
    parse_schedule,
    write_schedule,
)

app = typer.Typer(help="Schedule meetings from wishes, and proof-read schedules.")

T = TypeVar("T")
MOST_BYTES = 64 * 1024 * 1024
BENCHMARK = ".dzn"
_File = Annotated[Path, typer.Argument(help="The problem: JSON, or .dzn of the benchmark.")]
_Schedule = Annotated[Path, typer.Argument(help="The schedule: JSON.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
_Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="Repeatable luck.")]


@app.command("schedule")
def schedule_file(file: _File, *, as_json: _Json = False, seed: _Seed = None) -> None:
    """Say who meets whom, when and where, and how close that is to the best possible."""
    from racimo.core.meetings.schedule import schedule

    problem = read_problem_file(file)
    if seed is not None:
        problem = replace(problem, seed=seed)
    try:
        answer = schedule(problem)
    except Infeasible as refusal:
        if not as_json:
            raise
        conflict: Plain = list[Plain](refusal.conflict)
        _emit({"status": refusal.code, "message": str(refusal), "conflict": conflict})
        raise typer.Exit(1) from None
    if as_json:
        _emit(write_schedule(answer))
    else:
        _show(problem, answer)


@app.command("check")
def check_file(file: _File, schedule: _Schedule, *, as_json: _Json = False) -> None:
    """Proof-read a schedule, hand-edited ones included; exit status 1 if anything is wrong."""
    from racimo.core.meetings.check import proofread, utility_of

    problem = read_problem_file(file)
    answer = _read(schedule, parse_schedule)
    findings = proofread(problem, answer)
    utility = utility_of(problem, answer.meetings)
    if as_json:
        listed: Plain = [_finding(finding) for finding in findings]
        _emit({"ok": not findings, "findings": listed, "utility": utility})
    else:
        _show_findings(findings, len(answer.meetings), utility)
    if findings:
        raise typer.Exit(1)


def read_problem_file(file: Path) -> Problem:
    """Read a problem by the ending of its file's name."""
    return _read(file, parse_benchmark if file.suffix.lower() == BENCHMARK else parse_problem)


def _read(file: Path, parse: Callable[[str], T]) -> T:
    try:
        return parse(_text(file))
    except (Unreadable, Invalid) as refusal:
        where = f"{file.name}: {refusal.where}" if refusal.where else file.name
        raise type(refusal)(refusal.message, where=where, hint=refusal.hint) from None


def _text(file: Path) -> str:
    if not file.exists():
        raise NotFound("There is no such file.", where=str(file), hint="Check the path.")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _unreadable("The file is larger than 64 MB.", "Split the event.")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("The file is not UTF-8 text.", "Save it as UTF-8.") from None
    except OSError as error:
        raise _unreadable(f"The file cannot be opened: {error.strerror}.", "Check it.") from None


def _unreadable(message: str, hint: str) -> Refused:
    return Unreadable(message, hint=hint)


def _emit(value: dict[str, Plain]) -> None:
    typer.echo(canonical(value).decode())


def _finding(finding: Finding) -> Plain:
    guests: Plain = list[Plain](finding.guests)
    slots: Plain = list[Plain](finding.slots)
    return {"code": finding.code, "text": finding.text, "guests": guests, "slots": slots}


def _show(problem: Problem, answer: Schedule) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = {guest.key: guest.name or guest.key for guest in problem.guests}
    starts = {slot.key: slot.start for slot in problem.slots}
    table = Table(title="Meetings")
    for heading in ("Begins (UTC)", "Slot", "Table", "Guest", "Guest"):
        table.add_column(heading)
    for meeting in answer.meetings:
        row = (
            f"{starts[meeting.slot]:%Y-%m-%d %H:%M}",
            meeting.slot,
            meeting.table or "",
            names[meeting.a],
            names[meeting.b],
        )
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    console.print(table)
    console.print(
        f"{len(answer.meetings)} meetings, utility {answer.utility} of at most {answer.bound} "
        f"({answer.bound_name}): {answer.share_text}. "
        f"{answer.breaks} breaks, {len(answer.unscheduled)} wishes open.",
        highlight=False,
    )
    for wish in answer.unscheduled:
        line = f"  {names[wish.guest]} -> {names.get(wish.to, wish.to)}: {wish.reason}"
        console.print(Text(line))


def _show_findings(findings: tuple[Finding, ...], meetings: int, utility: int) -> None:
    for finding in findings:
        typer.echo(f"{finding.code}: {finding.text}")
    verdict = f"{len(findings)} findings" if findings else "nothing wrong"
    typer.echo(f"{meetings} meetings, utility {utility}: {verdict}.")
