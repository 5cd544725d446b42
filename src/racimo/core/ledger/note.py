"""Signed notes and checkpoints of C2SP: how the log states its size and root under its key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from racimo.core.errors import Refused
from racimo.core.ledger.curve import is_weak
from racimo.core.ledger.merkle import HASH_SIZE

ED25519 = b"\x01"
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
MOST_SIGNATURES = 100
MOST_BYTES = 1_000_000
DASH = "\N{EM DASH}"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_KEY_ID = re.compile(r"[0-9a-f]{8}")


class BadNote(Refused):
    """A note, a checkpoint or a key is not written as the standard asks."""

    code = "bad-note"


class BadSignature(Refused):
    """A signature of a known key is wrong, or no known key has signed."""

    code = "bad-signature"


@dataclass(frozen=True, slots=True)
class Key:
    """A public Ed25519 key under a name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names this key."""
        seed = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(seed).digest()[:KEY_ID_SIZE]

    @property
    def vkey(self) -> str:
        """The key as one word: ``name+id+base64``.

        >>> Key("example.org/log", bytes(31) + b"x").vkey.split("+")[0]
        'example.org/log'
        """
        packed = base64.b64encode(ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{packed}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, which key, and the signature itself."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text (ending in a newline) and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        r"""The note as bytes.

        >>> Note("a\n", (Signature("b", bytes(4), bytes(2)),)).encode().decode()
        'a\n\n— b AAAAAAAA\n'
        """
        lines = [
            f"{DASH} {one.name} {base64.b64encode(one.key_id + one.signature).decode()}\n"
            for one in self.signatures
        ]
        return f"{self.text}\n{''.join(lines)}".encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose it is, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed.

        >>> Checkpoint("example.org/log", 0, bytes(32)).text.splitlines()[1]
        '0'
        """
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_vkey(text: str) -> Key:
    """Read a public key from ``name+id+base64``.

    Args:
        text: One word.

    Returns:
        The key.

    Raises:
        BadNote: It is not a key, its id does not fit, or anybody could sign for it.

    Source:
        C2SP signed-note; weak keys as in the C2SP Ed25519 edge cases.

    >>> parse_vkey("nothing")
    Traceback (most recent call last):
    ...
    racimo.core.ledger.note.BadNote: key: a key is written name+id+base64
    """
    parts = text.split("+", 2)
    if len(parts) != len(("name", "id", "key")) or not _KEY_ID.fullmatch(parts[1]):
        raise BadNote("a key is written name+id+base64", where="key")
    name, key_id, packed = parts
    _want_name(name)
    raw = decode_base64(packed, where="key")
    if raw[:1] != ED25519 or len(raw) != 1 + HASH_SIZE:
        raise BadNote("only Ed25519 keys of 32 bytes are understood", where="key")
    key = Key(name, raw[1:])
    if key.key_id.hex() != key_id:
        raise BadNote("the id does not belong to the name and the key", where="key")
    if is_weak(key.public):
        raise BadNote("this is a weak key: anybody could sign for it", where="key")
    return key


def parse_note(data: bytes) -> Note:
    r"""Read a signed note strictly; nothing is verified yet.

    Args:
        data: The bytes of the note.

    Returns:
        The text and its signatures.

    Raises:
        BadNote: The bytes are not written as the standard asks.

    Source:
        C2SP signed-note.

    >>> parse_note(Note("a\n", (Signature("b", bytes(4), bytes(2)),)).encode()).text
    'a\n'
    """
    if len(data) > MOST_BYTES:
        raise BadNote(f"a note may have at most {MOST_BYTES} bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadNote("a note is written in UTF-8") from None
    if any(letter < " " and letter != "\n" for letter in whole):
        raise BadNote("a note has no control characters")
    text, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise BadNote("a note is a text, an empty line, and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote(f"a note may have at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def sign(text: str, *, name: str, private: Ed25519PrivateKey) -> Note:
    r"""Sign a text.

    Args:
        text: The text; it ends in a newline.
        name: The name of the key.
        private: The private key.

    Returns:
        The note with one signature. Signatures of others may be added.

    Raises:
        BadNote: The text or the name cannot stand in a note.

    Source:
        C2SP signed-note, Ed25519 signatures (type 01).

    >>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> len(sign("hello\n", name="example.org", private=key).signatures)
    1
    """
    _want_name(name)
    if not text.endswith("\n"):
        raise BadNote("the text of a note ends in a newline")
    key = public_key(name, private)
    one = Signature(name, key.key_id, private.sign(text.encode()))
    return parse_note(Note(text, (one,)).encode())


def public_key(name: str, private: Ed25519PrivateKey) -> Key:
    """The public half of a private key, under a name.

    >>> public_key("a", Ed25519PrivateKey.from_private_bytes(bytes(32))).key_id.hex()
    'f42caaea'
    """
    return Key(name, private.public_key().public_bytes_raw())


def verify(note: Note, keys: Sequence[Key]) -> tuple[Key, ...]:
    r"""Check the signatures of known keys; those of unknown keys are ignored.

    Args:
        note: The note.
        keys: The keys that are trusted.

    Returns:
        The trusted keys that have signed, at least one.

    Raises:
        BadSignature: A trusted key's signature is wrong, or no trusted key has signed.

    Source:
        C2SP signed-note.

    >>> key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    >>> [k.name for k in verify(sign("a\n", name="b", private=key), [public_key("b", key)])]
    ['b']
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: list[Key] = []
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(one.signature, note.text.encode())
        except (InvalidSignature, ValueError):
            raise BadSignature("the signature is wrong", where=one.name) from None
        if key not in found:
            found.append(key)
    if not found:
        raise BadSignature("no known key has signed this note")
    return tuple(found)


def parse_checkpoint(note: Note) -> Checkpoint:
    r"""Read the head of a log from the text of a note.

    Args:
        note: A note; verify it before you believe it.

    Returns:
        Origin, size and root.

    Raises:
        BadNote: The text is not a checkpoint. Extension lines are refused: no monitor audits them.

    Source:
        C2SP tlog-checkpoint.

    >>> parse_checkpoint(Note("example.org\n0\n" + "A" * 43 + "=\n", ())).size
    0
    """
    lines = note.text.split("\n")
    if len(lines) != len(("origin", "size", "root", "")) or not all(lines[:3]) or lines[3]:
        raise BadNote("a checkpoint has three lines: origin, size and root")
    origin, size, packed = lines[:3]
    if not _SIZE.fullmatch(size):
        raise BadNote("the size of a log is a plain number", where="checkpoint")
    root = decode_base64(packed, where="checkpoint")
    if len(root) != HASH_SIZE:
        raise BadNote(f"the root of a log has {HASH_SIZE} bytes", where="checkpoint")
    return Checkpoint(origin, int(size), root)


def decode_base64(text: str, *, where: str) -> bytes:
    """Read base64 that could not be written in another way.

    >>> decode_base64("YQ==", where="here")
    b'a'
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise BadNote("this is not base64", where=where) from None
    if base64.b64encode(raw).decode() != text:
        raise BadNote("base64 must be written in its one plain form", where=where)
    return raw


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, packed = rest.partition(" ")
    if dash != DASH or not packed:
        raise BadNote("a signature line is a dash, a name and base64")
    _want_name(name)
    raw = decode_base64(packed, where=name)
    if len(raw) <= KEY_ID_SIZE:
        raise BadNote("the signature is too short", where=name)
    return Signature(name, raw[:KEY_ID_SIZE], raw[KEY_ID_SIZE:])


def _want_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise BadNote("the name of a key has no spaces and no plus", where=name or "key")
