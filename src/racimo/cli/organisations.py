"""racimo organisations import --source NAME FILE…: bring organisations in by the ten thousand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from racimo.core.errors import NotFound, Refused

app = typer.Typer(help="Bring organisations in.", no_args_is_help=True)
PROBLEMS = 3
"""Exit status of an import that left bad lines out."""
SHOWN = 20

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The tables, in any order.")]
Name = Annotated[str, typer.Option("--source", help="Who made the tables: cordis or csv.")]
Encoding = Annotated[
    str, typer.Option("--encoding", help="The tables' encoding, when it is not UTF-8 or UTF-16.")
]
GoodRows = Annotated[bool, typer.Option("--good-rows", help="Import the good lines only.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Work everything out, store nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@app.callback()
def group() -> None:
    """Bring organisations in."""


@app.command("import")
def import_(  # noqa: PLR0913 - one parameter a switch of the command
    files: Files,
    *,
    source: Name,
    encoding: Encoding = "",
    good_rows: GoodRows = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Import organisations, their projects and their parts; a second time nothing changes.

    Exit status: 0 fine, 1 nothing stored because of an error, 3 stored without the bad lines.
    """
    try:
        report = _import(files, source, encoding, good_rows=good_rows, dry_run=dry_run)
    except Refused as refusal:
        if not as_json:
            raise
        typer.echo(json.dumps(failure(source, refusal), ensure_ascii=False, indent=2))
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report)
    if report["quarantined"]:
        raise typer.Exit(PROBLEMS)


def _import(
    files: list[Path], name: str, encoding: str, *, good_rows: bool, dry_run: bool
) -> dict[str, Any]:
    from racimo.cli.waking import connect

    connect()
    from racimo.organisations.actions import import_rows
    from racimo.sources.registry import find_roster

    source = find_roster(name)
    for path in files:
        if not path.is_file():
            raise NotFound("There is no such file.", where=str(path), hint="Check the path.")

    def rows() -> Iterator[Any]:
        for path in files:
            with path.open("rb") as file:
                yield from source.rows(file, name=path.name, encoding=encoding)

    with _bar() as bar:
        task = bar.add_task("reading", total=None)

        def progress(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        report = import_rows(
            rows(), source=name, good_rows=good_rows, dry_run=dry_run, progress=progress
        )
    return asdict(report)


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def failure(name: str, refusal: Refused) -> dict[str, Any]:
    """The report of an import that stored nothing."""
    nothing = {"new": 0, "changed": 0, "unchanged": 0}
    problem = {
        "where": refusal.where,
        "why": refusal.message,
        "code": refusal.code,
        "hint": refusal.hint,
    }
    kinds = ("organisations", "projects", "participations")
    return {
        "source": name,
        "state": "failed",
        "dry_run": False,
        **{kind: dict(nothing) for kind in kinds},
        "quarantined": 0,
        "problems": [problem],
    }


def _show(report: dict[str, Any]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for problem in report["problems"][:SHOWN]:
        out.print(f"[yellow]left out[/] {escape(problem['where'])}: {escape(problem['why'])}")
    touched = 0
    for kind in ("organisations", "projects", "participations"):
        counts = report[kind]
        touched += counts["new"] + counts["changed"]
        said = ", ".join(f"{number:,} {word}" for word, number in counts.items() if number)
        out.print(f"{kind}: {said or 'none'}")
    if report["dry_run"]:
        out.print("Dry run: nothing was stored.")
    elif not touched:
        out.print("Nothing has changed.")
