"""Memoranda and agreements that were signed: recorded together with the signed file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from racimo.base import files
from racimo.core.canonical import Plain
from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.organisations import queries as organisations
from racimo.partnerships import policies as rooms
from racimo.scoreboard import policies
from racimo.scoreboard.actions import sealing
from racimo.scoreboard.actions.records import attach, report
from racimo.scoreboard.models import Record

KINDS = ("memorandum", "agreement")
MOST_TITLE = 300


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
    """A memorandum or an agreement was signed; ``document`` is a hash or a name of it.

    Raises:
        NotAllowed: The actor may only read.
        Invalid: A field that does not fit; ``where`` names it.
        TooLate: This very document stands recorded.
    """
    role = rooms.role_of(actor, partnership, today=rooms.day_of(now))
    if not policies.may_report(role):
        raise NotAllowed(_("You may read this workspace, but not report."))
    if signed > rooms.day_of(now):
        raise Invalid(_("That day has not come yet."), where="signed")
    who = _want_sense(kind, title, parties, document)
    fields: dict[str, Plain] = {
        "status": "signed", "document": document, "parties": list[Plain](who)
    }  # fmt: skip
    if kind == "agreement":
        fields["level"] = "consortium"
    if region:
        fields["region"] = region
    return report(
        partnership=partnership, kind=kind, title=title.strip(), fields=fields,
        origin=_origin(partnership, f"{kind}:{document[:64]}"), occurred=signed, now=now,
        reporter=str(actor), reported_by=actor,
    )  # fmt: skip


@transaction.atomic
def report_signed_file(  # noqa: PLR0913 - each is a fact about the document
    *,
    actor: AbstractBaseUser,
    partnership: Any,  # noqa: ANN401 - a row of another domain
    kind: str,
    title: str,
    parties: Iterable[str],
    signed: date,
    name: str,
    media_type: str,
    chunks: Iterable[bytes],
    now: datetime,
    region: str = "",
) -> Record:
    """The same, with the signed file as its evidence: the document is known by its SHA-256."""
    role = rooms.role_of(actor, partnership, today=rooms.day_of(now))
    if not policies.may_report(role):
        raise NotAllowed(_("You may read this workspace, but not report."))
    kept = files.keep(chunks)
    record = report_signed(
        actor=actor, partnership=partnership, kind=kind, title=title, document=kept.sha256,
        parties=parties, signed=signed, now=now, region=region,
    )  # fmt: skip
    attach(record, kept, kind="signed-document", name=name, media_type=media_type, actor=actor)
    sealing.version(record, "evidence-added", now=now)
    return record


def _want_sense(kind: str, title: str, parties: Iterable[str], document: str) -> list[str]:
    """The parties in order, once everything fits."""
    if kind not in KINDS:
        raise Invalid(_("Only memoranda and agreements are signed here."), where="kind")
    if not title.strip() or len(title) > MOST_TITLE:
        raise Invalid(_("Say what was signed, in at most 300 letters."), where="title")
    if not document.strip():
        raise Invalid(_("Say which document it is."), where="document")
    who = sorted(set(parties))
    if len(who) < 2:  # noqa: PLR2004 - a document binds at least two
        raise Invalid(_("At least two parties sign."), where="parties")
    known = organisations.named(who)
    if strange := [slug for slug in who if slug not in known]:
        raise Invalid(
            _("There is no organisation “%(slug)s” here.") % {"slug": strange[0]}, where="parties"
        )
    return who


def _origin(partnership: Any, first: str) -> str:  # noqa: ANN401 - a row of another domain
    """A name for the record: withdrawn ones keep theirs, one that stands is not told twice."""
    origin, n = first, 1
    while found := Record.objects.filter(partnership=partnership, origin=origin).first():
        if not found.withdrawn:
            raise TooLate(
                _("This very document is recorded already, as “%(title)s”.") % {"title": found},
                where="file",
            )
        n += 1
        origin = f"{first}:{n}"
    return origin
