"""Rows of calls with all that a page, a feed or the index reads of them, in few statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from racimo.calls.models import Call, Milestone, SourceRecord
from racimo.core import timeline


def listed() -> QuerySet[Call]:
    """Calls with what a list shows of them; their longer parts are not read."""
    return Call.objects.defer("body").prefetch_related("programmes", "milestones")


def whole() -> QuerySet[Call]:
    """Calls with all their parts, and when their source was read last."""
    records = SourceRecord.objects.only("pk", "call_id", "created").order_by("-created", "-pk")
    return Call.objects.prefetch_related(
        "programmes",
        "sectors",
        "beneficiaries",
        "regions",
        "milestones",
        "strands",
        "lines",
        Prefetch("source_records", queryset=records),
    )


def in_order(rows: QuerySet[Call], keys: Iterable[int]) -> list[Call]:
    """The rows of these keys, in the order of the keys."""
    wanted = list(keys)
    found = rows.in_bulk(wanted)
    return [found[key] for key in wanted if key in found]


def moment(row: Milestone) -> timeline.Moment:
    """A milestone as a core value.

    The instant of a day without an hour is computed: a call stays open to the end of its last day.
    """
    instant = row.instant
    if row.local_time is None or instant is None:
        instant = timeline.instant_of(row.kind, row.local_date, row.local_time, row.zone)
    return timeline.Moment(
        kind=row.kind,
        seq=row.seq,
        day=row.local_date,
        clock=row.local_time,
        zone=row.zone,
        assumed=row.assumed or (row.local_date is not None and row.local_time is None),
        text=row.text,
        instant=instant,
    )


def moments(call: Call) -> list[timeline.Moment]:
    """All milestones of a call, in the order of their instants."""
    found = [moment(row) for row in call.milestones.all()]
    return sorted(found, key=lambda one: (one.instant is None, one.instant, one.kind, one.seq))


def timeline_of(call: Call, now: datetime) -> timeline.Timeline:
    """Where a call stands."""
    return timeline.read(moments(call), now=now)
