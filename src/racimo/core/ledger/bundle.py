"""Everything an auditor needs in one set of files: put together, and checked byte for byte."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from racimo.core.canonical import Plain, canonical
from racimo.core.errors import Refused
from racimo.core.ledger import layout, merkle, note, records, tiles
from racimo.core.ledger.layout import BadMember, NotABundle
from racimo.core.ledger.records import Sealed
from racimo.core.ledger.report import Failure, Head, Recount, Report, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """An evidence file with the salt under which its record names it."""

    content: bytes
    salt: bytes

    @property
    def digest(self) -> str:
        """How records name the file."""
        return records.commit_file(layout.sha256(self.content), self.salt)


@dataclass(frozen=True, slots=True)
class Material:
    """What a bundle is made of.

    ``entries`` is the whole log up to the checkpoint (opaque leaves only); ``records`` are all
    records of the streams that are disclosed, with the fields to be withheld closed.
    """

    checkpoint: bytes
    vkey: str
    entries: Sequence[bytes]
    records: Sequence[Sealed]
    definitions: Sequence[Plain]
    results: Sequence[Plain]
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What the log of a bundle vouches for, and what the bundle claims on top of it.

    ``records`` are in the order of the log.
    """

    records: tuple[Sealed, ...]
    definitions: tuple[Plain, ...]
    results: tuple[Plain, ...]


Recompute = Callable[[Contents], Recount]


@dataclass(slots=True)
class _Log:
    """The log of a bundle while it is checked."""

    head: note.Checkpoint
    key: note.Key
    signers: tuple[note.Key, ...]
    entries: list[bytes]
    node: merkle.NodeAt
    streams: dict[str, list[int]] = field(default_factory=dict)


def build(material: Material, *, recompute: Recompute | None = None) -> dict[str, bytes]:
    """Put a bundle together.

    Args:
        material: The signed log, the records and what is claimed from them.
        recompute: Counts the figures again from the records, as for :func:`verify`.

    Returns:
        Member name to bytes, the manifest first.

    Raises:
        Refused: The material does not belong together; nothing that would not verify is built.

    Source:
        docs/using/verify.md.
    """
    members: dict[str, bytes] = {
        layout.CHECKPOINT: material.checkpoint,
        layout.VKEY: f"{material.vkey}\n".encode(),
    }
    for index, width in tiles.tiles_of(0, len(material.entries)):
        group = material.entries[index * tiles.WIDTH : index * tiles.WIDTH + width]
        path = tiles.tile_path(tiles.ENTRIES, index, width)
        members[layout.LOG + path] = tiles.pack_entries(group)
    members |= _write_records(material)
    members[layout.DEFINITIONS] = canonical(list(material.definitions))
    members[layout.RESULTS] = canonical(list(material.results))
    index_of_files: list[Plain] = []
    for one in sorted(material.evidence, key=lambda one: one.digest):
        members[layout.EVIDENCE + one.digest] = one.content
        index_of_files.append(
            {
                "digest": one.digest,
                "salt": one.salt.hex(),
                "sha256": layout.sha256(one.content),
                "size": len(one.content),
            }
        )
    members[layout.EVIDENCE_INDEX] = canonical(index_of_files)
    whole = {layout.MANIFEST: layout.write_manifest(members), **members}
    report = verify(whole, keys=[material.vkey], recompute=recompute)
    if report.first:
        raise BadMember(report.first.because, where=report.first.item)
    return whole


