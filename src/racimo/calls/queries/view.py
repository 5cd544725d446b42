"""The one serializer of a call: what a person may read of it, whichever door they came by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from racimo.accounts.policies import Actor, is_editor
from racimo.calls.models import Call, Line, Strand
from racimo.calls.policies import COLUMNS, MEMBER_FIELDS, may_see
from racimo.calls.queries.rows import moments
from racimo.core import timeline
from racimo.core.timeline import Moment, Status, Timeline

SHOWN, LOCKED, UNKNOWN = "shown", "locked", "unknown"
# What a source may claim, in small letters, and the statuses that agree with it.
CLAIMS: dict[str, frozenset[Status]] = {
    "forthcoming": frozenset({Status.FORECAST, Status.UPCOMING}),
    "open": frozenset({Status.OPEN, Status.CLOSING_SOON, Status.BETWEEN_CUTOFFS}),
    "closed": frozenset({Status.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A term or a programme: its code for machines, its label for people."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A priority, a financed action or an expected deliverable."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class StrandView:
    """A strand with its money and what it asks for."""

    code: str
    title: str
    purpose: str
    budget: Decimal | None
    actions: tuple[LineView, ...]
    outcomes: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Amount and rate as one field: the words of the source and its figures."""

    text: str
    total: Decimal | None
    grant_min: Decimal | None
    grant_max: Decimal | None
    rate_max: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Gated:
    """A field that only members read: ``shown`` with its value, ``locked``, or ``unknown``.

    ``hidden`` tells a member that it is unknown because the source hid it.
    """

    name: str
    label: str
    state: str
    value: Any = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as this person may read it."""

    identifier: str
    title: str
    lead: str
    body: str
    category: str
    responsible: str
    language: str
    url: str
    programmes: tuple[Word, ...]
    sectors: tuple[Word, ...]
    beneficiaries: tuple[Word, ...]
    regions: tuple[Word, ...]
    timeline: Timeline
    moments: tuple[Moment, ...]
    conflict: str
    objectives: tuple[LineView, ...]
    strands: tuple[StrandView, ...]
    gated: dict[str, Gated]
    has_rules: bool
    rulebook: str
    source: str
    fetched: datetime | None
    changed: datetime
    notes: tuple[str, ...]

    @property
    def status(self) -> str:
        """The computed status."""
        return self.timeline.status.value

    @property
    def deadline(self) -> Moment | None:
        """The end that is still ahead; of a closed call the last one."""
        return self.timeline.next or self.timeline.last

    @property
    def gated_fields(self) -> tuple[Gated, ...]:
        """The five fields in the order of the page."""
        return tuple(self.gated[name] for name in MEMBER_FIELDS)


def view(call: Call, actor: Actor | None, now: datetime, *, brief: bool = False) -> CallView:
    """What ``actor`` may read of a call at ``now``.

    The row should come from ``rows.whole()``, or with ``brief`` from ``rows.listed()``: then no
    further statement is run. A brief view has no text, words, lines and strands.
    """
    days = tuple(moments(call))
    when = timeline.read(days, now=now)
    lines = [] if brief else list(call.lines.all())
    return CallView(
        identifier=call.slug,
        title=call.title,
        lead=call.lead,
        body="" if brief else call.body,
        category=call.category,
        responsible=call.responsible,
        language=call.language,
        url="" if _tells(call, call.url, actor) else call.url,
        programmes=tuple(Word(one.code, one.name) for one in call.programmes.all()),
        sectors=() if brief else words(call.sectors.all()),
        beneficiaries=() if brief else words(call.beneficiaries.all()),
        regions=() if brief else words(call.regions.all()),
        timeline=when,
        moments=days,
        conflict=conflict(call.source_status, when),
        objectives=_lines(lines, None, Line.Role.OBJECTIVE),
        strands=() if brief else tuple(_strand(one, lines) for one in call.strands.all()),
        gated={name: _gated(call, name, actor) for name in MEMBER_FIELDS},
        has_rules=bool(call.rulebook),
        # Rulebooks are named by the reference of their call.
        rulebook=call.rulebook if may_see(actor, "reference") else "",
        source=call.source,
        fetched=None if brief else _fetched(call),
        changed=call.changed,
        notes=tuple(map(str, call.notes)) if is_editor(actor) else (),
    )


def _fetched(call: Call) -> datetime | None:
    """When the source was read last, the newest record being the first."""
    return next((record.created for record in call.source_records.all()), None)


def words(terms: Iterable[Any]) -> tuple[Word, ...]:
    """Terms as words."""
    return tuple(Word(term.code, term.label) for term in terms)


def labels() -> dict[str, str]:
    """The names of the gated fields, in the reader's language."""
    return {
        "reference": _("Reference"),
        "amount": _("Amount and rate"),
        "documents": _("Useful documents"),
        "contact": _("Contact"),
        "advice": _("Advice of the editors"),
    }


