"""The one who signs the log: owns its key, writes its files, and refuses to sign a fork."""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from racimo.core.errors import Refused
from racimo.core.ledger import merkle, note, records, tiles

PRIVATE = "PRIVATE+KEY"
SEED_SIZE = 32


class LogBehind(Refused):
    """The log is shorter than a head that was signed: an old copy was put back."""

    code = "log-behind"


class CallerBehind(Refused):
    """The caller knows fewer entries than the log holds: an old database was put back."""

    code = "caller-behind"


class LogForked(Refused):
    """The log does not begin with a head that was signed."""

    code = "log-forked"


class LogDamaged(Refused):
    """Files of the log are absent, cut off, or do not give the signed root."""

    code = "log-damaged"


class KeyLost(Refused):
    """There is a signed log, but not the key that signed it."""

    code = "key-lost"


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head: ``checkpoint`` holds the signed note, ``vkey`` the key to check it with."""

    origin: str
    size: int
    root: bytes
    checkpoint: bytes
    vkey: str


class Notary:
    """Keeps one log as plain files under a folder.

    ``log/`` may be served to everybody (checkpoint and tiles), ``key`` to nobody. The last signed
    head is kept a second time, best on another disk, so that a log put back from an old copy is
    noticed before it is signed anew.
    """

    def __init__(self, folder: Path, *, origin: str, kept: Path | None = None) -> None:
        """Take the folder, the origin line of the log, and where the last head is kept again."""
        self.folder = folder
        self.log = folder / "log"
        self.kept = kept or folder / "last-head"
        self.origin = origin
        self._seen = 0
        self._numbers: dict[str, int] = {}

    def vkey(self) -> str:
        """The public key as one word; the key is made when there is none yet."""
        return note.public_key(self.origin, self._key()).vkey

    def head(self) -> Head | None:
        """The last signed head, its signature checked; None before the first.

        Raises:
            Refused: The checkpoint on disk is not signed by this log's key.
        """
        return self._read_head(self.log / "checkpoint")

    def append(
        self, leaves: Sequence[bytes], *, now: datetime, expected: int | None = None
    ) -> Head:
        """Add leaves to the log and sign its new head.

        Args:
            leaves: Leaves as in ``records.Sealed.leaf.encode()``, in order.
            now: When; it is written beside the head under ``heads/``.
            expected: How many entries the caller believes the log to hold.

        Returns:
            The signed head. Without new leaves the last one, or that of the empty log.

        Raises:
            Refused: The log or the caller is behind what was signed, the log was forked or damaged,
                or a leaf does not follow the last one of its stream. Nothing is signed then.
        """
        with self._lock():
            last = self._sound_head()
            size = last.size if last else 0
            self._want_expected(size, expected)
            if last and not leaves:
                return last
            numbers = self._following(size, leaves)
            try:
                files = tiles.grow(size, leaves, self._read)
            except tiles.BadTile as bad:
                raise LogDamaged(bad.message, where=bad.where) from None
            head = self._sign(size, len(leaves), files, last)
            self._publish(files, head, now)
            self._numbers, self._seen = numbers, head.size
            return head

    def proof(self, index: int) -> bytes:
        """Why the log holds its entry ``index``, as a C2SP ``tlog-proof`` text.

        Raises:
            Refused: There is no such entry, or files of the log are damaged.
        """
        head = self._want_head()
        path = merkle.prove_inclusion(index, head.size, tiles.nodes(head.size, self._read))
        lines = ["c2sp.org/tlog-proof@v1", f"index {index}"]
        lines += [base64.b64encode(step).decode() for step in path]
        return "\n".join([*lines, "", ""]).encode() + head.checkpoint

    def growth(self, old: int) -> list[bytes]:
        """Why the log began with the tree of ``old`` leaves (a consistency proof).

        Raises:
            Refused: The log never had that size, or files of the log are damaged.
        """
        head = self._want_head()
        return merkle.prove_consistency(old, head.size, tiles.nodes(head.size, self._read))

    def entries(self, start: int = 0) -> list[bytes]:
        """The entries of the log from ``start`` on, up to the last signed head.

        Raises:
            Refused: Files of the log are damaged.
        """
        head = self.head()
        return tiles.entries_of(head.size, self._read, start=start) if head else []

    def check(self) -> Head | None:
        """Read the whole log and check every file of it against the signed head.

        Raises:
            Refused: What is wrong, with the path of the file.
        """
        with self._lock():
            head = self._sound_head()
            if head is None:
                return None
            entries = tiles.entries_of(head.size, self._read)
            records.scan(entries)
            for path, wanted in tiles.grow(0, entries, self._read).items():
                if self._read_or_none(path) != wanted:
                    raise LogDamaged("the file is not what its entries give", where=path)
            hashes = [merkle.leaf_hash(entry) for entry in entries]
            if merkle.root_of(hashes) != head.root:
                raise LogDamaged("the entries do not give the signed root", where="log")
            return head

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One at a time, over threads and processes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _key(self) -> Ed25519PrivateKey:
        path = self.folder / "key"
        if not path.exists():
            self._make_key(path)
        name, _, rest = path.read_text().strip().removeprefix(f"{PRIVATE}+").partition("+")
        raw = note.decode_base64(rest.partition("+")[2], where=path.name)
        if name != self.origin or len(raw) != 1 + SEED_SIZE:
            raise KeyLost(
                f"the key is not one of {self.origin}",
                where=path.name,
                hint="Give the log the origin under which its key was made.",
            )
        return Ed25519PrivateKey.from_private_bytes(raw[1:])

    def _make_key(self, path: Path) -> None:
        """Make a key, readable by its owner only; never for a log that was signed already."""
        if (self.log / "checkpoint").exists() or self.kept.exists():
            raise KeyLost(
                "the log was signed by a key that is not here",
                where=path.name,
                hint="Put the key back from the backup; a new key would begin a new log.",
            )
        private = Ed25519PrivateKey.generate()
        public = note.public_key(self.origin, private)
        note.parse_vkey(public.vkey)
        packed = base64.b64encode(note.ED25519 + private.private_bytes_raw()).decode()
        text = f"{PRIVATE}+{self.origin}+{public.key_id.hex()}+{packed}\n"
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "key-lock").open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not path.exists():
                _write(path, text.encode(), mode=0o600)
                _sync(path.parent)

    def _read_head(self, path: Path) -> Head | None:
        if not path.exists():
            return None
        data = path.read_bytes()
        key = note.public_key(self.origin, self._key())
        try:
            signed = note.parse_note(data)
            note.verify(signed, [key])
            head = note.parse_checkpoint(signed)
        except Refused as bad:
            raise LogDamaged(
                f"the signed head cannot be believed: {bad}", where=path.name
            ) from None
        return Head(head.origin, head.size, head.root, data, key.vkey)

    def _want_head(self) -> Head:
        head = self.head()
        if head is None:
            raise LogBehind("nothing was signed yet", where="log")
        return head

    def _sound_head(self) -> Head | None:
        """The last head, after the files and the head kept elsewhere agree with it."""
        head, kept = self.head(), self._read_head(self.kept)
        size = head.size if head else 0
        if kept and kept.size > size:
            raise LogBehind(
                f"the log has {size} entries, but {kept.size} were signed",
                where="log",
                hint="Put back the newer files of the log; do not remove the kept head.",
            )
        if head is None:
            return None
        try:
            node = tiles.nodes(size, self._read)
            if merkle.range_hash(node, 0, size) != head.root:
                raise LogDamaged("the tiles do not give the signed root", where="log")
            if kept and merkle.range_hash(node, 0, kept.size) != kept.root:
                raise LogForked(
                    f"the log does not begin with the {kept.size} entries that were signed",
                    where="log",
                    hint="Put back the files of the log that belong to the kept head.",
                )
        except tiles.BadTile as bad:
            raise LogDamaged(bad.message, where=bad.where) from None
        return head

    def _want_expected(self, size: int, expected: int | None) -> None:
        if expected is None or expected == size:
            return
        if expected < size:
            raise CallerBehind(
                f"the log holds {size} entries, the database knows {expected}",
                where="log",
                hint="Take the missing entries over from the log before new ones are added.",
            )
        raise LogBehind(
            f"the log holds {size} entries, the database knows {expected}",
            where="log",
            hint="Put back the newer files of the log.",
        )

    def _following(self, size: int, leaves: Sequence[bytes]) -> dict[str, int]:
        """The last number of every stream, once the leaves are in; a bad leaf is never signed."""
        numbers = dict(self._numbers) if self._seen <= size else {}
        start = self._seen if self._seen <= size else 0
        try:
            old = tiles.entries_of(size, self._read, start=start)
        except tiles.BadTile as bad:
            raise LogDamaged(bad.message, where=bad.where) from None
        for entry in [*old, *leaves]:
            leaf = records.parse_leaf(entry)
            if leaf.number != numbers.get(leaf.stream, 0) + 1:
                raise records.BadRecord(
                    f"number {leaf.number} does not follow {numbers.get(leaf.stream, 0)}",
                    where=f"stream {leaf.stream}",
                )
            numbers[leaf.stream] = leaf.number
        return numbers

    def _sign(self, size: int, added: int, files: dict[str, bytes], last: Head | None) -> Head:
        """Sign the grown tree, after the proof that it begins with the last head."""
        grown = size + added

        def read(path: str) -> bytes:
            return files[path] if path in files else self._read(path)

        node = tiles.nodes(grown, read)
        root = merkle.range_hash(node, 0, grown)
        if last and size:
            proof = merkle.prove_consistency(size, grown, node)
            merkle.verify_consistency(size, grown, last.root, root, proof)
        private = self._key()
        text = note.Checkpoint(self.origin, grown, root).text
        signed = note.sign(text, name=self.origin, private=private).encode()
        return Head(self.origin, grown, root, signed, note.public_key(self.origin, private).vkey)

    def _publish(self, files: dict[str, bytes], head: Head, now: datetime) -> None:
        """Every file first, the checkpoint after all of them, the second copy last."""
        folders: set[Path] = set()
        for path, data in files.items():
            target = self.log / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, data)
            folders |= {
                parent for parent in target.parents if self.log in {parent, *parent.parents}
            }
        for folder in sorted(folders):
            _sync(folder)
        self.log.mkdir(parents=True, exist_ok=True)
        _write(self.log / "checkpoint", head.checkpoint)
        _sync(self.log)
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        _write(self.kept, head.checkpoint)
        _sync(self.kept.parent)
        told = {"at": now.isoformat(), "checkpoint": head.checkpoint.decode()}
        story = self.folder / "heads" / f"{head.size:012}.json"
        story.parent.mkdir(exist_ok=True)
        _write(story, json.dumps(told, ensure_ascii=False).encode())

    def _read(self, path: str) -> bytes:
        return (self.log / path).read_bytes()

    def _read_or_none(self, path: str) -> bytes | None:
        try:
            return self._read(path)
        except FileNotFoundError:
            return None


def _write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a whole file or none: beside it, to the disk, then under its name."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
