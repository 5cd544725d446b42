"""The parts of a call brought in line with a record, row by row, so that links to them hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models, transaction

from racimo.base.incoming import Milestone as Moment
from racimo.base.incoming import Record
from racimo.base.incoming import Strand as Part
from racimo.calls.actions.columns import instant
from racimo.calls.models import Call, Line, Milestone, Strand
from racimo.core.money import euro

Words = Sequence[tuple[str, str]]


def match_parts(call: Call, record: Record, *, fill: bool = False) -> bool:
    """Bring strands, lines and milestones in line; returns whether anything changed.

    A kind of part that the record does not mention stays as it is. With ``fill`` only what the
    call does not have yet is added.
    """
    changed = False
    if record.objectives and not (fill and call.lines.filter(strand=None).exists()):
        words = [("", text) for text in record.objectives]
        changed |= _match_lines(call, None, Line.Role.OBJECTIVE, words)
    if record.strands and not (fill and call.strands.exists()):
        changed |= _match_strands(call, record.strands)
    if record.milestones and not (fill and call.milestones.exists()):
        changed |= _match_milestones(call, record.milestones)
    return changed


def _match_strands(call: Call, parts: Sequence[Part]) -> bool:
    known = {strand.code: strand for strand in call.strands.all()}
    changed = False
    for order, part in enumerate(parts, start=1):
        told = {
            "title": part.title[:500],
            "purpose": part.purpose,
            "budget": euro(part.budget) if part.budget is not None else None,
            "order": order,
        }
        strand = known.get(part.code[:40])
        if strand is None:
            strand = Strand.objects.create(call=call, code=part.code[:40], **told)
            changed = True
        else:
            told = {name: value for name, value in told.items() if value not in ("", None)}
            changed |= _update(strand, told)
        actions = [(action.kind, action.text) for action in part.actions]
        outcomes = [(outcome.kind, outcome.text) for outcome in part.outcomes]
        changed |= _match_lines(call, strand, Line.Role.ACTION, actions)
        changed |= _match_lines(call, strand, Line.Role.OUTCOME, outcomes)
    return changed


def _match_lines(call: Call, strand: Strand | None, role: Line.Role, words: Words) -> bool:
    """Same place, same row: a line keeps its key when its text is corrected."""
    if not words:
        return False
    known = list(Line.objects.filter(call=call, strand=strand, role=role).order_by("order", "pk"))
    changed = False
    new = []
    for order, (kind, text) in enumerate(words, start=1):
        if order <= len(known):
            changed |= _update(known[order - 1], {"kind": kind, "text": text, "order": order})
        else:
            new.append(Line(call=call, strand=strand, role=role, kind=kind, text=text, order=order))
    Line.objects.bulk_create(new)
    for surplus in known[len(words) :]:
        changed |= _removed(surplus)
    return changed or bool(new)


def _match_milestones(call: Call, moments: Sequence[Moment]) -> bool:
    told = [
        (
            str(moment.kind), moment.seq, moment.local_date, moment.local_time, moment.tz,
            str(moment.precision), moment.assumed, moment.text[:300], instant(moment),
        )
        for moment in moments
    ]  # fmt: skip
    names = (
        "kind", "seq", "local_date", "local_time", "zone", "precision", "assumed", "text",
        "instant",
    )  # fmt: skip
    known = call.milestones.values_list(*names)
    if sorted(map(str, known)) == sorted(map(str, told)):
        return False
    call.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(call=call, **dict(zip(names, values, strict=True))) for values in told
    )
    return True


def _update(row: models.Model, told: Mapping[str, object]) -> bool:
    different = [name for name, value in told.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, told[name])
    if different:
        row.save(update_fields=different)
    return bool(different)


def _removed(line: Line) -> bool:
    """Delete a line that its source dropped, unless somebody's work rests on it."""
    try:
        with transaction.atomic():
            line.delete()
    except models.ProtectedError:
        return False
    return True
