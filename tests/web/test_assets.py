"""What the browser loads comes from here, and obeys the page's own content policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import racimo.web

WEB = Path(racimo.web.__file__).parent
STATIC = WEB / "static" / "racimo"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
LOCK = Path(__file__).parents[2] / "frontend" / "package-lock.json"

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx expression": re.compile(r"hx-on|hx-vals=[\"']js:", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"https?://", re.IGNORECASE
    ),
}
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_that_the_content_policy_would_block(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    found = [name for name, pattern in INLINE.items() if pattern.search(text)]
    if SCRIPT.search(text):
        found.append("an inline script")
    assert found == []


def test_every_file_that_the_stylesheet_names_is_there_and_none_is_foreign() -> None:
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    named = set(re.findall(r"url\([\"']?([^\"')]+)", style))
    assert len(named) >= 10
    assert [name for name in named if not (STATIC / name).is_file()] == []


def test_every_typeface_file_is_used() -> None:
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    assert [file.name for file in (STATIC / "fonts").iterdir() if file.name not in style] == []


def test_the_map_knows_the_countries_by_their_two_letters() -> None:
    world = json.loads((STATIC / "world.json").read_text(encoding="utf-8"))
    codes = [
        country["properties"]["code"]
        for country in world["objects"]["countries"]["geometries"]
        if "code" in country["properties"]
    ]
    assert {"PT", "GR", "MT", "XK", "GE", "CO"} <= set(codes)
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)


def test_the_licences_of_others_are_beside_their_work() -> None:
    notices = (STATIC / "THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
    for owed in ("Literata", "Bootstrap", "htmx", "ECharts", "Leaflet", "Natural Earth"):
        assert owed in notices


def test_the_locked_packages_name_no_registry() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_every_template_says_what_it_is_given() -> None:
    silent = [
        path.name
        for path in TEMPLATES
        if path.parent.name == "parts" and not re.match(r"\{[#%]", path.read_text("utf-8"))
    ]
    assert silent == []
