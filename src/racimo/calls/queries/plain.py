"""A call as plain values for JSON: amounts as decimal text, instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from racimo.calls.queries.view import CallView, Gated, LineView, Money, Word
from racimo.core.timeline import Moment

CENT = Decimal("0.01")


def plain(call: CallView) -> dict[str, Any]:
    """The whole call; the form is stable, because scripts lean on it."""
    return {
        **summary(call),
        "lead": call.lead,
        "body": call.body,
        "language": call.language,
        "url": call.url,
        "programmes": [_word(one) for one in call.programmes],
        "sectors": [_word(one) for one in call.sectors],
        "beneficiaries": [_word(one) for one in call.beneficiaries],
        "regions": [_word(one) for one in call.regions],
        "status_conflict": call.conflict,
        "milestones": [moment(one) for one in call.moments],
        "objectives": [_line(one) for one in call.objectives],
        "strands": [
            {
                "code": one.code,
                "title": one.title,
                "purpose": one.purpose,
                "budget": amount(one.budget),
                "actions": [_line(line) for line in one.actions],
                "outcomes": [_line(line) for line in one.outcomes],
            }
            for one in call.strands
        ],
        "gated": {name: _gated(one) for name, one in call.gated.items()},
        "has_rules": call.has_rules,
        "rulebook": call.rulebook,
        "source": call.source,
        "fetched": instant(call.fetched),
        "changed": instant(call.changed),
    }


def summary(call: CallView) -> dict[str, Any]:
    """What a list of calls says of each."""
    return {
        "identifier": call.identifier,
        "title": call.title,
        "status": call.status,
        "deadline": moment(call.deadline) if call.deadline else None,
        "category": call.category,
        "responsible": call.responsible,
        "programme": ", ".join(one.label for one in call.programmes),
    }


def moment(one: Moment) -> dict[str, Any]:
    """A day with its local clock and its instant in UTC."""
    return {
        "kind": one.kind,
        "seq": one.seq,
        "date": one.day.isoformat() if one.day else None,
        "time": one.clock.isoformat("minutes") if one.clock else None,
        "zone": one.zone,
        "assumed": one.assumed,
        "text": one.text,
        "instant": instant(one.instant),
    }


def instant(at: datetime | None) -> str | None:
    """An instant in UTC, to the second.

    >>> instant(datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC))
    '2026-03-01T22:59:59Z'
    """
    if at is None:
        return None
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def amount(figure: Decimal | None) -> str | None:
    """Money as text to the cent, never a float.

    >>> amount(Decimal("1500000"))
    '1500000.00'
    """
    return None if figure is None else str(figure.quantize(CENT))


def _word(one: Word) -> dict[str, str]:
    return {"code": one.code, "label": one.label}


def _line(one: LineView) -> dict[str, str]:
    return {"kind": one.kind, "text": one.text}


def _gated(one: Gated) -> dict[str, Any]:
    if one.state != "shown":
        return {"state": one.state, "value": None}
    value = one.value
    if isinstance(value, Money):
        value = {
            "text": value.text,
            "total": amount(value.total),
            "grant_min": amount(value.grant_min),
            "grant_max": amount(value.grant_max),
            "rate_max": None if value.rate_max is None else str(value.rate_max),
            "currency": value.currency,
        }
    elif isinstance(value, tuple):
        value = list(value)
    return {"state": one.state, "value": value}
