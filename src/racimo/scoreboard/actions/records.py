"""Atomic records: made of what happened, evidenced, confirmed, reviewed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from racimo.base import files
from racimo.core.canonical import Plain
from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.organisations import queries as organisations
from racimo.partnerships import actions as partnerships
from racimo.partnerships import policies as rooms
from racimo.scoreboard import policies
from racimo.scoreboard.actions import sealing
from racimo.scoreboard.actions.promises import fix_all
from racimo.scoreboard.models import Attestation, Evidence, Record, Review

EVIDENCE_KINDS = (
    "minutes",
    "attendance-list",
    "signed-document",
    "programme",
    "service-record",
    "sme-declaration",
    "contract",
    "grant-letter",
    "letter",
    "survey-record",
    "other",
)
# A meeting in the far east happens on a day that has not begun elsewhere.
EASTERNMOST = timedelta(hours=14)
MOST_NAME = 200
MOST_ENDING = 12


@transaction.atomic
def report(  # noqa: PLR0913 - each is a fact about the record
    *,
    partnership: Any,  # noqa: ANN401 - a row of another domain
    kind: str,
    title: str,
    origin: str,
    occurred: date,
    fields: Mapping[str, Plain],
    now: datetime,
    reporter: str,
    reported_by: AbstractBaseUser | None = None,
    confirmed_by: Iterable[str] = (),
) -> Record:
    """Write down that something happened, once; the same origin gives the record that is there."""
    known = Record.objects.filter(partnership=partnership, origin=origin).first()
    if known is not None:
        return known
    if occurred > (now.astimezone(UTC) + EASTERNMOST).date():
        raise Invalid(_("That day has not come yet."), where="date")
    fix_all(partnership, now)
    try:
        with transaction.atomic():
            record = Record.objects.create(
                partnership=partnership,
                kind=kind,
                title=title[:300],
                fields=dict(fields),
                origin=origin,
                occurred=occurred,
                reporter=reporter,
                reported_by_id=reported_by.pk if reported_by else None,
            )
    except IntegrityError:  # somebody else was faster
        return Record.objects.get(partnership=partnership, origin=origin)
    for party in confirmed_by:
        Attestation.objects.create(record=record, party=party, at=now, how="link")
    sealing.version(record, "reported", now=now)
    return record


@transaction.atomic
def add_evidence(  # noqa: PLR0913 - each is a fact about the file
    *,
    actor: AbstractBaseUser,
    record: Record,
    kind: str,
    name: str,
    media_type: str,
    chunks: Iterable[bytes],
    now: datetime,
) -> Evidence:
    """Keep a file byte for byte, and commit to it in the log.

    Raises:
        NotAllowed: The actor may only read.
        TooLate: The record was reviewed or withdrawn, or has this very file already.
        Invalid: An unknown kind of evidence, an empty or too large file.
    """
    _must_report(actor, record, now)
    if kind not in EVIDENCE_KINDS:
        raise Invalid(_("There is no such kind of evidence."), where="kind")
    _must_be_open(record)
    row = attach(record, files.keep(chunks), kind=kind, name=name, media_type=media_type,
                 actor=actor)  # fmt: skip
    sealing.version(record, "evidence-added", now=now)
    partnerships.note(
        record.partnership, actor, now, _("added evidence to “%(title)s”") % {"title": record}
    )
    return row


def attach(  # noqa: PLR0913 - each is a fact about the file
    record: Record,
    kept: files.Kept,
    *,
    kind: str,
    name: str,
    media_type: str,
    actor: AbstractBaseUser,
) -> Evidence:
    """Put a kept file to a record; whoever calls seals the new version."""
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                record=record,
                kind=kind,
                name=bare_name(name),
                sha256=kept.sha256,
                salt=sealing.dice(32).hex(),
                size=kept.size,
                media_type=media_type[:120],
                added_by_id=actor.pk,
            )
    except IntegrityError:
        raise TooLate(_("This record has that very file already."), where="file") from None


def bare_name(name: str) -> str:
    """The last part of a file name, in letters that can be shown; never a way to a folder."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    if len(shown) > MOST_NAME:
        stem, dot, end = shown.rpartition(".")
        tail = f"{dot}{end}" if stem and len(end) <= MOST_ENDING else ""
        shown = shown[: MOST_NAME - len(tail)] + tail
    return shown if shown.strip(".") else _("file")


