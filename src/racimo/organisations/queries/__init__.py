"""Search, facets; profiles as core values."""

from racimo.organisations.queries.directory import (
    FACETS,
    KINDS,
    ORDERS,
    Facet,
    Found,
    Option,
    Wanted,
    every,
    search,
)
from racimo.organisations.queries.index import rebuild
from racimo.organisations.queries.likeness import folded, near
from racimo.organisations.queries.loading import (
    Pick,
    applicant,
    load_applicants,
    load_applicants_by_slug,
    load_history,
    load_matches,
    load_profiles,
    load_suggestions,
    slugs_of_kinds,
)
from racimo.organisations.queries.people import (
    affiliations,
    exist,
    find,
    kind_of,
    managed,
    works_for,
)
from racimo.organisations.queries.views import (
    counts,
    origin,
    partners_of,
    parts_of,
    programmes_of,
    view,
)

__all__ = [
    "FACETS",
    "KINDS",
    "ORDERS",
    "Facet",
    "Found",
    "Option",
    "Pick",
    "Wanted",
    "affiliations",
    "applicant",
    "counts",
    "every",
    "exist",
    "find",
    "folded",
    "kind_of",
    "load_applicants",
    "load_applicants_by_slug",
    "load_history",
    "load_matches",
    "load_profiles",
    "load_suggestions",
    "managed",
    "near",
    "origin",
    "partners_of",
    "parts_of",
    "programmes_of",
    "rebuild",
    "search",
    "slugs_of_kinds",
    "view",
    "works_for",
]
