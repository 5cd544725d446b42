"""The list of calls to take away: CSV, XLSX, JSON, an Atom feed and a calendar."""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from racimo.calls import queries
from racimo.calls.queries import CallView, Money
from racimo.core.timeline import ENDS, Moment
from racimo.sources.registry import SOURCES
from racimo.web.sheets import Cell, as_csv, as_xlsx

FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "atom": "Atom", "ics": "iCal"}
TYPES = {"atom": "application/atom+xml", "ics": "text/calendar"}
NOT_STORABLE = frozenset({"Cc", "Cn", "Cs"})
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MOST_IN_A_FEED = 100
MOST_IN_A_CALENDAR = 1000
COLUMNS = (
    "identifier", "title", "status", "deadline", "deadline_time", "deadline_zone",
    "deadline_assumed", "deadline_utc", "opening", "programmes", "category", "responsible",
    "sectors", "beneficiaries", "regions", "strands", "strand_budgets", "lead",
)  # fmt: skip
GATED = (
    "reference", "amount", "amount_total", "grant_min", "grant_max", "rate_max", "currency",
    "documents", "contact", "advice",
)  # fmt: skip
OF_SOURCE = ("source", "licence", "attribution", "fetched", "page")

Absolute = Callable[[str], str]


def credit(source: str) -> dict[str, str]:
    """What must be printed beside a source's words."""
    known = SOURCES.get(source)
    return {
        "licence": known.licence if known else "",
        "attribution": known.attribution if known else "",
    }


def as_table(kind: str, calls: Iterator[CallView], absolute: Absolute) -> HttpResponseBase:
    """CSV or XLSX; the columns of gated fields are there for those who may read them."""
    first = next(calls, None)
    everything = itertools.chain([first], calls) if first else iter(())
    open_ = first is not None and all(one.state != "locked" for one in first.gated_fields)
    head = (*COLUMNS, *(GATED if open_ else ()), *OF_SOURCE)
    rows = (_row(call, absolute, gated=open_) for call in everything)
    return as_csv("calls", head, rows) if kind == "csv" else as_xlsx("calls", head, rows)


def _row(call: CallView, absolute: Absolute, *, gated: bool) -> list[Cell]:
    end, start = call.deadline, call.timeline.opening
    cells: list[Cell] = [
        call.identifier,
        call.title,
        call.status,
        (end.day.isoformat() if end.day else end.text) if end else "",
        end.clock.isoformat("minutes") if end and end.clock else "",
        end.zone if end else "",
        ("yes" if end.assumed else "no") if end else "",
        _utc(end.instant) if end else "",
        start.day.isoformat() if start and start.day else "",
        *("; ".join(word.label for word in call.programmes), call.category, call.responsible),
        *("; ".join(word.label for word in group) for group in _words(call)),
        "; ".join(one.code for one in call.strands),
        "; ".join("" if one.budget is None else str(one.budget) for one in call.strands),
        call.lead,
    ]
    if gated:
        cells += _gated(call)
    told = credit(call.source)
    page = absolute(reverse("call", args=[call.identifier]))
    return [*cells, call.source, told["licence"], told["attribution"], _utc(call.fetched), page]


def _words(call: CallView) -> tuple[tuple[queries.Word, ...], ...]:
    return call.sectors, call.beneficiaries, call.regions


def _gated(call: CallView) -> list[Cell]:
    """The gated fields, in the order of ``GATED``; unknown is empty."""
    value = {name: one.value for name, one in call.gated.items()}
    money = value["amount"] if isinstance(value["amount"], Money) else None
    figures: list[Cell] = [""] * 6
    if money is not None:
        numbers = (money.total, money.grant_min, money.grant_max, money.rate_max)
        figures = [money.text, *("" if n is None else str(n) for n in numbers), money.currency]
    papers = "; ".join(f"{one['title']} <{one['url']}>" for one in value["documents"] or ())
    contact, advice = value["contact"] or "", value["advice"] or ""
    return [value["reference"] or "", *figures, papers, contact, advice]


