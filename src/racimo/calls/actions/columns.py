"""What a record means for the columns of a call, and when two of them say the same."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from racimo.base.incoming import Milestone, Record
from racimo.base.markup import clean
from racimo.core.canonical import Plain, digest
from racimo.core.money import euro
from racimo.core.timeline import instant_of

NOT_CONTENT = {"raw", "where", "notes"}
PERCENT = 100


def content_digest(record: Record) -> str:
    """SHA-256 of everything a record says, without its raw form, its place and our remarks."""
    said = {
        field.name: _plain(getattr(record, field.name))
        for field in fields(record)
        if field.name not in NOT_CONTENT
    }
    return digest(said)


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum | str):
        return str(value)
    if isinstance(value, Decimal | date | time):
        return str(value.normalize()) if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form")


def columns(record: Record) -> dict[str, Any]:
    """The columns of a call; what the record does not say is empty. ``gated`` comes last."""
    amount = record.amount
    rate = amount.rate if amount else None
    return {
        "title": record.title[:500],
        "lead": record.lead,
        "body": clean(record.body),
        "category": record.category[:120],
        "responsible": record.responsible[:300],
        "language": record.language[:7],
        "url": record.url[:800],
        "source_status": record.source_status[:40],
        "notes": [*record.notes, *(m.note for m in record.milestones if m.note)],
        "reference": record.reference[:200],
        "amount": amount.text if amount else "",
        "amount_total": euro(amount.total) if amount and amount.total is not None else None,
        "grant_min": euro(amount.grant_min) if amount and amount.grant_min is not None else None,
        "grant_max": euro(amount.grant_max) if amount and amount.grant_max is not None else None,
        "rate_max": rate * PERCENT if rate is not None else None,
        "currency": amount.currency if amount else "",
        "documents": [{"title": d.title, "url": d.url} for d in record.documents],
        "contact": record.contact,
        "advice": record.advice,
        "gated": list(record.gated),
    }


def instant(milestone: Milestone) -> datetime | None:
    """The moment in UTC that sorting and feeds use."""
    return instant_of(str(milestone.kind), milestone.local_date, milestone.local_time, milestone.tz)
