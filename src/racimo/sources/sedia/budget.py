"""The money of a topic, out of the overview that lists all topics of its call."""

from __future__ import annotations

from decimal import Decimal

from racimo.sources.jsonrows import Json
from racimo.sources.record import Amount
from racimo.sources.sedia.fields import Wrong, inside, kind_of, money

_NAME = "budgetOverview"


def amount(written: str, identifier: str) -> Amount | None:
    """What the overview says of one topic; None when it does not name the topic.

    Raises:
        Wrong: The overview is no JSON of the known shape.
    """
    if not written:
        return None
    entries = _entries(inside(written, _NAME))
    own = [entry for entry in entries if _topic(entry) == identifier]
    if not own:
        return None
    total = sum((_total(entry) for entry in own), Decimal())
    floors = [money(entry.get("minContribution"), "minContribution") for entry in own]
    ceilings = [money(entry.get("maxContribution"), "maxContribution") for entry in own]
    grants = [entry.get("expectedGrants") for entry in own]
    known = [grant for grant in grants if isinstance(grant, int) and grant > 0]
    found = Amount(
        total=total or None,
        grant_min=min((floor for floor in floors if floor), default=None),
        grant_max=max((ceiling for ceiling in ceilings if ceiling), default=None),
        expected_grants=sum(known) or None,
        shared=_shared(entries, total),
    )
    return Amount(_sentence(found), found.total, "EUR", found.grant_min, found.grant_max,
                  found.expected_grants, None, found.shared)  # fmt: skip


def _entries(overview: Json) -> list[dict[str, Json]]:
    if not isinstance(overview, dict):
        raise Wrong(f"{_NAME}: expected an object, found {kind_of(overview)}")
    topics = overview.get("budgetTopicActionMap") or {}
    if not isinstance(topics, dict):
        raise Wrong(f"{_NAME}: expected an object of topics, found {kind_of(topics)}")
    out = []
    for entries in topics.values():
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, dict):
                raise Wrong(f"{_NAME}: expected an action, found {kind_of(entry)}")
            out.append(entry)
    return out


def _topic(entry: dict[str, Json]) -> str:
    """An action reads "TOPIC - TYPE description"."""
    action = entry.get("action")
    return action.split(" ", 1)[0] if isinstance(action, str) else ""


def _years(entry: dict[str, Json]) -> dict[str, Json]:
    years = entry.get("budgetYearMap") or {}
    if not isinstance(years, dict):
        raise Wrong(f"budgetYearMap: expected an object, found {kind_of(years)}")
    return years


def _total(entry: dict[str, Json]) -> Decimal:
    years = _years(entry).values()
    return sum((money(year, "budgetYearMap") or Decimal() for year in years), Decimal())


def _shared(entries: list[dict[str, Json]], total: Decimal) -> bool:
    """Whether every topic of the call carries the same money: then it is the call's, not theirs."""
    topics = {_topic(entry) for entry in entries}
    return len(topics) > 1 and bool(total) and len({str(_years(entry)) for entry in entries}) == 1


def _sentence(found: Amount) -> str:
    parts = []
    if found.total:
        note = " (shared by the topics of the call)" if found.shared else ""
        parts.append(f"{found.total:,.0f} euro{note}")
    if found.expected_grants:
        parts.append(f"{found.expected_grants} grants expected")
    if found.grant_min and found.grant_max and found.grant_min != found.grant_max:
        parts.append(f"{found.grant_min:,.0f} to {found.grant_max:,.0f} euro each")
    elif found.grant_max or found.grant_min:
        parts.append(f"{found.grant_max or found.grant_min:,.0f} euro each")
    return "; ".join(parts)
