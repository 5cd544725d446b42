"""racimo sources list | pull NAME --from FILE: bring calls in from elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from racimo.core.errors import NotFound, Refused, Unreadable

app = typer.Typer(help="Bring calls in from elsewhere.", no_args_is_help=True)
MOST_BYTES = 256 * 2**20
PROBLEMS = 3
"""Exit status of a pull that stored what is good and put something aside."""
SHOWN = 20

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
From = Annotated[
    str, typer.Option("--from", metavar="FILE", help="The saved document; - reads the input.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Work everything out, store nothing.")]
Smaller = Annotated[
    bool,
    typer.Option("--even-if-smaller", help="Take a document that lost more than 30% of its calls."),
]


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """The sources there are, and what may be done with what they bring."""
    from racimo.cli.waking import connect

    connect()
    from racimo.calls.queries.runs import runs
    from racimo.sources.registry import SOURCES

    listed = []
    for name, source in sorted(SOURCES.items()):
        last = runs(name).first()
        listed.append(
            {
                "name": name,
                "licence": source.licence,
                "attribution": source.attribution,
                "last_run": last.created.isoformat() if last else None,
                "last_state": last.state if last else None,
            }
        )
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    table = Table("source", "licence", "attribution", "last run")
    for entry in listed:
        state = f"{entry['last_run']} ({entry['last_state']})" if entry["last_run"] else "never"
        table.add_row(entry["name"], entry["licence"], entry["attribution"], state)
    Console().print(table)


@app.command("pull")
def pull_(
    name: str,
    from_: From,
    *,
    dry_run: DryRun = False,
    even_if_smaller: Smaller = False,
    as_json: Json = False,
) -> None:
    """Bring in every call of a document; a second pull of the same document changes nothing.

    Exit status: 0 fine, 1 nothing stored because of an error or a held document, 3 stored, with
    records put aside.
    """
    try:
        report = _pull(name, from_, dry_run=dry_run, even_if_smaller=even_if_smaller)
    except Refused as refusal:
        if not as_json:
            raise
        typer.echo(json.dumps(failure(name, refusal), ensure_ascii=False, indent=2))
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report)
    if report["state"] == "held":
        raise typer.Exit(1)
    if report["quarantined"]:
        raise typer.Exit(PROBLEMS)


def _pull(name: str, from_: str, *, dry_run: bool, even_if_smaller: bool) -> dict[str, Any]:
    from racimo.cli.waking import connect

    connect()
    from racimo.sources.pull import pull
    from racimo.sources.registry import find

    source = find(name)
    document = read_bytes(from_)
    try:
        report = pull(
            source,
            document,
            name=Path(from_).name,
            dry_run=dry_run,
            even_if_smaller=even_if_smaller,
        )
    except Unreadable as refusal:
        place = f"{Path(from_).name}, {refusal.where}" if refusal.where else Path(from_).name
        raise Unreadable(refusal.message, where=place, hint=refusal.hint) from None
    return asdict(report)


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of the input for ``-``.

    Raises:
        NotFound: There is no such file, or it may not be read.
        Unreadable: It is larger than 256 MiB.
    """
    try:
        if path == "-":
            document = typer.get_binary_stream("stdin").read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                document = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotFound(f"{reason}.", where=path, hint="Check the path.") from None
    if len(document) > MOST_BYTES:
        raise Unreadable("The file is larger than 256 MiB.", where=path, hint="Split it.")
    return document


def failure(name: str, refusal: Refused) -> dict[str, Any]:
    """The report of a run that stored nothing."""
    counts = dict.fromkeys(("new", "changed", "unchanged", "held", "quarantined", "skipped"), 0)
    problem = {
        "identifier": "",
        "where": refusal.where,
        "why": refusal.message,
        "code": refusal.code,
        "hint": refusal.hint,
    }
    return {"source": name, "state": "failed", **counts, "calls": [], "problems": [problem]}


def _show(report: dict[str, Any]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    for problem in report["problems"][:SHOWN]:
        who = f" {problem['identifier']}" if problem["identifier"] else ""
        out.print(f"[yellow]put aside[/]{escape(who)}: {escape(problem['where'])}: "
                  f"{escape(problem['why'])}")  # fmt: skip
    more = len(report["problems"]) - SHOWN
    if more > 0:
        out.print(f"… and {more} more.")
    names = ("new", "changed", "unchanged", "held", "quarantined", "skipped")
    counts = ", ".join(f"{report[name]} {name}" for name in names if report[name])
    out.print(f"{escape(report['source'])}: {counts or 'nothing in it'}.")
    if report["dry_run"]:
        out.print("Dry run: nothing was stored.")
    elif report["state"] == "held":
        out.print("[red]Held[/]: nothing was stored. --even-if-smaller takes it all the same.")
    elif not report["new"] and not report["changed"] and not report["quarantined"]:
        out.print("Nothing has changed.")
