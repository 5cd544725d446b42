"""A mission for tests: clusters and companies of several countries, and their wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from racimo.matchmaking import actions
from racimo.matchmaking.models import Guest, Mission, Plan
from racimo.partnerships import actions as partnerships
from tests.factories import make_call, make_organisation

NOW = datetime(2030, 1, 15, 9, tzinfo=UTC)
DAY = date(2030, 5, 14)
BEGUN = datetime(2030, 5, 14, 15, 30, tzinfo=UTC)  # half past twelve in Montevideo
AFTER = datetime(2030, 5, 16, 12, tzinfo=UTC)
MORNING = actions.Session("c2c", time(9), time(11))
AFTERNOON = actions.Session("b2b", time(14), time(15, 30))


@dataclass
class Story:
    """A mission with its guests by name, and the secrets of their links."""

    cast: Any
    mission: Mission
    guests: dict[str, Guest] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def bring(self, name: str, organisation: Any, **more: Any) -> Guest:
        guest, secret = actions.register(
            actor=self.cast.alba, mission=self.mission, organisation_id=organisation.pk,
            name=name, now=NOW, secret=f"{self.mission.slug}-{organisation.pk}-{name}", **more,
        )  # fmt: skip
        self.guests[name], self.secrets[name] = guest, secret
        return guest

    def wish(self, who: str, **wishes: int | None) -> None:
        told = {self.guests[name].pk: strength for name, strength in wishes.items()}
        actions.wish(guest=self.guests[who], wishes=told)

    def schedule(self, seed: int = 1, now: datetime = NOW) -> Plan:
        return actions.schedule(actor=self.cast.alba, mission=self.mission, now=now, seed=seed)

    def publish(self, plan: Plan | None = None) -> Plan:
        plan = plan or self.schedule()
        actions.publish(actor=self.cast.alba, plan=plan, now=NOW)
        plan.refresh_from_db()
        self.mission.refresh_from_db()
        return plan

    def set_programme(self, **more: Any) -> None:
        told = {
            "actor": self.cast.alba, "mission": self.mission, "title": "Vines by the river",
            "city": "Montevideo", "country": "UY", "zone_name": "America/Montevideo",
            "first_day": DAY, "last_day": DAY, "tables": 3, "now": NOW,
            "sessions": (MORNING, AFTERNOON),
        }  # fmt: skip
        actions.set_programme(**{**told, **more})
        self.mission.refresh_from_db()


def make_story(cast: Any) -> Story:
    """A mission with its programme, without guests. Alba coordinates; Bruno is a partner."""
    call = make_call()
    room = partnerships.open_workspace(actor=cast.alba, call=call.slug, strand="2", now=NOW)
    partnerships.admit(
        actor=cast.alba, partnership=room, user_id=cast.bruno.pk, role="partner", now=NOW
    )
    partnerships.admit(
        actor=cast.alba, partnership=room, user_id=cast.olof.pk, role="officer", now=NOW,
        until=date(2031, 1, 1),
    )  # fmt: skip
    story = Story(cast, actions.plan_missions(room, NOW)[0])
    story.set_programme()
    return story


def make_busy_story(cast: Any) -> Story:
    """The same with six guests of six organisations in four countries, and their wishes."""
    story = make_story(cast)
    for name, country, kind in (
        ("Ana", "ES", "cluster_organisation"),
        ("Bo", "FR", "cluster_organisation"),
        ("Cui", "UY", "cluster_organisation"),
        ("Dora", "ES", "sme"),
        ("Eino", "UY", "sme"),
        ("Fay", "IT", "sme"),
    ):
        organisation = make_organisation(name=f"House of {name}", country=country, kind=kind)
        story.bring(name, organisation, languages=["en"])
    story.wish("Ana", Bo=3, Cui=2)
    story.wish("Bo", Ana=1)
    story.wish("Cui", Bo=2)
    story.wish("Dora", Eino=3)
    story.wish("Eino", Dora=2, Fay=1)
    return story
