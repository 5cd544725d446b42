"""First answers for the papers: what the call, the strand and the partners say already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from racimo.base.clauses import load_questions
from racimo.core.drafting.shapes import Kind, Question
from racimo.core.eligibility.shapes import (
    MaxTargets,
    MinCountries,
    MinPartners,
    MinTargets,
    Rule,
    Rulebook,
)
from racimo.core.money import euro
from racimo.partnerships.models import Paper, PaperVersion, Partnership, Seat
from racimo.partnerships.queries.room import months_later, packages, seats
from racimo.partnerships.queries.team import binding_of, rulebook_of
from racimo.taxonomy.queries import country

LITERAL = "value:"
ALL = 100
KINDS: dict[str, Any] = dict(Paper.Kind.choices)


def papers(partnership: Partnership) -> QuerySet[Paper]:
    """The papers begun, with their versions."""
    return partnership.papers.prefetch_related("versions").order_by("kind")


def paper(partnership: Partnership, kind: str) -> Paper | None:
    """One paper, if it was begun."""
    return partnership.papers.filter(kind=kind).first()


def version(paper: Paper, number: int) -> PaperVersion | None:
    """One version of a paper."""
    return paper.versions.filter(number=number).first()


def answers(
    partnership: Partnership, kind: str, *, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """All answers of a paper: what people wrote wins over what is known already.

    ``known`` are facts from the floors above, such as the indicators of the scoreboard.
    """
    row = paper(partnership, kind)
    written = row.answers if row else {}
    bank = row.bank if row else None
    return {**first_answers(partnership, kind, bank, known=known), **written}


def first_answers(
    partnership: Partnership,
    kind: str,
    bank: str | None = None,
    *,
    known: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What need not be typed: facts of the call, the strand, the partners and the workspace."""
    known = {**_facts(partnership), **(known or {})}
    found: dict[str, Any] = {}
    for question in load_questions(kind, bank):
        value = known.get(question.key)
        if value in (None, "", []):
            value = _literal(question)
        if value not in (None, "", []):
            found[question.key] = value
    return found


def _literal(question: Question) -> Any:  # noqa: ANN401 - an answer is any plain value
    if not question.default.startswith(LITERAL):
        return None
    text = question.default.removeprefix(LITERAL)
    if question.kind is Kind.NUMBER:
        return int(text) if text.lstrip("-").isdigit() else text
    if question.kind is Kind.LIST:
        return [part.strip() for part in text.split(";") if part.strip()]
    return text


def _facts(partnership: Partnership) -> dict[str, Any]:
    chairs = [seat for seat in seats(partnership) if seat.state != Seat.State.DECLINED]
    rulebook = rulebook_of(partnership)
    return {
        **_about_partnership(partnership),
        **_about_call(partnership, rulebook),
        **_about_partners(chairs),
        **_about_work(partnership, chairs),
        **_about_rules(binding_of(partnership)),
    }


def _about_partnership(partnership: Partnership) -> dict[str, Any]:
    name = partnership.acronym or partnership.name
    start = partnership.start
    end = months_later(start, partnership.months) if start else None
    return {
        "partnership_name": partnership.name,
        "acronym": name,
        "brand_name": name,
        "target_countries": [country(code) for code in partnership.targets],
        "effective_date": start.isoformat() if start else None,
        "project_start": start.isoformat() if start else None,
        "plan_date": start.isoformat() if start else None,
        "project_end": end.isoformat() if end else None,
        "end_date": months_later(start, partnership.months + 12).isoformat() if start else None,
        "duration_months": partnership.months,
        "period": f"{start:%B %Y} to {end:%B %Y}" if start and end else None,
        "grant": f"{partnership.grant:f}" if partnership.grant is not None else None,
        "budget_total": _whole(partnership),
        "funding": "grant" if partnership.grant else None,
    }


def _whole(partnership: Partnership) -> str | None:
    """The whole budget, where grant and rate are both known."""
    if not partnership.grant or not partnership.rate:
        return None
    return f"{euro(partnership.grant * ALL / partnership.rate):f}"


def _about_call(partnership: Partnership, rulebook: Rulebook | None) -> dict[str, Any]:
    call, strand = partnership.call, partnership.strand
    return {
        "call_title": call.title,
        "call_reference": call.reference or (rulebook.id if rulebook else None),
        "granting_authority": call.responsible,
        "strand_title": strand.title or f"{call.title}, {strand.code}",
        "summary": partnership.summary or strand.purpose or call.lead,
        "purposes": [line.text for line in strand.lines.filter(role="action")],
        "sectors": [term.label for term in call.sectors.all()],
        "call_deliverables": [one.title for one in partnership.deliverables.all()],
    }


