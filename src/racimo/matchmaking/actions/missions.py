"""Plan a mission and set its programme: days, sessions, slots and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base.naming import create_named
from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.core.spans import instant, zone
from racimo.matchmaking import policies
from racimo.matchmaking.models import OVER, Mission, Slot, Table
from racimo.partnerships import actions as partnerships
from racimo.partnerships import policies as rooms
from racimo.taxonomy.queries import countries

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
TAKEN = frozenset({"new"})  # words of addresses
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
            create_named(
                Mission.objects,
                title,
                otherwise="mission",
                reserved=TAKEN,
                partnership=partnership,
                item=item,
                title=title[:200],
                about=item.title,
            )
        )
        partnerships.note(partnership, None, now, _("planned a mission, as the strand asks"))
    return made


@transaction.atomic
def add_mission(*, actor: AbstractBaseUser, partnership: Any, title: str, now: datetime) -> Mission:  # noqa: ANN401 - a row of another domain
    """Plan one more mission, beside those that the strand asks for.

    Raises:
        NotAllowed: Only the coordinator may.
        Invalid: It has no title.
    """
    role = rooms.role_of(actor, partnership, today=now.date())
    if not rooms.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may plan a mission."))
    title = _title(title)
    mission = create_named(
        Mission.objects, title, otherwise="mission", reserved=TAKEN,
        partnership=partnership, title=title, about="",
    )  # fmt: skip
    partnerships.note(partnership, actor, now, _("planned “%(title)s”") % {"title": title})
    return mission


def _title(text: str) -> str:
    """A title that fits its column."""
    title = " ".join(text.replace("\0", "").split())
    if not title or len(title) > 200:  # noqa: PLR2004 - the width of the column
        raise Invalid(_("Give a title, in at most 200 characters."), where="title")
    return title


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
    title, city = _title(title), " ".join(city.replace("\0", "").split())
    if len(city) > 100:  # noqa: PLR2004 - the width of the column
        raise Invalid(_("Give the city in at most 100 characters."), where="city")
    if country and country not in countries():
        raise Invalid(_("There is no country “%(code)s”.") % {"code": country}, where="country")
    _refuse_odd_days(first_day, last_day, tables)
    zone(zone_name)
    locked = Mission.objects.select_for_update().get(pk=mission.pk)
    _refuse_late_changes(locked)
    mission.title, mission.city, mission.country = title, city, country
    mission.zone, mission.first_day, mission.last_day = zone_name, first_day, last_day
    mission.state = Mission.State.OPEN
    slots = _slots(mission, sessions)
    mission.save()
    mission.slots.all().delete()
    mission.tables.all().delete()
    Slot.objects.bulk_create(slots)
    Table.objects.bulk_create(
        [Table(mission=mission, name=str(number)) for number in range(1, tables + 1)]
    )
    partnerships.note(
        mission.partnership, actor, now, _("set the programme of “%(title)s”") % {"title": title}
    )


def _refuse_late_changes(mission: Mission) -> None:
    if mission.state in OVER:
        raise TooLate(_("This mission is over."))
    if mission.plans.exists():
        raise TooLate(
            _("This mission has a schedule; its slots no longer move."),
            hint=_("Plan another mission for other days."),
        )


def _refuse_odd_days(first_day: date, last_day: date, tables: int) -> None:
    if not EARLIEST <= first_day < LATEST:
        raise Invalid(_("Choose a day between 2000 and 2099."), where="first_day")
    if last_day < first_day:
        raise Invalid(_("The last day is before the first."), where="last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise Invalid(_("A mission has at most 14 days."), where="last_day")
    if not 1 <= tables <= MOST_TABLES:
        raise Invalid(_("Between 1 and 400 tables."), where="tables")


def _slots(mission: Mission, sessions: tuple[Session, ...]) -> list[Slot]:
    """The slots of all days, in order; sessions that overlap or jump over an hour are refused."""
    assert mission.first_day is not None  # set by the caller
    assert mission.last_day is not None
    slots: list[Slot] = []
    for number in range((mission.last_day - mission.first_day).days + 1):
        day = mission.first_day + timedelta(days=number)
        for session in sessions:
            slots += _cut(mission, day, session)
        if len(slots) > MOST_SLOTS:
            raise Invalid(_("More than 400 slots."), where="minutes", hint=_("Make them longer."))
    if not slots:
        raise Invalid(_("No slot fits into these sessions."), where="minutes")
    slots.sort(key=lambda slot: slot.starts)
    if any(late.starts < early.ends for early, late in pairwise(slots)):
        raise Invalid(
            _("The sessions overlap."),
            where=f"{sessions[-1].kind}_begins",
            hint=_("Let one begin when the other ends."),
        )
    return slots


def _cut(mission: Mission, day: date, session: Session) -> list[Slot]:
    """One session of one day. Clocks that change in between do not change how long a slot is."""
    if not 5 <= session.minutes <= 240:  # noqa: PLR2004 - minutes of a meeting
        raise Invalid(_("A slot lasts between 5 minutes and 4 hours."), where="minutes")
    if session.ends <= session.begins:
        raise Invalid(_("A session ends after it begins."), where=f"{session.kind}_ends")
    step = timedelta(minutes=session.minutes)
    at = _moment(day, session.begins, mission.zone, f"{session.kind}_begins")
    end = _moment(day, session.ends, mission.zone, f"{session.kind}_ends")
    slots = []
    while at + step <= end:
        slots.append(Slot(mission=mission, starts=at, ends=at + step, session=session.kind))
        at += step
    return slots


def _moment(day: date, clock: time, zone_name: str, where: str) -> datetime:
    """A local time as an instant; one that the clocks jump over is refused at its own field."""
    try:
        return instant(day, clock, zone_name).astimezone(UTC)
    except Invalid as refusal:
        raise Invalid(refusal.message, where=where, hint=refusal.hint) from None
