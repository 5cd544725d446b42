"""The demo in a server of its own, as an operator starts it: seeded by command, on a fixed day."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DAY = "2026-11-22"
PASSWORD = "grapes-in-autumn"
PATIENCE = 60


@contextmanager
def demo_site(folder: Path) -> Iterator[str]:
    """The address of a seeded demo on its own SQLite file; it stops when the stories end."""
    told = {
        **os.environ,
        "RACIMO_DATA": str(folder),
        "RACIMO_NOW": f"{DAY}T09:30:00+00:00",
        "DATABASE_URL": f"sqlite:///{folder}/racimo.sqlite3",
    }
    racimo = (sys.executable, "-m", "racimo")
    seed = (*racimo, "seed", "--demo", "--seed", "1", "--today", DAY)
    subprocess.run(seed, env=told, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "serve.log").open("w")
    server = subprocess.Popen(
        (*racimo, "serve", "--port", str(port)), env=told, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield _awake(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)
        log.close()


def _awake(site: str, server: subprocess.Popen[bytes]) -> str:
    """The address, once it answers."""
    for _try in range(PATIENCE * 10):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{site}/healthz", timeout=5):
                return site
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
