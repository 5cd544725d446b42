"""Whole numbers as addresses and forms carry them: digits from anybody, of any length."""

from __future__ import annotations


def whole(text: str, *, most: int) -> int | None:
    """The number that plain digits write, but never above ``most``; None for anything else.

    Python refuses to read more than some thousand digits, so what is too long is not even read.

    >>> whole("12", most=50), whole("9" * 5000, most=50), whole("²", most=50), whole("-1", most=5)
    (12, 50, None, None)
    """
    if not (text.isascii() and text.isdigit()):
        return None
    plain = text.lstrip("0") or "0"
    return most if len(plain) > len(str(most)) else min(int(plain), most)


def page_number(text: str, *, most: int) -> int:
    """Which page was asked for: from 1 to ``most``; 1 for what is no number.

    >>> page_number("0", most=9), page_number("x", most=9), page_number("10", most=9)
    (1, 1, 9)
    """
    return max(whole(text, most=most) or 1, 1)
