"""Any saved page of a call: its heading and its text, and nothing that would be a guess."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping

from racimo.core.errors import Unreadable
from racimo.sources import htmlpage, reading
from racimo.sources.record import Quarantined, Record, Skipped

_LONGEST_KEY = 80


class Page:
    """One page, one call, for an editor to complete."""

    name = "page"
    licence = "all rights with its publisher; keep the imported copy for own use"
    attribution = "The publisher of the page"
    schemes: Mapping[str, str] = {}

    def parse(self, document: bytes) -> Iterator[Record | Quarantined | Skipped]:
        """The call of one page.

        Raises:
            Unreadable: It is no HTML, or it shows neither a heading nor text.
        """
        written, odd = reading.page_text(reading.unpacked(document, most=4 * 2**20))
        reading.storable(written)
        if not htmlpage.is_html(written):
            raise Unreadable(
                "expected a saved web page (HTML).",
                where="line 1",
                hint="Copied text of a known layout: use the source welcomeeurope.",
            )
        page = htmlpage.read(written)
        lines = [line for line in page.text.split("\n") if line.strip()]
        if not page.title or not lines:
            raise Unreadable("the page shows neither a heading nor text.", where="line 1")
        language = page.language or "en"
        yield Record(
            key=_key(page),
            title=page.title[:500],
            raw=document,
            body="".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines),
            language=language,
            languages=(language,),
            url=page.url,
            where="line 1",
            notes=("imported from a page of unknown layout", *([odd] if odd else [])),
        )


def _key(page: htmlpage.Page) -> str:
    """The page's own address, else its title."""
    plain = unicodedata.normalize("NFKD", page.url.split("//")[-1] or page.title)
    slug = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().casefold())
    return slug.strip("-")[:_LONGEST_KEY].strip("-") or "page"
