"""Organisations, projects and parts in them on their way in, as sources hand them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as a register knows it; None and "" mean that the register does not say.

    ``kind_assumed`` says that the kind was suggested by the name. ``as_of`` orders several rows
    of the same organisation: the newest speaks.
    """

    key: str
    name: str
    short_name: str = ""
    kind: str = ""
    kind_assumed: bool = False
    country: str = ""
    nuts: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None
    url: str = ""
    pic: str = ""
    vat: str = ""
    sme: bool | None = None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project; ``told`` is False where only a part in it names the project."""

    key: str
    acronym: str = ""
    title: str = ""
    programme: str = ""
    topic: str = ""
    signed: date | None = None
    start: date | None = None
    end: date | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """An organisation's part in a project; ``place`` tells two parts of one role apart."""

    project: str
    organisation: str
    role: str
    contribution: Decimal | None = None
    place: int = 1


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of science or work that a project belongs to."""

    project: str
    label: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be imported, and why."""

    where: str
    why: str


Row = OrganisationRow | ProjectRow | ParticipationRow | FieldRow | BadRow