def verify(
    members: Mapping[str, bytes],
    *,
    keys: Sequence[str],
    old_heads: Sequence[bytes] = (),
    recompute: Recompute | None = None,
) -> Report:
    """Check everything in a bundle: nothing in it is believed because it is in it.

    Args:
        members: Member name to bytes.
        keys: Public keys of the log (``name+id+base64``) from outside the bundle. With none, the
            signature is checked with the bundle's own key and the report is not ``anchored``.
        old_heads: Checkpoints of the log that somebody kept; the log must begin with them.
        recompute: Counts the figures again from the records; see ``racimo.core.audit``.

    Returns:
        The verdict with every failure in the order of the checks, and what was checked.

    Raises:
        Refused: A key or an old head that was handed over cannot be read.

    Source:
        docs/using/verify.md.
    """
    trusted = [note.parse_vkey(key) for key in keys]
    kept = [note.parse_note(head) for head in old_heads]
    if layout.MANIFEST not in members:
        cut = any(name in members for name in layout.ALWAYS)
        verdict = Verdict.TAMPERED if cut else Verdict.UNREADABLE
        because = "the manifest is absent" + ("" if cut else ": this is not a bundle")
        return Report(verdict, (Failure(layout.MANIFEST, because),))
    try:
        listed = layout.read_manifest(members[layout.MANIFEST])
    except NotABundle as bad:
        return Report(Verdict.UNREADABLE, (Failure(layout.MANIFEST, str(bad)),))
    except BadMember as bad:
        return Report(Verdict.TAMPERED, (Failure(layout.MANIFEST, bad.message),))
    manifest = layout.sha256(members[layout.MANIFEST])
    changed = tuple(layout.compare(members, listed))
    if changed:
        return Report(Verdict.TAMPERED, changed, manifest=manifest)
    try:
        log = _check_log(members, trusted)
    except Refused as bad:
        failure = Failure(bad.where or layout.CHECKPOINT, bad.message)
        return Report(Verdict.TAMPERED, (failure,), manifest=manifest)
    return _check_contents(members, log, kept=kept, anchored=bool(trusted), recompute=recompute)


def _check_contents(
    members: Mapping[str, bytes],
    log: _Log,
    *,
    kept: Sequence[note.Note],
    anchored: bool,
    recompute: Recompute | None,
) -> Report:
    failures = list(_check_old_heads(log, kept))
    disclosed: list[tuple[int, Sealed]] = []
    held: set[str] = set()
    recount = Recount()
    try:
        disclosed = _check_records(members, log)
        held = _check_evidence(members, [record for _, record in disclosed])
        contents = Contents(
            tuple(record for _, record in disclosed),
            tuple(layout.read_list(members[layout.DEFINITIONS], layout.DEFINITIONS)),
            tuple(layout.read_list(members[layout.RESULTS], layout.RESULTS)),
        )
        recount = recompute(contents) if recompute else recount
        failures += recount.failures
    except Refused as bad:
        failures.append(Failure(bad.where, bad.message))
    named = {digest for _, record in disclosed for digest in evidence_of(record)}
    return Report(
        Verdict.TAMPERED if failures else Verdict.GOOD,
        tuple(failures),
        anchored=anchored,
        manifest=layout.sha256(members[layout.MANIFEST]),
        head=Head(log.head.origin, log.head.size, log.head.root.hex()),
        signers=tuple(key.vkey for key in log.signers),
        old_heads=len(kept),
        records=len(disclosed),
        withheld=sum(len(record.withheld) for _, record in disclosed),
        evidence=len(held),
        evidence_elsewhere=len(named - held),
        figures=recount.figures,
        titles=recount.titles,
    )


def evidence_of(record: Sealed) -> list[str]:
    """The evidence files that a record names, as far as it shows them.

    >>> evidence_of(Sealed("ab" * 16, 1, ()))
    []
    """
    listed = record.fields.get("evidence")
    items = listed if isinstance(listed, list) else []
    digests = [item.get("digest") for item in items if isinstance(item, dict)]
    return [digest for digest in digests if isinstance(digest, str)]


