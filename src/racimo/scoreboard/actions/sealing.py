"""Write leaves in the transaction that changes a record; have the log take them up after it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max

from racimo.base.clock import now as clock
from racimo.base.notary import Head, Notary
from racimo.core.canonical import Plain
from racimo.core.errors import Refused
from racimo.core.ledger.records import SALT_SIZE, commit_file, salted, seal
from racimo.scoreboard.models import Alias, Leaf, Record, Review, Stream
from racimo.scoreboard.queries.signer import notary

log = structlog.get_logger(__name__)

# Where salts come from; a demo that must be the same twice brings its own dice.
Dice = Callable[[int], bytes]
dice: Dice = secrets.token_bytes


def stream_of(partnership: Any) -> Stream:  # noqa: ANN401 - a row of another domain
    """The partnership's series of leaves."""
    stream, _new = Stream.objects.get_or_create(
        partnership=partnership, defaults={"key": dice(16).hex()}
    )
    return stream


def alias(stream: Stream, user_id: int | None, name: str) -> str:
    """The word that stands for a person in the log: bundles name nobody, but tell people apart."""
    person = {"user_id": user_id, "name": "" if user_id else name}
    row, _new = Alias.objects.get_or_create(
        stream=stream, **person, defaults={"word": f"person-{dice(6).hex()}"}
    )
    return row.word


def write(  # noqa: PLR0913 - each is a fact about the leaf
    *,
    stream: Stream,
    subject: str,
    action: str,
    fields: Mapping[str, Plain],
    now: datetime,
    record: Record | None = None,
) -> Leaf:
    """Commit a version of a record to its stream; must run inside a transaction."""
    Stream.objects.select_for_update().get(pk=stream.pk)
    last = stream.leaves.order_by("-number").first()
    number = last.number + 1 if last else 1
    whole: dict[str, Plain] = {
        **fields, "id": subject, "action": action, "at": now.isoformat(timespec="seconds")
    }  # fmt: skip
    salts = {name: dice(SALT_SIZE) for name in salted(list(whole))}
    sealed = seal(
        whole,
        stream=stream.key,
        number=number,
        previous=bytes(last.leaf) if last else None,
        salts=salts,
    )
    leaf = Leaf.objects.create(
        stream=stream,
        number=number,
        record=record,
        subject=subject,
        action=action,
        leaf=sealed.leaf.encode(),
        fields=sealed.fields,
        salts={name: salt.hex() for name, salt in salts.items()},
        at=now,
    )
    transaction.on_commit(take_up_quietly)
    return leaf


def version(record: Record, action: str, *, now: datetime, reason: str = "") -> Leaf:
    """Commit the record as it stands now: its fields, evidence, confirmations and review."""
    stream = stream_of(record.partnership)
    fields: dict[str, Plain] = {
        **record.fields,
        "kind": record.kind,
        "date": record.occurred.isoformat(),
        "reported_by": alias(stream, record.reported_by_id, record.reporter),
        "confirmed_by": [one.party for one in record.attestations.order_by("party")],
        "evidence": [
            {"kind": one.kind, "digest": commit_file(one.sha256, bytes.fromhex(one.salt))}
            for one in record.evidence.order_by("pk")
        ],
    }
    review = Review.objects.filter(record=record).first()
    if review is not None:
        fields["reviewed_by"] = alias(stream, review.by_id, review.name)
    if reason:
        fields["reason"] = reason
    return write(
        stream=stream,
        subject=record.origin,
        action=action,
        fields=fields,
        now=now,
        record=record,
    )


class LogAhead(Refused):
    """The log holds leaves that the database does not know: an old database was put back."""

    code = "log-ahead"


def take_up() -> Head | None:
    """Bring every waiting leaf into the log, in order, and sign the new head.

    Raises:
        Refused: The log and the database do not fit together; nothing was signed.
    """
    signer = notary()
    with transaction.atomic():
        # One sequencer at a time: the rows that wait are locked until their index is stored.
        waiting = list(
            Leaf.objects.select_for_update(of=("self",)).filter(index__isnull=True).order_by("pk")
        )
        if not waiting:
            return signer.head()
        last = Leaf.objects.aggregate(last=Max("index"))["last"]
        size = 0 if last is None else last + 1
        there = _there_already(signer, size, waiting)
        head = signer.append(
            [bytes(leaf.leaf) for leaf in waiting[there:]], now=clock(), expected=size + there
        )
        for place, leaf in enumerate(waiting):
            leaf.index = size + place
        Leaf.objects.bulk_update(waiting, ["index"])
    return head


def _there_already(signer: Notary, size: int, waiting: list[Leaf]) -> int:
    """How many waiting leaves the log took up before, in a run that was cut off."""
    head = signer.head()
    if head is None or head.size <= size:
        return 0
    entries = signer.entries(size)
    ours = [bytes(leaf.leaf) for leaf in waiting[: len(entries)]]
    if entries != ours:
        raise LogAhead(
            f"The log has {head.size} entries, the database knows {size} of them.",
            where="log",
            hint="Bring the database up to the state of the log before anything is signed.",
        )
    return len(entries)


def take_up_quietly() -> None:
    """The same, after a commit: a log that cannot sign now must not undo what was decided.

    What waits is taken up by the next change, by ``racimo scoreboard seal`` or by the worker.
    """
    try:
        take_up()
    except Refused as refusal:
        log.exception("the log was not signed", code=refusal.code)
    except OSError:  # a full or missing disk
        log.exception("the log was not signed", code="disk")
