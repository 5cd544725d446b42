"""The search index of the calls: what goes in, and how it keeps up with the database.

Statuses grow old: each entry says until when its status holds, and a search first renews those
whose time has passed. What was stored but not indexed (a crash in between) is noticed by count
and by the newest change, and made up for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Count, Max

from racimo.base.clock import now as clock_now
from racimo.base.markup import plain
from racimo.base.search import Entry, Layout, SearchBackend
from racimo.base.search.tantivy_index import IndexBroken, TantivyIndex
from racimo.base.search.words import codes_in
from racimo.calls.models import Call, Line
from racimo.calls.queries.rows import timeline_of, whole
from racimo.core.errors import Refused
from racimo.core.timeline import Status, Timeline

log = structlog.get_logger(__name__)

LAYOUT = Layout(
    name="calls",
    version=1,
    facets=("status", "sector", "beneficiary", "region", "programme", "category", "source"),
    numbers=("rank", "added", "changed", "since", "until"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = -(2**60), 2**60
_CHUNK = 400
# Order without a question: what can be answered first, by deadline; closed calls last.
_GROUPS = {
    Status.CLOSING_SOON: 0,
    Status.OPEN: 0,
    Status.BETWEEN_CUTOFFS: 0,
    Status.UPCOMING: 1,
    Status.FORECAST: 2,
    Status.NO_DATE: 2,
    Status.CLOSED: 3,
}
_SECONDS, _KEYS = 38, 20  # bits


def backend() -> SearchBackend:
    """The index of this installation."""
    return _backend(Path(settings.RACIMO_INDEX))


@cache
def _backend(folder: Path) -> TantivyIndex:
    return TantivyIndex(folder, LAYOUT)


def rebuild(*, now: datetime | None = None) -> int:
    """Build the index anew from the database; returns how many calls are in it."""
    return backend().rebuild(_entries(None, now or clock_now()))


def reindex(slugs: Iterable[str] | None = None, *, now: datetime | None = None) -> None:
    """Index these calls again, or all of them; calls that are gone are forgotten."""
    at = now or clock_now()
    if slugs is None or not backend().ready():
        rebuild(now=at)
        return
    keys = Call.objects.filter(slug__in=list(slugs)).values_list("pk", flat=True)
    backend().put(_entries(set(keys), at))


def stored() -> int:
    """How many calls the index should hold."""
    return Call.objects.count()


def catch_up(now: datetime) -> None:
    """Make the index tell the truth at ``now``, as cheaply as what is missing allows."""
    engine = backend()
    state = Call.objects.aggregate(count=Count("pk"), newest=Max("changed"))
    try:
        _catch_up(engine, int(state["count"]), micros(state["newest"]), now)
    except IndexBroken as broken:
        log.warning("the index is built anew", why=str(broken))
        rebuild(now=now)
    except Refused as refusal:
        # Somebody is writing at length: answer from what there is, if there is anything.
        if not engine.ready():
            raise
        log.warning("the index is behind", why=str(refusal))


def _catch_up(engine: SearchBackend, count: int, newest: int, now: datetime) -> None:
    if not engine.ready() or engine.largest("changed") > newest:
        rebuild(now=now)
        return
    if engine.largest("changed") < newest:
        since = _EPOCH + timedelta(microseconds=engine.largest("changed"))
        late = set(Call.objects.filter(changed__gte=since).values_list("pk", flat=True))
        engine.put(_entries(late, now))
    if engine.size() != count:
        there, here = set(Call.objects.values_list("pk", flat=True)), engine.keys()
        engine.put(_entries(there - here, now), gone=here - there)
    at = seconds(now)
    old = engine.between("until", None, at) | engine.between("since", at + 1, None)
    if old:
        engine.put(_entries(old, now))


def _entries(keys: set[int] | None, now: datetime) -> Iterator[Entry]:
    """Entries in chunks, so that memory does not grow with the catalogue."""
    wanted = sorted(Call.objects.values_list("pk", flat=True) if keys is None else keys)
    for start in range(0, len(wanted), _CHUNK):
        rows = whole().in_bulk(wanted[start : start + _CHUNK])
        yield from (entry(call, now) for call in rows.values())


def entry(call: Call, now: datetime) -> Entry:
    """What is indexed of a call; every gated column goes into the members' fields alone."""
    when = timeline_of(call, now)
    lines: list[Line] = list(call.lines.all())
    parts = [call.lead, plain(call.body) if call.body else ""]
    for strand in call.strands.all():
        parts += [strand.title, strand.purpose]
    text = "\n".join(part for part in [*parts, *(line.text for line in lines)] if part)
    programmes = list(call.programmes.all())
    terms = {
        "sector": list(call.sectors.all()),
        "beneficiary": list(call.beneficiaries.all()),
        "region": list(call.regions.all()),
    }
    names = [call.responsible, call.category]
    names += [f"{one.code} {one.name}" for one in programmes]
    names += [term.label for group in terms.values() for term in group]
    papers = [one for one in call.documents if isinstance(one, dict)]
    hidden = [call.reference, call.amount, call.contact, call.advice]
    hidden += [str(value) for one in papers for value in one.values()]
    return Entry(
        key=call.pk,
        title=call.title,
        text=text,
        names="\n".join(names),
        codes=(*codes_in(f"{call.title}\n{call.lead}"), call.slug.lower()),
        member_text="\n".join(part for part in hidden if part),
        member_codes=tuple(one for one in (call.reference.strip(),) if one),
        facets={
            "status": statuses(when),
            **{name: tuple(term.code for term in group) for name, group in terms.items()},
            "programme": tuple(one.code for one in programmes),
            "category": (call.category,) if call.category else (),
            "source": (call.source,) if call.source else (),
        },
        numbers={
            "rank": rank(when, call.pk),
            "added": _packed(seconds(call.created), call.pk),
            "changed": micros(call.changed),
            "since": seconds(when.since) if when.since else _EARLIEST,
            "until": seconds(when.until) if when.until else _LATEST,
        },
    )


def statuses(when: Timeline) -> tuple[str, ...]:
    """The status, and "open" beside it wherever one can still apply."""
    found = [when.status.value]
    if when.takes_newcomers and when.status is not Status.OPEN:
        found.append(Status.OPEN.value)
    return tuple(found)


def rank(when: Timeline, key: int) -> int:
    """The place in the usual order: group, then the moment that matters, then the row."""
    group = _GROUPS[when.status]
    at = when.opening if when.status is Status.UPCOMING else (when.next or when.last)
    moment = seconds(at.instant) if at and at.instant else 0
    if when.status is Status.CLOSED:
        moment = (1 << _SECONDS) - 1 - moment  # the latest first
    return (group << (_SECONDS + _KEYS)) | _packed(moment, key)


def _packed(moment: int, key: int) -> int:
    moment = max(0, min(moment, (1 << _SECONDS) - 1))
    return (moment << _KEYS) | (key & ((1 << _KEYS) - 1))


def seconds(at: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return (at - _EPOCH) // timedelta(seconds=1)


def micros(at: datetime | None) -> int:
    """Microseconds since 1970; 0 where there is no time."""
    return 0 if at is None else (at - _EPOCH) // timedelta(microseconds=1)
