"""Papers come out as HTML, DOCX and PDF that open, hold the words, and hold nothing else."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from tests.papers import EXAMPLES, example

from racimo.base.clauses import load_clauses
from racimo.base.press import NoEngine, engines, to_docx, to_html, to_pdf
from racimo.base.press.docx import letter
from racimo.base.press.pdf import refuse
from racimo.core.drafting.draft import draft
from racimo.core.drafting.shapes import Document, Paragraph, Run, content_hash

DAY = date(2026, 3, 12)
PAPERS = sorted(EXAMPLES)
GREEK = "Συστάδα Θερμοκηπίων Αιγαίου"
HOSTILE = '</p><script>alert(1)</script><img src="https://example.org/x.png"> #read("x") \x00\x0b'


def paper_of(kind: str, **more: object) -> Document:
    return draft(kind, example(kind) | more, load_clauses(kind))


def ready(engine: str) -> str:
    found = next(one for one in engines() if one.name == engine)
    if not found.ready:
        pytest.skip(f"{engine} is not ready here: {found.detail}")
    return engine


def text_of(pdf: bytes, folder: Path) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is absent (Debian package poppler-utils)")
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    made = subprocess.run([program, "-layout", file, "-"], check=True, capture_output=True)
    return made.stdout.decode("utf-8")


def is_tagged(pdf: Path) -> bool:
    made = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True)
    return any(line.split() == [b"Tagged:", b"yes"] for line in made.stdout.splitlines())


def test_both_engines_are_looked_for_in_order():
    assert [one.name for one in engines()] == ["weasyprint", "typst"]
    assert all(one.detail for one in engines())


@pytest.mark.parametrize("kind", PAPERS)
def test_a_docx_opens_and_holds_the_words(kind: str):
    document = paper_of(kind)
    opened = docx.Document(BytesIO(to_docx(document, generated=DAY)))
    said = "\n".join(line.text for line in opened.paragraphs)
    cells = {cell.text for table in opened.tables for row in table.rows for cell in row.cells}
    assert opened.paragraphs[0].text == document.title
    assert opened.paragraphs[0].style is not None
    assert opened.paragraphs[0].style.name == "Title"
    assert GREEK in said or GREEK in cells
    assert opened.core_properties.title == document.title
    assert opened.core_properties.language == "en"
    assert opened.core_properties.identifier == f"sha256:{content_hash(document)}"
    headings = [p for p in opened.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) == len(document.clauses) - 1
    foot = "".join(line.text for line in opened.sections[0].footer.paragraphs)
    assert content_hash(document) in foot
    assert "2026-03-12" in foot


def test_a_docx_holds_every_cell_of_every_table():
    opened = docx.Document(BytesIO(to_docx(paper_of("agreement"), generated=DAY)))
    shares = [[cell.text for cell in row.cells] for row in opened.tables[0].rows]
    assert shares[0] == ["Party", "Country", "Share"]
    assert shares[2] == [GREEK, "Greece", "EUR 120,000.25"]
    assert shares[-1] == ["Total", "", "EUR 448,750.00"]


def test_properties_in_a_docx_stand_in_the_order_that_the_format_asks_for():
    opened = docx.Document(BytesIO(to_docx(paper_of("agreement"), generated=DAY)))
    note = next(p for p in opened.paragraphs if p.text.startswith("Information, not legal"))
    inside = [child.tag.rsplit("}")[-1] for child in note._p.get_or_add_pPr()]  # noqa: SLF001  # the XML itself is judged
    assert inside == ["shd", "spacing", "ind"]
    table = [child.tag.rsplit("}")[-1] for child in opened.tables[0]._tbl.tblPr]  # noqa: SLF001  # likewise
    assert table.index("jc") < table.index("tblBorders") < table.index("tblLook")


def test_the_same_document_gives_the_same_docx():
    document = paper_of("roadmap")
    assert to_docx(document, generated=DAY) == to_docx(document, generated=DAY)


def test_control_characters_never_reach_a_file():
    document = Document("note", "A\x00B", "sub\x0bject", blocks=(Paragraph((Run("x\x01y"),)),))
    opened = docx.Document(BytesIO(to_docx(document, generated=DAY)))
    assert [line.text for line in opened.paragraphs] == ["AB", "subject", "xy"]
    assert "<p>xy</p>" in to_html(document)


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
def test_a_document_with_control_characters_can_be_pressed(engine: str):
    document = Document("note", "A\x00B", blocks=(Paragraph((Run("x\x01y"),)),))
    assert to_pdf(document, generated=DAY, engine=ready(engine)).startswith(b"%PDF-")


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
@pytest.mark.parametrize("kind", PAPERS)
def test_a_pdf_holds_the_title_the_greek_name_and_the_fingerprint(
    kind: str, engine: str, tmp_path: Path
):
    document = paper_of(kind)
    made = to_pdf(document, generated=DAY, engine=ready(engine))
    assert made.startswith(b"%PDF-")
    said = text_of(made, tmp_path)
    assert is_tagged(tmp_path / "paper.pdf")
    assert " ".join(document.title.split()) in " ".join(said.split())
    assert "Θερμοκηπίων" in said
    assert "Łódka" in said
    assert content_hash(document) in said
    assert "2026-03-12" in said


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
def test_the_same_document_gives_the_same_pdf(engine: str):
    document = paper_of("roadmap")
    first = to_pdf(document, generated=DAY, engine=ready(engine))
    assert first == to_pdf(document, generated=DAY, engine=engine)


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
def test_markup_in_an_answer_is_printed_as_typed(engine: str, tmp_path: Path):
    document = paper_of("agreement", brand_name=HOSTILE, chair="{{7*7}} $x^2$ *stars* \\LaTeX")
    made = to_pdf(document, generated=DAY, engine=ready(engine))
    said = "".join(text_of(made, tmp_path).split())
    assert "<script>alert(1)</script>" in said
    assert '#read("x")' in said
    assert "{{7*7}}$x^2$*stars*\\LaTeX" in said


def test_an_engine_that_is_not_there_is_refused_by_name():
    with pytest.raises(NoEngine) as refusal:
        to_pdf(Document("note", "N"), generated=DAY, engine="quill")
    assert refusal.value.code == "no-pdf-engine"
    assert "quill" in str(refusal.value)


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname"])
def test_the_printing_engine_fetches_nothing(address: str):
    with pytest.raises(ValueError, match="fetch nothing"):
        refuse(address)


def test_html_holds_answers_as_text_and_no_foreign_element():
    made = to_html(paper_of("agreement", brand_name=HOSTILE))
    assert "<script" not in made
    assert "<img" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made
    assert "style=" not in made
    assert '<h2 id="clause-definitions-standard">' in made


def test_html_marks_a_blank_with_the_question_behind_it():
    made = to_html(paper_of("agreement", governing_law=""))
    assert '<mark class="paper-blank" data-answer="governing_law">[…]</mark>' in made


def test_html_fits_under_the_headings_of_a_page():
    made = to_html(paper_of("strategy"), level=2)
    assert "<h1" not in made
    assert '<h2 class="paper-title">' in made
    assert "<h4>Strengths</h4>" in made


def test_letters_go_on_after_z():
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["a", "z", "aa", "zz", "aaa"]
