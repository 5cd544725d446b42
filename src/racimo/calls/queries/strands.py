"""A strand as core values: what a workspace is made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from racimo.base.search.words import tidy
from racimo.calls.models import Call, Line
from racimo.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A financed action or an expected outcome, and the row it is."""

    kind: str
    text: str
    line_id: int


@dataclass(frozen=True, slots=True)
class StrandFacts:
    """A strand and its call. ``budget`` is euro, None where the source gives none."""

    title: str
    call_id: int
    strand_id: int
    identifier: str
    rulebook: str
    code: str
    strand_title: str
    purpose: str
    budget: Decimal | None
    actions: tuple[LineFacts, ...]
    outcomes: tuple[LineFacts, ...]


def load_strand(identifier: str, code: str) -> StrandFacts:
    """The facts of one strand of a call, read for machines: no gated field is in them.

    Raises:
        NotFound: No such call, or no such strand in it; the message names those there are.
    """
    call = Call.objects.prefetch_related("strands", "lines").filter(slug=tidy(identifier)).first()
    if call is None:
        raise NotFound(_("There is no call “%(identifier)s”.") % {"identifier": identifier[:120]})
    strands = list(call.strands.all())
    strand = next((one for one in strands if one.code == code), None)
    if strand is None:
        known = ", ".join(one.code for one in strands)
        raise NotFound(
            _("The call “%(call)s” has no strand “%(code)s”.")
            % {"call": call.title, "code": code[:40]},
            hint=_("Choose one of: %(codes)s.") % {"codes": known} if known else "",
        )
    lines = [one for one in call.lines.all() if one.strand_id == strand.pk]
    return StrandFacts(
        title=call.title,
        call_id=call.pk,
        strand_id=strand.pk,
        identifier=call.slug,
        rulebook=call.rulebook,
        code=strand.code,
        strand_title=strand.title,
        purpose=strand.purpose,
        budget=strand.budget,
        actions=_facts(lines, Line.Role.ACTION),
        outcomes=_facts(lines, Line.Role.OUTCOME),
    )


def _facts(lines: list[Line], role: str) -> tuple[LineFacts, ...]:
    chosen = sorted((one for one in lines if one.role == role), key=lambda x: (x.order, x.pk))
    return tuple(LineFacts(one.kind, one.text, one.pk) for one in chosen)
