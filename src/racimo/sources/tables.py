"""Tables as text (CSV), read line by line and strictly: every fault has its line and its name."""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from racimo.core.errors import Unreadable
from racimo.sources import reading

MOST_BYTES = 2**30
"""The largest table that is read, after unpacking."""
LONGEST_FIELD = 131_072
_SEPARATORS = ";,\t|"
_HEAD = 64 * 1024
_CHUNK = 1 << 16


@dataclass(slots=True)
class Table:
    """A table being read: its header, its name, its lines yet to come."""

    name: str
    header: tuple[str, ...]
    lines: Iterator[str]
    separator: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the header with their numbers; blank ones are left out.

        Raises:
            Unreadable: A quote is never closed, a field is too long, or a line has a NUL.
        """
        # strict: a stray quote is a fault and not a guess
        reader = csv.reader(self.lines, delimiter=self.separator, strict=True)
        line = 2
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as reason:
                raise _fault(self.name, line, reason) from None
            if any(row):
                yield line, row
            line = reader.line_num + 2


def opened(file: BinaryIO, *, name: str, encoding: str = "") -> Table:
    """Begin to read a table: unpack it, find its encoding and separator, read its header.

    Raises:
        Unreadable: It is empty, packed badly, no text, or its header has a column twice.
    """
    plain = _unpacked(file, name)
    head = _head(plain, name)
    found, skip = (encoding, 0) if encoding else reading.encoding_of(head)
    lines = _lines(plain, head, found, skip, name)
    first = next(lines, "")
    if first.lstrip().startswith("<"):
        raise Unreadable(
            "This is a web page or XML, not a table.",
            where=f"{name}, line 1",
            hint="Fetch it again.",
        )
    separator = max(_SEPARATORS, key=first.count)
    try:
        header = next(csv.reader([first], delimiter=separator, strict=True), [])
    except csv.Error as reason:
        raise _fault(name, 1, reason) from None
    columns = tuple(column.strip() for column in header)
    for column in columns:
        if columns.count(column) > 1:
            raise Unreadable(
                f"The column “{column}” comes twice.",
                where=f"{name}, line 1",
                hint="Rename or remove one of them.",
            )
    if not any(columns):
        raise Unreadable("The table is empty.", where=f"{name}, line 1", hint="Fetch it again.")
    return Table(name, columns, lines, separator)


def _fault(name: str, line: int, reason: csv.Error) -> Unreadable:
    said = str(reason)
    what, hint = f"The line cannot be read ({said}).", "Correct it and try again."
    if "unexpected end" in said:
        what = "A quote is opened here and never closed."
    elif "field larger" in said:
        what = f"A field is longer than {LONGEST_FIELD:,} characters."
        hint = "Is a quote left open?"
    elif "new-line character" in said:
        what = "A line ends in a way that only old machines use."
    return Unreadable(what, where=f"{name}, line {line}", hint=hint)


def _unpacked(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Chunks of the plain table."""
    start = file.read(2)
    file.seek(0)
    source = gzip.GzipFile(fileobj=file) if start == b"\x1f\x8b" else file
    seen = 0
    while True:
        try:
            chunk = source.read(_CHUNK)
        except (OSError, EOFError, zlib.error) as reason:
            raise Unreadable(
                f"The gzip file is damaged or cut ({reason}).", where=name, hint="Fetch it again."
            ) from None
        if not chunk:
            return
        seen += len(chunk)
        if seen > MOST_BYTES:
            raise Unreadable("The table is larger than 1 GiB.", where=name, hint="Split it.")
        yield chunk


def _head(plain: Iterator[bytes], name: str) -> bytes:
    head = b""
    while len(head) < len(b"\xef\xbb\xbf "):
        chunk = next(plain, b"")
        if not chunk:
            break
        head += chunk
    if not head.strip():
        raise Unreadable("The table is empty.", where=f"{name}, line 1", hint="Fetch it again.")
    return head


def _lines(
    plain: Iterator[bytes], head: bytes, encoding: str, skip: int, name: str
) -> Iterator[str]:
    """Decoded lines with their ends, each checked."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise Unreadable(
            f"There is no encoding “{encoding}”.", where=name, hint="Try utf-8 or windows-1252."
        ) from None
    number, rest, chunk = 1, "", head[skip:]
    while True:
        try:
            text = rest + decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as reason:
            good = reason.object[: reason.start].decode(encoding, "ignore")
            raise Unreadable(
                f"The text is not {encoding.upper()}: byte {reason.object[reason.start]:#04x}.",
                where=f"{name}, line {number + (rest + good).count(chr(10))}",
                hint="Save it as UTF-8, or name its encoding: --encoding windows-1252.",
            ) from None
        pieces = text.split("\n")
        rest = pieces.pop()
        for piece in pieces:
            yield _sound(piece, number, name) + "\n"
            number += 1
        if not chunk:
            break
        chunk = next(plain, b"")
    if rest:
        yield _sound(rest, number, name)


def _sound(line: str, number: int, name: str) -> str:
    reason = reading.unstorable(line) if "\0" in line else ""
    if reason:
        raise Unreadable(
            f"The text holds {reason}.",
            where=f"{name}, line {number}",
            hint="Remove it and try again.",
        )
    return line
