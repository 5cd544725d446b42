"""The members of a bundle: their names, their one way of being written, and the manifest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import Refused
from racimo.core.ledger.report import Failure

FORMAT = "racimo-bundle/1"
MANIFEST = "manifest.json"
CHECKPOINT = "log/checkpoint"
VKEY = "log/vkey"
LOG = "log/"
DEFINITIONS = "definitions.json"
RESULTS = "results.json"
EVIDENCE_INDEX = "evidence.json"
EVIDENCE = "evidence/"
ALWAYS = (CHECKPOINT, VKEY, DEFINITIONS, RESULTS, EVIDENCE_INDEX)
_HASH = re.compile(r"[0-9a-f]{64}")


class BadMember(Refused):
    """A member of a bundle is not what it must be."""

    code = "bad-member"


class NotABundle(Refused):
    """There is no manifest, or it is of a format that is not known."""

    code = "not-a-bundle"


def records_path(stream: str) -> str:
    """Where the records of a stream are.

    >>> records_path("ab" * 16)[:12]
    'records/abab'
    """
    return f"records/{stream}.jsonl"


def write_manifest(members: Mapping[str, bytes]) -> bytes:
    """The manifest over members: the SHA-256 of each, and one over these.

    Args:
        members: Name to bytes, without the manifest.

    Returns:
        The bytes of ``manifest.json``.

    >>> read_manifest(write_manifest({"a": b""}))["a"][:8]
    'e3b0c442'
    """
    files: dict[str, Plain] = {name: sha256(data) for name, data in members.items()}
    return canonical({"files": files, "format": FORMAT, "self": _self(files, FORMAT)})


def read_manifest(data: bytes) -> dict[str, str]:
    """Read a manifest strictly.

    Args:
        data: Its bytes.

    Returns:
        Name to SHA-256 in hex.

    Raises:
        BadMember: It was changed.
        NotABundle: It is sound, but of another format.

    >>> read_manifest(b"{}")
    Traceback (most recent call last):
    ...
    racimo.core.ledger.layout.BadMember: manifest.json: the manifest has files, format and self
    """
    value = read_json(data, MANIFEST)
    if not isinstance(value, dict) or set(value) != {"files", "format", "self"}:
        raise BadMember("the manifest has files, format and self", where=MANIFEST)
    files, form = value["files"], value["format"]
    if not isinstance(files, dict) or not isinstance(form, str):
        raise BadMember("files is a table and format a text", where=MANIFEST)
    if value["self"] != _self(files, form):
        raise BadMember("the manifest was changed: its own sum does not fit", where=MANIFEST)
    if form != FORMAT:
        raise NotABundle(
            f"this bundle has the format {form[:40]!r}; this version reads {FORMAT!r}",
            hint="Verify it with a newer Racimo.",
        )
    found: dict[str, str] = {}
    for name, digest in files.items():
        if not isinstance(digest, str) or not _HASH.fullmatch(digest):
            raise BadMember(f"{name[:80]} has no SHA-256", where=MANIFEST)
        found[name] = digest
    return found


def compare(members: Mapping[str, bytes], listed: Mapping[str, str]) -> Iterator[Failure]:
    """Every member that is absent, changed or not listed.

    Args:
        members: Name to bytes, with the manifest.
        listed: Name to SHA-256, from the manifest.

    Yields:
        One failure per member, in the order of names.

    >>> [failure.item for failure in compare({"b": b""}, {"a": "00" * 32})][:2]
    ['a', 'b']
    """
    for name in sorted({*members, *listed, *ALWAYS} - {MANIFEST}):
        if name not in members:
            yield Failure(name, "the member is absent")
        elif name not in listed:
            yield Failure(name, "the member does not belong to the bundle")
        elif sha256(members[name]) != listed[name]:
            yield Failure(name, "the bytes are not those of the manifest")


def read_json(data: bytes, where: str) -> Plain:
    """Read canonical JSON; any other way of writing the same value is refused.

    Args:
        data: The bytes.
        where: Name of the member, for the refusal.

    Returns:
        Plain values.

    Raises:
        BadMember: It is not JSON, or not in its one canonical form.

    >>> read_json(b'{"a":1}', "here")
    {'a': 1}
    """
    try:
        value: Plain = json.loads(data)
        same = canonical(value) == data
    except (ValueError, TypeError, RecursionError):
        raise BadMember("this is not canonical JSON", where=where) from None
    if not same:
        raise BadMember("the JSON is not in its one canonical form", where=where)
    return value


def read_list(data: bytes, where: str) -> list[Plain]:
    """Read a canonical JSON list.

    >>> read_list(b"[]", "here")
    []
    """
    value = read_json(data, where)
    if not isinstance(value, list):
        raise BadMember("a list is expected", where=where)
    return value


def read_lines(data: bytes, where: str) -> list[Plain]:
    r"""Read canonical JSON, one value per line; the last line ends in a newline too.

    >>> read_lines(b"1\n2\n", "here")
    [1, 2]
    """
    if not data.endswith(b"\n"):
        raise BadMember("the last line is cut off", where=where)
    lines = data[:-1].split(b"\n")
    return [read_json(line, f"{where}, line {number}") for number, line in enumerate(lines, 1)]


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hex digits.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def _self(files: Mapping[str, Plain], form: str) -> str:
    return sha256(canonical({"files": dict(files), "format": form}))
