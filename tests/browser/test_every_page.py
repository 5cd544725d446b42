"""Every page of the demo, for everybody who may open it: readable, quiet, and by itself."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.demo import PASSWORD
from tests.browser.window import (
    ALL_RULES,
    RULES_OF_SIGHT,
    RULES_OF_SPACE,
    Ear,
    in_browser,
    look,
    outline,
    sign_in,
    too_wide,
    violations,
    window,
)

pytestmark = in_browser

CALL = "/calls/cluster-go-international-2014/"
CORK = "/organisations/cork-food-harbour-cluster/"
ROOM = "/partnerships/vendimia/"
AUSTIN = "/missions/matchmaking-mission-of-vendimia/"
OSAKA = "/missions/osaka-from-the-field-to-the-box/"
# The link of a guest without an account: those of the demo can be worked out, and only those.
LINK = f"/agenda/{quote('1 matchmaking-mission-of-vendimia 8')}/"
PAGES = {
    "visitor": (
        "/", "/about/", "/accessibility/", "/privacy/", "/kit/", "/calls/", "/calls/?q=cluster",
        "/calls/?q=zzzz", CALL, f"{CALL}programmes/", f"{CALL}contact/", "/organisations/",
        "/organisations/?q=food", CORK, "/scoreboards/", "/scoreboards/vendimia/", "/log/",
        "/verify/", "/sign-in/", "/nothing/", "/agenda/no-such-link/", "/api/v1/docs",
    ),
    "member": (
        "/", "/account/", CALL, f"{CORK}matches/", "/organisations/new/", "/partnerships/",
        f"/partnerships/open/?call={CALL.split('/')[2]}&strand=2", "/missions/",
        "/partnerships/lagar/", "/partnerships/lagar/partners/", "/partnerships/open/",
    ),
    "coordinator": (
        "/partnerships/", ROOM, f"{ROOM}partners/", f"{ROOM}papers/", f"{ROOM}papers/agreement/",
        f"{ROOM}papers/strategy/", f"{ROOM}papers/roadmap/", "/missions/", AUSTIN, OSAKA,
        f"{OSAKA}programme/", f"{OSAKA}guests/", f"{OSAKA}wishes/", f"{OSAKA}plans/1/",
        f"{ROOM}records/", f"{ROOM}records/1/", f"{ROOM}records/2/", f"{ROOM}records/signed/",
        "/scoreboards/vendimia/", "/scoreboards/vendimia/targets/",
        "/organisations/cluster-ribera-agrotech/edit/", "/account/",
    ),
    "sme": ("/", "/missions/", AUSTIN, OSAKA, f"{OSAKA}wishes/", "/partnerships/"),
    "guest": (LINK, f"{LINK}wishes/"),
    "officer": (
        "/partnerships/", ROOM, f"{ROOM}partners/", f"{ROOM}papers/agreement/",
        f"{ROOM}records/2/", "/scoreboards/vendimia/", AUSTIN,
    ),
    "editor": (CALL, "/partnerships/", "/scoreboards/", "/staff/"),
}  # fmt: skip
LOST = {"/nothing/": 404, "/agenda/no-such-link/": 404, "/partnerships/open/": 400, "/staff/": 403}
# Each page is loaded once and then looked at in each of these ways; what does not depend on
# colour or width is not asked again where only these changed.
LOOKS = (
    (1280, "light", ALL_RULES), (1280, "dark", RULES_OF_SIGHT),
    (360, "dark", RULES_OF_SIGHT), (360, "light", RULES_OF_SPACE),
)  # fmt: skip


@pytest.mark.parametrize("role", PAGES)
def test_every_page_is_readable_by_everybody(browser, demo, role):
    """No violation found by axe, nothing to scroll sideways, no error, no request elsewhere."""
    ear, wrong = Ear(), []
    with window(browser, ear=ear) as page:
        enter(page, demo, role)
        for path in PAGES[role]:
            answer = page.goto(demo + path)
            assert answer is not None
            told = problems(page, path, answer.status)
            told += [one for one in ear.heard if path not in LOST or "Failed to load" not in one]
            ear.forget()
            wrong += [f"{path}: {one}" for one in told]
    assert not wrong, "\n".join(wrong)


def enter(page: Page, site: str, role: str) -> None:
    if role not in {"visitor", "guest"}:
        sign_in(page, site, f"{role}@example.org", PASSWORD)


def problems(page: Page, path: str, status: int) -> list[str]:
    found = [] if status == LOST.get(path, 200) else [f"status {status}"]
    facts = outline(page)
    if facts["h1"] != 1 or not facts["title"] or facts["lang"] != "en":
        found.append(str(facts))
    for width, theme, rules in LOOKS:
        look(page, width=width, theme=theme)
        found += [f"{width} {theme}: {one}" for one in violations(page, rules) + too_wide(page)]
    return found


PAPERS = (
    ("guest", LINK), ("visitor", "/scoreboards/vendimia/"),
    ("coordinator", f"{ROOM}papers/agreement/"),
)  # fmt: skip


@pytest.mark.parametrize(("role", "path"), PAPERS, ids=["agenda", "scoreboard", "paper"])
def test_on_paper_there_is_nothing_to_click_through(browser: Browser, demo, role, path):
    with window(browser) as page:
        enter(page, demo, role)
        page.goto(demo + path)
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for name in ("Main", "About this site", "The chain of this partnership"):
            expect(page.get_by_role("navigation", name=name)).to_have_count(0)
        expect(page.get_by_role("searchbox")).to_have_count(0)
        expect(page.get_by_role("button").filter(visible=True)).to_have_count(0)


def test_the_colours_can_be_chosen_and_are_kept(browser: Browser, demo):
    with window(browser, theme="light") as page:
        page.goto(demo)
        switch = page.get_by_role("button", name="Colours")
        paper = "one => getComputedStyle(one).backgroundColor"
        bright = page.locator("body").evaluate(paper)
        for _try in range(3):
            if page.locator("body").evaluate(paper) != bright:
                break
            switch.click()
        dark = page.locator("body").evaluate(paper)
        assert dark != bright
        page.goto(f"{demo}/calls/")
        assert page.locator("body").evaluate(paper) == dark
