"""Strict JSON: the rows of a list, each with its own untouched text and its own error."""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from racimo.core.errors import Unreadable
from racimo.sources.reading import repaired, unstorable

MOST_DIGITS = 40
MOST_DEPTH = 40
_SPACE = " \t\r\n"

Json = Any


class Odd(ValueError):
    """A value that JSON forbids, or that no database could keep."""


@dataclass(slots=True)
class Row:
    """One element of the list: its value, or why it has none, and its exact text."""

    index: int
    line: int
    raw: str
    value: Json = None
    why: str = ""
    repaired: bool = False


@dataclass(slots=True)
class Rows:
    """A walk over the list named ``key`` of a JSON object, or over a list that is the document.

    After the walk ``top`` holds the plain values beside the list.
    """

    text: str
    key: str
    top: dict[str, Json] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        """Walk.

        Raises:
            Unreadable: The text is no JSON, is cut, too deep, or has no such list.
        """
        at = self._skip(0)
        opening = self.text[at : at + 1]
        if opening == "[":
            at = yield from self._list(at)
        elif opening == "{":
            at = yield from self._object(at)
        else:
            self._refuse(at, "a JSON object or list")
        at = self._skip(at)
        if at < len(self.text):
            self._refuse(at, "nothing more")

    def _object(self, at: int) -> Generator[Row, None, int]:
        found = False
        at = self._skip(at + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                self._refuse(at, "a name in quotes")
            name, at = self._decode(at)
            at = self._expect(self._skip(at), ":")
            at = self._skip(at)
            if name in self.top or (found and name == self.key):
                self._refuse(at, f"“{name}” only once")
            if name == self.key and self.text[at : at + 1] == "[":
                found = True
                at = yield from self._list(at)
            else:
                self.top[name], at = self._decode(at)
            at = self._skip(at)
            if self.text[at : at + 1] == ",":
                at = self._skip(at + 1)
            elif self.text[at : at + 1] != "}":
                self._refuse(at, "a comma or }")
        if not found:
            raise Unreadable(
                f"The document has no list “{self.key}”.",
                where=f"line {self._line(at)}",
                hint="Is it a reply of the search?",
            )
        return at + 1

    def _list(self, at: int) -> Generator[Row, None, int]:
        at = self._skip(at + 1)
        index = 0
        while self.text[at : at + 1] != "]":
            row, at = self._row(index, at)
            yield row
            index += 1
            at = self._skip(at)
            if self.text[at : at + 1] == ",":
                at = self._skip(at + 1)
            elif self.text[at : at + 1] != "]":
                self._refuse(at, "a comma or ]")
        return at + 1

    def _row(self, index: int, at: int) -> tuple[Row, int]:
        why, value = "", None
        try:
            value, end = _STRICT.raw_decode(self.text, at)
            value, mended = _checked(value)
        except Odd as odd:
            why, mended = str(odd), False
            end = self._decode(at, _LENIENT)[1]
        except (json.JSONDecodeError, RecursionError) as reason:
            raise self._broken(at, reason) from None
        return Row(index, self._line(at), self.text[at:end], value, why, mended), end

    def _decode(self, at: int, decoder: json.JSONDecoder | None = None) -> tuple[Json, int]:
        try:
            return (decoder or _STRICT).raw_decode(self.text, at)
        except Odd as odd:
            raise Unreadable(
                f"{odd}.", where=f"line {self._line(at)}", hint="Ask the sender for valid JSON."
            ) from None
        except (json.JSONDecodeError, RecursionError) as reason:
            raise self._broken(at, reason) from None

    def _broken(self, at: int, reason: Exception) -> Unreadable:
        if isinstance(reason, json.JSONDecodeError):
            cut = reason.pos >= len(self.text.rstrip()) or "Unterminated" in reason.msg
            what = "The JSON ends too early" if cut else f"Not JSON: {reason.msg.lower()}"
            return Unreadable(
                f"{what}.", where=f"line {reason.lineno}", hint="Fetch the document again."
            )
        return Unreadable(
            "The JSON is nested too deep.",
            where=f"line {self._line(at)}",
            hint="Ask the sender what it is.",
        )

    def _expect(self, at: int, mark: str) -> int:
        if self.text[at : at + 1] != mark:
            self._refuse(at, mark)
        return at + 1

    def _skip(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in _SPACE:
            at += 1
        return at

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def _refuse(self, at: int, wanted: str) -> NoReturn:
        seen = self.text[at : at + 20].split("\n")[0]
        if at >= len(self.text):
            problem = f"The JSON ends too early: expected {wanted}."
        elif self.text[at] == "<":
            problem = f"This is a web page or XML, not JSON: it begins with “{seen}”."
        else:
            problem = f"Expected {wanted}, found “{seen}”."
        raise Unreadable(problem, where=f"line {self._line(at)}", hint="Fetch the document again.")


def parsed(text: str) -> Json:
    """One small JSON text that lies inside a string of another.

    Raises:
        Odd: It is no JSON, or holds what JSON forbids.
    """
    try:
        value, _ = _checked(_STRICT.decode(text))
    except (json.JSONDecodeError, RecursionError) as reason:
        raise Odd(f"not JSON ({reason})") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise Odd(f"{name} is no JSON number")


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise Odd(f"A number of {len(digits)} digits is no amount of anything")
    return int(digits)


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Odd(f"{digits[:20]} is larger than any number here")
    return value


def _once(members: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(members)
    if len(made) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise Odd(f"“{twice}” is written twice")
    return made


def _checked(value: Json) -> tuple[Json, bool]:
    """The value with doubly encoded texts set right, and whether any was.

    Raises:
        Odd: A text cannot be stored, or the value is too deep.
    """
    mended = False

    def walk(item: Json, depth: int) -> Json:
        nonlocal mended
        if depth > MOST_DEPTH:
            raise Odd(f"nested deeper than {MOST_DEPTH} levels")
        if isinstance(item, dict):
            return {walk(name, depth + 1): walk(part, depth + 1) for name, part in item.items()}
        if isinstance(item, list):
            return [walk(part, depth + 1) for part in item]
        if isinstance(item, str):
            if reason := unstorable(item):
                raise Odd(f"a text holds {reason}")
            better = repaired(item)
            mended = mended or better != item
            return better
        return item

    return walk(value, 0), mended


_STRICT = json.JSONDecoder(
    parse_constant=_no_constant, parse_int=_integer, parse_float=_real, object_pairs_hook=_once
)
_LENIENT = json.JSONDecoder(parse_constant=str, parse_int=str, parse_float=str)
