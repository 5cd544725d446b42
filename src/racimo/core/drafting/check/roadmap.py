"""What a roadmap must keep: leads, deliverables, proof, months in order, no task in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from racimo.core.drafting.check.reading import (
    day,
    empty,
    error,
    named,
    number,
    rows,
    warning,
    words,
)
from racimo.core.drafting.shapes import Answers, Finding

Row = Mapping[str, object]
_FEWEST_DAYS_OF_A_MONTH = 28


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a roadmap that other parts point at."""

    packages: Mapping[str, Row]
    partners: frozenset[str]
    last_month: Decimal | None

    @classmethod
    def of(cls, answers: Answers) -> Plan:
        """Gather them from the answers."""
        partners = {
            words(row.get(key))
            for _, row in rows(answers, "partners")
            for key in ("name", "short_name")
        }
        packages = {words(row.get("number")): row for _, row in rows(answers, "work_packages")}
        return cls(packages, frozenset(partners - {""}), number(answers.get("duration_months")))


def packages(answers: Answers, plan: Plan) -> Iterator[Finding]:
    """Work packages without a lead, without a deliverable, or outside the project."""
    served = {words(row.get("work_package")) for _, row in rows(answers, "deliverables")}
    for where, row in rows(answers, "work_packages"):
        name = _name(row)
        if empty(row.get("lead")):
            yield error("work-package-without-lead", where, f"{name} has no lead.")
        if words(row.get("number")) not in served:
            message = f"{name} has no deliverable."
            yield error("work-package-without-deliverable", where, message)
        yield from _span(where, row, plan.last_month)
    for key in ("work_packages", "tasks", "deliverables", "milestones"):
        yield from _twice(answers, key)
        for where, row in rows(answers, key):
            yield from _lead(where, row, plan)


def dues(answers: Answers, plan: Plan) -> Iterator[Finding]:
    """Deliverables and milestones that are due at a time that cannot be."""
    for key, what in (("deliverables", "deliverable"), ("milestones", "milestone")):
        for where, row in rows(answers, key):
            due = number(row.get("due_month"))
            package = plan.packages.get(words(row.get("work_package")))
            if package is None:
                yield from _stray(where, row)
            if due is None:
                continue
            end = number(package.get("end_month")) if package else None
            if due < 1:
                yield error(f"{what}-before-start", where, f"{_name(row)} is due before month 1.")
            if plan.last_month is not None and due > plan.last_month:
                message = f"{_name(row)} is due in month {due:f}, after the end of the project."
                yield error(f"{what}-after-end", where, message)
            elif end is not None and due > end:
                message = f"{_name(row)} is due in month {due:f}, after its work package ends."
                yield error(f"{what}-after-work-package", where, message)


def proofs(answers: Answers) -> Iterator[Finding]:
    """Milestones that nobody could verify."""
    for where, row in rows(answers, "milestones"):
        if empty(row.get("verification")):
            hint = "Say which document, record or count shows that it is reached."
            message = f"{_name(row)} has no means of verification."
            yield error("milestone-without-verification", where, message, hint)


def promises(answers: Answers) -> Iterator[Finding]:
    """Deliverables that the call asks for and no deliverable of the roadmap answers."""
    answered = {one.casefold() for _, row in rows(answers, "deliverables") for one in _both(row)}
    for wanted in _listed(answers.get("call_deliverables")):
        if wanted.casefold() not in answered:
            message = f"No deliverable answers “{wanted}”, which the call asks for."
            hint = "Name it in the column of the deliverable that answers it."
            yield error("call-deliverable-unmapped", "deliverables", message, hint)


def order(answers: Answers, plan: Plan) -> Iterator[Finding]:
    """Tasks that wait for themselves, for nothing known, or that start too early."""
    tasks = {words(row.get("number")): (where, row) for where, row in rows(answers, "tasks")}
    needs: dict[str, list[str]] = {}
    for name, (where, row) in tasks.items():
        yield from _span(where, row, plan.last_month)
        yield from _inside(where, row, plan)
        needs[name] = []
        for other in named(row.get("depends_on")):
            if other not in tasks:
                message = f"{_name(row)} depends on {other}, which is no task."
                yield error("dependency-unknown", where, message)
                continue
            needs[name].append(other)
            start = number(row.get("start_month"))
            end = number(tasks[other][1].get("end_month"))
            if start is not None and end is not None and other != name and start <= end:
                message = f"{_name(row)} starts in month {start:f}; {other} ends in {end:f}."
                yield warning("starts-before-dependency-ends", where, message)
    circle = _circle(needs)
    if circle:
        message = f"These tasks wait for each other: {' → '.join([*circle, circle[0]])}."
        yield error("dependency-cycle", "tasks", message, "Take one dependency out.")


