"""Bytes from outside into text, with every way it can go wrong named."""

from __future__ import annotations

import codecs
import re
import unicodedata
import zlib

from racimo.core.errors import Unreadable

MOST_BYTES = 64 * 2**20
"""The largest document that is read whole, after unpacking."""

_GZIP = b"\x1f\x8b"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD = ("cp437", "cp850", "cp1252", "latin-1")
_DOUBLED = re.compile("[├┬┼─╞╟┴┤ΓÃÂâÅÄ]")


def unpacked(document: bytes, *, most: int = MOST_BYTES) -> bytes:
    """The document itself, unpacked when it is gzip; never more than ``most`` bytes.

    Raises:
        Unreadable: It is empty, larger than ``most``, or its gzip is damaged or cut.
    """
    if not document.strip():
        raise Unreadable("The document is empty.", where="byte 0", hint="Fetch it again.")
    if document[:2] == _GZIP:
        document = _gunzip(document, most)
    if len(document) > most:
        raise _too_big(most)
    return document


def _gunzip(document: bytes, most: int) -> bytes:
    out = bytearray()
    while document:
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(document, most + 1 - len(out))
        except zlib.error as reason:
            raise Unreadable(
                f"The gzip file is damaged ({reason}).", where="gzip", hint="Fetch it again."
            ) from None
        if len(out) > most:
            raise _too_big(most)
        if not member.eof:
            raise Unreadable("The gzip file ends too early.", where="gzip", hint="Fetch it again.")
        document = member.unused_data.lstrip(b"\0")
    return bytes(out)


def _too_big(most: int) -> Unreadable:
    return Unreadable(
        f"The document is larger than {most // 2**20} MiB.",
        where="size",
        hint="Split it, or import a part of it.",
    )


def encoding_of(document: bytes) -> tuple[str, int]:
    """The encoding that the first bytes betray, and the length of their mark (UTF-8 if none)."""
    for mark, encoding in _MARKS:
        if document.startswith(mark):
            return encoding, len(mark)
    head = document[:4]
    if len(head) == len("ab") * 2 and head[1] == head[3] == 0 and head[0] and head[2]:
        return "utf-16-le", 0
    if len(head) == len("ab") * 2 and head[0] == head[2] == 0 and head[1] and head[3]:
        return "utf-16-be", 0
    return "utf-8", 0


def text(document: bytes) -> str:
    """Strict text: UTF-8, or UTF-16/32 by its mark. Never a replacement character of our own.

    Raises:
        Unreadable: The bytes are not in the encoding that they claim.
    """
    encoding, skip = encoding_of(document)
    try:
        return document[skip:].decode(encoding)
    except UnicodeDecodeError as reason:
        line = document[: skip + reason.start].count(b"\n") + 1
        raise Unreadable(
            f"The text is not {encoding.upper()}: byte {document[skip + reason.start]:#04x}.",
            where=f"line {line}",
            hint="Save it as UTF-8 and try again.",
        ) from None


def page_text(document: bytes) -> tuple[str, str]:
    """Text of a page whose declared charset may lie: UTF-8 if it is UTF-8, else windows-1252.

    Returns:
        The text, and a note when the page was not what it claimed ("" otherwise).

    Raises:
        Unreadable: It is neither, or it is binary.
    """
    encoding, skip = encoding_of(document)
    try:
        return document[skip:].decode(encoding), ""
    except UnicodeDecodeError:
        pass
    try:
        read = document.decode("cp1252")
    except UnicodeDecodeError as reason:
        line = document[: reason.start].count(b"\n") + 1
        raise Unreadable(
            f"The text is neither UTF-8 nor windows-1252: byte {document[reason.start]:#04x}.",
            where=f"line {line}",
            hint="Save the page as UTF-8 and try again.",
        ) from None
    return read, "the bytes are not UTF-8; read as windows-1252"


def storable(value: str) -> str:
    """The value, if every database can keep it.

    Raises:
        Unreadable: It holds a NUL character or half of a surrogate pair.
    """
    reason = unstorable(value)
    if reason:
        before = re.split("[\0\ud800-\udfff]", value, maxsplit=1)[0]
        raise Unreadable(
            f"The text holds {reason}.",
            where=f"line {before.count(chr(10)) + 1}",
            hint="Remove it and try again.",
        )
    return value


def unstorable(value: str) -> str:
    """Why a text cannot be kept by a database: "" if it can."""
    if "\0" in value:
        return "a NUL character"
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        return "half of a surrogate pair"
    return ""


def repaired(value: str) -> str:
    """A text that was encoded twice, set right; any other text unchanged.

    UTF-8 that was taken for an old code page looks like "f├╢r" or "fÃ¶r". It is set right only if
    the whole text goes back into bytes of that code page and those bytes are UTF-8.
    """
    if not _DOUBLED.search(value):
        return value
    for encoding in _OLD:
        try:
            better = value.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if len(better) < len(value) and not any(
            unicodedata.category(letter) == "Cc" and letter not in "\t\n\r" for letter in better
        ):
            return better
    return value
