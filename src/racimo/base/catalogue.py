"""The catalogue of indicators, read from the files that come with the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from racimo.core.errors import Invalid
from racimo.core.indicators.rulebook import from_plain
from racimo.core.indicators.shapes import Indicator

FOLDER = ("scoreboard", "catalogue")


@cache
def load_catalogue() -> tuple[Indicator, ...]:
    """Every indicator of the catalogue, K1 before K1b before K2.

    Raises:
        Invalid: A file of the catalogue is not an indicator; the refusal names it.
    """
    folder = resources.files("racimo").joinpath(*FOLDER)
    found: list[Indicator] = []
    for file in folder.iterdir():
        if not file.name.endswith(".toml"):
            continue
        try:
            indicator = from_plain(tomllib.loads(file.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as bad:
            raise Invalid(str(bad), where=file.name) from None
        if f"{indicator.id.lower()}.toml" != file.name:
            raise Invalid(f"the file must be named after {indicator.id}", where=file.name)
        found.append(indicator)
    return tuple(sorted(found, key=_order))


def load_indicator(identifier: str) -> Indicator:
    """One indicator of the catalogue by its id.

    Raises:
        Invalid: The catalogue has no such indicator.
    """
    for indicator in load_catalogue():
        if indicator.id == identifier:
            return indicator
    raise Invalid("the catalogue has no such indicator", where=identifier[:40])


def _order(indicator: Indicator) -> tuple[int, str]:
    digits = "".join(letter for letter in indicator.id if letter.isdigit())
    return int(digits or 0), indicator.id
