"""The missions of the demo: who comes, whom they wish to meet, what was said afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from typing import Any

from racimo.cli.vineyard.pages import toml
from racimo.cli.vineyard.scene import Scene
from racimo.matchmaking import actions, queries
from racimo.scoreboard import actions as boards

Row = Any
MISSED, SILENT, ONE_SIDED = 0.05, 0.10, 0.22  # shares of the meetings, added up
SHORT_DAY = (
    actions.Session("c2c", time(10, 0), time(11, 0)),
    actions.Session("b2b", time(13, 0), time(14, 30)),
)


def told_of(name: str) -> dict[str, Any]:
    """What the data files tell of a mission."""
    told: dict[str, Any] = toml("missions.toml")[name]
    return told


def hold_austin(scene: Scene, partnership: Row) -> Row:
    """A mission from its programme to the last confirmation."""
    celia, told = scene.people["coordinator"], told_of("austin")
    mission = partnership.missions.get()
    first = _set_programme(scene, mission, told, actions.USUAL_DAY)
    guests = _gather(scene, mission, told)
    _wish(scene, guests)
    plan = actions.schedule(
        actor=celia, mission=mission, now=scene.at(told["plans"], 10), seed=scene.seed
    )
    actions.publish(actor=celia, plan=plan, now=scene.at(told["plans"], 11))
    _say_what_happened(scene, plan)
    last = first + told["days"] - 1
    boards.close_mission(actor=celia, mission=mission, now=scene.at(last + 3, 9))
    mission.refresh_from_db()
    return mission


def plan_osaka(scene: Scene, partnership: Row) -> Row:
    """A mission ahead: registration is open, a first plan leaves some wishes without a table."""
    celia, told = scene.people["coordinator"], told_of("osaka")
    mission = actions.add_mission(
        actor=celia, partnership=partnership, title=told["title"], now=scene.at(told["opens"], 8)
    )
    _set_programme(scene, mission, told, SHORT_DAY)
    _wish(scene, _gather(scene, mission, told))
    actions.schedule(actor=celia, mission=mission, now=scene.at(told["plans"], 16), seed=scene.seed)
    return mission


def _set_programme(
    scene: Scene, mission: Row, told: dict[str, Any], sessions: tuple[actions.Session, ...]
) -> int:
    """Say where and when; returns the first day, counted from today."""
    first = scene.tuesday(told["first"])
    actions.set_programme(
        actor=scene.people["coordinator"],
        mission=mission,
        title=told["title"],
        city=told["city"],
        country=told["country"],
        zone_name=told["zone"],
        first_day=scene.day(first),
        last_day=scene.day(first + told["days"] - 1),
        tables=told["tables"],
        now=scene.at(told["opens"], 9),
        sessions=sessions,
    )
    mission.refresh_from_db()
    return first


def _gather(scene: Scene, mission: Row, told: dict[str, Any]) -> list[Row]:
    """Register the guests: those of the cast by their own name, the crowd by invented ones."""
    guests, names = [], _names(scene)
    for number, organisation in enumerate(_who_comes(scene, told)):
        person = _person_of(scene, organisation)
        name = person.name if person else next(names)
        guest, _secret = actions.register(
            actor=scene.people["coordinator"],
            mission=mission,
            organisation_id=organisation.pk,
            name=name,
            now=scene.at(told["registers"] + number // 2, 9, number),
            email=person.email if person else f"guest-{number + 1}@example.org",
            languages=organisation.languages,
            user_id=person.pk if person else None,
            secret=f"{scene.seed} {mission.slug} {number}" if person is None else None,
        )
        guests.append(guest)
    return guests


def _who_comes(scene: Scene, told: dict[str, Any]) -> Iterator[Row]:
    yield from (scene.organisations[key] for key in told["cast"])
    for kinds, wanted in (
        (("cluster_organisation", "business_network"), told["clusters"]),
        (("sme",), told["firms"]),
    ):
        for country, most in wanted:
            crowd = [
                row
                for key, row in scene.organisations.items()
                if key.startswith("place-") and row.country == country and row.kind in kinds
            ]
            yield from crowd[:most]


def _person_of(scene: Scene, organisation: Row) -> Row | None:
    """The person of the cast who speaks for an organisation."""
    for told in toml("people.toml")["person"]:
        if any(scene.organisations[key].pk == organisation.pk for key in told["works_for"]):
            return scene.people[told["key"]]
    return None


def _names(scene: Scene) -> Iterator[str]:
    words = toml("words.toml")
    taken = set[str]()
    while True:
        name = f"{scene.dice.choice(words['first'])} {scene.dice.choice(words['last'])}"
        if name not in taken:
            taken.add(name)
            yield name


def _wish(scene: Scene, guests: Sequence[Row]) -> None:
    """Everybody wishes for some of their own kind from the other side of the sea."""
    for guest in guests:
        near = _abroad(guest)
        pool = [one for one in guests if one.kind == guest.kind and _abroad(one) != near]
        chosen = scene.dice.sample(pool, min(len(pool), scene.dice.randint(3, 6)))
        wishes: dict[int, int | None] = {
            one.pk: scene.dice.choice((1, 2, 2, 3, 3)) for one in chosen
        }
        if len(pool) > len(chosen) and scene.dice.random() < 0.2:  # noqa: PLR2004 - some refuse
            rest = [one for one in pool if one.pk not in wishes]
            wishes[scene.dice.choice(rest).pk] = 0
        actions.wish(guest=guest, wishes=wishes)


def _abroad(guest: Row) -> bool:
    return guest.organisation.country in {"US", "MX", "JP"}


def _say_what_happened(scene: Scene, plan: Row) -> None:
    """Most meetings are confirmed by both sides, some by one, some by nobody; a few are missed."""
    celia = scene.people["coordinator"]
    for meeting in queries.meetings(plan):
        luck = scene.dice.random()
        after = meeting.slot.ends + timedelta(minutes=scene.dice.randint(2, 25))
        if luck < MISSED:
            actions.miss(actor=celia, meeting=meeting, now=meeting.slot.ends + timedelta(hours=3))
        elif luck >= SILENT:
            sides = [meeting.first, meeting.second]
            if luck < ONE_SIDED:
                sides = [scene.dice.choice(sides)]
            for place, side in enumerate(sides):
                how = "account" if side.user_id else "link"
                boards.confirm_meeting(
                    meeting=meeting, guest=side, how=how,
                    now=after + timedelta(minutes=7 * place),
                )  # fmt: skip