@transaction.atomic
def attest(*, actor: AbstractBaseUser, record: Record, party: str, now: datetime) -> Attestation:
    """Confirm a record for an organisation one works for and that is a party to it."""
    parties = parties_of(record)
    if party not in parties:
        raise NotFound(_("That organisation is not a party to this record."))
    row = organisations.find(party)
    if not organisations.works_for(actor, row.pk):
        raise NotAllowed(_("You can confirm only for an organisation you work for."))
    _must_be_open(record)
    try:
        with transaction.atomic():
            made = Attestation.objects.create(record=record, party=party, at=now, how="account")
    except IntegrityError:
        raise TooLate(_("It was confirmed already for this organisation.")) from None
    sealing.version(record, "confirmed", now=now)
    partnerships.note(
        record.partnership, actor, now, _("confirmed “%(title)s”") % {"title": record}
    )
    return made


@transaction.atomic
def review(*, actor: AbstractBaseUser, record: Record, now: datetime) -> Review:
    """Approve a record as a second person; four eyes, always.

    Raises:
        NotAllowed: The actor reported it, or is not of the workspace.
        TooLate: It was reviewed already, or withdrawn.
    """
    role = rooms.role_of(actor, record.partnership, today=rooms.day_of(now))
    if policies.is_reporter(actor, record):
        raise NotAllowed(_("Whoever reported a record cannot approve it: four eyes."))
    if not policies.may_review(actor, role, record):
        raise NotAllowed(_("You may not approve records here."))
    _must_be_open(record)
    try:
        with transaction.atomic():
            made = Review.objects.create(record=record, by_id=actor.pk, name=str(actor), at=now)
    except IntegrityError:
        raise TooLate(_("This record was approved already.")) from None
    sealing.version(record, "approved", now=now)
    partnerships.note(record.partnership, actor, now, _("approved “%(title)s”") % {"title": record})
    return made


@transaction.atomic
def withdraw(*, actor: AbstractBaseUser, record: Record, reason: str, now: datetime) -> None:
    """Take a record out of every count; it stays in the log, with the reason."""
    _must_report(actor, record, now)
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise Invalid(_("Say why; the reason stays in the log."), where="reason")
    if _locked(record).withdrawn:
        raise TooLate(_("This record was withdrawn already."))
    Record.objects.filter(pk=record.pk).update(withdrawn=True)
    sealing.version(record, "withdrawn", now=now, reason=reason[:300])
    partnerships.note(record.partnership, actor, now, _("withdrew “%(title)s”") % {"title": record})


def parties_of(record: Record) -> list[str]:
    """The organisations whose word confirms a record."""
    fields = record.fields
    named: list[str] = []
    for name in ("clusters", "companies", "parties"):
        named += [str(one) for one in fields.get(name, [])]
    if "organisation" in fields:
        named.append(str(fields["organisation"]))
    return sorted(set(named))


def _must_report(actor: AbstractBaseUser, record: Record, now: datetime) -> None:
    role = rooms.role_of(actor, record.partnership, today=rooms.day_of(now))
    if not policies.may_report(role):
        raise NotAllowed(_("You may read this workspace, but not report."))


def _locked(record: Record) -> Record:
    """The record as it stands now; nobody else changes it until this is done."""
    return Record.objects.select_for_update().get(pk=record.pk)


def _must_be_open(record: Record) -> None:
    if _locked(record).withdrawn:
        raise TooLate(_("This record was withdrawn."))
    if Review.objects.filter(record=record).exists():
        raise TooLate(
            _("This record was approved already; it no longer changes."),
            hint=_("Withdraw it with a reason, and report anew."),
        )
