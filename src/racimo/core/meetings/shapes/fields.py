"""Strict reading of plain values: whatever is wrong is named with its path and refused."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from racimo.core.errors import Invalid, Unreadable


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object and where it stands in its document."""

    values: Mapping[str, object]
    path: str

    @classmethod
    def of(
        cls, value: object, path: str, known: Collection[str], needed: Collection[str] = ()
    ) -> Fields:
        """Refuse whatever is not an object with only known and all needed fields."""
        where = path or "document"
        if not isinstance(value, Mapping):
            raise Unreadable("An object was expected.", where=where, hint="Write {...}.")
        for key in value:
            if key not in known:
                raise Unreadable(
                    f"The field {key!r} is unknown.",
                    where=where,
                    hint=f"Known fields: {', '.join(known)}.",
                )
        for key in needed:
            if key not in value:
                raise Unreadable(f"The field {key!r} is missing.", where=where, hint="Add it.")
        return cls(value, path)

    def at(self, name: str) -> str:
        """The path of one field."""
        return f"{self.path}.{name}" if self.path else name

    def text(self, name: str, default: str = "") -> str:
        """A string without characters that UTF-8 cannot carry."""
        return self._text(self.values.get(name, default), self.at(name))

    def key(self, name: str) -> str:
        """A string that is not empty."""
        text = self.text(name)
        if not text.strip():
            raise Unreadable("A key cannot be empty.", where=self.at(name), hint="Name it.")
        return text

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of the choices."""
        text = self.text(name, default)
        if text not in choices:
            raise Unreadable(
                f"{text!r} is not a choice here.",
                where=self.at(name),
                hint=f"Choose one of: {', '.join(choices)}.",
            )
        return text

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two limits."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Unreadable(
                "A whole number was expected.",
                where=self.at(name),
                hint=f"Write a number from {least} to {most}.",
            )
        return value

    def maybe_number(self, name: str, least: int, most: int) -> int | None:
        """A whole number, or None."""
        if self.values.get(name) is None:
            return None
        return self.number(name, least, least, most)

    def maybe_text(self, name: str) -> str | None:
        """A string, or None."""
        return None if self.values.get(name) is None else self.key(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of different strings."""
        value = self.values.get(name, [])
        if not isinstance(value, list | tuple):
            raise Unreadable("A list was expected.", where=self.at(name), hint="Write [...].")
        texts = tuple(self._text(item, f"{self.at(name)}[{n}]") for n, item in enumerate(value))
        for number, text in enumerate(texts):
            if text in texts[:number]:
                raise Invalid(
                    f"{text!r} stands here twice.",
                    where=f"{self.at(name)}[{number}]",
                    hint="Leave one out.",
                )
        return texts

    def some_of(self, name: str, known: Collection[str], noun: str) -> frozenset[str] | None:
        """A list of known keys, or None."""
        if self.values.get(name) is None:
            return None
        texts = self.texts(name)
        for number, text in enumerate(texts):
            known_key(text, known, noun, f"{self.at(name)}[{number}]")
        return frozenset(texts)

    def one_of(self, name: str, known: Collection[str], noun: str) -> str:
        """A known key."""
        return known_key(self.key(name), known, noun, self.at(name))

    def items(self, name: str) -> Iterator[tuple[str, object]]:
        """Every item of a list with its path."""
        value = self.values.get(name, [])
        if not isinstance(value, list | tuple):
            raise Unreadable("A list was expected.", where=self.at(name), hint="Write [...].")
        for number, item in enumerate(value):
            yield f"{self.at(name)}[{number}]", item

    def _text(self, value: object, path: str) -> str:
        if not isinstance(value, str):
            raise Unreadable("A text was expected.", where=path, hint='Write "...".')
        if any("\ud800" <= letter <= "\udfff" or letter < " " for letter in value):
            raise Unreadable(
                "The text holds a character that cannot be stored.",
                where=path,
                hint="Remove control characters and half surrogates.",
            )
        return value


def known_key(key: str, known: Collection[str], noun: str, path: str) -> str:
    """The key, or a refusal that names its path."""
    if key not in known:
        raise Invalid(f"There is no {noun} {key!r}.", where=path, hint=f"Name a known {noun}.")
    return key


def once(key: str, seen: Collection[str], noun: str, path: str) -> str:
    """The key, or a refusal because it was there before."""
    if key in seen:
        raise Invalid(f"The {noun} {key!r} is there twice.", where=path, hint="Leave one out.")
    return key


def parse_json(text: str) -> object:
    """Read JSON strictly: no field twice, no NaN, no endless nesting.

    >>> parse_json('{"a": 1}')
    {'a': 1}
    """
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is not JSON: {error.msg}.",
            where=f"line {error.lineno}, column {error.colno}",
            hint="Correct it there.",
        ) from None
    except (RecursionError, ValueError):
        raise Unreadable(
            "This JSON cannot be read.", where="document", hint="Is it the right file?"
        ) from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in pairs:
        if key in read:
            raise Unreadable(
                f"The field {key!r} is there twice in one object.",
                where=f"field {key!r}",
                hint="Leave one out.",
            )
        read[key] = value
    return read


def _no_constant(name: str) -> object:
    raise Unreadable(f"{name} is not a number.", where="document", hint="Write a number.")
