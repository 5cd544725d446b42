"""Reading one mapping of a TOML or JSON file, field by field, refusing what is not understood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from racimo.core.errors import Invalid

COUNTRY_LETTERS = 2
MOST = 1_000_000  # no count of partners, months or points is larger
DIGITS = 12  # no amount has more before the point
PLACES = 20  # nor more behind it


class Fields:
    """A mapping that remembers which of its keys were read.

    ``where`` is the path to the mapping in its file ("members[2]"), for messages.
    """

    def __init__(self, mapping: object, where: str) -> None:
        """Take the mapping, or refuse what is none."""
        if not isinstance(mapping, Mapping):
            raise Invalid(
                f"expected a table of names and values, not {_shown(mapping)}.",
                where=where,
                hint="See docs/using/consortium.md for the format.",
            )
        self.mapping: Mapping[str, Any] = mapping
        self.where = where
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        """The path to one key."""
        return f"{self.where}.{key}" if self.where else key

    def take(self, key: str) -> Any:  # noqa: ANN401 - a file may hold anything
        """The raw value of a key, or None; remembers that it was read."""
        self.read.add(key)
        return self.mapping.get(key)

    def wrong(self, key: str, expected: str) -> Invalid:
        """The refusal for a value of the wrong shape."""
        found = _shown(self.mapping.get(key))
        return Invalid(f"expected {expected}, not {found}.", where=self.at(key))

    def done(self) -> None:
        """Refuse keys that nobody read.

        Raises:
            Invalid: There is an unknown key; the message lists the known ones.
        """
        unknown = sorted(set(self.mapping) - self.read)
        if unknown:
            raise Invalid(
                f"unknown key {', '.join(f'“{key}”' for key in unknown)}.",
                where=self.where or "the file",
                hint=f"Known keys: {', '.join(sorted(self.read))}.",
            )

    def maybe_text(self, key: str) -> str | None:
        """A text, or None."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value.strip() if value is not None else None

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; without a default it must be there."""
        value = self.maybe_text(key)
        if value is None and default is not None:
            return default
        if not value:
            raise self.wrong(key, "a text that is not empty")
        return value

    def maybe_word(self, key: str, words: Collection[str]) -> str | None:
        """One of the listed words, or None."""
        value = self.maybe_text(key)
        if value is not None and value not in words:
            raise self.wrong(key, f"one of {', '.join(words)}")
        return value

    def maybe_flag(self, key: str) -> bool | None:
        """True, False, or None."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def maybe_count(self, key: str) -> int | None:
        """A whole number from 0 up, or None."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(key, "a whole number, 0 or more")
        if value > MOST:
            raise self.wrong(key, f"a whole number, at most {MOST}")
        return value

    def count(self, key: str, default: int | None = None) -> int:
        """A whole number from 0 up."""
        value = self.maybe_count(key)
        if value is None:
            if default is None:
                raise self.wrong(key, "a whole number, 0 or more")
            return default
        return value

    def maybe_amount(self, key: str) -> Decimal | None:
        """A number from 0 up, exact: written as a number or as a text; or None."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise self.wrong(key, "a number, 0 or more")
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            raise self.wrong(key, "a number, 0 or more") from None
        if not amount.is_finite() or amount < 0:
            raise self.wrong(key, "a number, 0 or more")
        exponent = amount.as_tuple().exponent
        if amount.adjusted() >= DIGITS or (isinstance(exponent, int) and exponent < -PLACES):
            raise self.wrong(key, f"a number of at most {DIGITS} digits")
        return amount

    def amount(self, key: str) -> Decimal:
        """A number from 0 up, exact."""
        value = self.maybe_amount(key)
        if value is None:
            raise self.wrong(key, "a number, 0 or more")
        return value

    def maybe_share(self, key: str) -> Decimal | None:
        """A share from 0 to 1, or None."""
        value = self.maybe_amount(key)
        if value is not None and value > 1:
            raise self.wrong(key, "a share from 0 to 1 (0.9 is ninety per cent)")
        return value

    def share(self, key: str) -> Decimal:
        """A share from 0 to 1."""
        value = self.maybe_share(key)
        if value is None:
            raise self.wrong(key, "a share from 0 to 1")
        return value

    def maybe_day(self, key: str) -> date | None:
        """A day, as a TOML date or as "2020-12-02"; or None."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong(key, "a day such as 2020-12-02") from None

    def maybe_texts(self, key: str, words: Collection[str] = ()) -> tuple[str, ...] | None:
        """A list of texts (each one of ``words``, if any are given), or None."""
        value = self.take(key)
        if value is None:
            return None
        texts = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        if not texts:
            raise self.wrong(key, "a list of texts")
        strange = [one for one in value if words and one not in words]
        if strange:
            hint = f"Known: {', '.join(words)}."
            raise Invalid(f"“{strange[0]}” is not known here.", where=self.at(key), hint=hint)
        return tuple(one.strip() for one in value)

    def texts(self, key: str, words: Collection[str] = ()) -> tuple[str, ...]:
        """A list of texts; empty when left out."""
        return self.maybe_texts(key, words) or ()

    def maybe_country(self, key: str) -> str | None:
        """A country as two letters of ISO 3166-1, or None."""
        value = self.maybe_text(key)
        return None if value is None else country(value, self.at(key))

    def maybe_countries(self, key: str) -> tuple[str, ...] | None:
        """A list of countries, or None."""
        values = self.maybe_texts(key)
        if values is None:
            return None
        return tuple(country(one, self.at(f"{key}[{n}]")) for n, one in enumerate(values))

    def tables(self, key: str) -> Iterable[tuple[object, str]]:
        """The tables in a list, each with its path; none when left out."""
        value = self.take(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise self.wrong(key, "a list of tables")
        return tuple((one, self.at(f"{key}[{n}]")) for n, one in enumerate(value))


def country(value: str, where: str) -> str:
    """Two capital letters, with Eurostat's own spellings turned into ISO 3166-1.

    Raises:
        Invalid: Not two letters.

    >>> country("EL", "members[0].country")
    'GR'
    """
    letters = value.strip().upper()
    if len(letters) != COUNTRY_LETTERS or not (letters.isascii() and letters.isalpha()):
        raise Invalid(
            f"“{value}” is not a country code.",
            where=where,
            hint="Write the two letters of ISO 3166-1, such as ES or GR.",
        )
    return {"EL": "GR", "UK": "GB"}.get(letters, letters)


def _shown(value: object) -> str:
    """A value as a reader may recognise it, cut short."""
    if value is None:
        return "nothing"
    text = f"“{value}”"
    limit = 60
    return text if len(text) <= limit else f"{text[:limit]}…”"
