"""The search index of the directory: derived from the tables, and caught up when they moved on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max

from racimo.base.search import Entry, Layout
from racimo.base.search.tantivy_index import IndexBusy, TantivyIndex
from racimo.organisations.models import Organisation, Participation
from racimo.taxonomy.queries import country

UNKNOWN = "unknown"
NONE = "none"
LAYOUT = Layout(
    name="organisations",
    version=1,
    facets=("kind", "country", "sme", "programme", "eccp"),
    numbers=("projects", "born", "changed"),
)
_SME = {True: "yes", False: "no", None: UNKNOWN}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 2000
# Among equals the one that was here first: a key in the lower bits, turned round.
_KEYS = 32
_MOST_KEY = (1 << _KEYS) - 1


@cache
def _at(folder: Path) -> TantivyIndex:
    return TantivyIndex(folder, LAYOUT)


def index() -> TantivyIndex:
    """The index as it lies in the data folder, whatever its age."""
    return _at(Path(settings.RACIMO_INDEX))


def rebuild() -> int:
    """Build the index anew from the tables; how many organisations it holds."""
    return index().rebuild(entries())


def stored() -> int:
    """How many organisations the index should hold."""
    return Organisation.objects.count()


def caught_up() -> TantivyIndex:
    """The index with every committed change in it; where another process writes, as it is."""
    found = index()
    state = Organisation.objects.aggregate(latest=Max("changed"), count=Count("pk"))
    latest = micros(state["latest"]) if state["latest"] else 0
    if not found.ready() or found.largest("changed") > latest:
        rebuild()
        return found
    try:
        seen = found.largest("changed")
        if latest != seen:
            since = _EPOCH + timedelta(microseconds=seen)
            rows = Organisation.objects.filter(changed__gte=since)
            found.put(entries(rows.values_list("pk", flat=True)))
        if found.size() != state["count"]:
            held, real = found.keys(), set(Organisation.objects.values_list("pk", flat=True))
            found.put(entries(real - held), gone=held - real)
    except IndexBusy:
        pass  # an older answer is better than none; the next question catches up
    return found


def entries(ids: Iterable[int] | None = None) -> Iterator[Entry]:
    """What is indexed of these organisations, or of all."""
    chosen = sorted(Organisation.objects.values_list("pk", flat=True) if ids is None else ids)
    for start in range(0, len(chosen), _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        programmes = _programmes(some)
        for row in Organisation.objects.filter(pk__in=some).order_by("pk"):
            yield entry(row, programmes[row.pk])


def entry(row: Organisation, programmes: Collection[str]) -> Entry:
    """One organisation as the index keeps it; nobody's people are in it."""
    lists = [*row.fields, *row.offers, *row.wants]
    lands = [country(str(code)) for code in row.targets]
    return Entry(
        key=row.pk,
        title=row.name,
        names=f"{row.short_name}\n{row.city}\n{row.pic}",
        text="\n".join([row.description, *map(str, lists), *lands]).strip(),
        facets={
            "kind": (row.kind or UNKNOWN,),
            "country": (row.country or UNKNOWN,),
            "sme": (_SME[row.sme],),
            "programme": tuple(programmes) or (NONE,),
            "eccp": (row.eccp or UNKNOWN,),
        },
        numbers={
            "projects": (row.project_count << _KEYS) | (_MOST_KEY - row.pk % _MOST_KEY),
            "born": micros(row.created),
            "changed": micros(row.changed),
        },
    )


def micros(moment: datetime) -> int:
    """A moment as whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _programmes(ids: Collection[int]) -> defaultdict[int, list[str]]:
    """The programmes each of these took part in; a project of an unnamed one counts as such."""
    pairs = Participation.objects.filter(organisation__in=ids).order_by("project__programme")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, name in pairs.values_list("organisation_id", "project__programme").distinct():
        found[pk].append(name or UNKNOWN)
    return found
