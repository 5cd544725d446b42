"""A document as tagged PDF, by WeasyPrint where its libraries load and by Typst elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import Any, NoReturn

from racimo.base.press.html import to_html
from racimo.core.drafting.draft.said import inert
from racimo.core.drafting.shapes import Document, as_plain, content_hash
from racimo.core.errors import Refused

STANDARD = "pdf/ua-1"


class NoEngine(Refused):
    """No program that makes PDFs is there."""

    code = "no-pdf-engine"


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that may make PDFs: whether it is there, and what it says of itself."""

    name: str
    ready: bool
    detail: str


@cache
def engines() -> tuple[Engine, ...]:
    """The engines in the order of preference, for use and for ``racimo doctor``."""
    return (_look("weasyprint", _weasyprint), _look("typst", _typst))


def to_pdf(document: Document, *, generated: date, engine: str | None = None) -> bytes:
    """The document as a tagged PDF (PDF/UA-1).

    Args:
        document: What to press.
        generated: The day to print at the foot; the caller asks the clock.
        engine: ``weasyprint`` or ``typst``; the first that is ready unless one is named.

    Returns:
        The bytes of a PDF. Equal input, engine and fonts give equal bytes.

    Raises:
        NoEngine: Neither engine, or not the named one, is ready.
    """
    ready = [one.name for one in engines() if one.ready]
    chosen = engine or next(iter(ready), "")
    if chosen not in ready:
        raise NoEngine(
            f"the PDF engine {chosen or '(any)'} cannot be used here",
            hint="See racimo doctor; WeasyPrint needs Pango, Typst comes with its package.",
        )
    press = {"weasyprint": _by_weasyprint, "typst": _by_typst}[chosen]
    return press(document, generated)


def _look(name: str, find: Callable[[], str]) -> Engine:
    try:
        return Engine(name, ready=True, detail=find())
    except (ImportError, OSError) as error:
        return Engine(name, ready=False, detail=str(error).splitlines()[0])


def _weasyprint() -> str:
    import weasyprint  # noqa: PLC0415  # dies at import where Pango is missing

    return str(weasyprint.__version__)


def _typst() -> str:
    import typst  # noqa: F401, PLC0415  # large, woken only when needed

    return version("typst")


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """What the printing engine asks when a page names an address: a paper is complete in itself.

    Raises:
        ValueError: Always.
    """
    raise ValueError(f"papers fetch nothing, not even {url!r}")


def _by_weasyprint(document: Document, generated: date) -> bytes:
    import weasyprint  # noqa: PLC0415  # dies at import where Pango is missing

    mark = content_hash(document)
    page = weasyprint.HTML(string=_page(document, generated), url_fetcher=refuse)
    made = page.write_pdf(
        pdf_variant=STANDARD, pdf_identifier=bytes.fromhex(mark)[:16], custom_metadata=True
    )
    return bytes(made)


def _page(document: Document, generated: date) -> str:
    """The whole HTML page that the engine prints; running head and foot are text in it."""
    mark = content_hash(document)
    head = " · ".join(filter(None, (document.title, document.subtitle)))
    moment = f"{generated.isoformat()}T00:00:00Z"
    metas = (
        ("author", "Racimo"),
        ("keywords", f"sha256:{mark}"),
        ("dcterms.created", moment),
        ("dcterms.modified", moment),
    )
    return (
        f'<!doctype html><html lang="{escape(document.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(inert(document.title))}</title>"
        + "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas)
        + f"<style>{_data('paper.css')}</style></head><body>"
        f'<div class="running-head">{escape(inert(head))}</div>'
        f'<div class="running-mark">{mark}</div>'
        f'<div class="running-day">{generated.isoformat()}</div>'
        f"{to_html(document)}</body></html>"
    )


def _by_typst(document: Document, generated: date) -> bytes:
    import typst  # noqa: PLC0415  # large, woken only when needed

    data = _inert(as_plain(document)) | {
        "hash": content_hash(document),
        "generated": generated.isoformat(),
    }
    moment = datetime.combine(generated, time(), tzinfo=UTC)
    made = typst.compile(
        _data("paper.typ").encode("utf-8"),
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=moment,
    )
    return bytes(made)


def _inert(value: Any) -> Any:  # noqa: ANN401  # any plain value
    if isinstance(value, dict):
        return {key: _inert(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_inert(item) for item in value]
    return inert(value) if isinstance(value, str) else value


@cache
def _data(name: str) -> str:
    return files("racimo.base.press").joinpath(name).read_text(encoding="utf-8")
