"""The status of a call for every layout of its dates, with both sides of every turn."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from racimo.core.timeline import ENDS, SOON, Moment, Status, instant_of, read

SECOND = timedelta(seconds=1)


def moment(kind, day=None, clock=None, zone="Europe/Brussels", *, seq=1, text=""):  # noqa: PLR0913 - as the shape
    return Moment(kind, seq, day, clock, zone, False, text, instant_of(kind, day, clock, zone))


def status(moments, year, month, day, hour=0, minute=0, second=0):  # noqa: PLR0913, PLR0917 - a day's clock
    now = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return read(moments, now=now).status.value


SINGLE = [moment("opening", date(2026, 1, 10)), moment("deadline", date(2026, 6, 30), time(17))]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((2026, 1, 9, 22, 59, 59), "upcoming"),
        ((2026, 1, 9, 23, 0), "open"),
        ((2026, 6, 16, 14, 59, 59), "open"),
        ((2026, 6, 16, 15, 0), "closing_soon"),
        ((2026, 6, 30, 14, 59, 59), "closing_soon"),
        ((2026, 6, 30, 15, 0), "closed"),
    ],
)
def test_a_single_deadline(at, expected):
    assert status(SINGLE, *at) == expected


def test_a_day_without_an_hour_is_open_to_its_end():
    day = [moment("deadline", date(2026, 6, 30))]
    assert status(day, 2026, 6, 30, 21, 59, 58) == "closing_soon"
    assert status(day, 2026, 6, 30, 22, 0) == "closed"


def test_a_deadline_in_sofia_is_an_hour_before_brussels():
    assert instant_of("deadline", date(2026, 6, 30), time(17), "Europe/Sofia") == datetime(
        2026, 6, 30, 14, tzinfo=UTC
    )


def test_the_day_the_clocks_change():
    before = instant_of("deadline", date(2026, 3, 28), time(17), "Europe/Brussels")
    after = instant_of("deadline", date(2026, 3, 29), time(17), "Europe/Brussels")
    assert before is not None
    assert after is not None
    assert after - before == timedelta(hours=23)


def test_two_stages():
    stages = [moment("stage1", date(2026, 3, 1)), moment("stage2", date(2026, 9, 1), seq=2)]
    assert status(stages, 2026, 1, 1) == "open"
    between = read(stages, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert between.status is Status.BETWEEN_CUTOFFS
    assert not between.takes_newcomers
    assert between.next is stages[1]
    assert between.last is stages[0]
    assert status(stages, 2026, 10, 1) == "closed"


def test_many_cut_offs_take_newcomers_until_the_last():
    cuts = [moment("cutoff", date(2026, month, 1), seq=month) for month in (9, 3, 6)]
    at = read(cuts, now=datetime(2026, 4, 1, tzinfo=UTC))
    assert (at.status, at.next, at.takes_newcomers) == (Status.BETWEEN_CUTOFFS, cuts[2], True)
    assert status(cuts, 2026, 5, 25) == "closing_soon"
    assert status(cuts, 2026, 9, 2) == "closed"


def test_a_stage_still_to_be_dated_keeps_a_call_from_being_closed():
    stages = [moment("stage1", date(2026, 3, 1)), moment("stage2", text="to be confirmed")]
    at = read(stages, now=datetime(2026, 5, 1, tzinfo=UTC))
    assert (at.status, at.next) == (Status.BETWEEN_CUTOFFS, stages[1])


def test_what_is_not_known_is_not_guessed():
    assert status([], 2026, 1, 1) == "no_date"
    assert status([moment("deadline", text="autumn")], 2026, 1, 1) == "forecast"
    open_ended = [moment("opening", date(2026, 1, 1)), moment("deadline", text="continuous")]
    assert status(open_ended, 2027, 1, 1) == "no_date"
    assert status(open_ended, 2025, 1, 1) == "upcoming"


def test_days_at_the_end_of_time_and_unknown_zones_break_nothing():
    assert instant_of("deadline", date(9999, 12, 31), None, "America/New_York") is None
    assert instant_of("deadline", date(2026, 1, 1), None, "Mars/Olympus") is None
    assert instant_of("deadline", date(2026, 1, 1), None, "../etc/passwd") is None
    assert status([moment("deadline", date(9999, 12, 31))], 2026, 1, 1) == "open"
    assert status([moment("deadline", date(1, 1, 1))], 2026, 1, 1) in {"closed", "no_date"}


moments = st.lists(
    st.builds(
        moment,
        st.sampled_from([*sorted(ENDS), "opening", "info_day"]),
        st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.none() | st.sampled_from([time(17), time(0), time(23, 59)]),
        st.sampled_from(["Europe/Brussels", "Europe/Sofia", "UTC"]),
        seq=st.integers(1, 3),
        text=st.sampled_from(["", "to be confirmed"]),
    ),
    max_size=5,
)
instants = st.datetimes(datetime(2024, 12, 1), datetime(2027, 3, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=UTC)
)


@given(moments, instants, instants)
def test_nothing_changes_within_the_span_that_is_told(days, one, other):
    first, second = read(days, now=one), read(days, now=other)
    inside = (first.since is None or first.since <= other) and (
        first.until is None or other < first.until
    )
    if inside:
        assert first == second
    for edge in (first.since, first.until):
        if edge is not None:
            assert (edge <= one) == (edge == first.since)


@given(moments, instants)
def test_a_call_is_closed_only_when_every_dated_end_has_passed(days, at):
    found = read(days, now=at)
    ends = [d.instant for d in days if d.kind in ENDS and d.instant is not None]
    if found.status is Status.CLOSED:
        assert ends
        assert max(ends) <= at
        assert found.next is None
    if found.status is Status.CLOSING_SOON:
        assert found.next is not None
        assert found.next.instant is not None
        assert timedelta(0) < found.next.instant - at <= SOON
