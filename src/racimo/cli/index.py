"""racimo index: the search index, built anew from the database."""

from __future__ import annotations

import typer
from rich.console import Console

app = typer.Typer(help="The search index.", no_args_is_help=True)


@app.callback()
def index() -> None:
    """The search index: derived data, built anew from the database."""


@app.command()
def rebuild() -> None:
    """Build the indexes of calls and organisations anew."""
    from racimo.cli.waking import connect

    connect()
    from racimo.calls import queries as calls
    from racimo.organisations.queries.index import rebuild as rebuild_directory

    out = Console()
    out.print(f"{calls.rebuild()} calls and {rebuild_directory()} organisations indexed.")
