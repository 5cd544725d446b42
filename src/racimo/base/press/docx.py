"""A document as DOCX: real headings and tables, page numbers, and the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from io import BytesIO

import docx
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Words

from racimo.core.drafting.draft.said import inert
from racimo.core.drafting.shapes import (
    Block,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Signatures,
    Style,
    Table,
    content_hash,
)

AUBERGINE = RGBColor(0x4B, 0x1D, 0x3F)
INK = RGBColor(0x1F, 0x1A, 0x1D)
GREY = RGBColor(0x6B, 0x60, 0x66)
_TINT = "F3ECF0"
_RULE = "CDBFC8"
_BODY, _HEAD = "Cambria", "Calibri"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WIDTH = 160
_WIDE = 7


def to_docx(document: Document, *, generated: date) -> bytes:
    """The document as a Word file.

    Args:
        document: What to press.
        generated: The day to print at the foot; the caller asks the clock.

    Returns:
        The bytes of a DOCX file. Equal input gives equal bytes.
    """
    paper = docx.Document()
    _page(paper)
    _styles(paper, document.language)
    _properties(paper, document, generated)
    _edges(paper, document, generated)
    _front(paper, document)
    for block in document.blocks:
        _block(paper, block)
    kept = BytesIO()
    paper.save(kept)
    return _still(kept.getvalue())


def _page(paper: Docx) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _WIDTH) // 2)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.header_distance = section.footer_distance = Mm(12)


def _styles(paper: Docx, language: str) -> None:
    looks: tuple[tuple[str, str, float, RGBColor, bool, float, float], ...] = (
        ("Normal", _BODY, 10.5, INK, False, 0, 6),
        ("Title", _HEAD, 26, AUBERGINE, True, 0, 4),
        ("Subtitle", _HEAD, 14, GREY, False, 0, 14),
        ("Heading 1", _HEAD, 14, AUBERGINE, True, 18, 6),
        ("Heading 2", _HEAD, 11.5, AUBERGINE, True, 12, 4),
        ("Caption", _HEAD, 9.5, GREY, True, 8, 4),
        ("List Bullet", _BODY, 10.5, INK, False, 0, 3),
        ("Header", _HEAD, 8.5, GREY, False, 0, 0),
        ("Footer", _HEAD, 7.5, GREY, False, 0, 0),
    )
    for name, face, size, colour, bold, before, after in looks:
        style = paper.styles[name]
        if not isinstance(style, ParagraphStyle):
            continue
        style.font.name, style.font.size, style.font.bold = face, Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = colour
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), face)
    normal = paper.styles["Normal"]
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), "en-GB" if language == "en" else language)
    normal.element.get_or_add_rPr().append(mark)
    for border in paper.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _properties(paper: Docx, document: Document, generated: date) -> None:
    kept = paper.core_properties
    moment = datetime.combine(generated, time(), tzinfo=UTC)
    kept.title, kept.subject = inert(document.title)[:255], inert(document.subtitle)[:255]
    kept.author = kept.last_modified_by = "Racimo"
    kept.language, kept.version = document.language, document.version
    kept.identifier = f"sha256:{content_hash(document)}"
    kept.comments = kept.keywords = ""
    kept.created = kept.modified = moment
    kept.revision = 1


def _edges(paper: Docx, document: Document, generated: date) -> None:
    """The head: title and subtitle. The foot: fingerprint, day and page numbers."""
    section = paper.sections[0]
    head = section.header.paragraphs[0]
    head.text = " · ".join(filter(None, (inert(document.title), inert(document.subtitle))))
    foot = section.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(f"{content_hash(document)}\n{generated.isoformat()}\t")
    _field(foot, "PAGE")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES")


def _front(paper: Docx, document: Document) -> None:
    paper.add_paragraph(inert(document.title), style="Title")
    if document.subtitle:
        paper.add_paragraph(inert(document.subtitle), style="Subtitle")
    for label, said in document.meta:
        line = paper.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(35))
        line.paragraph_format.left_indent = Mm(35)
        line.paragraph_format.first_line_indent = Mm(-35)
        line.add_run(f"{inert(label)}\t").font.color.rgb = GREY
        line.add_run(inert(said))
    if document.meta:
        paper.paragraphs[-1].paragraph_format.space_after = Pt(14)


def _block(paper: Docx, block: Block) -> None:
    if isinstance(block, Heading):
        line = paper.add_paragraph(style=f"Heading {min(block.level, 2)}")
        if block.number:
            line.add_run(f"{inert(block.number)}  ")
        _write(line, block.runs)
    elif isinstance(block, Paragraph):
        _paragraph(paper, block)
    elif isinstance(block, Items):
        for place, item in enumerate(block.items):
            if block.lettered:
                line = paper.add_paragraph()
                line.paragraph_format.space_after = Pt(3)
                _hang(line, f"({letter(place)})", 12, 20)
            else:
                line = paper.add_paragraph(style="List Bullet")
                line.paragraph_format.left_indent = Mm(18)
                line.paragraph_format.first_line_indent = Mm(-6)
            _write(line, item)
    elif isinstance(block, Table):
        _table(paper, block)
    else:
        _signatures(paper, block)


def letter(place: int) -> str:
    """The letter of the item at a place from 0: a … z, aa, ab …."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def _paragraph(paper: Docx, block: Paragraph) -> None:
    line = paper.add_paragraph()
    if block.number:
        _hang(line, inert(block.number), 0, 12)
    if block.note:
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(4)
        line.paragraph_format.space_after = Pt(12)
        _shade(line._p.get_or_add_pPr(), _TINT)  # noqa: SLF001  # the only way to shade
    _write(line, block.runs)


