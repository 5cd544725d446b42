"""The demo's data files, read from the package."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

ROOM = "racimo.cli.vineyard"


def text(name: str) -> str:
    """A file of the vineyard as text."""
    return files(ROOM).joinpath(name).read_text(encoding="utf-8")


@cache
def toml(name: str) -> dict[str, Any]:
    """A TOML file of the vineyard."""
    return tomllib.loads(text(name))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """A CSV file of the vineyard."""
    return tuple(csv.DictReader(text(name).splitlines()))


def place(name: str) -> Traversable:
    """A file of the vineyard as something that can be opened."""
    return files(ROOM).joinpath(name)
