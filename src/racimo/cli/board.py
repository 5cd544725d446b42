"""racimo scoreboard list | export | seal | key: what needs the installation, hung beside verify."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from racimo.core.errors import NotFound, Refused

Json = Annotated[bool, typer.Option("--json", help="Write JSON, a stable form for scripts.")]
out = Console()


class Unwritable(Refused):
    """The file cannot be written."""

    code = "unwritable"


def list_boards(json_: Json = False) -> None:
    """List every scoreboard of this installation, public or not."""
    from racimo.cli.waking import connect

    connect()
    from racimo.scoreboard import queries

    told = queries.listed()
    if json_:
        _write({"scoreboards": told})
        return
    table = Table("id", "title", "figures", "sealed", "waiting", "public")
    for one in told:
        cells = (one["id"], one["title"], one["figures"], one["sealed"], one["waiting"])
        table.add_row(*(escape(str(cell)) for cell in cells), "yes" if one["public"] else "no")
    if told:
        out.print(table)
    else:
        out.print("No scoreboard yet: one begins when a workspace is opened for a strand.")


def export(
    board: Annotated[str, typer.Argument(metavar="ID", help="Which: see “list”.")],
    file: Annotated[Path, typer.Argument(help="Where the bundle goes; replaced if it exists.")],
    public: Annotated[
        bool,
        typer.Option("--public", help="As strangers get it: without evidence files and reasons."),
    ] = False,
    json_: Json = False,
) -> None:
    """Write the bundle of a scoreboard, which anybody can verify."""
    from racimo.cli.waking import connect

    connect()
    from racimo.partnerships.queries import by_slug
    from racimo.scoreboard import queries

    partnership = by_slug(board) if "\0" not in board else None
    if partnership is None:
        raise NotFound(
            f"There is no scoreboard “{board}”.", hint="“racimo scoreboard list” shows them."
        )
    data = queries.export(partnership, whole=not public)
    _put(file, data)
    head = queries.log_head()
    told = {
        "id": board,
        "file": str(file),
        "bytes": len(data),
        "key": queries.log_key(),
        "head": {"origin": head.origin, "size": head.size, "root": head.root.hex()}
        if head
        else None,
    }
    if json_:
        _write(told)
        return
    _say(f"{file}: {len(data)} bytes")
    _say(f"key: {told['key']}")
    if head:
        _say(f"head: {head.origin}, {head.size} entries, root {head.root.hex()}")
    _say(f"Verify it with: racimo scoreboard verify {file} --key {told['key']}")


def seal(json_: Json = False) -> None:
    """Bring what waits into the log and sign its head; say what was waiting."""
    from racimo.cli.waking import connect

    connect()
    from racimo.scoreboard import actions, queries

    waiting = queries.waiting()
    head = actions.take_up()
    left = queries.waiting()
    if json_:
        size = head.size if head else 0
        _write({"waited": waiting, "waiting": left, "size": size})
        return
    _say(f"{waiting} waited, {left} wait now.")
    if head:
        _say(f"head: {head.origin}, {head.size} entries, root {head.root.hex()}")
    else:
        _say("Nothing was signed yet.")


def key(json_: Json = False) -> None:
    """Show the public key of this installation's log."""
    from racimo.cli.waking import wake

    wake()
    from racimo.scoreboard import queries

    word = queries.log_key()
    if json_:
        _write({"key": word})
    else:
        _say(word)


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-")
    except OSError as bad:
        raise Unwritable(f"The file cannot be written ({bad.strerror}).", where=str(path)) from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as bad:
        beside.unlink(missing_ok=True)
        raise Unwritable(f"The file cannot be written ({bad.strerror}).", where=str(path)) from None


def _say(line: str) -> None:
    out.print(escape(line), soft_wrap=True, highlight=False)


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def hang(app: typer.Typer) -> None:
    """Hang these commands into the group of verify."""
    app.command("list")(list_boards)
    app.command("export")(export)
    app.command("seal")(seal)
    app.command("key")(key)
