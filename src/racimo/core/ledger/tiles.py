"""The log as static files: C2SP tlog-tiles, written for growth and read back for proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from racimo.core.errors import Refused
from racimo.core.ledger import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
MOST_ENTRY_BYTES = 65_535
ENTRIES = "entries"

Read = Callable[[str], bytes]
"""Gives the bytes of a file of the log by its path; raises KeyError or FileNotFoundError."""


class BadTile(Refused):
    """A tile or an entry bundle is absent, too short or too long."""

    code = "bad-tile"


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Where a tile or an entry bundle lies.

    Args:
        level: Level of the tile from 0, or ``"entries"``.
        index: Which tile of that level, from 0.
        width: Hashes in it; fewer than 256 make it partial.

    Returns:
        A path with forward slashes.

    Source:
        C2SP tlog-tiles.

    >>> tile_path(0, 1234067)
    'tile/0/x001/x234/067'
    >>> tile_path("entries", 0, 5)
    'tile/entries/000.p/5'
    """
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < WIDTH else "")


def tiles_of(level: int, size: int) -> list[tuple[int, int]]:
    """Index and width of every tile of one level in a tree.

    Args:
        level: From 0 (also right for entry bundles).
        size: Leaves in the tree.

    Returns:
        Pairs in order; the last may be partial.

    Source:
        C2SP tlog-tiles, partial tiles.

    >>> tiles_of(0, 257), tiles_of(1, 257), tiles_of(2, 257)
    ([(0, 256), (1, 1)], [(0, 1)], [])
    """
    hashes = size >> (HEIGHT * level)
    found = [(index, WIDTH) for index in range(hashes // WIDTH)]
    return found + ([(hashes // WIDTH, hashes % WIDTH)] if hashes % WIDTH else [])


def pack_entries(entries: Sequence[bytes]) -> bytes:
    r"""Write entries one after another, each with its length before it.

    Args:
        entries: At most 256, each at most 65,535 bytes.

    Returns:
        The bytes of an entry bundle.

    Raises:
        BadTile: An entry is too long.

    Source:
        C2SP tlog-tiles, log entries.

    >>> pack_entries([b"a", b""])
    b'\x00\x01a\x00\x00'
    """
    for entry in entries:
        if len(entry) > MOST_ENTRY_BYTES:
            raise BadTile(f"an entry of the log has at most {MOST_ENTRY_BYTES} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes, *, width: int, where: str = "") -> list[bytes]:
    r"""Read an entry bundle.

    Args:
        data: Its bytes.
        width: How many entries it must hold.
        where: Its path, for the refusal.

    Returns:
        The entries.

    Raises:
        BadTile: It is cut off, too long, or holds another number of entries.

    >>> unpack_entries(b"\x00\x01a", width=1)
    [b'a']
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise BadTile("the entry bundle is cut off", where=where)
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != width:
        raise BadTile(f"the bundle holds {len(entries)} entries, not {width}", where=where)
    return entries


def grow(old: int, entries: Sequence[bytes], read: Read) -> dict[str, bytes]:
    """The files to write when a log of ``old`` leaves takes new entries.

    Args:
        old: Leaves so far; their files must be readable.
        entries: The new entries.
        read: Gives the files of the log so far.

    Returns:
        Path to bytes: entry bundles first, then tiles level by level. Files of earlier sizes that
        do not change are not in it.

    Raises:
        BadTile: A file of the log so far is absent or damaged, or an entry is too long.

    Source:
        C2SP tlog-tiles.

    >>> sorted(grow(0, [b"a"], {}.__getitem__))
    ['tile/0/000.p/1', 'tile/entries/000.p/1']
    """
    if not entries:
        return {}
    files: dict[str, bytes] = {}
    kept = _open_bundle(old, read)
    start = old // WIDTH
    for index, group in _groups(start, [*kept, *entries]):
        files[tile_path(ENTRIES, index, len(group))] = pack_entries(group)
    fresh = [merkle.leaf_hash(entry) for entry in entries]
    level = 0
    while fresh:
        before = old >> (HEIGHT * level)
        hashes = [*_open_tile(level, before, read), *fresh]
        fresh = []
        for index, tile in _groups(before // WIDTH, hashes):
            files[tile_path(level, index, len(tile))] = b"".join(tile)
            if len(tile) == WIDTH:
                fresh.append(merkle.root_of(tile))
        level += 1
    return files


def nodes(size: int, read: Read) -> merkle.NodeAt:
    """Every complete subtree of a tree of ``size`` leaves, read from its tiles when asked for.

    Args:
        size: Leaves in the tree.
        read: Gives the files of the log.

    Returns:
        A function of level and index; it raises BadTile when a tile is absent or damaged.

    >>> files = grow(0, [b"a", b"b"], {}.__getitem__)
    >>> nodes(2, files.__getitem__)(0, 0) == merkle.leaf_hash(b"a")
    True
    """
    opened: dict[tuple[int, int], merkle.NodeAt] = {}

    def node(level: int, index: int) -> bytes:
        row, within = divmod(level, HEIGHT)
        tile = index >> (HEIGHT - within)
        if (row, tile) not in opened:
            width = min(WIDTH, (size >> (HEIGHT * row)) - tile * WIDTH)
            opened[row, tile] = merkle.nodes_of(_hashes(row, tile, width, read))
        return opened[row, tile](within, index - (tile << (HEIGHT - within)))

    return node


def entries_of(size: int, read: Read, *, start: int = 0) -> list[bytes]:
    """The entries of a log from ``start`` on, from its entry bundles.

    Raises:
        BadTile: A bundle is absent or damaged.

    >>> entries_of(1, grow(0, [b"a"], {}.__getitem__).__getitem__)
    [b'a']
    """
    found: list[bytes] = []
    for index, width in tiles_of(0, size):
        if (index + 1) * WIDTH > start:
            path = tile_path(ENTRIES, index, width)
            bundle = unpack_entries(_read(path, read), width=width, where=path)
            found += bundle[max(0, start - index * WIDTH) :]
    return found


def _open_bundle(size: int, read: Read) -> list[bytes]:
    if not size % WIDTH:
        return []
    path = tile_path(ENTRIES, size // WIDTH, size % WIDTH)
    return unpack_entries(_read(path, read), width=size % WIDTH, where=path)


def _open_tile(level: int, hashes: int, read: Read) -> list[bytes]:
    if not hashes % WIDTH:
        return []
    return _hashes(level, hashes // WIDTH, hashes % WIDTH, read)


def _hashes(level: int, index: int, width: int, read: Read) -> list[bytes]:
    path = tile_path(level, index, width)
    data = _read(path, read)
    if len(data) != width * merkle.HASH_SIZE:
        raise BadTile(f"the tile has {len(data)} bytes, not {width * merkle.HASH_SIZE}", where=path)
    return [data[i : i + merkle.HASH_SIZE] for i in range(0, len(data), merkle.HASH_SIZE)]


def _read(path: str, read: Read) -> bytes:
    try:
        return read(path)
    except (KeyError, FileNotFoundError):
        raise BadTile("the file is absent", where=path) from None


def _groups(start: int, items: list[bytes]) -> list[tuple[int, list[bytes]]]:
    return [(start + i // WIDTH, items[i : i + WIDTH]) for i in range(0, len(items), WIDTH)]