def _write_records(material: Material) -> dict[str, bytes]:
    hashes = [merkle.leaf_hash(entry) for entry in material.entries]
    node = merkle.nodes_of(hashes)
    streams = records.scan(material.entries)
    lines: dict[str, list[bytes]] = {}
    for record in sorted(material.records, key=lambda record: (record.stream, record.number)):
        places = streams.get(record.stream, [])
        if record.number > len(places):
            raise BadMember("the log does not hold the record", where=f"record {record.number}")
        index = places[record.number - 1]
        proof: list[Plain] = [
            base64.b64encode(step).decode()
            for step in merkle.prove_inclusion(index, len(hashes), node)
        ]
        line = canonical({**records.to_plain(record), "index": index, "proof": proof})
        lines.setdefault(record.stream, []).append(line)
    return {
        layout.records_path(stream): b"".join(line + b"\n" for line in found)
        for stream, found in lines.items()
    }


def _check_log(members: Mapping[str, bytes], trusted: Sequence[note.Key]) -> _Log:
    """The signature, the root over all entries, and the numbering of every stream."""
    try:
        own = note.parse_vkey(members[layout.VKEY].decode("utf-8").removesuffix("\n"))
        same = f"{own.vkey}\n".encode() == members[layout.VKEY]
    except (Refused, UnicodeDecodeError):
        same = False
    if not same:
        raise BadMember("this is not a key of a log", where=layout.VKEY)
    try:
        signed = note.parse_note(members[layout.CHECKPOINT])
        head = note.parse_checkpoint(signed)
        signers = note.verify(signed, trusted or [own])
    except Refused as bad:
        raise BadMember(bad.message, where=layout.CHECKPOINT) from None
    if own not in signers:
        raise BadMember("the bundle's key is not the one that signed", where=layout.VKEY)
    if any(key.name != head.origin for key in signers[:1]):
        raise BadMember("the key that signed belongs to another log", where=layout.CHECKPOINT)
    entries = _read_entries(members, head.size)
    node = merkle.nodes_of([merkle.leaf_hash(entry) for entry in entries])
    if merkle.range_hash(node, 0, head.size) != head.root:
        raise BadMember("the entries do not give the signed root", where=layout.CHECKPOINT)
    try:
        streams = records.scan(entries)
    except Refused as bad:
        raise BadMember(f"{bad.where}: {bad.message}", where=f"{layout.LOG}tile/entries") from None
    return _Log(head, own, signers, entries, node, streams)


def _read_entries(members: Mapping[str, bytes], size: int) -> list[bytes]:
    prefix = f"{layout.LOG}tile/"
    have = {name for name in members if name.startswith(prefix)}
    if size > len(have) * tiles.WIDTH:
        raise BadMember("the bundle does not hold all entries", where=layout.CHECKPOINT)
    wanted = [tiles.tile_path(tiles.ENTRIES, i, width) for i, width in tiles.tiles_of(0, size)]
    odd = sorted(have ^ {layout.LOG + path for path in wanted})
    if odd:
        raise BadMember("the entries are not those of the signed size", where=odd[0])
    try:
        return tiles.entries_of(size, lambda path: members[layout.LOG + path])
    except Refused as bad:
        raise BadMember(bad.message, where=layout.LOG + bad.where) from None


def _check_old_heads(log: _Log, kept: Sequence[note.Note]) -> Iterator[Failure]:
    for number, signed in enumerate(kept, 1):
        item = f"old head {number}"
        try:
            note.verify(signed, log.signers)
            old = note.parse_checkpoint(signed)
        except Refused as bad:
            yield Failure(item, f"{bad.message} (asked of the key that signed the bundle)")
            continue
        if old.origin != log.head.origin:
            yield Failure(item, "the old head belongs to another log")
        elif old.size > log.head.size:
            yield Failure(item, f"the log has shrunk from {old.size} to {log.head.size} entries")
        elif merkle.range_hash(log.node, 0, old.size) != old.root:
            yield Failure(item, f"the first {old.size} entries of the log were rewritten")


