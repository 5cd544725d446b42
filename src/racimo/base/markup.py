"""HTML from outside: made harmless, or made plain text."""

from __future__ import annotations

import html
import re

import nh3

MOST_CHARACTERS = 400_000
"""Longer markup is cut; no description of a call is longer."""

_TAGS = {
    "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "u", "sub", "sup", "h3", "h4", "h5",
    "blockquote", "table", "thead", "tbody", "tr", "th", "td", "a", "dl", "dt", "dd",
}  # fmt: skip
_BLOCKS = re.compile(
    r"<(?:/?(?:p|div|ul|ol|h[1-6]|table|tr|blockquote|section|dl|dt|dd)|br)\b[^>]*>", re.IGNORECASE
)
_ITEMS = re.compile(r"<li\b[^>]*>", re.IGNORECASE)


def clean(markup: str) -> str:
    """Markup with a short list of tags, no attributes but the addresses of links.

    Images, styles, scripts, forms and frames are taken out; the text inside harmless tags stays.
    Links go to web pages or mail addresses only, and do not tell where the reader comes from.
    """
    return nh3.clean(
        markup[:MOST_CHARACTERS],
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def plain(markup: str) -> str:
    r"""The text of markup: blocks become lines, list items begin with a bullet.

    >>> plain("<p>One &amp; two</p><ul><li>x</li></ul>")
    'One & two\n• x'
    """
    marked = _ITEMS.sub("\n• ", _BLOCKS.sub("\n", markup[:MOST_CHARACTERS]))
    bare = nh3.clean(marked, tags=set(), clean_content_tags={"script", "style"})
    lines = (" ".join(line.split()) for line in html.unescape(bare).split("\n"))
    return "\n".join(line for line in lines if line)
