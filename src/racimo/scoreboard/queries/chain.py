"""The chain as progress: where a partnership is, what is done, and what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from racimo.core.verdict import Answer
from racimo.matchmaking import queries as missions
from racimo.partnerships import queries as partnerships
from racimo.scoreboard.models import Leaf, Record

ORDER = ("call", "partners", "papers", "missions", "records", "scoreboard")


def chain(partnership: Any, *, today: date) -> list[dict[str, str]]:  # noqa: ANN401 - a row of another domain
    """The six steps with their state (done, missing) and a note; doors add labels and links."""
    steps = {
        "call": ("done", _("strand %(code)s") % {"code": partnership.strand.code}),
        "partners": _partners(partnership, today),
        "papers": _papers(partnership),
        "missions": _missions(partnership),
        "records": _records(partnership),
        "scoreboard": _board(partnership),
    }
    return [{"key": key, "state": steps[key][0], "note": steps[key][1]} for key in ORDER]


def _partners(partnership: Any, today: date) -> tuple[str, str]:  # noqa: ANN401
    seats = list(partnerships.seats(partnership))
    invited = [seat for seat in seats if seat.state == "invited"]
    accepted = [seat for seat in seats if seat.state == "accepted"]
    verdict = partnerships.judgement(partnership, seats, today=today)
    if verdict and verdict.verdict.answer is Answer.BROKEN:
        return "missing", _("not eligible yet")
    if invited:
        words = ngettext("%(n)s answer missing", "%(n)s answers missing", len(invited))
        return "missing", words % {"n": len(invited)}
    if len(accepted) < 2:  # noqa: PLR2004 - a partnership has at least two partners
        return "missing", _("no partner yet")
    words = ngettext("%(n)s partner", "%(n)s partners", len(accepted))
    return "done", words % {"n": len(accepted)}


def _papers(partnership: Any) -> tuple[str, str]:  # noqa: ANN401
    rows = list(partnerships.papers(partnership))
    settled = [row for row in rows if any(v.signed for v in row.versions.all())]
    drafted = [row for row in rows if row.versions.all()]
    if len(settled) == 3:  # noqa: PLR2004 - agreement, strategy, roadmap
        return "done", _("3 settled")
    return "missing", _("%(settled)s settled, %(drafted)s drafted") % {
        "settled": len(settled), "drafted": len(drafted)
    }  # fmt: skip


def _missions(partnership: Any) -> tuple[str, str]:  # noqa: ANN401
    rows = list(missions.of_partnership(partnership.pk))
    held = [row for row in rows if row.state == "held"]
    ahead = [row for row in rows if row.state in {"planned", "open", "scheduled"}]
    if not rows:
        return "missing", _("none planned")
    note = _("%(held)s held, %(ahead)s ahead") % {"held": len(held), "ahead": len(ahead)}
    return ("done" if held and not ahead else "missing"), note


def _records(partnership: Any) -> tuple[str, str]:  # noqa: ANN401
    rows = Record.objects.filter(partnership=partnership, withdrawn=False)
    count = rows.count()
    unreviewed = rows.filter(review__isnull=True).count()
    if not count:
        return "missing", _("none yet")
    if unreviewed:
        return "missing", _("%(n)s to review") % {"n": unreviewed}
    return "done", _("%(n)s records") % {"n": count}


def _board(partnership: Any) -> tuple[str, str]:  # noqa: ANN401
    leaves = Leaf.objects.filter(stream__partnership=partnership)
    waiting = leaves.filter(index__isnull=True).count()
    if waiting:
        return "missing", _("%(n)s to seal") % {"n": waiting}
    promised = partnership.indicators.filter(target__isnull=False).count()
    if not promised:
        return "missing", _("no targets yet")
    return "done", _("%(n)s promised") % {"n": promised}


def known_for_papers(partnership: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the board knows and papers ask: indicators with their targets and proofs."""
    rows = list(partnership.indicators.all())
    packages = {
        item.kind: f"WP{package.number}"
        for package in partnerships.packages(partnership)
        for item in package.items.all()
    }
    missions_package = packages.get("matchmaking_mission") or next(iter(packages.values()), "WP1")
    target = {
        row.code: f"{row.target:f}".removesuffix(".00") if row.target is not None else _("open")
        for row in rows
    }
    links = [
        {
            "indicator": f"{row.code} {row.title}",
            "target": target[row.code],
            "work_package": missions_package,
            "evidence": _evidence(row.definition),
        }
        for row in rows
    ]
    return {
        "indicator_links": links,
        "indicators": [
            {
                "indicator": link["indicator"],
                "unit": row.unit,
                "baseline": f"{row.baseline:f}".removesuffix(".00"),
                "target": link["target"],
                "verification": link["evidence"],
            }
            for row, link in zip(rows, links, strict=True)
        ],
    }


def _evidence(definition: dict[str, Any]) -> str:
    kinds = definition.get("evidence", {}).get("kinds") or []
    need = definition.get("confirmation", {}).get("need", "none")
    words = [kind.replace("-", " ") for kind in kinds]
    if need != "none":
        words.append(_("confirmation of the parties"))
    return ", ".join(words) or _("records")
