"""Text from outside is only ever text: nothing in it runs, opens, loads or speaks to anybody."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.boards_held import AFTER, DAY, NOW, add_event, open_board
from tests.browser.window import Ear, in_browser, sign_in, window
from tests.cast import PASSWORD
from tests.factories import make_call
from tests.shared import SHARED, needs_shared

pytestmark = [*in_browser, pytest.mark.django_db(transaction=True)]

TYPED = "{{7*7}} {% now 'Y' %} ${7*7}"
OURS = [
    TYPED,
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=1>",
    "\"'><svg onload=window.__xss=1>",
    "<a href='java&Tab;script:window.__xss=1'>press here</a>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "</script><script>alert(1)</script>",
    "</textarea></title><input autofocus onfocus=window.__xss=1>",
    "<img src='//elsewhere.example/p.gif'><link rel=stylesheet href='//elsewhere.example/x.css'>",
    "<div hx-get='/sign-out/' hx-trigger='load'>vine</div><base href='//elsewhere.example/'>",
    "[x](javascript:window.__xss=1) ![x](//elsewhere.example/p.gif)",
]
REPLY = Path(__file__).parents[1] / "sources/samples/sedia/reply.json"


def shared_payloads() -> list[str]:
    told: list[str] = json.loads((SHARED / "badinput/html/xss_payloads.json").read_text("utf-8"))
    return told


def test_our_own_texts_stay_texts(browser, live_server, cast, monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", AFTER.isoformat())
    visit(browser, live_server.url, plant(cast, OURS))


@needs_shared
def test_the_shared_texts_stay_texts(browser, live_server, cast, monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", AFTER.isoformat())
    visit(browser, live_server.url, plant(cast, shared_payloads()))


def visit(browser: Any, site: str, paths: list[str]) -> None:
    """Open every page with the content policy switched off; most of them with it, too."""
    for bypass in (True, False):
        ear, wrong = Ear(), []
        with window(browser, ear=ear, bypass_csp=bypass) as page:
            sign_in(page, site, "alba@example.org", PASSWORD)
            for path in paths:
                if "xss" in path.lower() and not bypass:
                    continue  # one of many alike, and the stricter way was the other
                answer = page.goto(site + path)
                assert answer is not None
                assert answer.status == 200, path
                told = [*traces(page), *ear.heard]
                ear.forget()
                wrong += [f"{path} (policy {'off' if bypass else 'on'}): {one}" for one in told]
        assert not wrong, "\n".join(wrong)


def traces(page: Page) -> list[str]:
    """What a text would leave behind that had become more than a text."""
    found: list[str] = page.evaluate(
        """() => {
          const out = []
          if (window.__xss !== undefined) out.push('a script of a text has run')
          for (const one of document.querySelectorAll('a[href], area[href], form[action]')) {
            const scheme = (one.href || one.action).split(':')[0]
            if (!['http', 'https', 'mailto'].includes(scheme)) out.push(one.outerHTML)
          }
          for (const one of document.querySelectorAll('main *')) {
            const names = one.getAttributeNames().filter((name) => name.startsWith('on'))
            if (names.length || one.matches('iframe, object, embed, base, meta, link, style'))
              out.push(one.outerHTML.slice(0, 200))
          }
          return out
        }"""
    )
    return found


def test_what_was_typed_is_shown_as_it_was_typed(browser, live_server, cast, monkeypatch):
    monkeypatch.setenv("RACIMO_NOW", AFTER.isoformat())
    paths = plant(cast, [TYPED])
    silent = ("/scoreboards/", "/papers/roadmap/", "/partners/")
    with window(browser) as page:
        sign_in(page, live_server.url, "alba@example.org", PASSWORD)
        for path in paths:
            if any(one in path for one in silent):
                continue
            page.goto(live_server.url + path)
            shown = page.get_by_role("main").inner_html()
            assert "{{7*7}}" in shown, path
            assert ">49<" not in shown, path


def plant(cast: Any, texts: list[str]) -> list[str]:
    """Bring the texts in by every door there is; returns the pages that show them."""
    from racimo.matchmaking import actions as missions
    from racimo.partnerships import actions as partnerships
    from racimo.scoreboard import actions

    calls = [*imported_calls(texts), written_call(texts)]
    board = open_board(cast, public=True)
    described = describe(cast, board.lead, texts)
    partnerships.describe(
        actor=cast.alba, partnership=board.partnership, now=NOW, summary="\n".join(texts)
    )
    partnerships.answer_questions(
        actor=cast.alba, partnership=board.partnership, kind="agreement",
        answers={"purposes": texts, "chair": texts[0]}, now=NOW,
    )  # fmt: skip
    partnerships.draft(actor=cast.alba, partnership=board.partnership, kind="agreement", now=NOW)
    mission = board.partnership.missions.get()
    mission.about = "\n".join(texts)
    mission.save()
    secrets = [
        missions.register(
            actor=cast.alba, mission=mission, organisation_id=row.pk, name=text[:150], now=NOW
        )[1]
        for row, text in zip([board.lead, board.other] * len(texts), texts, strict=False)
    ]
    records = [add_event(cast, board, text[:280]) for text in texts]
    for number, text in enumerate(texts):
        actions.add_evidence(
            actor=cast.alba, record=records[0], kind="minutes", name=f"{text}.txt",
            media_type="text/plain", chunks=[f"{number}".encode()], now=AFTER,
        )  # fmt: skip
    room = f"/partnerships/{board.slug}/"
    trip = f"/missions/{mission.slug}/"
    return [
        "/calls/", *calls, described, room, f"{room}partners/?q=script", f"{room}papers/agreement/",
        f"{room}papers/agreement/1.html", f"{room}papers/roadmap/", f"{room}records/",
        *(f"{room}records/{one.pk}/" for one in records[:2]), trip, f"{trip}guests/",
        f"/agenda/{secrets[0]}/", f"/agenda/{secrets[0]}/wishes/", f"/scoreboards/{board.slug}/",
    ]  # fmt: skip


def imported_calls(texts: list[str]) -> list[str]:
    """Calls as the portal sends them: each text is the title and the description of one."""
    from racimo.sources.pull import pull
    from racimo.sources.registry import find

    reply = json.loads(REPLY.read_text("utf-8"))
    pattern, found = reply["results"][0], []
    for number, text in enumerate(texts):
        one = deepcopy(pattern)
        name = f"INV-2031-XSS-{number:02}"
        one["reference"] = name
        one["metadata"] |= {
            "identifier": [name], "title": [f"Call {number} {text}"], "descriptionByte": [text],
            "topicConditions": [text],
            "links": [json.dumps([{"url": text, "title": text}])],
        }  # fmt: skip
        found.append(one)
    reply |= {"results": found, "totalResults": len(found)}
    report = pull(find("sedia"), json.dumps(reply).encode(), name="hostile.json")
    assert report.new + report.quarantined == len(texts)
    return [f"/calls/{one['identifier']}/" for one in report.calls]


def written_call(texts: list[str]) -> str:
    """A call in whose rows the texts stand unwashed, as if the import had let them pass."""
    from racimo.calls.models import Line
    from racimo.calls.queries import rebuild

    call = make_call(
        title=texts[0], lead="\n".join(texts), body="".join(texts), responsible=texts[0],
        category=texts[0], reference=texts[0], contact="\n".join(texts), advice="\n".join(texts),
        documents=[{"title": text, "url": text} for text in texts],
    )  # fmt: skip
    for number, text in enumerate(texts):
        Line.objects.create(
            call=call, strand=call.strands.first(), role="action", kind="", text=text, order=number
        )
    rebuild()
    return f"/calls/{call.slug}/"


def describe(cast: Any, row: Any, texts: list[str]) -> str:
    from racimo.organisations.actions import describe as tell

    # A profile refuses signs that cannot be seen; the rest of each text comes in.
    clean = ["".join(sign for sign in one if sign.isprintable())[:1500] for one in texts]
    told = {
        "description": "\n".join(clean)[:9000],
        "fields": "\n".join(one[:60] for one in clean[:10]),
        "city": clean[0],
    }
    tell(row, actor=cast.alba, told=told, today=DAY)
    return f"/organisations/{row.slug}/"
