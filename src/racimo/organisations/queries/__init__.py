"""Search, facets; profiles as core values."""

from racimo.organisations.queries.directory import (
    FACETS,
    ORDERS,
    Facet,
    Option,
    Wanted,
    by_country,
    facets,
    search,
)
from racimo.organisations.queries.likeness import folded, near
from racimo.organisations.queries.loading import (
    applicant,
    load_applicants,
    load_history,
    load_matches,
    load_profiles,
)
from racimo.organisations.queries.people import (
    affiliations,
    exist,
    find,
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
    "Option",
    "Wanted",
    "affiliations",
    "applicant",
    "by_country",
    "exist",
    "facets",
    "find",
    "folded",
    "load_applicants",
    "load_history",
    "load_matches",
    "load_profiles",
    "managed",
    "near",
    "origin",
    "partners_of",
    "parts_of",
    "programmes_of",
    "search",
    "view",
    "works_for",
]
