"""A window on the site: a real Chromium, and an ear for everything that goes wrong in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES_OF_SIGHT = ("color-contrast", "link-in-text-block", "target-size")
RULES_OF_SPACE = (*RULES_OF_SIGHT, "scrollable-region-focusable", "aria-hidden-focus", "region",
                  "button-name", "link-name", "label", "page-has-heading-one")  # fmt: skip
HOME = {"127.0.0.1", "localhost"}
LOCAL = {"data", "blob", "about", "chrome-error"}


def chromium() -> str | None:
    """Where Chromium lies: as told, or on the path."""
    told = os.environ.get("RACIMO_CHROMIUM")
    return told or next(filter(None, map(shutil.which, NAMES)), None)


in_browser = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        chromium() is None,
        reason="no Chromium here: install chromium, or say in RACIMO_CHROMIUM where it is",
    ),
]


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    return playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))


@dataclass
class Ear:
    """What the pages of a context said that they should not have said."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} at {message.location.get('url', '')}")

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.hostname not in HOME and parts.scheme not in LOCAL:
            self.strangers.append(request.url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def forget(self) -> None:
        """Listen as if nothing had been said."""
        self.errors.clear()
        self.strangers.clear()
        self.dialogs.clear()

    @property
    def heard(self) -> list[str]:
        return [*self.errors, *self.strangers, *self.dialogs]


@contextmanager
def window(
    browser: Browser,
    *,
    width: int = 1280,
    theme: str = "light",
    ear: Ear | None = None,
    **more: Any,
) -> Iterator[Page]:
    """A fresh window of its own session, that waits for nothing longer than ten seconds."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
        **more,
    )
    context.set_default_timeout(10_000)
    if ear is not None:
        ear.listen(context)
    try:
        yield context.new_page()
    finally:
        context.close()


def look(page: Page, *, width: int, theme: Any) -> None:
    """Change the size and the colours of the page that is open, and wait until it has followed."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    page.evaluate("() => new Promise((on) => requestAnimationFrame(() => setTimeout(on, 30)))")


def violations(page: Page, rules: tuple[str, ...] = ALL_RULES) -> list[str]:
    """What axe finds on the page as it stands: rule, place and why, one line each."""
    # Swagger UI is the work of others and has a plain file beside it; all around it is ours.
    # Axe comes in through the debugger, so that the content policy of the page stays as it is.
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate(
        """(rules) => axe.run({exclude: ['#swagger-ui']},
          {runOnly: rules, resultTypes: ['violations']})""",
        list(rules),
    )
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """What sticks out of the page to the right, if the page scrolls sideways."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement
          if (root.scrollWidth <= root.clientWidth) return []
          const out = [...document.body.querySelectorAll('*')].filter(
            (one) => one.getBoundingClientRect().right > root.clientWidth + 1)
          return [`${root.scrollWidth} > ${root.clientWidth}`,
            ...out.slice(0, 6).map((one) => `${one.tagName}.${one.className}`)]
        }"""
    )
    return found


def outline(page: Page) -> dict[str, Any]:
    """What every page must have: language, title, one first heading."""
    found: dict[str, Any] = page.evaluate(
        """() => ({lang: document.documentElement.lang, title: document.title.trim(),
          h1: [...document.querySelectorAll('h1')].filter((e) => e.checkVisibility()).length})"""
    )
    return found


def sign_in(page: Page, site: str, email: str, password: str) -> None:
    """Through the one form there is."""
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