def conflict(claim: str, when: Timeline) -> str:
    """A sentence where the source's own status contradicts its dates, or "".

    The status is always computed; this only says so aloud.
    """
    said = claim.casefold()
    agreeing = next((fits for word, fits in CLAIMS.items() if said.startswith(word)), None)
    if agreeing is None or when.status in agreeing or when.status is Status.NO_DATE:
        return ""
    day = when.last.day if when.status is Status.CLOSED and when.last else None
    if day is not None:
        return _("The source says “%(claim)s”, but the deadline passed on %(day)s.") % {
            "claim": claim,
            "day": day.isoformat(),
        }
    if when.status is Status.UPCOMING and when.opening and when.opening.day:
        return _("The source says “%(claim)s”, but the call opens on %(day)s.") % {
            "claim": claim,
            "day": when.opening.day.isoformat(),
        }
    end = when.next.day if when.next else None
    if end is not None:
        return _("The source says “%(claim)s”, but the deadline is still ahead: %(day)s.") % {
            "claim": claim,
            "day": end.isoformat(),
        }
    return _("The source says “%(claim)s”, but its dates do not.") % {"claim": claim}


def _strand(strand: Strand, lines: list[Line]) -> StrandView:
    return StrandView(
        code=strand.code,
        title=strand.title,
        purpose=strand.purpose,
        budget=strand.budget,
        actions=_lines(lines, strand.pk, Line.Role.ACTION),
        outcomes=_lines(lines, strand.pk, Line.Role.OUTCOME),
    )


def _lines(lines: list[Line], strand: int | None, role: str) -> tuple[LineView, ...]:
    chosen = [one for one in lines if one.strand_id == strand and one.role == role]
    chosen.sort(key=lambda one: (one.order, one.pk))
    return tuple(LineView(one.kind, one.text) for one in chosen)


def _gated(call: Call, name: str, actor: Actor | None) -> Gated:
    label = labels()[name]
    if not may_see(actor, name):
        return Gated(name, label, LOCKED)
    value = _value(call, name)
    if value is None:
        return Gated(name, label, UNKNOWN, hidden=name in call.gated)
    return Gated(name, label, SHOWN, value)


def _value(call: Call, name: str) -> Any:  # noqa: ANN401 - text, money or papers
    """The value of a gated field, None where nothing is known."""
    if name == "amount":
        if not any(getattr(call, column) not in (None, "") for column in COLUMNS[name]):
            return None
        return Money(
            call.amount,
            call.amount_total,
            call.grant_min,
            call.grant_max,
            call.rate_max,
            call.currency,
        )
    if name == "documents":
        papers = [one for one in call.documents if isinstance(one, dict)]
        return (
            tuple(
                {
                    "title": str(one.get("title") or one.get("url", "")),
                    "url": str(one.get("url", "")),
                }
                for one in papers
            )
            or None
        )
    return getattr(call, name) or None


def _tells(call: Call, text: str, actor: Actor | None) -> bool:
    """Whether a public text would tell a visitor what a gated field says.

    Portals write the reference into the address of a page.
    """
    if may_see(actor, "reference") or not text:
        return False
    said = unquote(text).casefold()
    secrets = [call.reference, call.contact, *(str(one.get("url", "")) for one in _papers(call))]
    return any(secret.strip() and secret.strip().casefold() in said for secret in secrets)


def _papers(call: Call) -> list[dict[str, Any]]:
    return [one for one in call.documents if isinstance(one, dict)]
