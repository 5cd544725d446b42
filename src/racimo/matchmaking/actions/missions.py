"""Plan a mission and set its programme: days, sessions, slots and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.core.spans import instant, zone
from racimo.matchmaking import policies
from racimo.matchmaking.models import Mission, Slot, Table
from racimo.partnerships import actions as partnerships

MOST_DAYS = 14
MOST_TABLES = 400
MOST_SLOTS = 400


@dataclass(frozen=True, slots=True)
class Session:
    """A daily session in local time, cut into slots of ``minutes``."""

    kind: str  # c2c, b2b or any
    begins: time
    ends: time
    minutes: int = 30


# Clusters first, companies after lunch: what a mission day looks like unless told otherwise.
USUAL_DAY = (
    Session("c2c", time(9, 30), time(12, 30)),
    Session("b2b", time(14, 0), time(17, 30)),
)


def plan_missions(partnership: Any, now: datetime) -> list[Mission]:  # noqa: ANN401 - a row of another domain
    """A mission for each work item that asks for one; what exists already is left alone."""
    plan = partnerships.bridge()["actions"]
    made = []
    for item in partnership.items.all():
        if not plan.get(item.kind, {}).get("mission"):
            continue
        if Mission.objects.filter(item_id=item.pk).exists():
            continue
        title = _("Matchmaking mission of %(name)s") % {
            "name": partnership.acronym or partnership.name
        }
        made.append(
            Mission.objects.create(
                slug=free_slug(title),
                partnership=partnership,
                item=item,
                title=title[:200],
                about=item.title,
            )
        )
        partnerships.note(partnership, None, now, _("planned a mission, as the strand asks"))
    return made


def free_slug(text: str) -> str:
    """A slug that no mission has."""
    base = slugify(text)[:100] or "mission"
    slug, n = base, 1
    while Mission.objects.filter(slug=slug).exists():
        n += 1
        slug = f"{base}-{n}"
    return slug


@transaction.atomic
def set_programme(  # noqa: PLR0913 - each is a fact about the mission
    *,
    actor: AbstractBaseUser,
    mission: Mission,
    title: str,
    city: str,
    country: str,
    zone_name: str,
    first_day: date,
    last_day: date,
    tables: int,
    now: datetime,
    sessions: tuple[Session, ...] = USUAL_DAY,
) -> None:
    """Say where and when, and cut the days into slots.

    Raises:
        NotAllowed: Only the coordinator may.
        TooLate: A schedule exists already; slots would move under people's feet.
        Invalid: Days in the wrong order, an unknown zone, a time that does not exist.
    """
    if not policies.may_organise(actor, mission, today=now.date()):
        raise NotAllowed(_("Only the coordinator may set the programme."))
    if mission.plans.exists():
        raise TooLate(
            _("This mission has a schedule; its slots no longer move."),
            hint=_("Plan another mission, or cancel this one."),
        )
    _refuse_odd_days(first_day, last_day, tables)
    zone(zone_name)
    mission.title, mission.city, mission.country = title.strip()[:200], city.strip(), country
    mission.zone, mission.first_day, mission.last_day = zone_name, first_day, last_day
    mission.state = Mission.State.OPEN
    mission.save()
    mission.slots.all().delete()
    mission.tables.all().delete()
    Slot.objects.bulk_create(_slots(mission, sessions))
    Table.objects.bulk_create(
        [Table(mission=mission, name=str(number)) for number in range(1, tables + 1)]
    )
    partnerships.note(
        mission.partnership, actor, now, _("set the programme of “%(title)s”") % {"title": title}
    )


def _refuse_odd_days(first_day: date, last_day: date, tables: int) -> None:
    if last_day < first_day:
        raise Invalid(_("The last day is before the first."), where="last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise Invalid(_("A mission has at most 14 days."), where="last_day")
    if not 1 <= tables <= MOST_TABLES:
        raise Invalid(_("Between 1 and 400 tables."), where="tables")


def _slots(mission: Mission, sessions: tuple[Session, ...]) -> list[Slot]:
    assert mission.first_day is not None  # set by the caller
    assert mission.last_day is not None
    slots = []
    day = mission.first_day
    while day <= mission.last_day:
        for session in sessions:
            if not 5 <= session.minutes <= 240:  # noqa: PLR2004 - minutes of a meeting
                raise Invalid(_("A slot lasts between 5 minutes and 4 hours."), where="minutes")
            step = timedelta(minutes=session.minutes)
            starts = instant(day, session.begins, mission.zone)
            ends = instant(day, session.ends, mission.zone)
            while starts + step <= ends:
                slots.append(
                    Slot(
                        mission=mission,
                        starts=starts.astimezone(UTC),
                        ends=(starts + step).astimezone(UTC),
                        session=session.kind,
                    )
                )
                starts += step
        day += timedelta(days=1)
    if not slots:
        raise Invalid(_("No slot fits into these sessions."), where="sessions")
    if len(slots) > MOST_SLOTS:
        raise Invalid(_("More than 400 slots."), where="sessions", hint=_("Make them longer."))
    return slots
