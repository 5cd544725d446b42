"""The values of a row, whose every field may be a list, a text, JSON in a text, or nothing."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from racimo.sources.jsonrows import Json, Odd, parsed


class Wrong(ValueError):
    """A field holds another kind of value than it may."""


def kind_of(value: Json) -> str:
    """What JSON calls a value, for people."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "a list", str: "text", int: "a number", float: "a number"}
    return names.get(type(value), "something else")


def texts(fields: dict[str, Json], name: str) -> tuple[str, ...]:
    """The texts of a field, trimmed, without empty ones.

    Raises:
        Wrong: It holds something else than text.
    """
    value = fields.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    for item in values:
        if item is not None and not isinstance(item, str):
            raise Wrong(f"{name}: expected text, found {kind_of(item)}")
    return tuple(item.strip() for item in values if item and item.strip())


def text(fields: dict[str, Json], name: str) -> str:
    """The first text of a field, or ""."""
    return next(iter(texts(fields, name)), "")


def words(fields: dict[str, Json], name: str) -> tuple[str, ...]:
    """A list of words that comes as a list, or as one text that is JSON.

    Raises:
        Wrong: It is neither.
    """
    out: list[str] = []
    for item in texts(fields, name):
        inner = inside(item, name) if item.startswith("[") else [item]
        if not isinstance(inner, list):
            raise Wrong(f"{name}: expected a list, found {kind_of(inner)}")
        out += [word.strip() for word in inner if isinstance(word, str) and word.strip()]
    return tuple(dict.fromkeys(out))


def inside(written: str, name: str) -> Json:
    """The JSON inside a text.

    Raises:
        Wrong: It is no JSON.
    """
    try:
        return parsed(written)
    except Odd as odd:
        raise Wrong(f"{name}: {odd}") from None


def money(value: Json, name: str) -> Decimal | None:
    """An amount written as a number or as a text; None where nothing or 0 is written.

    Raises:
        Wrong: It is no amount, or below nothing.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong(f"{name}: expected an amount, found {kind_of(value)}")
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Wrong(f"{name}: expected an amount, found “{str(value)[:30]}”") from None
    if not amount.is_finite() or amount < 0 or amount >= 10**13:
        raise Wrong(f"{name}: {str(value)[:30]} is no amount of a call")
    return amount or None
