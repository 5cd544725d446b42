"""racimo scoreboard: verify needs no database, no network and no Django; the rest is in board."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from racimo.base import archive, bundles
from racimo.cli import board
from racimo.core.errors import Refused, Unreadable
from racimo.core.ledger.report import Figure, Report, Verdict, to_plain

app = typer.Typer(
    help="Scoreboards, and the bundles by which anybody can verify them.",
    no_args_is_help=True,
)
MOST_KEY_BYTES = 100_000
DASH = "\N{EN DASH}"
COLOURS = {Verdict.GOOD: "green", Verdict.TAMPERED: "red", Verdict.UNREADABLE: "yellow"}


@app.callback()
def scoreboard() -> None:
    """Scoreboards, and the bundles by which anybody can verify them."""


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="The bundle: a zip file.")],
    key: Annotated[
        list[str] | None,
        typer.Option(help="Public key of the log (name+id+base64), or a file with keys."),
    ] = None,
    old_head: Annotated[
        list[Path] | None,
        typer.Option(help="A signed head that you kept; the log must begin with it."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the report as JSON.")] = False,
) -> None:
    """Check a bundle and recount every figure: offline, with nothing believed unchecked.

    Exit status: 0 good, 1 tampered, 2 unreadable.
    """
    try:
        report = bundles.verify(
            _read(bundle, archive.MOST_BYTES),
            keys=[found for one in key or [] for found in _keys(one)],
            old_heads=[_read(path, MOST_KEY_BYTES) for path in old_head or []],
        )
    except Refused as refusal:
        Console(stderr=True).print(
            f"[bold red]{refusal.code}[/]: {_safe(str(refusal))}", soft_wrap=True
        )
        raise typer.Exit(Verdict.UNREADABLE.exit_status) from None
    if as_json:
        typer.echo(json.dumps(to_plain(report), ensure_ascii=False, indent=2))
    else:
        _show(report, Console())
    raise typer.Exit(report.verdict.exit_status)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as bad:
        raise Unreadable(f"the file cannot be read ({bad.strerror})", where=str(path)) from None
    if len(data) > most:
        raise Unreadable(f"the file has more than {most} bytes", where=str(path))
    return data


def _keys(text: str) -> list[str]:
    """A key as it was typed, or the keys in a file, one in a line."""
    path = Path(text)
    if "+" in text and not path.is_file():
        return [text.strip()]
    lines = _read(path, MOST_KEY_BYTES).decode("utf-8", "replace").splitlines()
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise Unreadable("there is no key in the file", where=text)
    return found


def _show(report: Report, console: Console) -> None:
    """The verdict first, then what is wrong, then every figure."""
    colour = COLOURS[report.verdict]
    console.print(f"[bold {colour}]{report.verdict.value.upper()}[/]", highlight=False)
    for failure in report.failures:
        line = f"  [bold]{_safe(failure.item)}[/]: {_safe(failure.because)}"
        console.print(line, soft_wrap=True, highlight=False)
    if report.head:
        for line in _facts(report):
            console.print(f"  {_safe(line)}", soft_wrap=True, highlight=False)
    if report.figures:
        console.print(_table(report.figures))


def _safe(text: str) -> str:
    """Words from a stranger: no markup, and nothing that steers a terminal."""
    return escape(
        "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    )


def _facts(report: Report) -> list[str]:
    head = report.head
    lines = [f"Scoreboard: {title}" for title in report.titles]
    if head:
        lines.append(f"Log: {head.origin}, {head.size} entries, root {head.root}")
    if report.anchored:
        lines.append("Signature: checked with the key you gave.")
    else:
        lines.append(
            "Signature: NOT ANCHORED, checked only with the bundle's own key."
            " Give --key with a key that you have from somewhere else."
        )
    lines.append(f"Old heads: {report.old_heads} given.")
    lines.append(
        f"Records: {report.records} checked, {report.withheld} fields withheld or erased;"
        f" evidence files: {report.evidence} checked, {report.evidence_elsewhere} not enclosed."
    )
    lines.append(f"Manifest: {report.manifest}")
    return lines


def _table(figures: tuple[Figure, ...]) -> Table:
    table = Table(title="Every figure, recounted from the records")
    for name in (
        "Indicator",
        "Baseline",
        "Target",
        "Claimed",
        "Recounted",
        "As recorded",
        "Levels",
    ):
        table.add_column(name, justify="left" if name in {"Indicator", "Levels"} else "right")
    for one in figures:
        levels = ", ".join(f"{code} {n}" for code, n in sorted(one.split.items()) if n != "0")
        table.add_row(
            _safe(f"{one.id} {one.title}"),
            one.baseline or DASH,
            one.target or DASH,
            _safe(one.claimed or DASH),
            f"{one.value or DASH} {'✓' if one.good else '✗'}",
            one.unreconciled or DASH,
            levels or DASH,
        )
    return table


board.hang(app)
