"""A small scoreboard in a small log, made anew for whoever needs one."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from racimo.base.catalogue import load_indicator
from racimo.core import audit
from racimo.core.indicators import rulebook
from racimo.core.indicators.shapes import Indicator
from racimo.core.ledger import merkle, note, records
from racimo.core.ledger.bundle import Evidence, Material
from racimo.core.ledger.records import Sealed
from racimo.core.spans import Span

ORIGIN = "racimo.example/log"
STREAM = "5a" * 16
STRANGER = "77" * 16
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
VKEY = note.public_key(ORIGIN, KEY).vkey
MINUTES = Evidence(b"Minutes of the meeting in Lima\n", hashlib.sha256(b"file").digest())
YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


def promise(name: str, target: int) -> Indicator:
    return rulebook.promise(
        load_indicator(name),
        baseline=Decimal(0),
        target=Decimal(target),
        period=YEAR,
        frozen=date(2025, 12, 1),
    )


K3, K8 = promise("K3", 4), promise("K8", 1)


def meeting(name: str, **more):
    return {
        "action": "reported",
        "clusters": ["alba", "lima"],
        "companies": [],
        "confirmed_by": ["alba", "lima"],
        "date": "2026-05-04",
        "event": "lima-2026",
        "evidence": [],
        "id": name,
        "kind": "meeting",
        "note": "They spoke about water.",
        "reported_by": "p1",
        "reviewed_by": "p2",
        "status": "held",
    } | more


@dataclass
class Board:
    """A log in the making: entries of two streams, and the records of one."""

    key: Ed25519PrivateKey = KEY
    entries: list[bytes] = field(default_factory=list)
    sealed: list[Sealed] = field(default_factory=list)
    strangers: int = 0

    def add(self, fields) -> None:
        number = len(self.sealed) + 1
        previous = self.sealed[-1].leaf.encode() if self.sealed else None
        salts = {
            name: hashlib.sha256(f"{number} {name}".encode()).digest()
            for name in records.salted(list(fields))
        }
        record = records.seal(fields, stream=STREAM, number=number, previous=previous, salts=salts)
        self.sealed.append(record)
        self.entries.append(record.leaf.encode())

    def add_stranger(self) -> None:
        self.strangers += 1
        leaf = records.Leaf(STRANGER, self.strangers, hashlib.sha256(b"x").digest())
        self.entries.append(leaf.encode())

    @property
    def checkpoint(self) -> bytes:
        root = merkle.root_of([merkle.leaf_hash(entry) for entry in self.entries])
        text = note.Checkpoint(ORIGIN, len(self.entries), root).text
        return note.sign(text, name=ORIGIN, private=self.key).encode()

    def material(self, *, close=(), evidence=(MINUTES,)) -> Material:
        return Material(
            checkpoint=self.checkpoint,
            vkey=note.public_key(ORIGIN, self.key).vkey,
            entries=self.entries,
            records=[record.close(close) for record in self.sealed],
            definitions=[],
            results=[],
            evidence=evidence,
        )

    def bundle(self, *, close=("note",)) -> dict[str, bytes]:
        return audit.build(self.material(close=close), [K3, K8])


def board(key: Ed25519PrivateKey = KEY) -> Board:
    """Three meetings, one of them told twice, among entries of somebody else."""
    made = Board(key)
    made.add({"action": "reported", "id": "board", "kind": "board", "title": "Water for Lima"})
    made.add_stranger()
    for indicator in (K3, K8):
        made.add(audit.definition_fields(indicator) | {"at": "2025-12-01T09:00:00Z"})
    made.add(meeting("m1"))
    made.add(meeting("m2", clusters=["lima", "alba"], confirmed_by=[]))
    made.add_stranger()
    minutes = [{"digest": MINUTES.digest, "kind": "minutes"}]
    made.add(meeting("m3", date="2026-05-05", confirmed_by=[], evidence=minutes))
    made.add(meeting("m4", date="2026-05-06", status="planned", reviewed_by=None))
    return made
