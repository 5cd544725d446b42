"""Open the whole chain from a strand; promise indicators and fix their definitions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.catalogue import load_indicator
from racimo.core.audit import definition_fields
from racimo.core.errors import Invalid, NotAllowed
from racimo.core.indicators.rulebook import from_plain, promise, to_plain
from racimo.matchmaking import actions as missions
from racimo.partnerships import actions as partnerships
from racimo.partnerships import policies as rooms
from racimo.scoreboard import policies
from racimo.scoreboard.actions.sealing import alias, stream_of, write
from racimo.scoreboard.models import Indicator, Leaf

# What stands beside an indicator in the catalogue and is promised with it.
COMPANIONS = {"K1": ("K1b",)}


@transaction.atomic
def open_chain(  # noqa: PLR0913 - each is a fact about the new workspace
    *,
    actor: AbstractBaseUser,
    call: str,
    strand: str,
    now: datetime,
    name: str = "",
    coordinator_id: int | None = None,
    **more: Any,  # noqa: ANN401 - further columns of the partnership
) -> Any:  # noqa: ANN401 - a row of the partnerships domain
    """Open a workspace with everything that the strand asks for, in one go.

    Work items, deliverables and milestones come from the strand's lines, missions from its
    work items, indicators from both: nothing is typed twice, and nothing is half made.
    """
    partnership = partnerships.open_workspace(
        actor=actor, call=call, strand=strand, now=now,
        name=name, coordinator_id=coordinator_id, **more,
    )  # fmt: skip
    missions.plan_missions(partnership, now)
    _list_indicators(partnership)
    stream = stream_of(partnership)
    write(
        stream=stream,
        subject=f"board:{partnership.slug}",
        action="opened",
        fields={"kind": "board", "title": partnership.name},
        now=now,
    )
    return partnership


def _list_indicators(partnership: Any) -> None:  # noqa: ANN401 - a row of another domain
    """The indicators that the strand's actions and results feed, in the catalogue's order."""
    plan = partnerships.bridge()
    wanted: dict[str, None] = {}
    for table, rows in (
        ("outcomes", partnership.deliverables.all()),
        ("actions", partnership.items.all()),
    ):
        for row in rows:
            for code in plan[table].get(row.kind, {}).get("indicators", ()):
                wanted.update(dict.fromkeys((code, *COMPANIONS.get(code, ()))))
    for order, code in enumerate(sorted(wanted, key=_place), start=1):
        entry = load_indicator(code)
        Indicator.objects.create(
            partnership=partnership,
            code=code,
            version=int(entry.version),
            title=entry.title,
            unit=entry.unit,
            definition=to_plain(entry),
            order=order,
        )


def _place(code: str) -> tuple[int, str]:
    return int("".join(letter for letter in code if letter.isdigit()) or 0), code


@transaction.atomic
def set_targets(
    *,
    actor: AbstractBaseUser,
    partnership: Any,  # noqa: ANN401 - a row of another domain
    targets: dict[str, tuple[Decimal, Decimal | None]],
    now: datetime,
) -> None:
    """Promise: indicator code to (baseline, target). Each definition is fixed and sealed.

    Changing a promise later seals a new version of it, openly.

    Raises:
        NotAllowed: Only the coordinator may promise.
        Invalid: An indicator that is not there, or a target on the wrong side of its baseline.
    """
    role = rooms.role_of(actor, partnership, today=rooms.day_of(now))
    if not rooms.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may set targets."))
    rows = {row.code: row for row in partnership.indicators.all()}
    if strange := set(targets) - set(rows):
        raise Invalid(
            _("There is no indicator %(codes)s here.") % {"codes": ", ".join(sorted(strange))},
            where="indicator",
        )
    for code, (baseline, target) in targets.items():
        row = rows[code]
        promised = promise(
            from_plain(row.definition),
            baseline=baseline,
            target=target,
            period=None,
            frozen=rooms.day_of(now),
        )
        if fixed(row) and (row.baseline, row.target) == (baseline, target):
            continue
        row.baseline, row.target = baseline, target
        row.definition = to_plain(promised)
        row.save()
        _fix(row, actor, now)
    partnerships.note(partnership, actor, now, _("promised targets for the indicators"))


@transaction.atomic
def publish(
    *,
    actor: AbstractBaseUser,
    partnership: Any,  # noqa: ANN401 - a row of another domain
    public: bool,
    now: datetime,
) -> None:
    """Let everybody read the board, or only the members of the workspace.

    Raises:
        NotAllowed: Only the coordinator decides.
    """
    role = rooms.role_of(actor, partnership, today=rooms.day_of(now))
    if not policies.may_publish(role):
        raise NotAllowed(_("Only the coordinator decides whether the scoreboard is public."))
    partnerships.describe(actor=actor, partnership=partnership, now=now, public_board=public)


def fixed(row: Indicator) -> bool:
    """Whether the definition stands in the log."""
    return Leaf.objects.filter(
        stream__partnership_id=row.partnership_id, subject=f"definition:{row.code}"
    ).exists()


def fix_all(partnership: Any, now: datetime) -> None:  # noqa: ANN401 - a row of another domain
    """Fix what is not fixed yet, so that no record is counted by a rule made after it."""
    known = set(
        Leaf.objects.filter(
            stream__partnership=partnership, subject__startswith="definition:"
        ).values_list("subject", flat=True)
    )
    rows: Iterable[Indicator] = partnership.indicators.all()
    for row in rows:
        if f"definition:{row.code}" not in known:
            definition = promise(
                from_plain(row.definition),
                baseline=row.baseline,
                target=row.target,
                period=None,
                frozen=rooms.day_of(now),
            )
            row.definition = to_plain(definition)
            row.save(update_fields=["definition", "changed"])
            _fix(row, None, now)


def _fix(row: Indicator, actor: AbstractBaseUser | None, now: datetime) -> None:
    fields = definition_fields(from_plain(row.definition))
    stream = stream_of(row.partnership)
    subject, action = str(fields.pop("id")), str(fields.pop("action"))
    write(
        stream=stream,
        subject=subject,
        action=action,
        fields={**fields, "reported_by": alias(stream, actor.pk, "") if actor else "racimo"},
        now=now,
    )
