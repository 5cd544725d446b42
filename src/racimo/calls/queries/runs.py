"""The runs of the sources: what was seen last, and when."""

from __future__ import annotations

from django.db.models import QuerySet

from racimo.calls.models import Run

APPLIED = ("done", "problems")


def last_seen(source: str, *, document: str) -> int:
    """How many calls the last applied run of a document brought; 0 if there was none."""
    rows = Run.objects.filter(source=source, document=document[:300], state__in=APPLIED)
    return rows.order_by("-pk").values_list("seen", flat=True).first() or 0


def runs(source: str = "") -> QuerySet[Run]:
    """The runs of one source, or of all, the newest first."""
    rows = Run.objects.order_by("-pk")
    return rows.filter(source=source) if source else rows
