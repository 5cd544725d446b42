"""Names that look like one another: to propose that an organisation is already known."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz, process

from racimo.organisations.models import Organisation

ALIKE = 88.0  # of 100; below it, real namesakes in CORDIS are rarely the same organisation
MOST = 5
# Small Cyrillic and Greek letters that look like Latin ones, each beside the letter it looks like.
_TWINS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u03b1\u03bf\u03bd\u03c1\u03c4",
    "aeopcyxijsaovpt",
)


def folded(name: str) -> str:
    """A name without what only a machine tells apart: case, accents, odd spaces, twin letters.

    >>> folded("  CLU\u017fTER\u200b  \u00c1lava ")
    'cluster alava'
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(kept.translate(_TWINS).split())


def near(name: str, country: str) -> list[Organisation]:
    """Organisations of the same country whose name is nearly the same, nearest first."""
    rows = Organisation.objects.filter(country=country).values_list("pk", "name", "short_name")
    names = {(pk, which): folded(text) for pk, *both in rows for which, text in enumerate(both)}
    found = process.extract(
        folded(name),
        {key: text for key, text in names.items() if text},
        scorer=fuzz.token_sort_ratio,
        score_cutoff=ALIKE,
        limit=None,
    )
    best: dict[int, float] = {}
    for _, score, (pk, _) in found:
        best[pk] = max(score, best.get(pk, 0.0))
    order = sorted(best, key=lambda pk: (-best[pk], pk))[:MOST]
    rows_by_pk = Organisation.objects.in_bulk(order)
    return [rows_by_pk[pk] for pk in order]
