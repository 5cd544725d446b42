"""Zip archives from strangers, opened with care; and our own, packed so that each byte counts."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from racimo.core.errors import Unreadable

MOST_BYTES = 512 * 2**20
MOST_OPENED = 1024 * 2**20
MOST_MEMBERS = 20_000
MOST_RATIO = 100
RATIO_FROM = 2**20
DAY = (1980, 1, 1, 0, 0, 0)
LOCAL = struct.Struct("<4sHHHHHLLLHH")
LOCAL_MARK = b"PK\x03\x04"
DESCRIPTOR = 0x08
ENCRYPTED = 0x41
SEAL = b"racimo-archive/1 sha256="
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_HINT = "Ask for the file again, and check that it was copied whole."


@dataclass(frozen=True, slots=True)
class Opened:
    """Members of an archive by name, and those whose bytes are not what was packed.

    ``seal`` is False when the archive carries the seal of :func:`pack` and a byte outside of the
    members was changed; archives packed by other tools carry none.
    """

    members: Mapping[str, bytes]
    damaged: Mapping[str, str]
    seal: bool


def pack(members: Mapping[str, bytes]) -> bytes:
    """Pack members in their order; equal members give equal archives on one machine.

    The comment of the archive holds the SHA-256 of everything before it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, DAY)
            entry.external_attr = 0o644 << 16
            dense = len(zlib.compress(data)) * MOST_RATIO > len(data) * 2
            entry.compress_type = zipfile.ZIP_DEFLATED if dense else zipfile.ZIP_STORED
            archive.writestr(entry, data)
    body = buffer.getvalue()[:-2]
    comment = SEAL + hashlib.sha256(body).hexdigest().encode()
    return body + len(comment).to_bytes(2, "little") + comment


def unpack(data: bytes, *, most_opened: int | None = None) -> Opened:
    """Open an archive of unknown origin.

    Args:
        data: Its bytes.
        most_opened: To how many bytes all members together may grow; at most 1 GiB.

    Returns:
        The members that are whole, and those that are damaged.

    Raises:
        Unreadable: It is no zip, is cut off, is larger than allowed, or hides something: names that
            leave the folder, links, doubled or overlapping members, passwords.
    """
    if len(data) > MOST_BYTES:
        raise _no(f"it has more than {MOST_BYTES // 2**20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries, comment = archive.infolist(), archive.comment
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError) as bad:
        raise _no(f"it cannot be read as a zip ({bad})") from None
    except (ValueError, OverflowError, EOFError, struct.error) as bad:
        raise _no(f"its directory is broken ({bad})") from None
    length = len(data) - len(comment)
    if data[length - 2 : length] != len(comment).to_bytes(2, "little"):
        raise _no("its end is cut off, or something follows it")
    entries = [entry for entry in entries if not (entry.is_dir() and not entry.file_size)]
    _want_modest(entries, MOST_OPENED if most_opened is None else most_opened)
    _want_plain_names(entries)
    _want_apart(entries, len(data))
    members: dict[str, bytes] = {}
    damaged: dict[str, str] = {}
    for entry in entries:
        content = _extract(entry, data)
        if isinstance(content, bytes):
            members[entry.filename] = content
        else:
            damaged[entry.filename] = content.because
    return Opened(members, damaged, seal=_is_sealed(data, comment))


@dataclass(frozen=True, slots=True)
class _Damage:
    because: str


def _want_modest(entries: list[zipfile.ZipInfo], most_opened: int) -> None:
    if len(entries) > MOST_MEMBERS:
        raise _no(f"it has {len(entries)} members, more than {MOST_MEMBERS}")
    if sum(entry.file_size for entry in entries) > most_opened:
        raise _no(f"it would grow to more than {most_opened // 2**20} MiB")
    for entry in entries:
        if entry.file_size > max(RATIO_FROM, entry.compress_size * MOST_RATIO):
            raise _no("it would grow more than a hundredfold", where=entry.filename)


def _want_plain_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if not all(_NAME.fullmatch(part) for part in name.split("/")):
            raise _no("its name is not a plain path", where=ascii(name)[:120])
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _no("it is a link, not a file", where=name)
        if entry.flag_bits & ENCRYPTED:
            raise _no("it is encrypted", where=name)
        if entry.compress_type not in METHODS:
            raise _no("it is packed in a way that is not understood", where=name)
        if name in seen:
            raise _no("its name occurs twice", where=name)
        seen.add(name)


def _want_apart(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Members that share bytes are a bomb, whatever each of them says of its size."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise _no("it overlaps another member", where=entry.filename)
        least = LOCAL.size + len(entry.orig_filename.encode()) + entry.compress_size
        end = entry.header_offset + least
        if end > size:
            raise _no("it is cut off", where=entry.filename)


def _extract(entry: zipfile.ZipInfo, data: bytes) -> bytes | _Damage:
    """The bytes of one member, bounded by what its entry says, or why they are not to be had."""
    head = LOCAL.unpack_from(data, entry.header_offset)
    mark, version, flags, method, clock, day, crc, packed, size, long_name, extra = head
    start = entry.header_offset + LOCAL.size + long_name
    name = data[entry.header_offset + LOCAL.size : start]
    told = (crc, packed, size) if not flags & DESCRIPTOR else (None, None, None)
    wanted = (entry.CRC, entry.compress_size, entry.file_size)
    when = _dos(entry.date_time)
    same = (
        (mark, version, flags, method, day, clock)
        == (LOCAL_MARK, entry.extract_version, entry.flag_bits, entry.compress_type, *when)
        and name == entry.orig_filename.encode()
        and (flags & DESCRIPTOR or told == wanted)
    )
    if not same:
        return _Damage("its header was changed")
    start += extra
    raw = data[start : start + entry.compress_size]
    content: bytes | None = raw
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(raw, entry.file_size)
    if content is None or len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        return _Damage("its bytes are not those that were packed (checksum)")
    return content


def _inflate(raw: bytes, size: int) -> bytes | None:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(raw, size + 1)
    except zlib.error:
        return None
    return content if stream.eof and not stream.unused_data else None


def _dos(when: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = when
    return (year - DAY[0]) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2


def _is_sealed(data: bytes, comment: bytes) -> bool:
    """Whether the seal fits; a comment of any other kind cannot come from :func:`pack`."""
    if not comment:
        return True
    body = data[: len(data) - len(comment) - 2]
    return comment == SEAL + hashlib.sha256(body).hexdigest().encode()


def _no(because: str, where: str = "archive") -> Unreadable:
    return Unreadable(f"{because}.", where=where, hint=_HINT)
