"""Rows of organisations, projects and parts, written in batches; only what differs is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.utils.text import slugify

from racimo.base.clock import now
from racimo.base.roster import OrganisationRow, ParticipationRow, ProjectRow
from racimo.organisations.models import Organisation, Participation, Project

Progress = Callable[[str, int, int], None]
Tally = tuple[int, int, int]
T = TypeVar("T")
BATCH = 1000
TOLD = (
    "name", "short_name", "kind", "kind_assumed", "country", "nuts", "city", "latitude",
    "longitude", "url", "pic", "vat", "sme",
)  # fmt: skip
PROJECT = ("acronym", "title", "programme", "topic", "signed", "start", "end")


def write_organisations(
    rows: Mapping[str, OrganisationRow],
    *,
    source: str,
    fields: Mapping[str, list[str]],
    totals: Mapping[str, tuple[int, Decimal]],
    progress: Progress,
) -> tuple[dict[str, int], Tally]:
    """Create and change organisations; returns the row numbers by key, and the counts."""
    known = {
        row.source_key: row
        for row in Organisation.objects.filter(source=source).iterator()
        if row.source_key in rows
    }
    slugs = set(Organisation.objects.values_list("slug", flat=True))
    new, changed = [], []
    for key, row in rows.items():
        told = {name: getattr(row, name) for name in TOLD} | {"sme_as_of": _day(row.as_of)}
        digest = _digest(row)
        if key not in known:
            count, contribution = totals.get(key, (0, Decimal()))
            new.append(
                Organisation(
                    slug=_slug(row, slugs),
                    source=source,
                    source_key=key,
                    source_digest=digest,
                    fields=fields.get(key, []),
                    project_count=count,
                    ec_contribution=contribution,
                    **told,
                )
            )
            continue
        found = known[key]
        if found.source_digest == digest or _is_older(told["sme_as_of"], found.sme_as_of):
            told = {}
        if _differs(found, told | {"fields": fields.get(key)}):
            found.source_digest, found.changed = digest, now()
            changed.append(found)
    names = [*TOLD, "sme_as_of", "fields", "source_digest", "changed"]
    _store(Organisation, new, changed, names, progress)
    keys = dict(Organisation.objects.filter(source=source).values_list("source_key", "pk"))
    return keys, (len(new), len(changed), len(rows) - len(new) - len(changed))


def write_projects(
    rows: Mapping[str, ProjectRow], *, source: str, progress: Progress
) -> tuple[dict[str, int], Tally]:
    """Create and change projects; one that is only named by a part changes nothing."""
    known = {row.source_key: row for row in Project.objects.filter(source=source).iterator()}
    new, changed = [], []
    for key, row in rows.items():
        told = {name: getattr(row, name) for name in PROJECT}
        digest = _digest(row) if row.told else ""
        found = known.get(key)
        if found is None:
            new.append(Project(source=source, source_key=key, source_digest=digest, **told))
        elif row.told and found.source_digest != digest and _differs(found, told):
            found.source_digest = digest
            changed.append(found)
    _store(Project, new, changed, [*PROJECT, "source_digest"], progress)
    keys = dict(Project.objects.filter(source=source).values_list("source_key", "pk"))
    return keys, (len(new), len(changed), len(rows) - len(new) - len(changed))


def write_parts(
    rows: Sequence[ParticipationRow],
    organisations: Mapping[str, int],
    projects: Mapping[str, int],
    *,
    source: str,
    progress: Progress,
) -> Tally:
    """Create and change parts."""
    known = {
        (project, organisation, role, place): (pk, contribution)
        for pk, project, organisation, role, place, contribution in Participation.objects.filter(
            project__source=source
        )
        .values_list("pk", "project_id", "organisation_id", "role", "place", "contribution")
        .iterator()
    }
    new, changed = [], []
    for row in rows:
        part = Participation(
            project_id=projects[row.project],
            organisation_id=organisations[row.organisation],
            role=row.role[:24],
            place=row.place,
            contribution=row.contribution,
        )
        found = known.get((part.project_id, part.organisation_id, part.role, part.place))
        if found is None:
            new.append(part)
        elif row.contribution is not None and found[1] != row.contribution:
            part.pk = found[0]
            changed.append(part)
    _store(Participation, new, changed, ["contribution"], progress)
    return len(new), len(changed), len(rows) - len(new) - len(changed)


def write_totals(*, source: str) -> int:
    """Count projects and contributions again where parts came in; returns how many differed."""
    projects: dict[int, set[int]] = {}
    money: dict[int, Decimal] = {}
    parts = Participation.objects.filter(organisation__source=source)
    for one, project, contribution in parts.values_list(
        "organisation_id", "project_id", "contribution"
    ).iterator():
        projects.setdefault(one, set()).add(project)
        money[one] = money.get(one, Decimal()) + (contribution or Decimal())
    stale = []
    rows = Organisation.objects.filter(pk__in=Participation.objects.values("organisation"))
    for row in rows.filter(source=source).only("pk", "project_count", "ec_contribution").iterator():
        count = len(projects[row.pk])
        if (row.project_count, row.ec_contribution) != (count, money[row.pk]):
            row.project_count, row.ec_contribution, row.changed = count, money[row.pk], now()
            stale.append(row)
    names = ["project_count", "ec_contribution", "changed"]
    for batch in _batches(stale):
        Organisation.objects.bulk_update(batch, names, batch_size=200)
    return len(stale)


def _store(
    model: Any,  # noqa: ANN401 - one of three models
    new: Sequence[Any],
    changed: Sequence[Any],
    names: Sequence[str],
    progress: Progress,
) -> None:
    stage = str(model._meta.verbose_name_plural)  # noqa: SLF001 - Django's documented way
    total, done = len(new) + len(changed), 0
    for batch in _batches(new):
        model.objects.bulk_create(batch)
        done += len(batch)
        progress(stage, done, total)
    for batch in _batches(changed):
        model.objects.bulk_update(batch, names, batch_size=200)
        done += len(batch)
        progress(stage, done, total)


def _differs(found: Any, told: Mapping[str, Any]) -> bool:  # noqa: ANN401 - one of two models
    """Take over what is told and differs; what is empty erases nothing."""
    different = False
    for name, value in told.items():
        if value in ("", None, []) or getattr(found, name) == value:
            continue
        setattr(found, name, value)
        different = True
    return different


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _is_older(told: date | None, known: date | None) -> bool:
    """Whether a row is from before what is known; then it has nothing to say."""
    return told is not None and known is not None and told < known


def _digest(row: OrganisationRow | ProjectRow) -> str:
    return hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).hexdigest()


def _slug(row: OrganisationRow, taken: set[str]) -> str:
    """A free name for an address; the register's key tells namesakes apart."""
    base = slugify(row.name)[:90].strip("-")
    key = slugify(row.key)[:24]
    choices = [base, f"{base}-{key}".strip("-")] if base else [f"organisation-{key}"]
    slug = next((choice for choice in choices if choice not in taken), "")
    number = 1
    while not slug or slug in taken:
        number += 1
        slug = f"{choices[0]}-{number}"
    taken.add(slug)
    return slug


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    walk = iter(rows)
    while batch := list(islice(walk, BATCH)):
        yield batch