def efforts(answers: Answers, plan: Plan) -> Iterator[Finding]:
    """Effort for nobody, for nothing, or below zero; partners without any."""
    busy: set[str] = set()
    for where, row in rows(answers, "effort"):
        partner, package = words(row.get("partner")), words(row.get("work_package"))
        months = number(row.get("person_months"))
        busy.add(partner)
        if partner and plan.partners and partner not in plan.partners:
            yield error("effort-of-a-stranger", where, f"{partner} is not a partner.")
        if package and plan.packages and package not in plan.packages:
            yield error("effort-for-nothing", where, f"{package} is not a work package.")
        if months is not None and months < 0:
            yield error("effort-negative", where, "Person-months cannot be negative.")
    for where, row in rows(answers, "partners"):
        names = {words(row.get("name")), words(row.get("short_name"))} - {""}
        if busy and names and not names & busy:
            message = f"{words(row.get('name'))} has no effort in any work package."
            yield warning("partner-without-effort", where, message)


def length(answers: Answers) -> Iterator[Finding]:
    """A duration in months that is not what lies between the two days."""
    start, end = day(answers.get("project_start")), day(answers.get("project_end"))
    months = number(answers.get("duration_months"))
    if start is None or end is None:
        return
    if end < start:
        yield error("days-out-of-order", "project_end", "The project ends before it starts.")
        return
    after = end + timedelta(days=1)
    between = (after.year - start.year) * 12 + after.month - start.month
    whole = after.day == start.day and start.day <= _FEWEST_DAYS_OF_A_MONTH
    if months is not None and whole and months != between:
        message = f"From {start} to {end} are {between} months, not {months:f}."
        yield error("duration-mismatch", "duration_months", message)


def _circle(needs: Mapping[str, list[str]]) -> list[str]:
    """One cycle of a graph, or nothing: peel off what waits for nothing, then walk the rest."""
    left = {name: set(others) for name, others in needs.items()}
    wanted_by: dict[str, list[str]] = {name: [] for name in needs}
    for name, others in left.items():
        for other in others:
            wanted_by[other].append(name)
    free = [name for name, others in left.items() if not others]
    while free:
        done = free.pop()
        del left[done]
        for name in wanted_by[done]:
            left[name].discard(done)
            if not left[name]:
                free.append(name)
    walk: dict[str, int] = {}
    here = min(left, default=None)
    while here is not None and here not in walk:
        walk[here] = len(walk)
        here = min(left[here])
    return list(walk)[walk[here] :] if here is not None else []


def _span(where: str, row: Row, last: Decimal | None) -> Iterator[Finding]:
    start, end = number(row.get("start_month")), number(row.get("end_month"))
    if start is not None and start < 1:
        yield error("starts-before-month-1", where, f"{_name(row)} starts before month 1.")
    if start is not None and end is not None and end < start:
        yield error("ends-before-start", where, f"{_name(row)} ends before it starts.")
    if end is not None and last is not None and end > last:
        yield error("ends-after-project", where, f"{_name(row)} ends after the project.")


def _inside(where: str, row: Row, plan: Plan) -> Iterator[Finding]:
    package = plan.packages.get(words(row.get("work_package")))
    if package is None:
        yield from _stray(where, row)
        return
    for key, early in (("start_month", True), ("end_month", False)):
        mine, theirs = number(row.get(key)), number(package.get(key))
        if mine is not None and theirs is not None and (mine < theirs if early else mine > theirs):
            message = f"{_name(row)} lies outside the months of its work package."
            yield error("task-outside-work-package", where, message)
            return


def _stray(where: str, row: Row) -> Iterator[Finding]:
    package = words(row.get("work_package"))
    if package:
        message = f"{_name(row)} belongs to {package}, which is no work package."
        yield error("work-package-unknown", where, message)


def _lead(where: str, row: Row, plan: Plan) -> Iterator[Finding]:
    lead = words(row.get("lead"))
    if lead and plan.partners and lead not in plan.partners:
        yield error("lead-unknown", where, f"{lead} leads {_name(row)} but is not a partner.")


def _twice(answers: Answers, key: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for where, row in rows(answers, key):
        mark = words(row.get("number"))
        if mark and mark in seen:
            yield error("number-twice", where, f"The number {mark} is used twice.")
        seen.add(mark)


def _both(row: Row) -> list[str]:
    """What a deliverable says it answers: as one name, and as a list of names."""
    value = row.get("answers")
    return [words(value), *named(value)]


def _listed(value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else [value]
    return [text for text in map(words, items) if text]


def _name(row: Row) -> str:
    return " ".join(filter(None, (words(row.get("number")), words(row.get("title"))))) or "This row"
