"""Search, facets; profiles as core values."""

from racimo.organisations.queries.directory import (
    FACETS,
    ORDERS,
    Facet,
    Found,
    Option,
    Wanted,
    every,
    search,
)
from racimo.organisations.queries.index import reindex
from racimo.organisations.queries.likeness import folded, near
from racimo.organisations.queries.loading import (
    applicant,
    load_applicants,
    load_applicants_by_slug,
    load_history,
    load_matches,
    load_profiles,
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
    origin,
    partners_of,
    parts_of,
    programmes_of,
    view,
)

__all__ = [
    "FACETS",
    "ORDERS",
    "Facet",
    "Found",
    "Option",
    "Wanted",
    "affiliations",
    "applicant",
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
    "managed",
    "near",
    "origin",
    "partners_of",
    "parts_of",
    "programmes_of",
    "reindex",
    "search",
    "slugs_of_kinds",
    "view",
    "works_for",
]
