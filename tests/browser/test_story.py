"""The whole chain as people walk it: from a call's page to a bundle that anyone verifies."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from tests.browser.tale import (
    BEHIND,
    DAY,
    GATE,
    JANUARY,
    SPRING,
    Tale,
    agree,
    bring_in,
    fill,
    main,
    settle,
    tab_to,
    use_the_form,
)
from tests.browser.window import Ear, in_browser, sign_in, window
from tests.cast import PASSWORD
from tests.papers import AGREEMENT

pytestmark = [*in_browser, pytest.mark.django_db(transaction=True)]
COUNTED = "1 of 4 meetings"


def test_a_partnership_walks_from_the_call_to_a_scoreboard_that_anyone_verifies(
    browser, live_server, cast, tmp_path, monkeypatch
):
    monkeypatch.setenv("RACIMO_NOW", JANUARY)
    bring_in()
    settle(cast)
    tale = Tale(live_server.url, cast, tmp_path)
    ear = Ear()
    with window(browser, ear=ear, accept_downloads=True) as page:
        find_the_call_with_the_keyboard_alone(tale, page)
        connect_and_read_what_was_locked(page)
        open_the_workspace_without_scripts(tale, browser, page)
        choose_the_rules(tale, page)
        gather_partners(tale, page)
        promise(tale, page)
        write_the_agreement(tale, page)
        prepare_the_mission(tale, page)
        wish_without_scripts(tale, browser)
        schedule(tale, page)
        read_the_agenda(tale, browser, ear)
        monkeypatch.setenv("RACIMO_NOW", SPRING)
        confirm(tale, browser, ear)
        add_evidence(tale, page)
        let_a_second_person_look(tale, browser, ear)
        read_the_scoreboard(tale, page)
    assert ear.heard == []
    verify_by_command(tale)
    with window(browser, ear=ear) as stranger:
        verify_on_the_page(tale, stranger)
    assert ear.heard == []


def find_the_call_with_the_keyboard_alone(tale: Tale, page: Page) -> None:
    page.goto(tale.site)
    expect(page.get_by_role("heading", level=1)).to_contain_text("scoreboard anyone can verify")
    page.keyboard.press("/")
    page.keyboard.type("towns")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/calls/\?q=towns"))
    facet = page.get_by_label(re.compile("Textiles"))
    tab_to(page, facet)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("sector="))
    expect(page.get_by_role("heading", name="1 call", exact=True)).to_be_visible()
    tab_to(page, main(page).get_by_role("link", name=re.compile("harbour towns")).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("harbour towns")
    expect(main(page).get_by_text(GATE)).to_have_count(5)
    assert not [value for value in BEHIND.values() if value in page.content()]


def connect_and_read_what_was_locked(page: Page) -> None:
    call = page.url
    tab_to(page, main(page).get_by_role("link", name=re.compile("Sign in")).first)
    page.keyboard.press("Enter")
    use_the_form(page, "alba@example.org")
    expect(page).to_have_url(call)
    expect(main(page).get_by_text(GATE)).to_have_count(0)
    for value in ("TWO-COASTS-77", "lantern@example.org", "Begin with the ferry timetable."):
        expect(main(page).get_by_text(value)).to_be_visible()
    expect(main(page).get_by_text("€2,050,000")).to_be_visible()
    expect(main(page).get_by_role("link", name="harbour-guide")).to_be_visible()


def open_the_workspace_without_scripts(tale: Tale, browser: Browser, page: Page) -> None:
    """Another window of the same person, in which no script runs at all."""
    call, state = page.url, page.context.storage_state()
    with window(browser, java_script_enabled=False, storage_state=state) as plain:
        plain.goto(f"{tale.site}/calls/")
        plain.get_by_label("Words, a phrase in quotes, or an identifier").fill("harbour")
        plain.get_by_role("button", name="Search", exact=True).click()
        main(plain).get_by_role("link", name=re.compile("harbour towns")).first.click()
        expect(plain).to_have_url(call)
        plain.get_by_role("link", name="Open a workspace for strand 2").click()
        for words in ("Matchmaking journeys", "A brand that both coasts share", "scoreboard that"):
            expect(main(plain).get_by_text(words).first).to_be_visible()
        expect(plain.get_by_label(re.compile("Your organisation"))).to_have_value(re.compile(r"\d"))
        plain.get_by_label(re.compile("Name of the partnership")).fill("Two coasts")
        plain.get_by_role("button", name="Open the workspace").click()
        expect(plain.get_by_role("heading", level=1)).to_contain_text("Two coasts")
        tale.room = plain.url
        assert tale.room == f"{tale.site}/partnerships/two-coasts/"


def choose_the_rules(tale: Tale, page: Page) -> None:
    page.goto(tale.room)
    page.get_by_text("Edit the facts").click()
    fill(page, **{
        "facts-start": "2030-03-01", "facts-months": "24", "facts-grant": "350000",
        "facts-rate": "75", "facts-targets": ["US"], "facts-rules": "COS-CLUSTER-2018-3-02|",
    })  # fmt: skip
    page.get_by_role("button", name="Save the facts").click()
    expect(main(page).get_by_text("The facts are saved.")).to_be_visible()


def gather_partners(tale: Tale, page: Page) -> None:
    page.goto(f"{tale.room}partners/")
    expect(page.get_by_text("At least one rule is broken.")).to_be_visible()
    page.get_by_label("Name, city or capability").press_sequentially("Rosso")
    page.get_by_role("button", name="Offer a seat Cluster Rosso").click()
    page.get_by_role("button", name="Said yes Cluster Rosso").click()
    expect(page.get_by_text("At least one rule is broken.")).to_be_visible()
    page.get_by_label("At most so many members").fill("3")
    page.get_by_role("button", name="Compose").click()
    proposal = page.get_by_role("article").first
    expect(proposal.get_by_text("proven best")).to_be_visible()
    expect(proposal.get_by_role("row")).to_have_count(4)
    proposal.get_by_role("button", name=re.compile("Invite these")).click()
    expect(page.get_by_text("Every rule that a source states is kept.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Said yes Cluster Net")).click()
    page.get_by_label("Name, city or capability").fill("Gulf")
    page.get_by_label("Role of Gulf Growers").select_option("associate")
    page.get_by_role("button", name="Offer a seat Gulf Growers").click()
    page.get_by_role("button", name="Said yes Gulf Growers").click()
    expect(page.get_by_role("row").filter(has_text="accepted")).to_have_count(4)


def promise(tale: Tale, page: Page) -> None:
    page.goto(f"{tale.site}/scoreboards/two-coasts/targets/")
    page.get_by_label("K3, target").fill("4")
    page.get_by_role("button", name="Promise and seal").click()
    expect(page.get_by_text("0 of 4 meetings")).to_be_visible()


def write_the_agreement(tale: Tale, page: Page) -> None:
    page.goto(f"{tale.room}papers/agreement/")
    for name, value in AGREEMENT.items():
        place = page.locator(f'#interview [name="{name}"]')
        if place.count() == 1 and not place.input_value():
            text = "\n".join(value) if isinstance(value, list) else str(value)
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(text)
            else:
                place.fill(text)
    main(page).get_by_role("button", name="Keep the answers").last.click()
    expect(page.get_by_text("The answers are kept.")).to_be_visible()
    page.get_by_role("button", name="Draft a version").click()
    with page.expect_download() as word:
        page.get_by_role("link", name=re.compile("DOCX")).first.click()
    text = "\n".join(one.text for one in docx.Document(str(word.value.path())).paragraphs)
    for words in ("Cluster Rosso", "Matchmaking journeys", "a change of the shares"):
        assert words in text  # from the partners, from the strand, from an answer
    with page.expect_download() as sheet:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    data = Path(sheet.value.path()).read_bytes()
    assert (data[:5], data.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")


def prepare_the_mission(tale: Tale, page: Page) -> None:
    page.goto(tale.room)
    rail = page.get_by_role("navigation", name="The chain of this partnership")
    rail.get_by_role("link", name=re.compile("Missions")).click()
    main(page).get_by_role("link", name=re.compile("Two coasts")).first.click()
    tale.mission = page.url
    page.get_by_role("link", name="Set the programme").click()
    fill(
        page, title="Crates by the gulf", city="Galveston", country="US", zone="America/Chicago",
        first_day=DAY, last_day=DAY, tables=3,
    )  # fmt: skip
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Bring guests").first.click()
    for name, organisation, search in (
        ("Ana", "Cluster Azul", ""), ("Bo", "Cluster Rosso", ""), ("Wade", "Gulf Growers", ""),
        ("Sia", "Sail Works (IT)", "Sail"), ("Cy", "Crate Makers (US)", "Crate"),
    ):  # fmt: skip
        if search:
            page.get_by_label("Organisation not among the partners?").fill(search)
            page.get_by_role("button", name="Find", exact=True).click()
        page.locator('[name="organisation"]').select_option(label=organisation)
        fill(page, name=name)
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_text(f"The link of {name}, shown only now.")).to_be_visible()
        tale.links[name] = page.locator("#guest-link").inner_text()
    expect(page.get_by_text("5 guests")).to_be_visible()


def wish_without_scripts(tale: Tale, browser: Browser) -> None:
    """Guests have no account; on this telephone no script runs."""
    for who, whom in (("Bo", "Ana"), ("Wade", "Ana"), ("Sia", "Cy")):
        with window(browser, width=360, java_script_enabled=False) as phone:
            phone.goto(tale.links[who])
            phone.get_by_role("link", name="Whom you want to meet").first.click()
            phone.get_by_label(re.compile(f"^{whom}")).select_option(label="must")
            phone.get_by_role("button", name="Save your wishes").click()
            expect(phone.get_by_text("Saved.")).to_be_visible()
            expect(phone.get_by_label(re.compile(f"^{whom}"))).to_have_value("3")


def schedule(tale: Tale, page: Page) -> None:
    page.goto(tale.mission)
    page.get_by_role("button", name="Work out a plan").click()
    expect(page.get_by_text(re.compile("100.0 % of the provable maximum"))).to_be_visible()
    page.get_by_role("button", name="Publish plan 1").click()
    agree(page)
    expect(page.get_by_text("published").first).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("^(Ana . Bo|Bo . Ana)$"))).to_be_visible()


def read_the_agenda(tale: Tale, browser: Browser, ear: Ear) -> None:
    with window(browser, width=360, ear=ear, accept_downloads=True) as phone:
        phone.goto(tale.links["Bo"])
        row = phone.get_by_role("row").filter(has_text="Ana")
        expect(row).to_contain_text("Cluster Azul")
        with phone.expect_download() as file:
            phone.get_by_role("link", name="Into my calendar").click()
        calendar = Calendar.from_ical(Path(file.value.path()).read_bytes())
        (event,) = calendar.walk("VEVENT")
        assert "Ana" in str(event["SUMMARY"])
        assert event.decoded("DTSTART").date() == DAY


def confirm(tale: Tale, browser: Browser, ear: Ear) -> None:
    for who in ("Bo", "Ana"):
        with window(browser, width=360, ear=ear) as phone:
            phone.goto(tale.links[who])
            phone.get_by_role("button", name=re.compile(r"^It was held \((Ana|Bo)\)")).click()
            expect(phone.get_by_text("Thank you.")).to_be_visible()
    with window(browser, width=360, ear=ear) as phone:
        phone.goto(tale.links["Bo"])
        expect(phone.get_by_text("held, both sides say")).to_be_visible()


def add_evidence(tale: Tale, page: Page) -> None:
    page.goto(f"{tale.room}records/")
    page.get_by_role("link", name=re.compile("Cluster (Azul|Rosso) met")).click()
    page.get_by_label("File", exact=False).set_input_files(
        {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"They spoke about crates.\n"}
    )
    page.get_by_role("button", name="Keep and seal").click()
    expect(page.get_by_role("link", name="minutes.txt")).to_be_visible()


def let_a_second_person_look(tale: Tale, browser: Browser, ear: Ear) -> None:
    from racimo.partnerships import actions
    from racimo.partnerships.queries import enter

    room, _role = enter("two-coasts", tale.cast.alba, today=DAY)
    actions.admit(
        actor=tale.cast.alba, partnership=room, user_id=tale.cast.olof.pk, role="officer",
        until=DAY.replace(year=2031), now=room.created,
    )  # fmt: skip
    with window(browser, ear=ear) as page:
        sign_in(page, tale.site, "olof@example.org", PASSWORD)
        page.goto(f"{tale.room}records/")
        page.get_by_role("link", name=re.compile("Cluster (Azul|Rosso) met")).click()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Approved by Olof")).to_be_visible()


def read_the_scoreboard(tale: Tale, page: Page) -> None:
    page.goto(f"{tale.site}/scoreboards/two-coasts/")
    figure = page.locator("#K3")
    expect(figure).to_contain_text(COUNTED)
    expect(figure).to_contain_text("1 sealed")
    tale.key = page.locator("#log-key").inner_text()
    with page.expect_download() as file:
        page.get_by_role("link", name="Download the bundle").click()
    tale.bundle = tale.folder / "bundle.zip"
    file.value.save_as(tale.bundle)


def verify_by_command(tale: Tale) -> None:
    """In a process of its own, with a data folder in which nothing is."""
    away = {**os.environ, "RACIMO_DATA": str(tale.folder / "nothing")}
    command = (sys.executable, "-m", "racimo", "scoreboard", "verify", str(tale.bundle))
    done = subprocess.run(
        [*command, "--key", tale.key, "--json"], env=away, capture_output=True, check=False,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "good"


def verify_on_the_page(tale: Tale, page: Page) -> None:
    def ask(data: bytes) -> None:
        page.goto(f"{tale.site}/verify/")
        page.get_by_label("Bundle", exact=True).set_input_files(
            {"name": "bundle.zip", "mimeType": "application/zip", "buffer": data}
        )
        page.get_by_label(re.compile("Public key of the log")).fill(tale.key)
        page.get_by_role("button", name="Verify").click()

    ask(tale.bundle.read_bytes())
    expect(page.get_by_role("heading", name="Good")).to_be_visible()
    expect(page.get_by_text("checked with the key you gave")).to_be_visible()
    data, member = one_byte_changed(tale.bundle)
    ask(data)
    expect(page.get_by_role("heading", name="Tampered")).to_be_visible()
    expect(main(page).get_by_text(member).first).to_be_visible()


def one_byte_changed(bundle: Path) -> tuple[bytes, str]:
    """The bundle with one byte of one record changed, and the name of that member."""
    made = io.BytesIO()
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(made, "w") as new:
        name = next(one for one in sorted(old.namelist()) if "record" in one)
        for one in old.infolist():
            data = bytearray(old.read(one))
            if one.filename == name:
                data[len(data) // 2] ^= 1
            new.writestr(one, bytes(data))
    return made.getvalue(), name
