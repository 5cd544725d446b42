"""Short names for addresses, given out one by one: of two who come at once, each gets its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Manager, Model
from django.utils.text import slugify

LONGEST = 100
Row = TypeVar("Row", bound=Model)


def create_named(
    rows: Manager[Row],
    text: str,
    *,
    otherwise: str,
    reserved: Collection[str] = (),
    **fields: Any,  # noqa: ANN401 - the columns of any row
) -> Row:
    """Make a row under the first free slug: what the text gives, then the same with -2, -3, ...

    Args:
        rows: The manager of a model whose ``slug`` is unique.
        text: What the slug is made of.
        otherwise: The slug of a text that has no letters.
        reserved: Words that addresses use already.
        fields: The other columns.
    """
    stem = slugify(text)[:LONGEST].strip("-") or otherwise
    slug, number = stem, 1
    while True:
        if slug not in reserved and not rows.filter(slug=slug).exists():
            try:
                with transaction.atomic():
                    return rows.create(slug=slug, **fields)
            except IntegrityError:
                # Somebody took it in between; anything else is not ours to mend.
                if not rows.filter(slug=slug).exists():
                    raise
        number += 1
        slug = f"{stem}-{number}"
