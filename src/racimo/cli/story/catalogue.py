"""Steps 1 to 3: a page becomes a call, its neighbours come in, and people find them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from racimo.accounts.actions import register
from racimo.base.clock import now
from racimo.calls import queries
from racimo.cli.story.tale import Tale, want
from racimo.cli.vineyard import pages
from racimo.core.errors import Unreadable
from racimo.organisations.actions import import_rows
from racimo.sources.pull import Report, pull
from racimo.sources.registry import find as source
from racimo.sources.registry import find_roster
from racimo.sources.welcomeeurope import WelcomeEurope

PASSWORD = "a story of nine steps"  # noqa: S105 - lives for seconds, in a throw-away database
GATE = "To view this information, please connect."
BUDGETS = [Decimal(1_500_000), Decimal(2_250_000)]
TABLES = ("organization.csv", "project.csv", "euroSciVoc.csv")
# What a connected reader of the page would see in the five places, in the page's order.
BEHIND = (
    "Reference: COS-CLUSTER-2014-3-03",
    "Amount: 3,750,000 euro",
    "Useful documents: https://calls.example.org/fiche",
    "Contact: zinfandel@example.org",
    "Advice: Begin with the agreement.",
)
HIDDEN_WORDS = ("COS-CLUSTER-2014-3-03", "zinfandel@example.org", "calls.example.org/fiche")


class Editor:
    """An editor of the call database, for this story."""

    is_authenticated = True
    is_active = True
    is_editor = True


def page_of(tale: Tale) -> str:
    """The seed's page where there is one, our own of the same layout elsewhere."""
    if tale.shared:
        return (tale.shared / "seed" / "call-page.txt").read_text(encoding="utf-8")
    return pages.text("page.txt")


def import_the_call(tale: Tale) -> str:
    """One page, one call, whole; again nothing; a broken page stores nothing."""
    page = page_of(tale)
    first = _pull(page)
    want((first.new, first.quarantined) == (1, 0), f"expected 1 new call, got {first.count()}")
    tale.call = first.calls[0]["identifier"]
    row = queries.find(tale.call, None)
    counts = [row.sectors.count(), row.beneficiaries.count(), row.regions.count()]
    want(counts == [5, 8, 5], f"sectors, beneficiaries, regions: {counts}")
    want(bool(row.category and row.responsible and row.lead), "category, responsible or lead lost")
    strands = list(row.strands.order_by("order"))
    want([one.budget for one in strands] == BUDGETS, f"budgets {[one.budget for one in strands]}")
    actions = [one.lines.filter(role="action").count() for one in strands]
    outcomes = sum(one.lines.filter(role="outcome").count() for one in strands)
    want((actions, outcomes) == ([3, 4], 5), f"actions {actions}, deliverables {outcomes}")
    want(row.lines.filter(role="objective").count() == 2, "two priorities expected")  # noqa: PLR2004
    want(len(row.gated) == len(BEHIND), f"hidden fields: {row.gated}")
    kept = bytes(queries.raw_record(tale.call, Editor()).raw)
    want(kept == page.encode(), "the raw page is not kept as it came")
    again = _pull(page)
    want((again.new, again.changed, again.unchanged) == (0, 0, 1), f"again: {again.count()}")
    where = _refused(page)
    return (
        f"1 call, {counts[0]} sectors, {counts[1]} beneficiary kinds, {counts[2]} region groups, "
        f"strands of {strands[0].budget:,.0f} and {strands[1].budget:,.0f} euro, "
        f"{actions[0]} + {actions[1]} actions, {outcomes} deliverables, {len(row.gated)} fields "
        f"behind a gate; second pull: {again.unchanged} unchanged; a page without its category "
        f"is refused at {where}"
    )


def _pull(page: str, name: str = "call-page.txt") -> Report:
    return pull(source("welcomeeurope"), page.encode(), name=name)


def _refused(page: str) -> str:
    """Pull a page that lost a line; it must be refused with its place, and store nothing."""
    before = queries.rebuild()
    broken = "\n".join(line for line in page.splitlines() if not line.startswith("Category"))
    try:
        _pull(broken, "broken.txt")
    except Unreadable as refusal:
        want(refusal.where.startswith("line "), f"no line is named: {refusal.where}")
        want(queries.rebuild() == before, "a broken page stored something")
        return refusal.where
    want(good=False, words="a page without a category was taken")
    return ""


