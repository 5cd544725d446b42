"""Records whose fields are sealed one by one, so that any part can be shown or forgotten."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import Refused
from racimo.core.ledger import merkle

SALT_SIZE = 32
NAMES = "_fields"
PREVIOUS = "prev"
MOST_FIELDS = 200
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_STREAM = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")


class BadRecord(Refused):
    """A record or a leaf is not what it must be, or does not belong together."""

    code = "bad-record"


@dataclass(frozen=True, slots=True)
class Opened:
    """A field that is shown: name, value and the salt that hides it elsewhere."""

    name: str
    value: Plain
    salt: bytes

    @property
    def commitment(self) -> bytes:
        """What stands for the field in the log."""
        return commit(self.name, self.value, self.salt)


@dataclass(frozen=True, slots=True)
class Closed:
    """A field that is withheld or erased: only its commitment is left."""

    name: str
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the public log holds of a record: the stream, the number in it, one hash."""

    stream: str
    number: int
    root: bytes

    def encode(self) -> bytes:
        """The bytes in the log.

        >>> Leaf("ab" * 16, 1, bytes(32)).encode()[:12]
        b'{"n":1,"rc":'
        """
        return canonical({"n": self.number, "rc": self.root.hex(), "s": self.stream, "v": 1})


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record as it can be shown: every field opened or closed, in the order of their names."""

    stream: str
    number: int
    entries: tuple[Opened | Closed, ...]

    @property
    def leaf(self) -> Leaf:
        """The leaf, worked out anew from what is shown."""
        hashes = [merkle.leaf_hash(entry.commitment) for entry in self.entries]
        return Leaf(self.stream, self.number, merkle.root_of(hashes))

    @property
    def fields(self) -> dict[str, Plain]:
        """Name to value of the fields that are shown, without the list of names."""
        return {e.name: e.value for e in self.entries if isinstance(e, Opened) and e.name != NAMES}

    @property
    def withheld(self) -> frozenset[str]:
        """Names of the fields that are not shown."""
        return frozenset(entry.name for entry in self.entries if isinstance(entry, Closed))

    def close(self, names: Collection[str]) -> Sealed:
        """The same record with some fields closed: to withhold them, or to forget them.

        Args:
            names: Fields whose salt and value go. The list of names always stays open.

        Returns:
            A record with the same leaf.

        >>> record = seal({"a": 1}, stream="ab" * 16, number=1, previous=None,
        ...               salts={n: bytes(32) for n in salted(["a"])})
        >>> record.close(["a"]).leaf == record.leaf
        True
        """
        entries = tuple(
            Closed(entry.name, entry.commitment)
            if entry.name in names and entry.name != NAMES
            else entry
            for entry in self.entries
        )
        return Sealed(self.stream, self.number, entries)


def commit(name: str, value: Plain, salt: bytes) -> bytes:
    """The commitment to one field.

    Args:
        name: Name of the field.
        value: Text, integer, truth value, None, or lists and mappings of them.
        salt: 32 random bytes, never used for another field.

    Returns:
        32 bytes that say nothing about the value to those who do not have the salt.

    Raises:
        BadRecord: The salt has another length.
        TypeError: The value holds a float or something else without a canonical form.

    Source:
        RFC 2104 (HMAC) with SHA-256 over a label, the name and the RFC 8785 form.

    >>> commit("value", 1, bytes(32)).hex()[:16]
    '5cd2016a62e8e82b'
    """
    if len(salt) != SALT_SIZE:
        raise BadRecord(f"a salt has {SALT_SIZE} bytes, not {len(salt)}", where=name)
    message = b"racimo/field/v1\x00" + name.encode() + b"\x00" + canonical(value)
    return hmac.digest(salt, message, hashlib.sha256)


def commit_file(sha256: str, salt: bytes) -> str:
    """The commitment to an evidence file: a bare hash would let others confirm a guess.

    Args:
        sha256: SHA-256 of the file, 64 hex digits.
        salt: 32 random bytes, kept beside the file.

    Returns:
        64 hex digits, as they stand in the record's ``evidence``.

    Raises:
        BadRecord: The salt or the hash has another length.

    >>> commit_file("00" * 32, bytes(32))[:16]
    '6f922a05a2dfbfb7'
    """
    if len(salt) != SALT_SIZE or not _HASH.fullmatch(sha256):
        raise BadRecord("a file needs its SHA-256 and a salt of 32 bytes", where=sha256)
    message = b"racimo/file/v1\x00" + sha256.encode()
    return hmac.digest(salt, message, hashlib.sha256).hex()


def salted(names: Collection[str]) -> tuple[str, ...]:
    """The fields that need a salt when a record with these fields is sealed.

    >>> salted(["kind"])
    ('_fields', 'kind', 'prev')
    """
    return tuple(sorted({*names, NAMES, PREVIOUS}))


def seal(
    fields: Mapping[str, Plain],
    *,
    stream: str,
    number: int,
    previous: bytes | None,
    salts: Mapping[str, bytes],
) -> Sealed:
    """Turn fields into a record of a stream.

    The record also gets ``prev`` (SHA-256 of the previous leaf of the stream, None for the first)
    and ``_fields`` (the list of all names, always shown, so that no field can be left out).

    Args:
        fields: Name to value.
        stream: 32 hex digits.
        number: Place in the stream, counted from 1 without gaps.
        previous: The previous leaf of the stream as it stands in the log; None for number 1.
        salts: Name to 32 random bytes, for every name of :func:`salted`.

    Returns:
        The record with all fields open; ``.leaf.encode()`` goes into the log.

    Raises:
        BadRecord: A name, the stream, the number or a salt is not as it must be.
        TypeError: A value has no canonical form (floats).

    >>> one = seal({"kind": "meeting"}, stream="ab" * 16, number=1, previous=None,
    ...            salts={name: bytes(32) for name in salted(["kind"])})
    >>> [entry.name for entry in one.entries], one.fields
    (['_fields', 'kind', 'prev'], {'kind': 'meeting', 'prev': None})
    """
    if PREVIOUS in fields or NAMES in fields:
        raise BadRecord(f"the fields {PREVIOUS} and {NAMES} are written by the log")
    if (number == 1) != (previous is None):
        raise BadRecord("the first record of a stream has no previous leaf, all others have one")
    names = salted(list(fields))
    missing = [name for name in names if name not in salts]
    if missing:
        raise BadRecord("a salt is missing", where=missing[0])
    listed: list[Plain] = list(names)
    prev = None if previous is None else hashlib.sha256(previous).hexdigest()
    whole: dict[str, Plain] = {**fields, NAMES: listed, PREVIOUS: prev}
    record = Sealed(stream, number, tuple(Opened(n, whole[n], salts[n]) for n in names))
    for opened in record.entries:
        _ = opened.commitment
    want_sound(record)
    return record


def want_sound(record: Sealed) -> None:
    """Refuse a record whose names are not those that were sealed.

    Args:
        record: A record, perhaps with closed fields.

    Raises:
        BadRecord: A name, the stream or the number is malformed, the names are not in order, or
            the sealed list of names is absent or differs.

    >>> want_sound(Sealed("ab" * 16, 1, ()))
    Traceback (most recent call last):
    ...
    racimo.core.ledger.records.BadRecord: _fields: the sealed list of names is absent
    """
    if not _STREAM.fullmatch(record.stream) or record.number < 1:
        raise BadRecord("a stream is 32 hex digits and its numbers count from 1")
    names = [entry.name for entry in record.entries]
    first = record.entries[0] if record.entries else None
    if not isinstance(first, Opened) or first.name != NAMES:
        raise BadRecord("the sealed list of names is absent", where=NAMES)
    for name in names[1:]:
        if not _FIELD.fullmatch(name):
            raise BadRecord("a field has a name of small letters, digits and _", where=name[:64])
    if len(names) > MOST_FIELDS:
        raise BadRecord(f"a record has at most {MOST_FIELDS} fields")
    if names != sorted(set(names)):
        raise BadRecord("the fields are not in the order of their names")
    if first.value != names:
        raise BadRecord("a field was left out, added or renamed", where=NAMES)
    if PREVIOUS not in names:
        raise BadRecord("the field is absent", where=PREVIOUS)


def to_plain(record: Sealed) -> dict[str, Plain]:
    """A record as plain values for JSON.

    Args:
        record: The record.

    Returns:
        ``{"fields": [{"name", "salt", "value"} | {"commitment", "name"}], "n", "s"}``.

    >>> to_plain(Sealed("ab" * 16, 1, (Closed("a", bytes(32)),)))["fields"][0]["name"]
    'a'
    """
    entries: list[Plain] = []
    for entry in record.entries:
        if isinstance(entry, Opened):
            entries.append({"name": entry.name, "salt": entry.salt.hex(), "value": entry.value})
        else:
            entries.append({"commitment": entry.commitment.hex(), "name": entry.name})
    return {"fields": entries, "n": record.number, "s": record.stream}


def from_plain(value: object) -> Sealed:
    """Read a record back from plain values, strictly.

    Args:
        value: What :func:`to_plain` gives.

    Returns:
        The record; its names are checked, its leaf is not compared with anything yet.

    Raises:
        BadRecord: Something is missing, too much, or of the wrong kind.

    >>> from_plain({})
    Traceback (most recent call last):
    ...
    racimo.core.ledger.records.BadRecord: a record has fields, n and s
    """
    if not isinstance(value, dict) or set(value) != {"fields", "n", "s"}:
        raise BadRecord("a record has fields, n and s")
    number, stream, fields = value["n"], value["s"], value["fields"]
    if type(number) is not int or not isinstance(stream, str) or not isinstance(fields, list):
        raise BadRecord("n is a number, s a text and fields a list")
    record = Sealed(stream, number, tuple(_entry(field) for field in fields))
    want_sound(record)
    return record


def parse_leaf(data: bytes) -> Leaf:
    """Read a leaf of the log, strictly: only its one canonical form is accepted.

    Args:
        data: An entry of the log.

    Returns:
        Stream, number and root.

    Raises:
        BadRecord: It is not a leaf of version 1.

    >>> parse_leaf(Leaf("ab" * 16, 7, bytes(32)).encode()).number
    7
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise BadRecord("the leaf is not JSON") from None
    if not isinstance(value, dict) or set(value) != {"n", "rc", "s", "v"}:
        raise BadRecord("a leaf has n, rc, s and v")
    number, root, stream = value["n"], value["rc"], value["s"]
    if type(number) is not int or number < 1 or value["v"] != 1:
        raise BadRecord("a leaf has a number from 1 and version 1")
    if not isinstance(root, str) or not _HASH.fullmatch(root):
        raise BadRecord("the root in a leaf is 64 hex digits")
    if not isinstance(stream, str) or not _STREAM.fullmatch(stream):
        raise BadRecord("the stream in a leaf is 32 hex digits")
    leaf = Leaf(stream, number, bytes.fromhex(root))
    if leaf.encode() != data:
        raise BadRecord("the leaf is not written in its one canonical form")
    return leaf


