"""racimo doctor: look at an installation from all sides, and say what to do."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

app = typer.Typer()
COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@app.command(help="Examine the installation and its data; exit status 1 when something is broken.")
def doctor(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
) -> None:
    """Every line is ok, warn or fail, with what was seen and what to do; nothing is changed."""
    from racimo.cli.waking import wake

    wake()
    from racimo.cli.doctor.examine import State, examine

    lines = list(examine())
    worst = max((one.state for one in lines), key=list(State).index)
    if as_json:
        answer = {"state": worst, "lines": [asdict(one) for one in lines]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        out = Console(highlight=False, soft_wrap=True)
        for one in lines:
            todo = f" [dim]{escape(one.todo)}[/]" if one.todo else ""
            state = f"[{COLOURS[one.state]}]{one.state:<4}[/]"
            out.print(f"{state} {escape(one.name)}: {escape(one.seen)}{todo}")
    if worst is State.FAIL:
        raise typer.Exit(1)
