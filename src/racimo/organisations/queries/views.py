"""What everybody may read of an organisation, the same at every door; people are never in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.db.models import Count, Q, QuerySet

from racimo.organisations.models import Organisation, Participation
from racimo.taxonomy.queries import country


@cache
def origins() -> Mapping[str, dict[str, str]]:
    """Where records come from: label, licence, attribution and address by code."""
    file = files("racimo.organisations").joinpath("origins.csv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row["code"]: row for row in csv.DictReader(lines)}


def origin(code: str) -> dict[str, str]:
    """One source with its licence; a source nobody described is named and nothing is claimed."""
    unknown = {"code": code, "label": code, "licence": "", "attribution": "", "url": ""}
    return {**unknown, **origins().get(code, {})}


def view(row: Organisation) -> dict[str, object]:
    """The public facts of an organisation, ready for JSON; costs no query.

    ``None`` and "" mean that nobody has told us; ``kind_assumed`` that the kind was guessed.
    """
    return {
        "slug": row.slug,
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind or None,
        "kind_label": str(row.get_kind_display()),
        "kind_assumed": row.kind_assumed,
        "country": row.country or None,
        "country_name": country(row.country) if row.country else "",
        "nuts": row.nuts or None,
        "nuts_class": row.nuts_class or None,
        "city": row.city,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "url": row.url,
        "description": row.description,
        "pic": row.pic or None,
        "legal_entity": row.legal_entity,
        "eccp": row.eccp or None,
        "sme": row.sme,
        "sme_as_of": row.sme_as_of.isoformat() if row.sme_as_of else None,
        "members": row.members,
        "fields": list(row.fields),
        "offers": list(row.offers),
        "wants": list(row.wants),
        "targets": list(row.targets),
        "languages": list(row.languages),
        "project_count": row.project_count,
        "ec_contribution": f"{row.ec_contribution:.2f}",
        "source": origin(row.source),
        "synthetic": row.synthetic,
        "changed": row.changed.isoformat(),
    }


def partners_of(row: Organisation, *, limit: int = 20) -> QuerySet[Organisation]:
    """Past partners with the number of projects ``together``, most first."""
    return (
        Organisation.objects.filter(
            participations__project__in=Participation.objects.filter(organisation=row).values(
                "project"
            )
        )
        .exclude(pk=row.pk)
        .annotate(together=Count("participations__project", distinct=True))
        .order_by("-together", "name", "pk")[:limit]
    )


def parts_of(row: Organisation, *, limit: int = 20) -> QuerySet[Participation]:
    """Its part in projects, the latest first."""
    return (
        Participation.objects.filter(organisation=row)
        .select_related("project")
        .order_by("-project__start", "project__acronym", "pk")[:limit]
    )


def programmes_of(row: Organisation) -> list[tuple[str, int]]:
    """The programmes it took part in, with the number of projects, most first."""
    return list(
        Participation.objects.filter(organisation=row)
        .exclude(Q(project__programme=""))
        .values_list("project__programme")
        .annotate(projects=Count("project", distinct=True))
        .order_by("-projects", "project__programme")
    )


def counts() -> dict[str, int]:
    """How many organisations there are, in how many countries."""
    rows = Organisation.objects.exclude(country="")
    return {
        "organisations": Organisation.objects.count(),
        "countries": rows.values("country").distinct().count(),
    }
