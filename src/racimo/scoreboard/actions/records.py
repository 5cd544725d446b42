"""Atomic records: made of what happened, evidenced, confirmed, reviewed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
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
    "other",
)


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
    if occurred > now.date():
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
def report_signed(  # noqa: PLR0913 - each is a fact about the document
    *,
    actor: AbstractBaseUser,
    partnership: Any,  # noqa: ANN401 - a row of another domain
    kind: str,
    title: str,
    document: str,
    parties: Iterable[str],
    signed: date,
    now: datetime,
    region: str = "",
) -> Record:
    """A memorandum or an agreement was signed; ``document`` is a hash or a name of it."""
    role = rooms.role_of(actor, partnership, today=now.date())
    if not policies.may_report(role):
        raise NotAllowed(_("You may read this workspace, but not report."))
    if kind not in {"memorandum", "agreement"}:
        raise Invalid(_("Only memoranda and agreements are signed here."), where="kind")
    who = sorted(set(parties))
    if len(who) < 2:  # noqa: PLR2004 - a document binds at least two
        raise Invalid(_("At least two parties sign."), where="parties")
    if not title.strip():
        raise Invalid(_("Say what was signed."), where="title")
    fields: dict[str, Plain] = {"status": "signed", "document": document, "parties": list(who)}
    if kind == "agreement":
        fields["level"] = "consortium"
    if region:
        fields["region"] = region
    return report(
        partnership=partnership, kind=kind, title=title, fields=fields,
        origin=f"{kind}:{document[:64]}", occurred=signed, now=now,
        reporter=str(actor), reported_by=actor,
    )  # fmt: skip


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
    _must_be_open(record)
    if kind not in EVIDENCE_KINDS:
        raise Invalid(_("There is no such kind of evidence."), where="kind")
    kept = files.keep(chunks)
    try:
        with transaction.atomic():
            row = Evidence.objects.create(
                record=record,
                kind=kind,
                name=name.replace("\x00", "").rpartition("/")[2][:200] or _("file"),
                sha256=kept.sha256,
                salt=sealing.dice(32).hex(),
                size=kept.size,
                media_type=media_type[:120],
                added_by_id=actor.pk,
            )
    except IntegrityError:
        raise TooLate(_("This record has that very file already."), where="file") from None
    sealing.version(record, "evidence-added", now=now)
    partnerships.note(
        record.partnership, actor, now, _("added evidence to “%(title)s”") % {"title": record}
    )
    return row


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
    return made


@transaction.atomic
def review(*, actor: AbstractBaseUser, record: Record, now: datetime) -> Review:
    """Approve a record as a second person; four eyes, always.

    Raises:
        NotAllowed: The actor reported it, or is not of the workspace.
        TooLate: It was reviewed already, or withdrawn.
    """
    role = rooms.role_of(actor, record.partnership, today=now.date())
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
    record.refresh_from_db()
    sealing.version(record, "approved", now=now)
    return made


@transaction.atomic
def withdraw(*, actor: AbstractBaseUser, record: Record, reason: str, now: datetime) -> None:
    """Take a record out of every count; it stays in the log, with the reason."""
    _must_report(actor, record, now)
    if record.withdrawn:
        raise TooLate(_("This record was withdrawn already."))
    if not reason.strip():
        raise Invalid(_("Say why; the reason stays in the log."), where="reason")
    Record.objects.filter(pk=record.pk).update(withdrawn=True)
    sealing.version(record, "withdrawn", now=now, reason=reason.strip()[:300])
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
    role = rooms.role_of(actor, record.partnership, today=now.date())
    if not policies.may_report(role):
        raise NotAllowed(_("You may read this workspace, but not report."))


def _must_be_open(record: Record) -> None:
    if record.withdrawn:
        raise TooLate(_("This record was withdrawn."))
    if Review.objects.filter(record=record).exists():
        raise TooLate(
            _("This record was approved; it no longer changes."),
            hint=_("Withdraw it with a reason, and report anew."),
        )
