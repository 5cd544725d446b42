"""The three workspaces of the demo: one in full flow, one composing, one with invitations only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from racimo.base.cases import load_draft
from racimo.base.findings import describe_draft
from racimo.cli.vineyard.pages import toml
from racimo.cli.vineyard.scene import Scene
from racimo.core.consortium.compose import compose
from racimo.partnerships import actions, queries
from racimo.scoreboard import actions as boards
from racimo.scoreboard import queries as known

FACTS = ("summary", "months", "targets", "rulebook", "rulebook_strand")
MONEY = ("grant", "rate")
Row = Any


def told_of(name: str) -> dict[str, Any]:
    """What the data files tell of a workspace."""
    told: dict[str, Any] = toml("partnership.toml")[name]
    return told


def _open(scene: Scene, name: str, *, who: str, lead: str, day: int, **more: Any) -> Row:  # noqa: ANN401
    told = told_of(name)
    facts = {key: told[key] for key in FACTS if key in told}
    facts |= {key: Decimal(told[key]) for key in MONEY if key in told}
    return boards.open_chain(
        actor=scene.people[who],
        call=told["call"],
        strand=told["strand"],
        now=scene.at(day, 8, 30),
        name=told["name"],
        coordinator_id=scene.organisations[lead].pk,
        acronym=told["acronym"],
        synthetic=True,
        **facts,
        **more,
    )


def open_vendimia(scene: Scene) -> Row:
    """Open the workspace in full flow, fill its seats, promise, and let the officer in."""
    told, celia = told_of("vendimia"), scene.people["coordinator"]
    start = _next_month(scene.day(-366))
    row = _open(
        scene, "vendimia", who="coordinator", lead="ribera-agrotech", day=-430,
        start=start, public_board=True,
    )  # fmt: skip
    for seat in told["seat"][1:]:
        made = actions.invite(
            actor=celia,
            partnership=row,
            organisation_id=scene.organisations[seat["key"]].pk,
            now=scene.at(-420, 11, 5),
            role=seat.get("role", "partner"),
            reason=seat["reason"],
        )
        actions.answer(
            actor=scene.people[seat["who"]],
            seat_id=made.pk,
            accept=True,
            now=scene.at(seat["day"], 13, 40),
        )
    shares = {
        seat.pk: Decimal(one["share"])
        for seat in queries.seats(row)
        for one in told["seat"]
        if "share" in one and seat.organisation_id == scene.organisations[one["key"]].pk
    }
    actions.share_out(actor=celia, partnership=row, shares=shares, now=scene.at(-385))
    actions.admit(
        actor=celia, partnership=row, user_id=scene.people["officer"].pk, role="officer",
        now=scene.at(-384), until=scene.day(told["officer_until"]),
    )  # fmt: skip
    targets = {code: (Decimal(0), Decimal(value)) for code, value in told["targets_of"].items()}
    listed = {one.code for one in row.indicators.all()}
    boards.set_targets(
        actor=celia,
        partnership=row,
        targets={code: pair for code, pair in targets.items() if code in listed},
        now=scene.at(-382),
    )
    return row


def write_papers(scene: Scene, row: Row) -> None:
    """The agreement is signed, the strategy adopted, the roadmap drafted."""
    celia, answers = scene.people["coordinator"], toml("papers.toml")
    sealed = known.known_for_papers(row)
    days = {"agreement": (-378, -366), "strategy": (-335, -310), "roadmap": (-300, None)}
    for kind, (drafted, settled) in days.items():
        told = dict(answers[kind])
        if kind == "strategy":
            by = scene.day(500).isoformat()
            told["objectives"] = [{**one, "by": by} for one in told["objectives"]]
        actions.answer_questions(
            actor=celia, partnership=row, kind=kind, answers=told,
            now=scene.at(drafted, 9, 20), known=sealed,
        )  # fmt: skip
        version = actions.draft(
            actor=celia, partnership=row, kind=kind, now=scene.at(drafted, 15, 10), known=sealed
        )
        if settled is not None:
            boards.settle_paper(actor=celia, version=version, now=scene.at(settled, 14))


def move_work(scene: Scene, row: Row) -> None:
    """Move the work items, and deliver what the missions brought."""
    celia = scene.people["coordinator"]
    states = told_of("vendimia")["work"]
    for place, item in enumerate(row.items.order_by("order")):
        state = states.get(item.kind, "todo")
        if state == "done":
            actions.move_item(
                actor=celia, item_id=item.pk, partnership=row, state="doing",
                now=scene.at(-250, 10, place),
            )  # fmt: skip
        actions.move_item(
            actor=celia, item_id=item.pk, partnership=row, state=state,
            now=scene.at(-80 if state == "done" else -200, 10, place),
        )  # fmt: skip
    for result in queries.deliverables(row).filter(kind="branding"):
        actions.deliver(
            actor=celia, partnership=row, deliverable_id=result.pk, day=scene.day(-81),
            now=scene.at(-80, 16),
        )  # fmt: skip


def open_lagar(scene: Scene) -> Row:
    """A workspace that composes: the best proposal is invited, one has said yes, one no."""
    mina = scene.people["member"]
    row = _open(scene, "lagar", who="member", lead="cork-food-cluster", day=-16)
    draft = load_draft(actions.load_case(row, {"max_partners": 5}, on=scene.today.isoformat()))
    best = describe_draft(draft, compose(draft.problem))["proposals"][0]
    seats = actions.adopt(
        actor=mina, partnership=row, members=best["members"], now=scene.at(-12, 10)
    )
    for day, accept, seat in zip((-9, -6), (True, False), seats, strict=False):
        actions.answer(actor=mina, seat_id=seat.pk, accept=accept, now=scene.at(day, 12))
    return row


def open_noria(scene: Scene) -> Row:
    """A workspace with invitations only; one of them waits for the coordinator of VENDIMIA."""
    row = _open(scene, "noria", who="beatrice", lead="acqua-intelligente", day=-4)
    for place, key in enumerate(told_of("noria")["invited"]):
        actions.invite(
            actor=scene.people["beatrice"],
            partnership=row,
            organisation_id=scene.organisations[key].pk,
            now=scene.at(-3, 15, place),
            reason="Knows the fields that the valves are for.",
        )
    return row


def _next_month(day: date) -> date:
    """The first day of the month after a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
