"""racimo demo, racimo seed: a vineyard to walk through, and its story told step by step."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from racimo.core.errors import Invalid, Refused

app = typer.Typer()
SEED = 1

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Repeatable luck.")]


class NotEmpty(Refused):
    """There is data in the database already."""

    code = "not-empty"


@app.command(help="Put the demo's data into an empty database.")
def seed(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="The demo: the one set there is.")] = False,
    number: Seed = SEED,
    today: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The day from which the demo counts.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Add it to data that is there; nothing is deleted.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Two empty folders with the same seed and day hold the same data, byte for byte."""
    if not demo:
        raise Refused("Say which data.", hint="There is one set: racimo seed --demo")
    day = _day(today)
    from racimo.cli.waking import connect

    connect()
    from racimo.cli.vineyard import is_empty

    if not force and not is_empty():
        raise NotEmpty(
            "There is data in the database already; nothing was added.",
            where="database",
            hint="Use an empty RACIMO_DATA folder, or add the demo to it with --force.",
        )
    told = _plant(number, day)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        _say(Console(highlight=False), told)


@app.command(help="Load the demo where there is nothing yet, and say how to sign in.")
def demo(
    *,
    story: Annotated[
        bool, typer.Option("--story", help="Walk the whole chain on a throw-away database.")
    ] = False,
    number: Seed = SEED,
    as_json: Json = False,
) -> None:
    """Seed an empty database and show who can sign in; with --story prove the chain."""
    if story:
        from racimo.cli.story import tell

        raise typer.Exit(tell(as_json=as_json))
    from racimo.cli.waking import connect

    connect()
    from racimo.cli.vineyard import is_empty
    from racimo.cli.vineyard.people import password, sign_in_rows

    told = _plant(number, None) if is_empty() else None
    if as_json:
        people = {"password": password(), "people": sign_in_rows()}
        typer.echo(json.dumps({"planted": told, "sign_ins": people}, indent=2))
        return
    out = Console(highlight=False)
    if told is None:
        out.print("There is data already; nothing was added.")
    else:
        _say(out, told)
    sign_ins(out)


def fill_if_empty(console: Console) -> None:
    """Plant the demo in an empty database, and say so; leave any other alone."""
    from racimo.cli.vineyard import is_empty

    if is_empty():
        console.print("Planting the demo …")
        _say(console, _plant(SEED, None))


def sign_ins(console: Console) -> None:
    """Who can sign in to the demo; nothing where this is no demo."""
    from racimo.accounts.queries import by_email
    from racimo.cli.vineyard.people import password, sign_in_rows

    rows = sign_in_rows()
    if not all((known := by_email(row["email"])) and known.synthetic for row in rows):
        return
    table = Table("role", "e-mail address", "what there is to see", title="Demo sign-ins")
    table.add_row("visitor", "none needed", "public fields, feeds, the public scoreboard")
    for row in rows:
        table.add_row(row["role"], row["email"], f"{row['name']} {row['says']}")
    console.print(table)
    console.print(f"One password for all of them: [bold]{escape(password())}[/]")
    console.print("They are for the demo only: remove them before real people come.")


def _plant(number: int, day: date | None) -> dict[str, Any]:
    from racimo.base.clock import today
    from racimo.cli.vineyard import plant

    return asdict(plant(seed=number, today=day or today()))


def _say(console: Console, told: dict[str, Any]) -> None:
    console.print(
        f"{told['calls']} calls, {told['organisations']} organisations in {told['countries']} "
        f"countries, {told['people']} invented people, {told['workspaces']} workspaces, "
        f"{told['missions']} missions with {told['guests']} guests, {told['records']} records, "
        f"{told['sealed']} sealed entries."
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(
            f"“{text}” is no day.", where="today", hint="Write it as in 2026-11-22."
        ) from None
