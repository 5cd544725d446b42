"""A page as numbered lines: bullets taken off, paragraphs and wrapped lines still visible."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLET = re.compile(
    r"^\s*(?:[•‣◦▪▫●○■□◆◇\u2013\u2014\u2015\u2012\u2212*·»\u203a►▶➤➢✓✔\u00ad\uf0b7\uf0a7-]|&bull;|&ndash;|o(?=\s{2,}))+\s*"
)
_BREAK = re.compile(r"\r\n|\r|\n|\u2028|\u2029|\x0b|\x0c|\x85")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the page (from 1), its text, whether it had a bullet.

    ``after_gap`` says that a blank line stands before it.
    """

    number: int
    text: str
    bullet: bool
    after_gap: bool


def split(text: str) -> list[Line]:
    """The lines of a text that say something."""
    out: list[Line] = []
    gap = True
    for number, written in enumerate(_BREAK.split(text), start=1):
        plain = " ".join(written.replace("\ufeff", "").replace("\u200b", "").split())
        if not plain:
            gap = True
            continue
        body = _BULLET.sub("", plain)
        if not body:
            continue
        out.append(Line(number, body, body != plain, gap))
        gap = False
    return out


def items(lines: list[Line]) -> list[str]:
    """The items of a list whose long items are wrapped over several lines.

    Where some lines carry a bullet, a line without one goes on with the item before it; where none
    does, every line is an item. A comma or semicolon that only separates items is taken off.
    """
    bulleted = any(line.bullet for line in lines)
    out: list[str] = []
    for line in lines:
        if out and bulleted and not line.bullet:
            out[-1] = f"{out[-1]} {line.text}"
        else:
            out.append(line.text)
    return [item.rstrip(" ,;") for item in out if item.rstrip(" ,;")]