def _hang(line: Words, mark: str, start: int, indent: int) -> None:
    line.paragraph_format.left_indent = Mm(indent)
    line.paragraph_format.first_line_indent = Mm(start - indent)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(indent))
    line.add_run(f"{mark}\t")


def _write(line: Words, runs: Iterable[Run]) -> None:
    for run in runs:
        kept = line.add_run(inert(run.text))
        if run.style in {Style.STRONG, Style.DEFINITION}:
            kept.bold = True
        elif run.style is Style.EMPHASIS:
            kept.italic = True
        elif run.style is Style.BLANK:
            kept.font.color.rgb = AUBERGINE
            kept.bold = True


def _table(paper: Docx, block: Table) -> None:
    if block.caption:
        caption = paper.add_paragraph(inert(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    grid = paper.add_table(rows=1, cols=max(len(block.header), 1))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _borders(grid._tbl.tblPr)  # noqa: SLF001  # python-docx has no borders
    right = (*block.right, *(False for _ in block.header))
    size = Pt(8 if len(block.header) > _WIDE else 9)
    for cell, words, side in zip(grid.rows[0].cells, block.header, right, strict=False):
        _fill(cell, words, size=size, right=side, bold=True)
        _shade(cell._tc.get_or_add_tcPr(), _TINT)  # noqa: SLF001  # the only way to shade
    repeat = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeat)  # noqa: SLF001  # repeated on each page
    for row in block.rows:
        cells = grid.add_row().cells
        for cell, words, side in zip(cells, row, right, strict=False):
            _fill(cell, words, size=size, right=side, bold=False)
    paper.add_paragraph().paragraph_format.space_after = Pt(4)


def _fill(cell: _Cell, words: str, *, size: Pt, right: bool, bold: bool) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after = Pt(1)
    run = line.add_run(inert(words))
    run.font.size, run.bold = size, bold
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _signatures(paper: Docx, block: Signatures) -> None:
    for one in block.signatories:
        name = paper.add_paragraph()
        name.paragraph_format.space_before = Pt(18)
        name.paragraph_format.space_after = Pt(0)
        name.add_run(inert(one.party)).bold = True
        who = paper.add_paragraph(", ".join(filter(None, map(inert, (one.name, one.role)))))
        lines = paper.add_paragraph()
        lines.paragraph_format.space_before = Pt(22)
        lines.paragraph_format.tab_stops.add_tab_stop(Mm(70))
        lines.add_run(f"{'_' * 28}\t{'_' * 36}\nPlace and date\tSignature").font.color.rgb = GREY
        for line in (name, who):
            line.paragraph_format.keep_with_next = True


def _borders(properties: BaseOxmlElement) -> None:
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _RULE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"
    )


def _shade(properties: BaseOxmlElement, colour: str) -> None:
    """Shade a paragraph or a cell; the format wants its properties in a fixed order."""
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    after = ("w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:noWrap", "w:tcMar", "w:vAlign")
    properties.insert_element_before(shade, *after)


def _field(line: Words, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    line._p.append(field)  # noqa: SLF001  # python-docx has no fields


def _still(made: bytes) -> bytes:
    """The same package with the clock taken out of its entries."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            still = zipfile.ZipInfo(entry.filename, _EPOCH)
            still.compress_type = zipfile.ZIP_DEFLATED
            still.external_attr = 0o600 << 16
            new.writestr(still, old.read(entry.filename))
    return kept.getvalue()
