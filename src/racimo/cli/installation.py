"""Prepare, run, serve, work, manage, dump: what an operator does with an installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Annotated

import typer
from rich.console import Console

from racimo.cli.waking import connect, make_ready, wake
from racimo.core.errors import Refused

app = typer.Typer()
out = Console()
WAIT = 60  # seconds that a server may take to answer


class Busy(Refused):
    """The port is taken by something else."""

    code = "busy"


@app.command(help="Make the database and the shared words ready, or bring them up to date.")
def prepare() -> None:
    """Migrate and load the vocabularies."""
    wake()
    make_ready(migrate=True)
    out.print("The database is ready.")


@app.command(
    help="Django's own commands, e.g. racimo manage createsuperuser.",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Hand over to Django."""
    wake()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["racimo manage", *context.args])


@app.command(help="All data as stable text, to compare two states.")
def dump(
    canonical: Annotated[bool, typer.Option("--canonical", help="The stable form.")] = False,
) -> None:
    """Write every row, in an order and with names that depend on nothing but the data."""
    if not canonical:
        raise Refused("Say which form.", hint="There is one: racimo dump --canonical")
    connect()
    from racimo.base.dump import lines

    for line in lines():
        sys.stdout.write(line + "\n")


def server(host: str, port: int, workers: int) -> list[str]:
    """The web server's command line."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
        "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--log-level", "warning",
        "racimo.config.wsgi:application",
    ]  # fmt: skip


@app.command(help="The web server alone, for production behind a proxy.")
def serve(
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="RACIMO_PORT")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
) -> None:
    """Become the web server."""
    command = server(host, port, workers)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter


@app.command(help="The worker that does what takes longer than a page may.")
def worker() -> None:
    """Become the queue's consumer."""
    wake()
    from django.core.management import call_command

    call_command("run_huey", workers=1)


def answers(port: int) -> bool:
    """Whether a Racimo answers on the port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as reply:
            return bool(reply.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def taken(port: int) -> bool:
    """Whether anything listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def announce(port: int) -> None:
    """Say where it is and who can sign in."""
    from racimo.cli.demo import sign_ins

    out.print(f"\n[bold]Racimo is at http://127.0.0.1:{port}/[/]")
    sign_ins(out)
    sys.stdout.flush()


@app.command(help="Everything to try Racimo: database, demo data, web server and worker.")
def run(
    port: Annotated[int, typer.Option(envvar="RACIMO_PORT")] = 8000,
) -> None:
    """Prepare, start, say where, and stay until Ctrl-C."""
    wake()
    make_ready(migrate=True)
    from racimo.cli.demo import fill_if_empty

    fill_if_empty(out)
    if answers(port):
        out.print("Racimo is running already; nothing was started.")
        announce(port)
        return
    if taken(port):
        raise Busy(
            f"Port {port} is taken by another program.",
            hint="Choose another: RACIMO_PORT=8001 make run",
        )
    children = [
        subprocess.Popen(server("127.0.0.1", port, 2)),  # noqa: S603 - our own interpreter
        subprocess.Popen([sys.executable, "-m", "racimo", "worker"]),
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        deadline = time.monotonic() + WAIT
        while not answers(port):
            if children[0].poll() is not None or time.monotonic() > deadline:
                raise Refused("The web server did not start; its last lines are above.")
            time.sleep(0.2)
        announce(port)
        children[0].wait()
    finally:
        for child in children:
            child.send_signal(signal.SIGINT)
        for child in children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
