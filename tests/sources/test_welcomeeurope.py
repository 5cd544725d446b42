"""A page of a call becomes one call, whole; a page that is none becomes an error with its line."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from racimo.core.errors import Unreadable
from racimo.sources.record import GATED, Record
from racimo.sources.welcomeeurope import WelcomeEurope

SAMPLES = Path(__file__).parent / "samples" / "welcomeeurope"
TEXT = (SAMPLES / "page.txt").read_text(encoding="utf-8")
HTML = (SAMPLES / "page.html").read_text(encoding="utf-8")
GATE = "To view this information, please connect."


def read(document: str | bytes) -> Record:
    raw = document.encode() if isinstance(document, str) else document
    [found] = WelcomeEurope().parse(raw)
    assert isinstance(found, Record)
    assert found.raw == raw
    return found


def without(record: Record, *more: str) -> dict[str, object]:
    skipped = {"raw", *more}
    return {
        name: getattr(record, name) for name in Record.__dataclass_fields__ if name not in skipped
    }


def refused(document: str | bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(document)
    return str(refusal.value)


@needs_shared
def test_the_seed_is_read_whole():
    record = read((SHARED / "data/seed/call-page.txt").read_bytes())
    assert record.sectors == (
        "Co-op & Development", "Industry", "New technologies", "Research", "SME Policy",
    )  # fmt: skip
    assert record.beneficiaries == (
        "Agencies Chambers", "Corporations", "International Organisation",
        "Local and Regional authorities", "Non-profit organisations", "Research centres", "SMEs",
        "Universities",
    )  # fmt: skip
    assert record.regions == (
        "Candidate countries", "European Economic Area", "European Union",
        "Mediterranean countries", "New Independant States",
    )  # fmt: skip
    assert (record.category, record.responsible) == ("Call for proposals", "European Commission")
    assert record.lead.startswith("This call for proposals aims to to foster")
    assert record.title == "Foster the development of European Strategic Cluster Partnership"
    assert record.gated == GATED
    assert (record.reference, record.amount, record.documents) == ("", None, ())
    assert (record.contact, record.advice) == ("", "")
    assert len(record.objectives) == 2
    assert record.objectives[1].endswith("emerging industries.")
    assert [(strand.code, strand.budget) for strand in record.strands] == [
        ("1", Decimal(1500000)),
        ("2", Decimal(2250000)),
    ]
    assert [[action.kind for action in strand.actions] for strand in record.strands] == [
        ["partner_identification", "partnership_building", "legal_advice"],
        ["third_country_cooperation", "branding", "matchmaking_mission", "monitoring"],
    ]
    assert [[outcome.kind for outcome in strand.outcomes] for strand in record.strands] == [
        ["partnership_agreement", "strategy_plan", "implementation_roadmap"],
        ["collaboration_activities", "monitoring_scoreboard"],
    ]
    mission = record.strands[1].actions[2].text
    assert "involving the cluster Partnership SME members such as" in mission
    assert record.strands[1].actions[3].text == "Learning and monitoring activities"
    assert record.notes == ()


@needs_shared
@pytest.mark.parametrize("cut", [1, 2, 4, 7, 9, 14])
def test_a_seed_without_its_last_lines_is_still_a_call(cut: int):
    lines = (SHARED / "data/seed/call-page.txt").read_text(encoding="utf-8").splitlines()
    record = read("\n".join(lines[:-cut]))
    assert record.strands[0].budget == Decimal(1500000)
    assert len(record.strands) == 2 or record.notes == ("the page announces 2 strands, 1 found",)


def test_a_page_of_our_own_gives_kinds_money_and_deliverables():
    record = read(TEXT)
    one, two = record.strands
    assert (one.budget, two.budget) == (Decimal(800000), Decimal(1250000))
    assert one.purpose == "Preparing a shared house for the towns"
    assert [action.kind for action in one.actions] == ["partner_identification", "legal_advice"]
    assert [outcome.text for outcome in one.outcomes] == [
        "partnership agreement",
        "implementation roadmap",
    ]
    assert [outcome.text for outcome in two.outcomes] == [
        "collaboration activities carried out with partners overseas",
        "scoreboard that strangers can check",
    ]
    assert two.actions[1].text == (
        "Matchmaking journeys for the firms of the towns, with B2B meetings prepared beforehand"
    )
    assert two.actions[2].text == "A brand that both coasts share"
    assert record.title == "Help harbour towns and weaving towns to sell together abroad"


def test_the_same_page_saved_as_html_says_the_same():
    record = read(HTML)
    assert record.title == "Harbours and Looms"
    assert record.key == "harbours-and-looms"
    assert record.url == "https://calls.example/funds/harbours-and-looms/"
    plain = read(TEXT.replace("towns and weaving", "towns & weaving").replace(
        " \u2013 above all for young firms.", ""
    ))  # fmt: skip
    assert without(record, "title", "key", "url") == without(plain, "title", "key", "url")


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\ufeff" + TEXT,
        TEXT.replace("\n\u2013 ", "\n- ").replace("*", "•"),
        TEXT.replace("\n\u2013 ", "\n— ").replace("* Strand", "Strand"),
        TEXT.replace("\n\u2013 ", "\n* "),
        TEXT.replace("800 000 euro", "800.000 €").replace("1 250 000 euro", "EUR 1,250,000"),
        TEXT.replace("800 000 euro", "€0.8 million").replace("1 250 000 euro", "1,25 M€"),
        TEXT.replace("Among financed actions", "Amongst the financed actions:"),
        TEXT.replace("800 000", "800\u00a0000"),
    ],
    ids=[
        "crlf",
        "cr",
        "mark",
        "hyphens",
        "em dashes",
        "stars",
        "points",
        "millions",
        "colon",
        "nbsp",
    ],
)
def test_other_habits_of_writing_change_nothing(changed: str):
    assert without(read(changed)) == without(read(TEXT))


def test_another_order_of_the_labels_changes_nothing():
    sectors = "Sectors: Textiles, Marine economy, Research\n\n"
    category = "Category: Call for proposals\n"
    moved = TEXT.replace(sectors, "").replace(category, sectors + category)
    assert without(read(moved)) == without(read(TEXT))


def test_a_page_in_another_encoding_is_read_as_it_was_meant():
    assert without(read(TEXT.encode("utf-16"))) == without(read(TEXT))
    old = read(TEXT.replace("euro", "€").encode("cp1252"))
    assert old.notes == ("the bytes are not UTF-8; read as windows-1252",)
    assert without(old, "notes") == without(read(TEXT), "notes")


def test_a_copy_made_after_signing_in_has_the_hidden_values():
    told = [
        "INV-2031-07",
        "2 050 000 euro in all; at most 75% of the costs",
        "Guide: https://calls.example/guide.pdf",
        "desk@agency.example",
        "Begin with the mandate letters.",
    ]
    page = TEXT
    for value in told:
        page = page.replace(GATE, value, 1)
    record = read(page)
    assert record.gated == ()
    assert record.reference == "INV-2031-07"
    assert record.amount is not None
    assert (record.amount.total, record.amount.rate) == (Decimal(2050000), Decimal("0.75"))
    assert [(d.title, d.url) for d in record.documents] == [
        ("Guide", "https://calls.example/guide.pdf")
    ]
    assert (record.contact, record.advice) == (told[3], told[4])
    assert record.lead == read(TEXT).lead


def test_a_hidden_place_that_is_told_leaves_the_other_four_hidden():
    record = read(TEXT.replace(GATE, "Reference: INV-2031-07", 1))
    assert record.reference == "INV-2031-07"
    assert record.gated == ("amount", "documents", "contact", "advice")
    again = read(TEXT.replace(GATE, "INV-2031-07", 1))
    assert without(again) == without(record)


def test_a_deadline_beside_the_labels_is_kept_with_its_zone():
    page = TEXT.replace("Category:", "Deadline: 15 May 2031, 17:00 (Brussels time)\n\nCategory:")
    [milestone] = read(page).milestones
    assert (str(milestone.local_date), str(milestone.local_time)) == ("2031-05-15", "17:00:00")
    assert (milestone.tz, milestone.assumed) == ("Europe/Brussels", False)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("Regions: X\n\nSectors: Y", "line 3: expected “Beneficiaries: …” above this line."),
        ("a\nb\nc", "line 3: expected “Sectors: …” above this line."),
        (TEXT.replace("800 000 euro", "8.00.000 euro"),
         "line 40: expected an amount of euro after “Strand 1”, found “8.00.000 euro”."),
        (TEXT.replace("Strand 2", "Strand 1"), "line 47: found a second “Strand 1”."),
        (TEXT.replace("Regions:", "Sectors:"), "line 9: found a second “Sectors”."),
        (TEXT.split("Priorities")[0], "line 31: expected “Priorities and funded actions”"),
        (TEXT.replace("Textiles", "Tex\0tiles"), "line 5: The text holds a NUL character."),
        ("", "byte 0: The document is empty."),
        ("<html><body><h1>502 Bad Gateway</h1></body></html>",
         "line 1 of the page's text: expected “Sectors: …” above this line."),
    ],
    ids=["half", "prose", "money", "strand twice", "label twice", "cut", "nul", "empty", "error"],
)  # fmt: skip
def test_a_page_that_does_not_parse_names_its_line(page: str, message: str):
    assert refused(page).startswith(message)


def test_hostile_markup_leaves_only_its_words():
    evil = HTML.replace(
        "Harbours <em>and</em> Looms", "<img src=x onerror=alert(1)>Harbours"
    ).replace(
        "Search for new partners",
        "<svg onload=alert(1)><a href='javascript:alert(1)'>Search</a></svg> for <b>new partners",
    )
    record = read(evil)
    assert record.title == "Harbours"
    assert record.strands[0].actions[0].text == (
        "Search for new partners in at least three regions"
    )
    assert record.body == ""


@needs_shared
def test_the_hostile_page_keeps_its_text_when_it_lies_in_the_layout():
    page = (SHARED / "badinput/html/call_page_hostile.html").read_text(encoding="utf-8")
    inside = page.split("<body>")[1].split("</body>")[0]
    record = read(HTML.replace("</main>", f"<p>{inside}</p></main>"))
    assert "{{7*7}}{% debug %}${7*7}&lt;%= 7*7 %&gt;#{7*7}" in record.body
    assert "cover" in record.body
    assert "<script" not in record.body
    assert "onerror" not in record.body


@needs_shared
@pytest.mark.parametrize("file", ["call_latin1_claims_utf8.html", "unclosed.html"])
def test_a_page_of_another_layout_is_refused_without_a_replacement_character(file: str):
    said = refused((SHARED / "badinput/html" / file).read_bytes())
    assert "expected “Sectors: …”" in said
    assert "\ufffd" not in said
