"""A saved HTML page as plain text: every visible text kept, every tag dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from racimo.core.errors import Unreadable

MOST_NODES = 200_000
MOST_DEPTH = 200
_UNSEEN = {"script", "style", "head", "iframe", "title"}
_AROUND = {"nav", "footer", "aside"}
_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "button", "caption", "dd", "details",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "html", "legend", "main", "nav", "ol", "option", "p", "pre", "section", "select",
    "summary", "table", "td", "textarea", "th", "tr", "ul",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: its text, its heading, and its own address if it names one."""

    text: str
    title: str
    url: str
    language: str


def is_html(text: str) -> bool:
    """Whether a text is markup and not a copied page."""
    head = text[:4096].lstrip("\ufeff \t\r\n").casefold()
    return head.startswith(("<!doctype", "<html", "<head", "<body", "<?xml")) or bool(
        re.search(r"<(?:html|body|div|table|h1|p|ul|meta|title|dl|main|article)\b[^>]*>", head)
    )


def read(html: str) -> Page:
    """The visible text of a page, one line per block; ``<li>`` becomes a bullet.

    Menus, side columns and footers stand around the page and are left out.

    Raises:
        Unreadable: The page is nested too deep or has too many parts.
    """
    tree = LexborHTMLParser(html)
    for around in _AROUND:
        for node in tree.css(around):
            node.decompose()
    pieces: list[str] = []
    root = tree.root
    if root is not None:
        _walk(root, pieces)
    text = _tidy("".join(pieces))
    heading = tree.css_first("h1")
    title = _inline(heading) if heading is not None else ""
    if not title:
        named = tree.css_first("title")
        title = (
            re.split(r"\s+[|»\u2013\u2014]\s+|\s+-\s+", _inline(named))[0]
            if named is not None
            else ""
        )
    return Page(text, title, _address(tree), _language(tree))


def _walk(root: LexborNode, pieces: list[str]) -> None:
    """Collect text in document order, without recursion."""
    node: LexborNode | None = root
    depth = seen = 0
    closing: list[str] = []
    while node is not None:
        seen += 1
        if seen > MOST_NODES or depth > MOST_DEPTH:
            raise Unreadable("The page has too many or too deeply nested parts.", where="page")
        tag = node.tag or ""
        child = None
        if tag == "-text":
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", node.text_content or ""))
        elif tag not in _UNSEEN:
            pieces.append(_opening(tag))
            child = node.first_child
        if child is not None:
            closing.append("\n" if tag in _BLOCK or tag == "li" else "")
            node, depth = child, depth + 1
            continue
        if tag in _BLOCK:
            pieces.append("\n")
        while node is not None and node.next is None:
            node = node.parent
            depth -= 1
            if closing:
                pieces.append(closing.pop())
            if not closing:
                return
        node = node.next if node is not None else None


def _opening(tag: str) -> str:
    if tag == "li":
        return "\n• "
    if tag == "br":
        return "\n"
    if tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl", "section"}:
        return "\n\n"
    return "\n" if tag in _BLOCK else ""


def _tidy(text: str) -> str:
    lines = [line.strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _inline(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def _address(tree: LexborHTMLParser) -> str:
    for query, attribute in (
        ('link[rel="canonical"]', "href"),
        ('meta[property="og:url"]', "content"),
    ):
        node = tree.css_first(query)
        address = ((node.attributes.get(attribute) if node is not None else "") or "").strip()
        if re.fullmatch(r"https?://[^\s\"'<>\x00-\x20]{4,500}", address):
            return address
    return ""


def _language(tree: LexborHTMLParser) -> str:
    node = tree.css_first("html")
    language = ((node.attributes.get("lang") if node is not None else "") or "")[:2].casefold()
    return language if re.fullmatch("[a-z]{2}", language) else ""