def as_json(calls: Iterator[CallView], absolute: Absolute) -> HttpResponseBase:
    """Every call in the form the API gives, with what must be printed beside it."""

    def lines() -> Iterator[str]:
        yield '{"calls": ['
        for number, call in enumerate(calls):
            page = absolute(reverse("call", args=[call.identifier]))
            told = {**queries.plain(call), **credit(call.source), "page": page}
            yield f"{',' if number else ''}\n{json.dumps(told, ensure_ascii=False)}"
        yield "\n]}\n"

    response = StreamingHttpResponse(lines(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="calls.json"'
    return response


class Feed(Atom1Feed):
    """An Atom feed that is the same text as long as its calls are the same."""

    def latest_post_date(self) -> datetime:
        """When its newest call changed; an empty feed never changes."""
        return max((item["updateddate"] for item in self.items), default=BEGINNING)


def as_atom(calls: Iterator[CallView], absolute: Absolute, here: str) -> HttpResponse:
    """A feed of the calls that answer, the newest first."""
    feed = Feed(
        title=_("Calls for proposals"),
        link=absolute(reverse("calls")),
        description="",
        feed_url=here,
        language="en",
    )
    for call in itertools.islice(calls, MOST_IN_A_FEED):
        page = absolute(reverse("call", args=[call.identifier]))
        told = [f"{_('Status')}: {queries.status_labels()[call.status]}"]
        if call.deadline:
            told.append(f"{_('Deadline')}: {said(call.deadline)}")
        told += [call.lead, credit(call.source)["attribution"]]
        feed.add_item(
            title=_storable(call.title),
            link=page,
            # A reader takes the summary for HTML.
            description=escape(_storable("\n".join(part for part in told if part))),
            unique_id=page,
            updateddate=call.changed,
            categories=[_storable(word.label) for word in (*call.programmes, *call.sectors)],
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def as_calendar(
    calls: Iterator[CallView], absolute: Absolute, host: str, now: datetime
) -> HttpResponse:
    """A calendar of the deadlines, cut-offs and openings that are still ahead."""
    calendar = Calendar()
    calendar.add("prodid", "-//Racimo//Calls//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Deadlines of calls"))
    events = (event for call in calls for event in _events(call, absolute, host, now))
    for event in itertools.islice(events, MOST_IN_A_CALENDAR):
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return response


def _events(call: CallView, absolute: Absolute, host: str, now: datetime) -> Iterator[Event]:
    page = absolute(reverse("call", args=[call.identifier]))
    for one in call.moments:
        if one.day is None or one.instant is None or one.instant <= now:
            continue
        event = Event()
        event.add("uid", f"{call.identifier}-{one.kind}-{one.seq}@{host}")
        event.add("dtstamp", call.changed.astimezone(UTC))
        event.add("summary", _storable(f"{kind_words(one)}: {call.title}"))
        event.add("description", _storable(f"{said(one)}\n{page}"))
        event.add("url", page)
        event.add("transp", "TRANSPARENT")
        if one.clock is None:
            event.add("dtstart", one.day)
            if one.day < one.day.max:
                event.add("dtend", one.day + timedelta(days=1))
        else:
            event.add("dtstart", one.instant.astimezone(UTC))
        yield event


def kind_words(one: Moment) -> str:
    """What happens on a day of a call."""
    words = {
        "opening": _("Opening"),
        "deadline": _("Deadline"),
        "stage1": _("Deadline of stage 1"),
        "stage2": _("Deadline of stage 2"),
        "cutoff": _("Cut-off %(n)s") % {"n": one.seq},
    }
    return words.get(one.kind, one.kind)


def said(one: Moment) -> str:
    """A moment in words: local day and clock with its zone, and what was assumed.

    >>> from datetime import date, time
    >>> said(Moment("deadline", 1, date(2026, 3, 1), time(17), "Europe/Sofia", False, "", None))
    '2026-03-01 17:00 Europe/Sofia'
    """
    if one.day is None:
        return one.text
    clock = f" {one.clock:%H:%M}" if one.clock else ""
    note = ""
    if one.assumed:
        ends = one.clock is None and one.kind in ENDS
        note = f" ({_('end of the day assumed') if ends else _('time assumed')})"
    return f"{one.day.isoformat()}{clock} {one.zone}{note}"


def _utc(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _storable(text: str) -> str:
    """Text that XML and calendars can hold: no control characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in NOT_STORABLE)
