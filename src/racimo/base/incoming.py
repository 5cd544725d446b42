"""A call on its way in: what sources hand over and the calls room takes up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class MilestoneKind(StrEnum):
    """What happens on a day of a call."""

    OPENING = "opening"
    DEADLINE = "deadline"
    STAGE1 = "stage1"
    STAGE2 = "stage2"
    CUTOFF = "cutoff"


class Precision(StrEnum):
    """How much of a moment the source really says."""

    DAY = "day"
    MINUTE = "minute"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of a call, on the clock of a place.

    ``local_date`` is None when the source writes something that is no date ("to be confirmed");
    ``text`` keeps what it wrote. ``assumed`` says that the hour or the zone is a habit of the
    source and not in its words. ``note`` names a local time that the clocks skip or repeat.
    """

    kind: MilestoneKind
    seq: int
    local_date: date | None
    local_time: time | None = None
    tz: str = "Europe/Brussels"
    precision: Precision = Precision.DAY
    assumed: bool = False
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A financed action; ``kind`` is ours ("" when no kind fits), ``text`` the source's."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expected result or deliverable; ``kind`` is ours ("" when no kind fits)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Strand:
    """A part of a call with its own money, actions and deliverables; ``budget`` is euro."""

    code: str
    title: str = ""
    purpose: str = ""
    budget: Decimal | None = None
    actions: tuple[Action, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """The money of a call; what the source does not say stays None.

    ``rate`` is the highest share of the costs that is paid, 0 to 1. ``shared`` warns that the
    total seems to be the money of several topics together.
    """

    text: str = ""
    total: Decimal | None = None
    currency: str = "EUR"
    grant_min: Decimal | None = None
    grant_max: Decimal | None = None
    expected_grants: int | None = None
    rate: Decimal | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the call, and where it lies."""

    title: str
    url: str


GATED = ("reference", "amount", "documents", "contact", "advice")
"""The fields that a page may hide from those who are not connected, in the page's order."""


@dataclass(frozen=True, slots=True)
class Record:
    """One call, still in the source's own words. Amounts are euro unless they say otherwise.

    ``key`` is stable: the same call read twice has the same key. ``gated`` names the fields that
    the page hides: their values are unknown, not empty. ``partial`` says that the source speaks
    of the call without describing it (a notice about it): what it leaves out is not gone.
    ``body`` is sanitised HTML. ``notes`` tell an editor what was assumed, merged or doubtful;
    ``raw`` is the untouched record.
    """

    key: str
    title: str
    raw: bytes
    lead: str = ""
    body: str = ""
    category: str = ""
    sectors: tuple[str, ...] = ()
    beneficiaries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    responsible: str = ""
    programme_code: str = ""
    programme_name: str = ""
    call_identifier: str = ""
    reference: str = ""
    amount: Amount | None = None
    documents: tuple[Document, ...] = ()
    contact: str = ""
    advice: str = ""
    objectives: tuple[str, ...] = ()
    strands: tuple[Strand, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    source_status: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    url: str = ""
    gated: tuple[str, ...] = ()
    partial: bool = False
    where: str = ""
    notes: tuple[str, ...] = ()
