"""What the story starts from, and the ways in which its people use a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.cast import PASSWORD, Cast
from tests.factories import make_organisation

SAMPLES = Path(__file__).parents[1] / "sources" / "samples"
GATE = "To view this information, please connect."
BEHIND = {
    "Reference": "TWO-COASTS-77",
    "Amount": "2,050,000 euro",
    "Useful documents": "https://calls.example.org/harbour-guide",
    "Contact": "lantern@example.org",
    "Advice": "Begin with the ferry timetable.",
}
JANUARY = "2030-01-15T09:00:00+00:00"
SPRING = "2030-05-16T12:00:00+00:00"
DAY = date(2030, 5, 14)


@dataclass
class Tale:
    """The site, its people, and what the story has learnt so far."""

    site: str
    cast: Cast
    folder: Path
    links: dict[str, str] = field(default_factory=dict)
    room: str = ""
    mission: str = ""
    key: str = ""
    bundle: Path = Path()


def connected_page() -> bytes:
    """The project's own page of a call, as somebody saved it who was signed in there."""
    page = (SAMPLES / "welcomeeurope/page.txt").read_text(encoding="utf-8")
    for label, value in BEHIND.items():
        page = page.replace(GATE, f"{label}: {value}", 1)
    return page.encode()


def bring_in() -> None:
    """What an operator does by command: one page of a call, and a reply with neighbours."""
    from racimo.sources.pull import pull
    from racimo.sources.registry import find

    assert pull(find("welcomeeurope"), connected_page(), name="page.txt").new == 1
    reply = (SAMPLES / "sedia/reply.json").read_bytes()
    assert pull(find("sedia"), reply, name="reply.json").new > 0


def settle(cast: Cast) -> None:
    """Who there is: two clusters with people, five more, a network overseas, two firms."""
    from racimo.organisations.models import Affiliation
    from racimo.organisations.queries import rebuild

    azul = make_organisation(slug="azul", name="Cluster Azul", nuts_class="transition", members=84)
    rosso = make_organisation(slug="rosso", name="Cluster Rosso", country="IT", members=41)
    Affiliation.objects.create(user=cast.alba, organisation=azul, manages=True)
    Affiliation.objects.create(user=cast.bruno, organisation=rosso, manages=True)
    for land in ("FR", "DE", "PL", "FI", "PT"):
        make_organisation(slug=f"net-{land.lower()}", name=f"Cluster Net {land}", country=land)
    make_organisation(
        slug="gulf", name="Gulf Growers", country="US", kind="business_network", eccp="no"
    )
    for slug, name, land in (("sail", "Sail Works", "IT"), ("crate", "Crate Makers", "US")):
        make_organisation(
            slug=slug, name=name, country=land, kind="sme", sme=True, sme_as_of=date(2029, 1, 1)
        )
    rebuild()


def tab_to(page: Page, place: Locator) -> None:
    """Go there with the Tab key alone."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the Tab key never reaches {place}")


def use_the_form(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in with the keyboard; the page has put the cursor where it belongs."""
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def agree(page: Page) -> None:
    """Say yes in the dialog of the page."""
    page.get_by_role("dialog").get_by_role("button", name="Continue").click()


def fill(page: Page, **values: Any) -> None:
    """Fill fields by their names."""
    for name, value in values.items():
        place = page.locator(f'[name="{name}"]')
        if place.evaluate("one => one.tagName") == "SELECT":
            place.select_option(value)
        else:
            place.fill(str(value))


def main(page: Page) -> Locator:
    """The content of the page, without its frame."""
    return page.get_by_role("main")
