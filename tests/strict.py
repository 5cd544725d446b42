"""SQLite as strict as PostgreSQL: what does not fit its column is refused, not kept whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DataError
from django.db.models import Field


def refuse(field: Field[Any, Any], value: Any) -> None:
    """Refuse what PostgreSQL could not store in this column."""
    if not isinstance(value, str):
        return
    if "\0" in value:
        raise DataError(f"{field}: text cannot hold NUL")
    if field.max_length is not None and len(value) > field.max_length:
        raise DataError(f"{field}: {len(value)} characters do not fit in {field.max_length}")


@contextmanager
def strict_columns() -> Iterator[None]:
    """Hold every write to the width of its column."""
    prepare = Field.get_db_prep_save

    def strictly(self: Field[Any, Any], value: Any, connection: Any) -> Any:
        ready = prepare(self, value, connection)
        refuse(self, ready)
        return ready

    Field.get_db_prep_save = strictly  # type: ignore[method-assign]
    try:
        yield
    finally:
        Field.get_db_prep_save = prepare  # type: ignore[method-assign]
