"""One way to write a value as bytes (RFC 8785 style), so that hashes can be compared."""

from __future__ import annotations

import hashlib
import json

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def canonical(value: Plain) -> bytes:
    """Write a plain value as canonical JSON: sorted keys, no spaces, UTF-8, no floats.

    Args:
        value: Strings, integers, booleans, None, and lists and string-keyed dicts of them.

    Returns:
        UTF-8 bytes. Equal values give equal bytes.

    Raises:
        TypeError: A float, a Decimal or another kind of value is inside; write amounts as strings.
        ValueError: A string holds a lone surrogate, which UTF-8 cannot carry.

    Source:
        RFC 8785 (JSON Canonicalization Scheme), restricted to integers.

    >>> canonical({"b": 1, "a": ["x", None]})
    b'{"a":["x",null],"b":1}'
    """
    _refuse_floats(value)
    ordered = _ordered(value)
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def digest(value: Plain) -> str:
    """SHA-256 of the canonical form, as 64 hex digits.

    >>> digest({})
    '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def _ordered(value: Plain) -> Plain:
    """Sort keys by their UTF-16 code units, as RFC 8785 asks."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value


def _refuse_floats(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"keys must be strings, not {type(key).__name__}")
            _refuse_floats(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_floats(item)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} has no canonical form; write it as a string")
