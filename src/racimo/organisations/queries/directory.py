"""Search the directory: the wish, the rows that answer it, and the facets with their counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from racimo.base.search import Answer, Ask
from racimo.organisations.models import Kind, Organisation
from racimo.organisations.queries.index import NONE, UNKNOWN, caught_up
from racimo.taxonomy.queries import countries, country

KINDS = tuple(Kind.choices)
FACETS = ("kind", "country", "sme", "programme", "eccp")
MOST_TEXT = 200
MOST_ROWS = 100_000
_AT_ONCE = 1000
ORDERS = {
    "best": gettext_lazy("best match"),
    "projects": gettext_lazy("most projects"),
    "newest": gettext_lazy("newest here"),
}
_NUMBERS = {"projects": "projects", "newest": "born"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; several values of one facet widen, several facets narrow."""

    text: str = ""
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sme: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    eccp: tuple[str, ...] = ()
    order: str = ""

    @classmethod
    def read(cls, told: Callable[[str], Iterable[str]]) -> Wanted:
        """From the parameters of an address; what no facet knows is passed over."""
        allowed: Mapping[str, Iterable[str]] = {
            "kind": {*Kind.values, UNKNOWN},
            "country": {*countries(), UNKNOWN},
            "sme": {"yes", "no", UNKNOWN},
            "eccp": {"registered", "planned", "no", UNKNOWN},
        }
        chosen = {
            name: tuple(dict.fromkeys(value for value in told(name) if value in known))
            for name, known in allowed.items()
        }
        # Programmes come with the data, so any short word may be one.
        short = (value for value in told("programme") if 0 < len(value) <= MOST_TEXT)
        text = " ".join(next(iter(told("q")), "").replace("\0", " ").split())[:MOST_TEXT]
        order = next(iter(told("order")), "")
        return cls(
            text=text,
            kind=chosen["kind"],
            country=chosen["country"],
            sme=chosen["sme"],
            programme=tuple(dict.fromkeys(short)),
            eccp=chosen["eccp"],
            order=order if order in ORDERS else "",
        )

    def values(self, facet: str) -> tuple[str, ...]:
        """What is chosen in one facet."""
        chosen: tuple[str, ...] = getattr(self, facet)
        return chosen

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.text or any(self.values(name) for name in FACETS))

    @property
    def sorted_by(self) -> str:
        """The order that holds: without words there is no best match."""
        usual = "best" if self.text else "projects"
        return usual if not self.order or (self.order == "best" and not self.text) else self.order


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


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the directory: rows, the exact total, facets, and how many in which country.

    ``relaxed``: nothing holds all the words, so these hold some. ``suggestion``: a better
    spelling, or "".
    """

    rows: tuple[Organisation, ...]
    total: int
    facets: list[Facet]
    countries: dict[str, int]
    relaxed: bool = False
    suggestion: str = ""


def search(wanted: Wanted, *, offset: int = 0, limit: int = 25) -> Found:
    """The organisations that answer; two queries, whatever is asked."""
    answer = caught_up().search(_ask(wanted, offset, limit, FACETS))
    counts = answer.facets["country"]
    lands = wanted.country or tuple(counts)
    return Found(
        rows=_rows(answer.keys),
        total=answer.total,
        facets=[_facet(wanted, name, answer) for name in FACETS],
        countries={code: counts[code] for code in lands if counts.get(code) and code != UNKNOWN},
        relaxed=answer.relaxed,
        suggestion=answer.suggestion,
    )


def every(wanted: Wanted) -> Iterator[Organisation]:
    """All organisations that answer, in order, a thousand rows at a time."""
    keys = caught_up().search(_ask(wanted, 0, MOST_ROWS, ())).keys
    for start in range(0, len(keys), _AT_ONCE):
        yield from _rows(keys[start : start + _AT_ONCE])


def _ask(wanted: Wanted, offset: int, limit: int, facets: tuple[str, ...]) -> Ask:
    chosen = {name: frozenset(wanted.values(name)) for name in FACETS if wanted.values(name)}
    order = _NUMBERS.get(wanted.sorted_by, "")
    return Ask(
        text=wanted.text,
        filters=chosen,
        facets=facets,
        order=order,
        descending=bool(order),
        offset=offset,
        limit=limit,
    )


def _rows(keys: Sequence[int]) -> tuple[Organisation, ...]:
    rows = Organisation.objects.in_bulk(keys)
    return tuple(rows[key] for key in keys if key in rows)


def _facet(wanted: Wanted, name: str, answer: Answer) -> Facet:
    legends = {
        "kind": _("Kind"),
        "country": _("Country"),
        "sme": _("SME status"),
        "programme": _("Track record"),
        "eccp": _("Cluster platform"),
    }
    chosen = wanted.values(name)
    counts = {**dict.fromkeys(chosen, 0), **answer.facets[name]}
    label = _labels(name)
    options: list[Option] = [
        {"value": value, "label": label(value), "count": count, "selected": value in chosen}
        for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], label(pair[0])))
    ]
    return {"name": name, "legend": legends[name], "options": options}


def _labels(name: str) -> Callable[[str], str]:
    words: Mapping[str, str] = {
        "kind": {value: str(label) for value, label in Kind.choices},
        "sme": {"yes": _("SME"), "no": _("not an SME")},
        "eccp": {"registered": _("registered"), "planned": _("planned"), "no": _("not registered")},
        "programme": {
            NONE: _("newcomers: no project on record"),
            UNKNOWN: _("a programme without a name"),
        },
        "country": {},
    }[name]

    def label(value: str) -> str:
        if value in words:
            return words[value]
        if value == UNKNOWN:
            return _("not known")
        return country(value) if name == "country" else value

    return label