def scan(entries: Sequence[bytes]) -> dict[str, list[int]]:
    """Walk the whole log and check that every stream counts 1, 2, 3 … without gap or double.

    Args:
        entries: Every entry of the log, in order.

    Returns:
        Stream to the places (from 0) of its leaves in the log.

    Raises:
        BadRecord: An entry is no leaf, or a stream does not count without gaps.

    >>> scan([Leaf("ab" * 16, 1, bytes(32)).encode()])
    {'abababababababababababababababab': [0]}
    """
    streams: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        try:
            leaf = parse_leaf(entry)
        except BadRecord as bad:
            raise BadRecord(bad.message, where=f"entry {index}") from None
        places = streams.setdefault(leaf.stream, [])
        if leaf.number != len(places) + 1:
            raise BadRecord(
                f"stream {leaf.stream} goes on with number {leaf.number}"
                f" where {len(places) + 1} must follow",
                where=f"entry {index}",
            )
        places.append(index)
    return streams


def _entry(field: object) -> Opened | Closed:
    if not isinstance(field, dict) or not isinstance(field.get("name"), str):
        raise BadRecord("a field has a name")
    name: str = field["name"]
    if set(field) == {"name", "salt", "value"}:
        return Opened(name, field["value"], _hash(field["salt"], name))
    if set(field) == {"name", "commitment"}:
        return Closed(name, _hash(field["commitment"], name))
    raise BadRecord("a field is shown with salt and value, or withheld", where=name[:64])


def _hash(value: object, name: str) -> bytes:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise BadRecord("64 hex digits are expected", where=name[:64])
    return bytes.fromhex(value)
