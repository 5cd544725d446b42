"""Import organisations, projects and parts by the ten thousand; a second time nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from racimo.base.roster import (
    BadRow,
    FieldRow,
    OrganisationRow,
    ParticipationRow,
    ProjectRow,
    Row,
)
from racimo.core.errors import Unreadable
from racimo.organisations.actions.writing import (
    write_organisations,
    write_parts,
    write_projects,
    write_totals,
)

Progress = Callable[[str, int, int], None]
MOST_FIELDS = 8
MOST_PROBLEMS = 200


@dataclass(slots=True)
class Roster:
    """Everything a few tables say, put together: one entry an organisation and a project."""

    organisations: dict[str, OrganisationRow] = field(default_factory=dict)
    projects: dict[str, ProjectRow] = field(default_factory=dict)
    parts: dict[tuple[str, str, str, int], ParticipationRow] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Take up one row; of two about the same thing the newer one speaks."""
        if isinstance(row, OrganisationRow):
            known = self.organisations.get(row.key)
            if known is None or _age(row) > _age(known):
                self.organisations[row.key] = row
        elif isinstance(row, ProjectRow):
            told = self.projects.get(row.key)
            if told is None or (row.told and not told.told):
                self.projects[row.key] = row
        elif isinstance(row, ParticipationRow):
            self.parts[row.project, row.organisation, row.role, row.place] = row
        elif isinstance(row, FieldRow):
            self.labels.setdefault(row.project, []).append(row.label)
        else:
            self.bad.append(row)

    def fields_of_work(self) -> dict[str, list[str]]:
        """The labels an organisation's projects carry most often, most often first."""
        counted: dict[str, Counter[str]] = {}
        for project, organisation in sorted({(p, o) for p, o, _role, _place in self.parts}):
            if project in self.labels:
                counted.setdefault(organisation, Counter()).update(set(self.labels[project]))
        return {
            key: [label for label, _n in sorted(found.items(), key=lambda one: (-one[1], one[0]))][
                :MOST_FIELDS
            ]
            for key, found in counted.items()
        }

    def totals(self) -> dict[str, tuple[int, Decimal]]:
        """For each organisation the number of its projects and its contributions, in euro."""
        projects: dict[str, set[str]] = {}
        sums: dict[str, Decimal] = {}
        for part in self.parts.values():
            projects.setdefault(part.organisation, set()).add(part.project)
            sums[part.organisation] = sums.get(part.organisation, Decimal()) + (
                part.contribution or Decimal()
            )
        return {key: (len(found), sums[key]) for key, found in projects.items()}


@dataclass(slots=True)
class Counts:
    """How many rows of a kind are new, changed or unchanged."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Imported:
    """What an import did; ``problems`` are the lines that were left out."""

    source: str
    state: str = "done"
    dry_run: bool = False
    organisations: Counts = field(default_factory=Counts)
    projects: Counts = field(default_factory=Counts)
    participations: Counts = field(default_factory=Counts)
    quarantined: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)


def import_rows(
    rows: Iterable[Row],
    *,
    source: str,
    good_rows: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Imported:
    """Bring organisations, projects and parts in line with what a source says, in one transaction.

    Nothing that the source does not mention is deleted, and what it leaves empty erases nothing.

    Args:
        rows: What the source says, in any order.
        source: The source's name; rows of other sources are not touched.
        good_rows: Import the good lines although some are bad.
        dry_run: Work everything out and store nothing.
        progress: Told the stage, how many are done, and how many there are (0: not known).

    Raises:
        Unreadable: A table is broken, or lines are bad and ``good_rows`` is not asked for.
    """
    roster = Roster()
    for number, row in enumerate(rows, start=1):
        roster.add(row)
        if number % 5000 == 0:
            progress("reading", number, 0)
    report = Imported(source, dry_run=dry_run, quarantined=len(roster.bad))
    report.problems = [{"where": bad.where, "why": bad.why} for bad in roster.bad[:MOST_PROBLEMS]]
    if roster.bad and not good_rows:
        listed = "; ".join(f"{bad.where}: {bad.why}" for bad in roster.bad[:10])
        raise Unreadable(
            f"{len(roster.bad)} lines cannot be imported: {listed}.",
            where=roster.bad[0].where.split(",")[0],
            hint="Correct them, or import the good lines only (--good-rows).",
        )
    report.state = "problems" if roster.bad else "done"
    with transaction.atomic():
        _write(roster, report, progress)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _write(roster: Roster, report: Imported, progress: Progress) -> None:
    organisations, counts = write_organisations(
        roster.organisations,
        source=report.source,
        fields=roster.fields_of_work(),
        totals=roster.totals(),
        progress=progress,
    )
    report.organisations = Counts(*counts)
    projects, counts = write_projects(roster.projects, source=report.source, progress=progress)
    report.projects = Counts(*counts)
    counts = write_parts(
        list(roster.parts.values()),
        organisations,
        projects,
        source=report.source,
        progress=progress,
    )
    report.participations = Counts(*counts)
    write_totals(source=report.source)


def _age(row: OrganisationRow) -> tuple[str, int]:
    """Newest first; of two equally new ones the row that says more."""
    said = (row.short_name, row.url, row.vat, row.nuts, row.city)
    return row.as_of, sum(len(value) for value in said)
