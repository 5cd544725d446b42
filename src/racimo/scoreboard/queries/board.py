"""The board of one partnership: every figure a recount of its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from racimo.core.audit import facts
from racimo.core.errors import FlatTarget, NotFound
from racimo.core.indicators.measure import measure, progress
from racimo.core.indicators.rulebook import from_plain, number_to_plain
from racimo.core.indicators.shapes import Indicator as Definition
from racimo.core.indicators.shapes import Level, Reading
from racimo.core.indicators.shapes import Record as Fact
from racimo.core.ledger.records import NAMES, PREVIOUS, Opened, Sealed
from racimo.partnerships import queries as partnerships
from racimo.scoreboard import policies
from racimo.scoreboard.models import Indicator, Leaf, Record

MOST_KEY = 2**63


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a board: what was promised, what was counted, how well it stands."""

    row: Indicator
    definition: Definition
    reading: Reading
    progress: Decimal | None

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The split over the levels, the best first; empty levels are left out."""
        split = sorted(self.reading.split.items(), reverse=True)
        return [{"level": int(level), "value": value} for level, value in split if value]

    @property
    def proved(self) -> Decimal:
        """How much stands at the level that the indicator asks for, or above."""
        return self.reading.at_least(self.definition.required)

    @property
    def differs(self) -> bool:
        """Whether things that were recorded twice were counted once."""
        return self.reading.value != self.reading.unreconciled

    @property
    def sentence(self) -> str:
        """The split in words, e.g. "12 recomputable, 3 confirmed"."""
        words = {
            Level.DECLARED: _("declared"),
            Level.DEFINED: _("defined"),
            Level.EVIDENCED: _("evidenced"),
            Level.CONFIRMED: _("confirmed"),
            Level.REVIEWED: _("reviewed"),
            Level.SEALED: _("sealed"),
            Level.RECOMPUTABLE: _("recomputable"),
        }
        return ", ".join(
            f"{number_to_plain(one['value'])} {words[Level(one['level'])]}" for one in self.levels
        )


def boards(actor: AbstractBaseUser | AnonymousUser, *, today: date) -> QuerySet[Any]:
    """The partnerships whose board this person may see (rows of the partnerships domain)."""
    rows = partnerships.every().filter(policies.visible(actor, today=today))
    return rows.distinct().order_by("name")


def enter(slug: str, actor: AbstractBaseUser | AnonymousUser, *, today: date) -> Any:  # noqa: ANN401 - a row of another domain
    """The partnership behind a board.

    Raises:
        NotFound: There is none, or the person may not know of it.
    """
    known = "\0" not in slug
    row = boards(actor, today=today).filter(slug=slug).first() if known else None
    if row is None:
        raise NotFound(_("There is no such scoreboard, or it is not public."))
    return row


def board(partnership: Any, known: Sequence[Fact] | None = None) -> list[Line]:  # noqa: ANN401 - a row of another domain
    """Every indicator, counted anew from the records as they stand (``known``, or loaded here)."""
    known = load_facts(partnership) if known is None else known
    lines = []
    for row in partnership.indicators.all():
        definition = from_plain(row.definition)
        reading = measure(definition, known)
        try:
            share = progress(definition, reading)
        except FlatTarget:
            share = None
        lines.append(Line(row, definition, reading, share))
    return lines


def load_facts(partnership: Any) -> list[Fact]:  # noqa: ANN401 - a row of another domain
    """The records as core facts: those in the log as sealed, those that wait as not."""
    leaves = list(
        Leaf.objects.filter(stream__partnership=partnership)
        .select_related("stream")
        .order_by("number")
    )
    # A live board asks to be believed; only a bundle can be recomputed by whoever doubts it.
    sealed = [
        replace(fact, recomputable=False)
        for fact in facts([opened(leaf) for leaf in leaves if leaf.index is not None])
    ]
    waiting = [
        Fact({name: value for name, value in leaf.fields.items() if name != PREVIOUS})
        for leaf in leaves
        if leaf.index is None
    ]
    return [*sealed, *waiting]


def opened(leaf: Leaf) -> Sealed:
    """A leaf with all its fields shown."""
    committed = {**leaf.fields, NAMES: sorted(leaf.salts)}
    return Sealed(
        leaf.stream.key,
        leaf.number,
        tuple(
            Opened(name, committed[name], bytes.fromhex(salt))
            for name, salt in sorted(leaf.salts.items())
        ),
    )


def records(partnership: Any) -> QuerySet[Record]:  # noqa: ANN401 - a row of another domain
    """The atomic records, the newest day first, with all that proves them."""
    return (
        Record.objects.filter(partnership=partnership)
        .select_related("review", "reported_by")
        .prefetch_related("evidence", "attestations", "leaves")
        .order_by("-occurred", "-pk")
    )


def briefs(partnership: Any) -> list[tuple[int, str, str, bool]]:  # noqa: ANN401 - a row of another domain
    """Key, origin, kind and whether withdrawn, of every record; the newest day first."""
    rows = Record.objects.filter(partnership=partnership).order_by("-occurred", "-pk")
    return list(rows.values_list("pk", "origin", "kind", "withdrawn"))


def record(partnership: Any, pk: int) -> Record:  # noqa: ANN401 - a row of another domain
    """One record of a partnership."""
    found = records(partnership).filter(pk=pk).first() if pk < MOST_KEY else None
    if found is None:
        raise NotFound(_("There is no such record here."))
    return found


def totals(partnerships_: Iterable[Any]) -> dict[str, int]:
    """How many leaves are in the log, and how many wait."""
    rows = Leaf.objects.filter(stream__partnership__in=list(partnerships_))
    return {
        "sealed": rows.filter(index__isnull=False).count(),
        "waiting": rows.filter(index__isnull=True).count(),
    }


def waiting() -> int:
    """How many leaves wait for the log."""
    return Leaf.objects.filter(index__isnull=True).count()


def listed() -> list[dict[str, Any]]:
    """Every board of the installation, for its operator."""
    return [
        {
            "id": row.slug,
            "slug": row.slug,
            "title": row.name,
            "figures": row.figures,
            "sealed": row.sealed,
            "waiting": row.waits,
            "public": row.public_board,
        }
        for row in partnerships.every().annotate(
            figures=Count("indicators", distinct=True),
            sealed=Count(
                "stream__leaves", filter=Q(stream__leaves__index__isnull=False), distinct=True
            ),
            waits=Count(
                "stream__leaves",
                filter=Q(stream__leaves__isnull=False, stream__leaves__index__isnull=True),
                distinct=True,
            ),
        )
    ]