def _about_partners(chairs: Iterable[Seat]) -> dict[str, Any]:
    full = [seat for seat in chairs if seat.role != Seat.Role.ASSOCIATE]
    abroad = [seat for seat in chairs if seat.role == Seat.Role.ASSOCIATE]
    lead = next((seat for seat in full if seat.role == Seat.Role.COORDINATOR), None)
    coordinator = lead.organisation.name if lead else None
    return {
        "coordinator": coordinator,
        "chair": coordinator,
        "brand_owner": coordinator,
        "partners": [_party(seat) for seat in full],
        "sme_total": sum(seat.organisation.members or 0 for seat in full) or None,
        "third_country_partners": [
            {
                "name": seat.organisation.name,
                "country": country(seat.organisation.country),
                "role": seat.reason or seat.get_role_display(),
            }
            for seat in abroad
        ],
        "target_partners": [
            {
                "name": seat.organisation.name,
                "country": country(seat.organisation.country),
                "kind": seat.organisation.get_kind_display(),
                "role": seat.reason or seat.get_role_display(),
                "status": seat.get_state_display(),
            }
            for seat in abroad
        ],
    }


def _party(seat: Seat) -> dict[str, Any]:
    organisation = seat.organisation
    row: dict[str, Any] = {
        "name": organisation.name,
        "short_name": organisation.short_name or organisation.name,
        "country": country(organisation.country),
        "role": seat.get_role_display(),
        "sectors": list(organisation.fields),
        "strength": seat.reason,
    }
    if organisation.members is not None:
        row["sme_members"] = organisation.members
    if seat.share is not None:
        row["share"] = f"{seat.share:f}"
    return {key: value for key, value in row.items() if value not in ("", [])}


def _about_work(partnership: Partnership, chairs: Iterable[Seat]) -> dict[str, Any]:
    lead = next((s.organisation for s in chairs if s.role == Seat.Role.COORDINATOR), None)
    who = (lead.short_name or lead.name) if lead else ""
    rows = list(packages(partnership))
    leads = {
        row.pk: (row.lead.organisation.short_name or row.lead.organisation.name)
        if row.lead
        else who
        for row in rows
    }
    return {
        "work_packages": [
            {
                "number": f"WP{row.number}",
                "title": row.title,
                "objective": "; ".join(item.title for item in row.items.all()) or row.title,
                "lead": leads[row.pk],
                "start_month": row.first_month,
                "end_month": row.last_month,
            }
            for row in rows
        ],
        "tasks": [
            {
                "number": f"T{row.number}.{place}",
                "work_package": f"WP{row.number}",
                "title": item.title,
                "participants": leads[row.pk],
                "start_month": item.first_month,
                "end_month": item.last_month,
                "depends_on": [],
            }
            for row in rows
            for place, item in enumerate(row.items.all(), start=1)
        ],
        **_results(rows, leads),
    }


def _results(rows: Iterable[Any], leads: dict[int, str]) -> dict[str, Any]:
    return {
        "deliverables": [
            {
                "number": f"D{row.number}.{place}",
                "title": one.title,
                "work_package": f"WP{row.number}",
                "lead": leads[row.pk],
                "type": "R",
                "dissemination": "SEN" if one.kind == "partnership_agreement" else "PU",
                "due_month": one.due_month,
                "answers": one.title,
            }
            for row in rows
            for place, one in enumerate(row.deliverables.all(), start=1)
        ],
        "milestones": [
            {
                "number": f"M{one.number}",
                "title": one.title,
                "work_package": f"WP{row.number}",
                "lead": leads[row.pk],
                "due_month": one.due_month,
                "verification": one.means,
            }
            for row in rows
            for one in row.milestones.all()
        ],
        "effort": [
            {
                "partner": leads[row.pk],
                "work_package": f"WP{row.number}",
                "person_months": f"{sum((i.person_months or 0 for i in row.items.all()), 0)}",
            }
            for row in rows
            if leads[row.pk] and row.items.all()
        ],
    }


def _about_rules(rules: Iterable[Rule]) -> dict[str, Any]:
    """Minimums and limits of the call that a paper must not contradict."""
    found: dict[str, Any] = {}
    for rule in rules:
        match rule:
            case MinPartners(least=least):
                found["min_partners"] = least
            case MinCountries(least=least):
                found["min_countries"] = max(found.get("min_countries", 0), least)
            case MinTargets(least=least):
                found["min_target_countries"] = least
            case MaxTargets(most=most):
                found["max_target_countries"] = most
            case _:
                pass
    return found
