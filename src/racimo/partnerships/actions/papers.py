"""Answer a paper's questions, draft a version, sign it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from racimo.base.clauses import load_clauses, load_questions, versions
from racimo.core.drafting.check import proofread
from racimo.core.drafting.draft import draft as put_together
from racimo.core.drafting.shapes import Document, Finding, Kind, Question, as_plain, content_hash
from racimo.core.errors import Invalid, NotAllowed, NotFound, TooLate
from racimo.partnerships import policies, queries
from racimo.partnerships.actions.workspace import note
from racimo.partnerships.models import Deliverable, Paper, PaperVersion, Partnership

MOST_TEXT = 20_000
MOST_ROWS = 300
# Which deliverable of a strand a paper is.
ANSWERS = {
    Paper.Kind.AGREEMENT: "partnership_agreement",
    Paper.Kind.STRATEGY: "strategy_plan",
    Paper.Kind.ROADMAP: "implementation_roadmap",
}


def begin(partnership: Partnership, kind: str) -> Paper:
    """The paper's row; made with the newest clause bank where there was none."""
    if kind not in Paper.Kind.values:
        raise NotFound(_("There is no such paper."), where="paper")
    paper, _new = Paper.objects.get_or_create(
        partnership=partnership, kind=kind, defaults={"bank": versions(kind)[-1]}
    )
    return paper


@transaction.atomic
def answer_questions(  # noqa: PLR0913 - each is a fact about the answers
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    kind: str,
    answers: dict[str, Any],
    now: datetime,
    known: Mapping[str, Any] | None = None,
) -> Paper:
    """Keep what people wrote; an empty answer falls back to what is known already.

    Raises:
        NotAllowed: The actor may only read.
        Invalid: A question that the paper does not ask, or an answer of the wrong shape.
    """
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_write(role):
        raise NotAllowed(_("You may read this workspace, but not change it."))
    paper = Paper.objects.select_for_update().get(pk=begin(partnership, kind).pk)
    asked = {question.key: question for question in load_questions(kind, paper.bank)}
    repeated = queries.first_answers(partnership, kind, paper.bank, known=known)
    kept = dict(paper.answers)
    for key, value in answers.items():
        if key not in asked:
            raise Invalid(_("The paper does not ask “%(key)s”.") % {"key": key}, where=key)
        _refuse_odd(asked[key], value)
        # What merely repeats a known fact is not kept, so that it follows the fact.
        if value in ("", None, []) or value == repeated.get(key):
            kept.pop(key, None)
        else:
            kept[key] = value
    if kept != paper.answers:
        paper.answers = kept
        paper.save(update_fields=["answers", "changed"])
        note(
            partnership, actor, now,
            _("answered questions of the %(paper)s") % {"paper": paper.get_kind_display()},
        )  # fmt: skip
    return paper


def _refuse_odd(question: Question, value: object) -> None:
    shape = {Kind.LIST: list, Kind.TABLE: list}.get(question.kind, (str, int))
    if value not in (None, "") and not isinstance(value, shape):
        raise Invalid(
            _("“%(label)s” has an answer of the wrong shape.") % {"label": question.label},
            where=question.key,
        )
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise Invalid(_("At most 20,000 characters."), where=question.key)
    if isinstance(value, list) and len(value) > MOST_ROWS:
        raise Invalid(_("At most 300 rows."), where=question.key)


def preview(
    partnership: Partnership,
    kind: str,
    *,
    known: Mapping[str, Any] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> tuple[Document, tuple[Finding, ...]]:
    """The paper as it would be drafted now, and what the proof-reader finds in it.

    ``typed`` are answers that are not kept yet: they win, and an empty one counts as none.
    """
    row = queries.paper(partnership, kind)
    bank = row.bank if row else None
    answers = queries.answers(partnership, kind, known=known)
    for key, value in (typed or {}).items():
        if value not in ("", None, []):
            answers[key] = value
    clauses = load_clauses(kind, bank)
    document = put_together(kind, answers, clauses)
    return document, proofread(document, answers, clauses, load_questions(kind, bank))


@transaction.atomic
def draft(
    *,
    actor: AbstractBaseUser,
    partnership: Partnership,
    kind: str,
    now: datetime,
    known: Mapping[str, Any] | None = None,
) -> PaperVersion:
    """Keep the paper as it is now as a version, known by the hash of its content.

    Drafting the same content twice gives the version that is there already.
    """
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_write(role):
        raise NotAllowed(_("You may read this workspace, but not change it."))
    paper = begin(partnership, kind)
    Paper.objects.select_for_update().get(pk=paper.pk)
    document, findings = preview(partnership, kind, known=known)
    sha256 = content_hash(document)
    same = paper.versions.filter(sha256=sha256).first()
    if same:
        return same
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    made = PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        sha256=sha256,
        document=as_plain(document),
        findings=[
            {
                "code": one.code,
                "severity": one.severity.value,
                "where": one.where,
                "message": one.message,
                "hint": one.hint,
            }
            for one in findings
        ],
        drafted_by_id=actor.pk,
    )
    note(
        partnership, actor, now,
        _("drafted version %(n)s of the %(paper)s")
        % {"n": made.number, "paper": paper.get_kind_display()},
    )  # fmt: skip
    return made


@transaction.atomic
def settle(
    *, actor: AbstractBaseUser, version: PaperVersion, now: datetime, day: date | None = None
) -> PaperVersion:
    """Say that every partner signed or adopted this version; its deliverable is delivered.

    ``day`` is the day of the last signature; today where none is given.

    Raises:
        NotAllowed: Only the coordinator may.
        TooLate: A version was settled already.
        Invalid: The proof-reader still finds errors, or the day lies ahead.
    """
    partnership = version.paper.partnership
    role = policies.role_of(actor, partnership, today=policies.day_of(now))
    if not policies.may_coordinate(role):
        raise NotAllowed(_("Only the coordinator may say that a paper was signed."))
    Paper.objects.select_for_update().get(pk=version.paper_id)
    if version.paper.versions.filter(signed__isnull=False).exists():
        raise TooLate(_("A version of this paper is settled already."))
    errors = [one for one in version.findings if one["severity"] == "error"]
    if errors:
        raise Invalid(
            _("The proof-reader still finds %(count)s errors.") % {"count": len(errors)},
            hint=_("Mend them, draft a new version, and settle that one."),
        )
    today = policies.day_of(now)
    day = day or today
    if day > today:
        raise Invalid(_("That day lies ahead."), where="day")
    PaperVersion.objects.filter(pk=version.pk).update(signed=day)
    Deliverable.objects.filter(
        partnership=partnership, kind=ANSWERS[Paper.Kind(version.paper.kind)],
        delivered__isnull=True,
    ).update(delivered=day)  # fmt: skip
    if version.paper.kind == Paper.Kind.AGREEMENT:
        Partnership.objects.filter(pk=partnership.pk, state=Partnership.State.COMPOSING).update(
            state=Partnership.State.SIGNED
        )
    note(
        partnership, actor, now,
        _("settled version %(n)s of the %(paper)s")
        % {"n": version.number, "paper": version.paper.get_kind_display()},
    )  # fmt: skip
    version.refresh_from_db()
    return version
