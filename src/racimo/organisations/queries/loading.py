"""Organisations as values of the core: applicants for rules, profiles and history for ranking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from racimo.core.eligibility.shapes import KINDS_OF_APPLICANT, Applicant
from racimo.core.matching.rank import rank, shortlist
from racimo.core.matching.shapes import History, Match, Profile
from racimo.organisations.models import Organisation, Participation


@dataclass(frozen=True, slots=True)
class Pick:
    """A suggested partner, and why."""

    row: Organisation
    match: Match


def applicant(row: Organisation, *, assumed: bool = False) -> Applicant:
    """One organisation as far as a rule may look; what nobody has told us is None.

    A kind that was only guessed counts as unknown unless ``assumed``. Tags are what the
    organisation says it offers, with its fields of work; None if it has offered nothing.
    """
    kind = row.kind if assumed or not row.kind_assumed else ""
    return Applicant(
        key=row.slug,
        name=row.name,
        country=row.country or None,
        nuts=row.nuts or None,
        kind=kind if kind in KINDS_OF_APPLICANT else None,
        legal_entity=row.legal_entity,
        eccp=row.eccp or None,
        tags=frozenset(words(row.offers) | words(row.fields)) if row.offers else None,
        sme=row.sme,
        nuts_class=row.nuts_class or None,
    )


def load_applicants(
    ids: Collection[int] | None = None, *, assumed: bool = False
) -> tuple[Applicant, ...]:
    """Organisations as applicants, by name, in one query; all of them for None."""
    rows = Organisation.objects.only(
        "slug", "name", "country", "nuts", "nuts_class", "kind", "kind_assumed",
        "legal_entity", "eccp", "sme", "offers", "fields",
    )  # fmt: skip
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return tuple(applicant(row, assumed=assumed) for row in rows.order_by("name", "pk"))


def load_applicants_by_slug(slugs: Collection[str]) -> tuple[Applicant, ...]:
    """The organisations with these slugs as applicants, guessed kinds taken as they are."""
    rows = Organisation.objects.filter(slug__in=set(slugs)).order_by("name", "pk")
    return tuple(applicant(row, assumed=True) for row in rows)


def slugs_of_kinds(kinds: Collection[str]) -> frozenset[str]:
    """The slugs of all organisations of these kinds, guessed kinds included."""
    rows = Organisation.objects.filter(kind__in=set(kinds))
    return frozenset(rows.values_list("slug", flat=True))


def load_profiles(ids: Collection[int] | None = None) -> tuple[Profile, ...]:
    """Organisations as profiles for ranking, in one query; all of them for None."""
    rows = Organisation.objects.order_by("slug")
    if ids is not None:
        rows = rows.filter(pk__in=set(ids))
    return tuple(
        Profile(slug, land, words(fields), words(offers), words(wants), words(targets))
        for slug, land, fields, offers, wants, targets in rows.values_list(
            "slug", "country", "fields", "offers", "wants", "targets"
        ).iterator(chunk_size=5000)
    )


def load_history() -> History:
    """Who took part in which project, everybody, in one query."""
    pairs = Participation.objects.order_by("organisation_id", "project_id", "pk")
    return History(
        tuple(
            (slug, str(project))
            for slug, project in pairs.values_list("organisation__slug", "project_id").iterator(
                chunk_size=5000
            )
        )
    )


def load_matches(row: Organisation, *, limit: int | None = 20) -> tuple[Match, ...]:
    """Who would suit an organisation best, among all that are known; two queries."""
    profiles = load_profiles()
    seeker = next(one for one in profiles if one.key == row.slug)
    return rank(seeker, profiles, load_history(), limit=limit)


def load_suggestions(row: Organisation, *, limit: int = 20) -> tuple[list[Pick], list[Pick]]:
    """The best matches, and apart from them the best newcomers; three queries."""
    profiles = load_profiles()
    seeker = next(one for one in profiles if one.key == row.slug)
    best, fresh = shortlist(seeker, profiles, load_history(), limit=limit)
    keys = [one.key for one in (*best, *fresh)]
    rows = {one.slug: one for one in Organisation.objects.filter(slug__in=keys)}
    return _picks(best, rows), _picks(fresh, rows)


def _picks(matches: Iterable[Match], rows: Mapping[str, Organisation]) -> list[Pick]:
    return [Pick(rows[one.key], one) for one in matches if one.key in rows]


def words(values: Iterable[object]) -> frozenset[str]:
    """The words of a list column; anything else that found its way in is passed over."""
    return frozenset(value for value in values if isinstance(value, str))
