"""All data as stable text: the same data gives the same bytes, whatever its row numbers.

Rows are named by what makes them unique, not by their keys, so that a run that was interrupted
and repeated can be compared with one that was not. Left out: what only tells when or how
something ran (stamps, runs, jobs, sessions) and secrets (password and token hashes).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model

LEFT_OUT_MODELS = {"base.Job", "calls.Run", "accounts.ApiToken"}
LEFT_OUT_FIELDS = {"created", "changed", "password", "last_login", "digest", "run"}
# What names a row where no unique field or constraint does.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "calls.Line": ("call", "strand", "role", "order", "text"),
    "calls.Milestone": ("call", "kind", "seq", "local_date", "text"),
    "partnerships.Happening": ("partnership", "at", "what"),
    "partnerships.WorkItem": ("partnership", "order", "title"),
    "partnerships.Deliverable": ("partnership", "order", "title"),
    "organisations.Organisation": ("slug",),
    "calls.Call": ("slug",),
    "scoreboard.Record": ("partnership", "origin"),
    "matchmaking.Guest": ("mission", "organisation", "name"),
    "partnerships.Seat": ("partnership", "organisation"),
}


def lines() -> Iterator[str]:
    """One JSON object a line: first the model, then the row's name, then its fields."""
    models = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("racimo.") and model._meta.label not in LEFT_OUT_MODELS  # noqa: SLF001
    ]
    for model in sorted(models, key=lambda one: one._meta.label):  # noqa: SLF001
        yield from sorted(_rows(model))


def _rows(model: type[Model]) -> Iterator[str]:
    many = [field for field in model._meta.many_to_many]  # noqa: C416, SLF001 - a typed copy
    names = _Names()
    rows = model._default_manager.order_by("pk")  # noqa: SLF001 - Django's documented way
    if many:
        rows = rows.prefetch_related(*[field.name for field in many])
    for row in rows.iterator(chunk_size=1000):
        shown: dict[str, Any] = {
            "model": model._meta.label,  # noqa: SLF001
            "name": names.of(row),
            "fields": {
                field.name: _plain(names, row, field)
                for field in model._meta.concrete_fields  # noqa: SLF001
                if not field.primary_key and field.name not in LEFT_OUT_FIELDS
            },
        }
        for field in many:
            shown["fields"][field.name] = _members(names, row, field)
        yield json.dumps(shown, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class _Names:
    """Names of rows, remembered within one pass."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, int], str] = {}

    def of(self, row: Model) -> str:
        """The row's name, made of the fields that make it unique."""
        key = (row._meta.label, row.pk)  # noqa: SLF001
        if key not in self.known:
            parts = []
            for field_name in _identity(type(row)):
                field = row._meta.get_field(field_name)  # noqa: SLF001
                if isinstance(field, ForeignKey):
                    parts.append(self.behind(row, field) or "")
                else:
                    parts.append(str(_scalar(getattr(row, field_name))))
            self.known[key] = "/".join(parts)
        return self.known[key]

    def behind(self, row: Model, field: ForeignKey[Any, Any]) -> str | None:
        """The name of the row that a foreign key points at; asked of the database once."""
        pk = getattr(row, field.attname)
        if pk is None:
            return None
        known = self.known.get((field.related_model._meta.label, pk))  # noqa: SLF001
        return known if known is not None else self.of(getattr(row, field.name))


def _identity(model: type[Model]) -> tuple[str, ...]:
    meta = model._meta  # noqa: SLF001
    if meta.label in NAMED_BY:
        return NAMED_BY[meta.label]
    for field in meta.concrete_fields:
        if field.unique and not field.primary_key and field.name not in LEFT_OUT_FIELDS:
            return (field.name,)
    for constraint in meta.constraints:
        fields = getattr(constraint, "fields", ())
        if fields:
            return tuple(fields)
    return (meta.pk.name,)


def _plain(names: _Names, row: Model, field: Field[Any, Any]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(field, ForeignKey):
        return names.behind(row, field)
    return _scalar(getattr(row, field.name))


def _members(names: _Names, row: Model, field: ManyToManyField[Any, Any]) -> list[str]:
    return sorted(names.of(other) for other in getattr(row, field.name).all())


def _scalar(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes | memoryview):
        return "sha256:" + hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, dict | list | str | int | float | bool) or value is None:
        return value
    return str(value)
