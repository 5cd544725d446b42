"""A mission as a scheduling problem, and the rows behind its keys."""

from __future__ import annotations

from dataclasses import dataclass

from racimo.core.meetings.shapes import Guest as CoreGuest
from racimo.core.meetings.shapes import Problem
from racimo.core.meetings.shapes import Slot as CoreSlot
from racimo.core.meetings.shapes import Table as CoreTable
from racimo.core.meetings.shapes import Wish as CoreWish
from racimo.core.spans import zone
from racimo.matchmaking.models import Guest, Mission, Slot, Table, Wish

NOON = 13


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind the keys of a problem."""

    guests: dict[str, Guest]
    slots: dict[str, Slot]
    tables: dict[str, Table]


def load_problem(mission: Mission, *, seed: int) -> tuple[Problem, Rows]:
    """Everything a schedule must respect; keys are g, s and t with the row's number."""
    guests = list(
        Guest.objects.filter(mission=mission)
        .select_related("organisation")
        .prefetch_related("away")
        .order_by("pk")
    )
    slots = list(Slot.objects.filter(mission=mission).order_by("starts"))
    tables = list(Table.objects.filter(mission=mission).order_by("pk"))
    wishes = Wish.objects.filter(guest__mission=mission).order_by("guest_id", "other_id")
    every = frozenset(f"s{slot.pk}" for slot in slots)
    problem = Problem(
        guests=tuple(_guest(guest, every) for guest in guests),
        slots=tuple(_slot(slot, mission.zone) for slot in slots),
        tables=tuple(CoreTable(f"t{table.pk}") for table in tables),
        wishes=tuple(
            CoreWish(f"g{wish.guest_id}", f"g{wish.other_id}", wish.strength) for wish in wishes
        ),
        seed=seed,
    )
    rows = Rows(
        guests={f"g{guest.pk}": guest for guest in guests},
        slots={f"s{slot.pk}": slot for slot in slots},
        tables={f"t{table.pk}": table for table in tables},
    )
    return problem, rows


def _guest(guest: Guest, every: frozenset[str]) -> CoreGuest:
    away = {f"s{slot.pk}" for slot in guest.away.all()}
    return CoreGuest(
        key=f"g{guest.pk}",
        organisation=guest.organisation.slug,
        name=guest.name,
        kind=guest.kind,
        languages=frozenset(guest.languages),
        available=every - away if away else None,
        max_meetings=guest.most,
    )


def _slot(slot: Slot, zone_name: str) -> CoreSlot:
    local = slot.starts.astimezone(zone(zone_name))
    half = "am" if local.hour < NOON else "pm"
    return CoreSlot(
        key=f"s{slot.pk}",
        start=slot.starts,
        end=slot.ends,
        session=slot.session,
        half_day=f"{local:%Y-%m-%d} {half}",
        day=f"{local:%Y-%m-%d}",
    )
