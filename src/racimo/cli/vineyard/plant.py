"""Plant the whole demo in one go, or nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import transaction

from racimo.base.dump import lines
from racimo.calls import queries as calls
from racimo.cli.vineyard import missions, partnerships, results
from racimo.cli.vineyard.calls import plant_calls
from racimo.cli.vineyard.organisations import plant_organisations
from racimo.cli.vineyard.people import plant_people
from racimo.cli.vineyard.scene import Scene
from racimo.organisations import queries as organisations
from racimo.scoreboard import queries as boards
from racimo.scoreboard.actions import sealing

SHARED_WORDS = '"model":"taxonomy.Term"'


@dataclass(frozen=True, slots=True)
class Planted:
    """What a planting brought, counted."""

    seed: int
    today: str
    calls: int
    organisations: int
    countries: int
    people: int
    workspaces: int
    missions: int
    guests: int
    records: int
    sealed: int


def is_empty() -> bool:
    """Whether nothing but the shared words is in the database."""
    return all(SHARED_WORDS in line for line in lines())


def plant(*, seed: int, today: date) -> Planted:
    """Plant the demo: the same seed and day give the same data, byte for byte.

    Everything goes through the actions that people use, on days in the past; it is stored whole
    or not at all.
    """
    scene = Scene.of(seed, today)
    with _dice(seed, today), transaction.atomic():
        plant_calls(scene)
        plant_organisations(scene)
        plant_people(scene)
        vendimia = partnerships.open_vendimia(scene)
        partnerships.write_papers(scene, vendimia)
        results.prove_agreement(scene, vendimia)
        austin = missions.hold_austin(scene, vendimia)
        results.prove_mission(scene, vendimia, austin)
        results.review_some(scene, vendimia)
        results.sign_memoranda(scene, vendimia)
        partnerships.move_work(scene, vendimia)
        osaka = missions.plan_osaka(scene, vendimia)
        partnerships.open_lagar(scene)
        partnerships.open_noria(scene)
    indexed = calls.rebuild()
    listed = organisations.rebuild()
    return Planted(
        seed=seed,
        today=today.isoformat(),
        calls=indexed,
        organisations=listed,
        countries=len({one.country for one in organisations.load_applicants()}),
        people=len(scene.people),
        workspaces=3,
        missions=2,
        guests=austin.guests.count() + osaka.guests.count(),
        records=boards.records(vendimia).count(),
        sealed=boards.totals([vendimia])["sealed"],
    )


@contextmanager
def _dice(seed: int, today: date) -> Iterator[None]:
    """Salts that can be thrown again: fit for a demo, and for nothing that must stay secret."""
    throws = count()

    def throw(size: int) -> bytes:
        start = f"racimo demo {seed} {today} {next(throws)}".encode()
        return hashlib.shake_256(start).digest(size)

    usual = sealing.dice
    sealing.dice = throw
    try:
        yield
    finally:
        sealing.dice = usual
