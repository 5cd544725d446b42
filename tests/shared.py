"""Where the shared data lies, and how a test says that it needs it."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("RACIMO_SHARED", Path(__file__).parents[2] / "shared"))

needs_shared = pytest.mark.skipif(
    not (SHARED / "data").is_dir(),
    reason="the shared data folder is absent (set RACIMO_SHARED to use one)",
)
