"""Documents pressed into pages: HTML for the screen, DOCX to edit, PDF to sign and keep."""

from __future__ import annotations

from racimo.base.press.docx import to_docx
from racimo.base.press.html import to_html
from racimo.base.press.pdf import Engine, NoEngine, engines, to_pdf

__all__ = ["Engine", "NoEngine", "engines", "to_docx", "to_html", "to_pdf"]
