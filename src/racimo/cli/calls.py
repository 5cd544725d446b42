"""racimo calls: search the catalogue and read a call, as a visitor or as a member would."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

app = typer.Typer(help="Search the calls, and read one.", no_args_is_help=True)
out = Console()


class Reader(StrEnum):
    """In whose place a call is read."""

    VISITOR = "visitor"
    MEMBER = "member"


class Member:
    """A connected member without a name: the operator reads as one."""

    is_authenticated = True
    is_active = True


As = Annotated[Reader, typer.Option("--as", help="Read as a visitor or as a member would.")]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, a stable form for scripts.")]


@app.callback()
def calls() -> None:
    """Search the calls, and read one."""


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", beginnings* and -exclusions.')],
    json_: Json = False,
    as_: As = Reader.VISITOR,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most calls to list.")] = 20,
) -> None:
    """Find calls."""
    from racimo.cli.waking import connect

    connect()
    from racimo.base.clock import now
    from racimo.calls import queries

    found = queries.search(query, actor=_actor(as_), now=now(), limit=limit)
    if json_:
        _write(
            {
                "query": query,
                "total": found.total,
                "relaxed": found.relaxed,
                "cut": found.cut,
                "suggestion": found.suggestion,
                "calls": [queries.summary(hit.call) for hit in found.hits],
                "facets": {
                    facet.name: {option.value: option.count for option in facet.options}
                    for facet in found.facets
                },
            }
        )
        return
    table = Table("identifier", "title", "status", "deadline")
    for hit in found.hits:
        end = queries.summary(hit.call)["deadline"]
        day = (end["date"] or end["text"]) if end else ""
        table.add_row(*map(escape, (hit.call.identifier, hit.call.title, hit.call.status, day)))
    if found.relaxed:
        out.print("No call holds all of these words; these hold some of them.")
    if found.suggestion:
        out.print(f"Did you mean: {escape(found.suggestion)}")
    out.print(table if found.hits else "No call answers that.")
    out.print(f"{found.total} in all")


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(help="Its identifier; members: or its reference.")],
    json_: Json = False,
    as_: As = Reader.VISITOR,
) -> None:
    """Read one call."""
    from racimo.cli.waking import connect

    connect()
    from racimo.base.clock import now
    from racimo.calls import queries

    call = queries.plain(queries.view_of(identifier, _actor(as_), now()))
    if json_:
        _write(call)
        return
    out.print(f"[bold]{escape(call['title'])}[/]  ({escape(call['identifier'])})")
    out.print(_deadline(call))
    for label, field in call["gated"].items():
        said = field["state"] if field["state"] != "shown" else _said(field["value"])
        out.print(f"{label}: {escape(said)}")
    for strand in call["strands"]:
        budget = strand["budget"] or "not known"
        out.print(f"\nStrand {escape(strand['code'])} {escape(strand['title'])} - euro {budget}")
        for line in (*strand["actions"], *strand["outcomes"]):
            out.print(f"  - {escape(line['text'])}")


def _deadline(call: dict[str, Any]) -> str:
    """Status and deadline in a line."""
    end = call["deadline"]
    day = ""
    if end:
        clock = f" {end['time']}" if end["time"] else ""
        day = f", deadline {end['date'] or end['text']}{clock} {end['zone']}"
    return escape(f"{call['status']}{day}")


def _said(value: Any) -> str:  # noqa: ANN401 - text, money or papers
    """A shown field in a line."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {one}" for name, one in value.items() if one)
    if isinstance(value, list):
        return "; ".join(f"{one['title']} <{one['url']}>" for one in value)
    return str(value)


def _actor(reader: Reader) -> Member | None:
    return Member() if reader is Reader.MEMBER else None


def _write(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
