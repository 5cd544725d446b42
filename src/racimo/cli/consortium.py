"""racimo consortium check | compose FILE: judge or compose a consortium (no database needed)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from racimo.core.errors import NotFound, Refused, Unreadable

app = typer.Typer(
    help="Judge a consortium by the rules of a call, or compose the best one.",
    no_args_is_help=True,
)
File = Annotated[
    str, typer.Argument(metavar="FILE", help="A JSON or TOML file; - reads JSON from the input.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
COLOURS = {
    "ok": "green",
    "broken": "bold red",
    "unknown": "yellow",
    "recommended": "cyan",
    "optimal": "green",
    "feasible": "yellow",
    "infeasible": "bold red",
    "unsolved": "yellow",
}
PAPER = 140
Plain = dict[str, Any]


@app.command()
def check(file: File, json_: Json = False) -> None:
    """Judge a consortium rule by rule: ok, broken, unknown or recommended, each with its reason."""
    from racimo.base.cases import load_case
    from racimo.base.findings import describe_case

    _answer(
        file,
        lambda mapping: describe_case(load_case(mapping)),
        json_=json_,
        show=_show_verdict,
        good=lambda found: found["answer"] != "broken",
    )


@app.command()
def compose(file: File, json_: Json = False) -> None:
    """Propose the best consortium around a coordinator, with proof, or say why there is none."""

    def work(mapping: Plain) -> Plain:
        from racimo.base.cases import load_draft
        from racimo.base.findings import describe_draft
        from racimo.core.consortium.compose import compose as best

        draft = load_draft(mapping)
        return describe_draft(draft, best(draft.problem))

    _answer(file, work, json_=json_, show=_show_composition, good=_is_good)


def _is_good(found: Plain) -> bool:
    """Whether there is a proposal, and the rules do not break the best one."""
    proposals = found["proposals"]
    return bool(proposals) and proposals[0]["verdict"]["answer"] != "broken"


def _answer(
    file: str,
    work: Callable[[Plain], Plain],
    *,
    json_: bool,
    show: Callable[[Console, Plain], None],
    good: Callable[[Plain], bool],
) -> None:
    """Read, work, say; the exit status is 0 for a good answer and 1 for any other."""
    try:
        found = work(_read(file))
    except Refused as refusal:
        if json_:
            error = {
                "code": refusal.code,
                "message": refusal.message,
                "where": refusal.where,
                "hint": refusal.hint,
            }
            typer.echo(json.dumps({"error": error}, ensure_ascii=False))
        Console(stderr=True).print(
            f"[bold red]{refusal.code}[/]: {escape(str(refusal))}", soft_wrap=True
        )
        raise typer.Exit(1) from None
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        console = Console()
        if not console.is_terminal:
            console.width = PAPER  # a file or a pipe has no width of its own
        show(console, found)
    if not good(found):
        raise typer.Exit(1)


def _read(file: str) -> Plain:
    """Parse the file, and say exactly where it cannot be read."""
    try:
        raw = typer.get_binary_stream("stdin").read() if file == "-" else Path(file).read_bytes()
        text = raw.decode("utf-8-sig")
        if file.lower().endswith(".toml"):
            return tomllib.loads(text)
        mapping = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotFound(f"{reason}.", where=file, hint="Check the path.") from None
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} is not UTF-8."
        raise Unreadable(message, where=file, hint="Save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        place = f"{file}, line {error.lineno}, column {error.colno}"
        raise Unreadable(f"{error.msg}.", where=place, hint="Correct the JSON there.") from None
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{error}.", where=file, hint="Correct the TOML there.") from None
    except RecursionError:
        raise Unreadable("tables within tables, too deep to read.", where=file) from None
    except ValueError as error:
        raise Unreadable(f"{error}.", where=file, hint="Correct the value.") from None
    if not isinstance(mapping, dict):
        raise Unreadable("expected one object in braces.", where=file, hint="Begin with {.")
    return mapping


def _once(pairs: list[tuple[str, Any]]) -> Plain:
    """Refuse an object that names a key twice."""
    found: Plain = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key “{key}” stands twice in one object")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(f"{name} is no number")


def _coloured(answer: str) -> str:
    return f"[{COLOURS[answer]}]{answer}[/]"


def _head(found: Plain) -> str:
    strand = f", strand {escape(found['strand'])}" if found["strand"] else ""
    return f"[bold]{escape(found['title'])}[/] ({escape(found['call'])}{strand}) on {found['on']}"


def _show_verdict(console: Console, found: Plain) -> None:
    """The verdict as a table, then what happens if somebody leaves, then the gaps."""
    console.print(f"{_head(found)}: {_coloured(found['answer'])}")
    console.print(_reasons(found["reasons"]))
    for departure in found["robustness"]:
        if departure["breaks"] or departure["opens"]:
            console.print(f"• {escape(departure['words'])}")
    _show_gaps(console, found)


def _reasons(reasons: list[Plain]) -> Table:
    table = Table("Rule", "Answer", "Because", "What would help", "Source")
    for one in reasons:
        table.add_row(
            escape(one["rule"]),
            _coloured(one["answer"]),
            escape(one["because"]),
            escape(one["counterfactual"]),
            escape(one["source"]),
        )
    return table


def _show_gaps(console: Console, found: Plain) -> None:
    for gap in found["gaps"]:
        console.print(f"[dim]Not stated: {escape(gap['what'])}. {escape(gap['reason'])}[/]")


def _show_composition(console: Console, found: Plain) -> None:
    """Each proposal as a table with its verdict; or why there is none."""
    console.print(f"{_head(found)}: {_coloured(found['status'])}")
    console.print(escape(found["words"]))
    for number, proposal in enumerate(found["proposals"], start=1):
        bound = "" if proposal["status"] == "optimal" else f", at most {proposal['bound']} possible"
        table = Table(
            "Member",
            "Country",
            "Worth",
            "Why",
            title=f"Proposal {number}: score {proposal['score']} ({proposal['status']}{bound})",
            title_justify="left",
        )
        for seat in proposal["members"]:
            table.add_row(
                escape(seat["name"]),
                seat["country"] or "?",
                str(seat["worth"]),
                escape("; ".join(seat["reasons"])),
            )
        console.print(table)
        verdict = proposal["verdict"]
        console.print(f"The rules say: {_coloured(verdict['answer'])}")
        for one in verdict["reasons"]:
            if one["answer"] != "ok":
                line = f"{one['rule']}: {one['because']} {one['counterfactual']}"
                console.print(f"• {_coloured(one['answer'])} {escape(line)}")
    _show_gaps(console, found)