def import_neighbours(tale: Tale) -> str:
    """Topics of the portal's search, and organisations with their projects."""
    reports = [pull(source("sedia"), document, name=name) for name, document in _replies(tale)]
    new = sum(one.new for one in reports)
    put_aside = sum(one.quarantined for one in reports)
    want(new > 0, "no topic came in")
    first = import_rows(_rows(tale), source="cordis")
    want(first.organisations.new > 0, "no organisation came in")
    again = import_rows(_rows(tale), source="cordis")
    touched = again.organisations.new + again.organisations.changed + again.participations.new
    want(touched == 0, f"a second import touched {touched} rows")
    tale.facts["organisations"] = first.organisations.new
    return (
        f"{new} topics new, {put_aside} put aside; {first.organisations.new:,} organisations, "
        f"{first.projects.new:,} projects, {first.participations.new:,} participations; "
        f"second import: {again.organisations.unchanged:,} unchanged"
    )


def _replies(tale: Tale) -> list[tuple[str, bytes]]:
    if tale.shared:
        found = sorted((tale.shared / "sedia-nearraw-snapshots").glob("*.json.gz"))
        return [(path.name, path.read_bytes()) for path in found[-1:]]
    return [("sedia.json", pages.text("sedia.json").encode())]


def _rows(tale: Tale) -> Iterator[Any]:
    roster = find_roster("cordis")
    for name in TABLES:
        with _table(tale, name).open("rb") as file:
            yield from roster.rows(file, name=name)


def _table(tale: Tale, name: str) -> Any:  # noqa: ANN401 - a path, on disk or in the package
    if tale.shared:
        return tale.shared / "cordis-horizon" / f"{name}.gz"
    return pages.place(name)


def find(tale: Tale) -> str:
    """Search, narrow, open; what is behind a gate shows to members alone, at every door."""
    tale.people["alba"] = register(
        email="alba@example.org", name="Alba", password=PASSWORD, synthetic=True
    )
    _open_the_gates(tale)
    call = queries.find(tale.call, None)
    word = call.title.split()[-1]
    found = queries.search(word, actor=None, now=now())
    want(tale.call in {hit.call.identifier for hit in found.hits}, f"“{word}” does not find it")
    sector = next(one for one in found.facets if one.name == "sector").options[0]
    narrowed = queries.search(word, actor=None, now=now(), filters={"sector": [sector.value]})
    want(narrowed.total == sector.count, "a facet promises another number than it gives")
    member = tale.people["alba"]
    for hidden in HIDDEN_WORDS:
        theirs = queries.search(f'"{hidden}"', actor=None, now=now()).hits
        ours = queries.search(f'"{hidden}"', actor=member, now=now()).hits
        want(all(hit.call.identifier != tale.call for hit in theirs), f"{hidden} leaks to visitors")
        want(any(hit.call.identifier == tale.call for hit in ours), f"members miss {hidden}")
    locked, shown = _by_the_page(tale)
    want((locked, shown) == (0, len(HIDDEN_WORDS)), f"visitor read {locked}, member {shown}")
    return (
        f"“{word}” finds {found.total}; “{sector.label}” narrows to {sector.count}; a visitor "
        f"reads 0 of {len(HIDDEN_WORDS)} values behind the gates in search, pages and the API, a "
        f"member who signs in reads {shown}"
    )


def _open_the_gates(tale: Tale) -> None:
    """Pull the page as a connected reader saved it: the five fields get their values."""
    page = page_of(tale)
    for value in BEHIND:
        page = page.replace(GATE, value, 1)
    report = _pull(page, "call-page-connected.txt")
    want((report.changed, report.new) == (1, 0), f"the connected page: {report.count()}")
    row = queries.find(tale.call, None)
    want(not row.gated, f"still hidden: {row.gated}")
    parsed = next(iter(WelcomeEurope().parse(page.encode())))
    want(not getattr(parsed, "gated", ("?",)), "the connected page still has gates")


def _by_the_page(tale: Tale) -> tuple[int, int]:
    """How many of the hidden words a visitor and a member read on pages and through the API."""
    doors = [
        reverse("call", args=[tale.call]),
        reverse("call-contact", args=[tale.call]),
        f"/api/v1/calls/{tale.call}",
    ]
    visitor, member = Client(), Client()
    signed = member.post(reverse("sign-in"), {"username": "alba@example.org", "password": PASSWORD})
    want(signed.status_code == 302, f"the sign-in form answers {signed.status_code}")  # noqa: PLR2004
    reads = []
    for reader in (visitor, member):
        pages_read = [reader.get(door) for door in doors]
        odd = [one.status_code for one in pages_read if one.status_code != 200]  # noqa: PLR2004
        want(not odd, f"a door answers {odd}")
        text = "\n".join(one.content.decode() for one in pages_read)
        reads.append(sum(word in text for word in HIDDEN_WORDS))
    return reads[0], reads[1]
