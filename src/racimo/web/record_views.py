"""What the pages of records show: rows with their standing, one record with all its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from racimo.organisations import queries as organisations
from racimo.partnerships import queries as partnerships
from racimo.scoreboard import actions, policies, queries
from racimo.taxonomy.queries import country
from racimo.web import rail
from racimo.web.definitions import evidence_words, kind_words

if TYPE_CHECKING:
    from racimo.accounts.models import User
    from racimo.web.workspace_rooms import Room

NOWHERE = "none"
PARTIES = ("clusters", "companies", "parties", "organisation")


class Brief(NamedTuple):
    """As much of a record as it takes to narrow a list."""

    pk: int
    origin: str
    kind: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """All records of a partnership, and how each stands."""

    known: list[Brief]
    lines: list[queries.Line]
    standings: dict[str, queries.Standing]
    waiting: frozenset[str]

    def of(self, origin: str) -> queries.Standing:
        """How one record stands."""
        return self.standings.get(origin, queries.NOWHERE)


def frame(room: Room, step: str) -> dict[str, Any]:
    """What every page of records starts from."""
    return {
        "section": "partnerships",
        "room": room,
        "partnership": room.partnership,
        "steps": rail.steps(room.partnership, current=step, today=room.today),
    }


def survey(partnership: Any) -> Survey:  # noqa: ANN401 - a row
    """Read all records once, and count with them."""
    facts = queries.load_facts(partnership)
    lines = queries.board(partnership, facts)
    return Survey(
        known=[Brief(*one) for one in queries.briefs(partnership)],
        lines=lines,
        standings=queries.standings(lines, facts),
        waiting=frozenset(str(fact.fields.get("id")) for fact in facts if not fact.sealed),
    )


def narrow(told: Survey, chosen: Mapping[str, str]) -> list[int]:
    """The records that answer: by kind, by the level they reach, by the indicator that counts."""

    def answers(one: Brief) -> bool:
        standing = told.of(one.origin)
        best = standing.best
        level = NOWHERE if best is None else best.code
        return (
            chosen["kind"] in {"", one.kind}
            and chosen["level"] in {"", level}
            and (not chosen["indicator"] or chosen["indicator"] in standing.levels)
        )

    return [one.pk for one in told.known if answers(one)]


def kinds(told: Survey) -> list[tuple[str, str, int]]:
    """Each kind that occurs: its key, its words, how many."""
    words = kind_words()
    found = Counter(one.kind for one in told.known)
    return [(kind, words.get(kind, kind), n) for kind, n in sorted(found.items())]


def rows(partnership: Any, pks: Sequence[int], told: Survey) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    """Records with their standing, in the order of the list."""
    words = kind_words()
    found = queries.records(partnership).filter(pk__in=pks).prefetch_related(None)
    made = []
    for record in found.prefetch_related("evidence", "attestations"):
        parties = actions.parties_of(record)
        said = {one.party for one in record.attestations.all()}
        made.append(
            {
                "record": record,
                "kind": words.get(record.kind, record.kind),
                "standing": told.of(record.origin),
                "evidence": len(record.evidence.all()),
                "parties": len(parties),
                "confirmed": len(said & set(parties)),
                "reviewed_by": record.review.name if hasattr(record, "review") else "",
                "waits": record.origin in told.waiting,
            }
        )
    return made


def seated(partnership: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a row
    """Who can have signed: every organisation with a seat that it has not declined."""
    return [
        (seat.organisation.slug, seat.organisation.name)
        for seat in partnerships.seats(partnership)
        if seat.state != "declined"
    ]


def regions(partnership: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a row
    """The target countries."""
    return [(code, country(code)) for code in partnership.targets]


def whole(record: Any, me: User, room: Room) -> dict[str, Any]:  # noqa: ANN401 - a row
    """One record with everything that proves it, and what this person may do."""
    told = survey(room.partnership)
    parties = actions.parties_of(record)
    names = organisations.named(parties)
    open_ = not record.withdrawn and not hasattr(record, "review")
    writes = policies.may_report(room.role)
    return {
        "record": record,
        "kind": kind_words().get(record.kind, record.kind),
        "standing": told.of(record.origin),
        "titles": {line.row.code: line.row.title for line in told.lines},
        "facts": _facts(record, names),
        "parties": _parties(record, parties, names, me if open_ else None),
        "files": _files(record),
        "history": _history(record),
        "review": getattr(record, "review", None),
        "why_not": _why_not(record, me, room),
        "may_add": open_ and writes,
        "may_withdraw": writes and not record.withdrawn,
    }


def _facts(record: Any, names: Mapping[str, str]) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    """The plain fields that rules count over, in words."""
    found = []
    for name, value in sorted(record.fields.items()):
        values = value if isinstance(value, list) else [value]
        if name in PARTIES:
            values = [names.get(str(one), one) for one in values]
        elif name in {"country", "region"}:
            values = [country(code) for one in values for code in str(one).split(", ")]
        said = [{True: _("yes"), False: _("no")}.get(one, one) for one in values]
        found.append(
            {
                "name": name.replace("_", " "),
                "values": said,
                "code": name == "document",
            }
        )
    return found


def _parties(
    record: Any,  # noqa: ANN401 - a row
    parties: Sequence[str],
    names: Mapping[str, str],
    me: User | None,
) -> list[dict[str, Any]]:
    """Who must confirm, who has, and for whom this person can."""
    said = {one.party: one for one in record.attestations.all()}
    mine = {one.organisation.slug for one in organisations.affiliations(me)} if me else set()
    return [
        {
            "slug": slug,
            "name": names.get(slug, slug),
            "said": said.get(slug),
            "mine": slug in mine and slug not in said,
        }
        for slug in parties
    ]


def _files(record: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    words = evidence_words()
    return [{"row": one, "kind": words.get(one.kind, one.kind)} for one in record.evidence.all()]


def _history(record: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    """Every version of the record, as it stands in the log."""
    words = {
        "reported": _("reported"),
        "evidence-added": _("evidence added"),
        "confirmed": _("confirmed by a party"),
        "approved": _("approved by a second person"),
        "withdrawn": _("withdrawn"),
    }
    return [
        {
            "leaf": leaf,
            "action": words.get(leaf.action, leaf.action),
            "reason": leaf.fields.get("reason", ""),
        }
        for leaf in record.leaves.all()
    ]


def _why_not(record: Any, me: User, room: Room) -> str:  # noqa: ANN401 - a row
    """Why this person cannot approve the record; "" if they can."""
    if record.withdrawn:
        return _("It was withdrawn.")
    if hasattr(record, "review"):
        return _("It was approved already.")
    if policies.is_reporter(me, record):
        return _("You reported it. Somebody else must look at it: four eyes.")
    if not policies.may_review(me, room.role, record):
        return _("Observers read, but do not approve.")
    return ""