def _check_records(members: Mapping[str, bytes], log: _Log) -> list[tuple[int, Sealed]]:
    """Every record against its leaf; of a stream that is shown, all records are there."""
    allowed = {layout.records_path(stream): stream for stream in log.streams}
    found: list[tuple[int, Sealed]] = []
    fixed = {layout.MANIFEST, *layout.ALWAYS}
    for name in sorted(members):
        if name.startswith((f"{layout.LOG}tile/", layout.EVIDENCE)) or name in fixed:
            continue
        if name not in allowed:
            raise BadMember("no such member belongs to a bundle", where=name)
        places = log.streams[allowed[name]]
        lines = layout.read_lines(members[name], name)
        if len(lines) != len(places):
            raise BadMember(
                f"the log holds {len(places)} records of this stream, the bundle {len(lines)}",
                where=name,
            )
        for index, line in zip(places, lines, strict=True):
            try:
                found.append((index, _check_record(line, index, log)))
            except Refused as bad:
                place = f"record {log.streams[allowed[name]].index(index) + 1}"
                detail = f", {bad.where}" if bad.where else ""
                raise BadMember(f"{place}{detail}: {bad.message}", where=name) from None
    _check_links(found, log)
    return sorted(found, key=lambda pair: pair[0])


def _check_record(line: Plain, index: int, log: _Log) -> Sealed:
    if not isinstance(line, dict) or set(line) != {"fields", "index", "n", "proof", "s"}:
        raise BadMember("a line has fields, index, n, proof and s")
    record = records.from_plain({key: line[key] for key in ("fields", "n", "s")})
    steps = line["proof"]
    if type(line["index"]) is not int or line["index"] != index or not isinstance(steps, list):
        raise BadMember("the place in the log is not that of the record")
    leaf = record.leaf.encode()
    if leaf != log.entries[index]:
        raise BadMember("what is shown is not what was sealed")
    proof = [note.decode_base64(str(step), where="proof") for step in steps]
    hashed = merkle.leaf_hash(leaf)
    merkle.verify_inclusion(index, log.head.size, hashed, proof, log.head.root)
    return record


def _check_links(found: Sequence[tuple[int, Sealed]], log: _Log) -> None:
    for _, record in found:
        name = layout.records_path(record.stream)
        if records.PREVIOUS in record.withheld:
            raise BadMember(f"record {record.number} hides its link", where=name)
        before = log.streams[record.stream][record.number - 2] if record.number > 1 else None
        wanted = None if before is None else layout.sha256(log.entries[before])
        if record.fields[records.PREVIOUS] != wanted:
            raise BadMember(f"record {record.number} does not follow its previous", where=name)


def _check_evidence(members: Mapping[str, bytes], disclosed: Sequence[Sealed]) -> set[str]:
    """Every file against its commitment, and every commitment against a record."""
    named = {digest for record in disclosed for digest in evidence_of(record)}
    held: set[str] = set()
    for item in layout.read_list(members[layout.EVIDENCE_INDEX], layout.EVIDENCE_INDEX):
        if not isinstance(item, dict) or set(item) != {"digest", "salt", "sha256", "size"}:
            raise BadMember("a file has digest, salt, sha256 and size", where=layout.EVIDENCE_INDEX)
        name = f"{layout.EVIDENCE}{item['digest']}"
        content = members.get(name)
        if content is None:
            raise BadMember("the file is absent", where=name)
        _check_file(item, content, name)
        if item["digest"] not in named:
            raise BadMember("no record names this file", where=name)
        held.add(str(item["digest"]))
    present = {name for name in members if name.startswith(layout.EVIDENCE)}
    odd = sorted(present - {layout.EVIDENCE + digest for digest in held})
    if odd:
        raise BadMember("the file is not in the list of evidence", where=odd[0])
    return held


def _check_file(item: Mapping[str, Plain], content: bytes, name: str) -> None:
    digest = layout.sha256(content)
    if item["sha256"] != digest or item["size"] != len(content):
        raise BadMember("the file is not the one that was listed", where=name)
    try:
        salt = bytes.fromhex(str(item["salt"]))
        sealed = records.commit_file(digest, salt)
    except (ValueError, Refused):
        raise BadMember("the salt of the file is malformed", where=name) from None
    if sealed != item["digest"]:
        raise BadMember("the file is not the one that was sealed", where=name)
