"""Search the directory: the wish, the rows that answer it, and the facets with their counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from racimo.organisations.models import Kind, Organisation, Participation
from racimo.taxonomy.queries import countries, country

UNKNOWN = "unknown"
NONE = "none"
MOST_TEXT = 200
FACETS = ("kind", "country", "sme", "programme", "eccp")
ORDERS = {
    "projects": gettext_lazy("most projects first"),
    "name": gettext_lazy("by name"),
    "newest": gettext_lazy("newest here first"),
}
_BY = {
    "projects": ("-project_count", "name", "pk"),
    "name": ("name", "pk"),
    "newest": ("-created", "name", "pk"),
}
_YES = {"yes": True, "no": False, UNKNOWN: None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; several values of one facet widen, several facets narrow."""

    text: str = ""
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sme: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    eccp: tuple[str, ...] = ()
    order: str = "projects"

    @classmethod
    def read(cls, told: Callable[[str], Iterable[str]]) -> Wanted:
        """From the parameters of an address; what no facet knows is passed over."""
        allowed: dict[str, Iterable[str]] = {
            "kind": {*Kind.values, UNKNOWN},
            "country": {*countries(), UNKNOWN},
            "sme": _YES,
            "eccp": {"registered", "planned", "no", UNKNOWN},
        }
        chosen = {
            name: tuple(dict.fromkeys(value for value in told(name) if value in known))
            for name, known in allowed.items()
        }
        # Programmes come with the data, so any short word may be one.
        chosen["programme"] = tuple(
            dict.fromkeys(value for value in told("programme") if 0 < len(value) <= 40)  # noqa: PLR2004 - the width of the column
        )
        text = " ".join(next(iter(told("q")), "").replace("\0", " ").split())[:MOST_TEXT]
        order = next(iter(told("order")), "")
        return cls(text=text, order=order if order in ORDERS else "projects", **chosen)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.text or any(getattr(self, name) for name in FACETS))


class Option(TypedDict):
    """One value of a facet."""

    value: str
    label: str
    count: int
    selected: bool


class Facet(TypedDict):
    """One way to narrow the directory."""

    name: str
    legend: str
    options: list[Option]


def search(wanted: Wanted) -> QuerySet[Organisation]:
    """The organisations that answer, in the order asked for."""
    return _found(wanted).order_by(*_BY[wanted.order])


def facets(wanted: Wanted) -> list[Facet]:
    """Each facet with the counts that its own other values would have; one query each."""
    legends = {
        "kind": _("Kind"),
        "country": _("Country"),
        "sme": _("SME status"),
        "programme": _("Track record"),
        "eccp": _("Cluster platform"),
    }
    return [
        {"name": name, "legend": legends[name], "options": _options(wanted, name)}
        for name in FACETS
    ]


def by_country(wanted: Wanted) -> dict[str, int]:
    """How many of those that answer are in which country; unknown countries are left out."""
    counted = _found(wanted).exclude(country="").values_list("country")
    return dict(counted.annotate(n=Count("pk")).order_by("-n", "country"))


def _options(wanted: Wanted, name: str) -> list[Option]:
    rest = _found(wanted, besides=name)
    counts = _programmes(rest) if name == "programme" else _column(rest, name)
    chosen = getattr(wanted, name)
    counts |= {value: 0 for value in chosen if value not in counts}
    label = _labels(name)
    return [
        {"value": value, "label": label(value), "count": count, "selected": value in chosen}
        for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], label(pair[0])))
    ]


def _column(rows: QuerySet[Organisation], name: str) -> dict[str, int]:
    told = dict(rows.values_list(name).annotate(n=Count("pk")).order_by())
    if name == "sme":
        return {value: told[truth] for value, truth in _YES.items() if truth in told}
    return {value or UNKNOWN: count for value, count in told.items()}


def _programmes(rows: QuerySet[Organisation]) -> dict[str, int]:
    parts = Participation.objects.filter(organisation__in=rows).exclude(project__programme="")
    told = parts.values_list("project__programme").order_by()
    counts = dict(told.annotate(n=Count("organisation", distinct=True)))
    nothing = rows.filter(~_has_part()).count()
    return {**counts, NONE: nothing} if nothing else counts


def _has_part() -> Exists:
    return Exists(Participation.objects.filter(organisation=OuterRef("pk")))


def _labels(name: str) -> Callable[[str], str]:
    words: Mapping[str, str] = {
        "kind": {value: str(label) for value, label in Kind.choices},
        "sme": {"yes": _("SME"), "no": _("not an SME")},
        "eccp": {"registered": _("registered"), "planned": _("planned"), "no": _("not registered")},
        "programme": {NONE: _("newcomers: no project on record")},
        "country": {},
    }[name]

    def label(value: str) -> str:
        if value == UNKNOWN:
            return _("not known")
        return country(value) if name == "country" else words.get(value, value)

    return label


def _found(wanted: Wanted, *, besides: str = "") -> QuerySet[Organisation]:
    rows = Organisation.objects.all()
    for word in wanted.text.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(city__icontains=word)
        )
    for name in ("kind", "country", "eccp"):
        values = getattr(wanted, name)
        if values and name != besides:
            told = ["" if value == UNKNOWN else value for value in values]
            rows = rows.filter(**{f"{name}__in": told})
    if wanted.sme and besides != "sme":
        truths = [_YES[value] for value in wanted.sme]
        known = Q(sme__in=[truth for truth in truths if truth is not None])
        rows = rows.filter(known | Q(sme__isnull=True) if None in truths else known)
    if wanted.programme and besides != "programme":
        named = [value for value in wanted.programme if value != NONE]
        within = Participation.objects.filter(
            organisation=OuterRef("pk"), project__programme__in=named
        )
        newcomers = ~_has_part()
        rows = rows.filter(
            Exists(within) | newcomers if NONE in wanted.programme else Exists(within)
        )
    return rows
