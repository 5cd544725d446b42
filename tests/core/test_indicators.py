"""Indicators recounted from records: the figure, the levels, the promise."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racimo.base.catalogue import load_catalogue, load_indicator
from racimo.core.canonical import Plain
from racimo.core.errors import FlatTarget, Invalid
from racimo.core.indicators import rulebook
from racimo.core.indicators.check import check_definition, check_reading
from racimo.core.indicators.measure import level_of, measure, progress, stand
from racimo.core.indicators.shapes import (
    Confirmation,
    Count,
    CountDistinct,
    EvidenceRule,
    Filter,
    Indicator,
    Level,
    Need,
    Op,
    Ratio,
    Reading,
    Record,
    Sum,
)
from racimo.core.spans import Span

HELD = (Filter("kind", Op.EQ, "meeting"), Filter("status", Op.EQ, "held"))
YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


def indicator(rule, **more):
    return Indicator("X", "1", "A thing", "things", rule, "own", **more)


def meeting(name, clusters=("alba", "chiara"), **more):
    fields = {
        "id": name,
        "kind": "meeting",
        "action": "reported",
        "status": "held",
        "date": "2026-05-04",
        "event": "lima",
        "clusters": list(clusters),
        "companies": [],
        "reported_by": "p1",
        "confirmed_by": [],
        "evidence": [],
    }
    return Record(fields | more)


def test_a_held_meeting_counts_and_a_planned_one_does_not():
    reading = measure(
        load_indicator("K3"), [meeting("a"), meeting("b", date="2026-05-05", status="planned")]
    )
    assert (reading.value, reading.counted, reading.undecided) == (Decimal(1), ("a",), ())


def test_the_same_meeting_told_by_both_sides_counts_once_and_the_double_is_shown():
    both = [meeting("a"), meeting("b", clusters=("chiara", "alba"))]
    reading = measure(load_indicator("K3"), both)
    assert (reading.value, reading.unreconciled) == (Decimal(1), Decimal(2))


def test_the_double_that_is_proved_best_gives_the_level():
    both = [meeting("a", confirmed_by=["alba", "chiara"]), meeting("b")]
    assert measure(load_indicator("K3"), both).split[Level.CONFIRMED] == 1


@pytest.mark.parametrize(
    ("more", "level"),
    [
        ({}, Level.DECLARED),
        ({"evidence": [{"kind": "photo", "digest": "00"}]}, Level.DECLARED),
        ({"evidence": [{"kind": "minutes", "digest": "00"}]}, Level.EVIDENCED),
        ({"confirmed_by": ["alba"]}, Level.DECLARED),
        ({"confirmed_by": ["alba", "dina"]}, Level.DECLARED),
        ({"confirmed_by": ["alba", "chiara"]}, Level.CONFIRMED),
        ({"confirmed_by": ["alba", "chiara"], "reviewed_by": "p1"}, Level.CONFIRMED),
        ({"confirmed_by": ["alba", "chiara"], "reviewed_by": "p2"}, Level.REVIEWED),
        ({"reviewed_by": "p2"}, Level.DECLARED),
        ({"evidence": "minutes", "confirmed_by": None}, Level.DECLARED),
        ({"kind": "declaration", "confirmed_by": ["alba", "chiara"]}, Level.DECLARED),
    ],
    ids=str,
)
def test_the_level_of_a_meeting_follows_from_its_facts(more, level):
    assert level_of(load_indicator("K3"), meeting("a", **more)) is level


def test_sealed_and_recomputable_come_last_and_only_upon_the_rest():
    k3 = load_indicator("K3")
    full = meeting("a", confirmed_by=["alba", "chiara"], reviewed_by="p2").fields
    assert level_of(k3, Record(full, sealed=True)) is Level.SEALED
    assert level_of(k3, Record(full, sealed=True, recomputable=True)) is Level.RECOMPUTABLE
    assert level_of(k3, Record(full, recomputable=True)) is Level.REVIEWED
    assert level_of(k3, Record(meeting("a").fields, sealed=True)) is Level.DECLARED


def test_a_definition_fixed_before_the_day_lifts_a_bare_record_to_defined():
    k3 = load_indicator("K3")
    for day, level in [(date(2026, 5, 4), Level.DEFINED), (date(2026, 5, 5), Level.DECLARED)]:
        fixed = rulebook.promise(k3, baseline=None, target=None, period=None, frozen=day)
        assert level_of(fixed, meeting("a")) is level


def test_two_files_are_two_different_files():
    k8 = load_indicator("K8")
    one: Plain = {"kind": "programme", "digest": "00"}
    two: Plain = {"kind": "attendance-list", "digest": "01"}
    assert level_of(k8, Record({"evidence": [one, one]})) is Level.DECLARED
    assert level_of(k8, Record({"evidence": [one, two]})) is Level.CONFIRMED


def test_any_of_the_parties_is_enough_where_the_rule_says_so():
    rule = indicator(
        Count(HELD),
        evidence=EvidenceRule(0),
        confirmation=Confirmation(Need.ANY, "clusters"),
    )
    assert level_of(rule, meeting("a", confirmed_by=["chiara"])) is Level.CONFIRMED
    assert level_of(rule, meeting("a", confirmed_by=["dina"])) is Level.EVIDENCED


def test_the_last_version_of_a_record_stands_and_a_withdrawn_one_is_gone():
    versions = [
        meeting("a", status="planned"),
        meeting("b"),
        meeting("a"),
        meeting("b", action="withdrawn"),
        meeting("c", action="rejected"),
    ]
    assert [(r.fields["id"], r.fields["status"]) for r in stand(versions)] == [("a", "held")]
    assert measure(indicator(Count(HELD)), versions).value == 1


def test_only_records_of_the_period_count_and_one_without_a_day_is_undecided():
    rule = indicator(Count(HELD), period=YEAR)
    records = [
        meeting("first", date="2026-01-01"),
        meeting("before", date="2025-12-31"),
        meeting("after", date="2027-01-01"),
        meeting("none", date=None),
        meeting("odd", date="4 May"),
        meeting("planned", date=None, status="planned"),
    ]
    reading = measure(rule, records)
    assert (reading.counted, reading.undecided) == (("first",), ("none", "odd"))


@pytest.mark.parametrize(
    ("op", "wanted", "value", "answer"),
    [
        (Op.EQ, "a", "a", True),
        (Op.EQ, 1, True, False),
        (Op.EQ, ["a"], ["a"], True),
        (Op.NE, "a", "b", True),
        (Op.NE, "a", "a", False),
        (Op.IN, ["a", "b"], "b", True),
        (Op.IN, ["a", "b"], "c", False),
        (Op.GE, 10, 10, True),
        (Op.GE, 10, "9.99", False),
        (Op.LE, "2026-12-31", "2026-05-04", True),
        (Op.LE, 10, 11, False),
        (Op.GE, "2026-12-31", "2026-05-04", False),
        (Op.GE, 10, ["a"], None),
        (Op.GE, 10, "NaN", None),
        (Op.SIZE_GE, 2, ["a", "b"], True),
        (Op.SIZE_GE, 2, ["a", "a"], False),
        (Op.SIZE_GE, 2, "ab", None),
        (Op.EXISTS, True, "a", True),
        (Op.EXISTS, True, None, False),
        (Op.EXISTS, False, None, True),
        (Op.EQ, "a", None, None),
        (Op.NE, "a", None, None),
    ],
)
def test_a_condition_holds_fails_or_cannot_be_known(op, wanted, value, answer):
    reading = measure(
        indicator(Count((Filter("f", op, wanted),))), [Record({"id": "a", "f": value})]
    )
    assert (len(reading.counted), len(reading.undecided)) == (
        int(answer is True),
        int(answer is None),
    )


def test_a_missing_key_or_an_odd_amount_is_undecided_not_zero():
    distinct = indicator(CountDistinct(("event",), HELD))
    assert measure(distinct, [meeting("a", event=None)]).undecided == ("a",)
    total = indicator(Sum("value", HELD))
    odd = [
        meeting(str(v), value=v)
        for v in [None, "", "many", True, "Infinity", ["1"], "1E+99", "1" * 16, 10**15]
    ]
    reading = measure(total, [*odd, meeting("good", value="12.50"), meeting("two", value=2)])
    assert (reading.value, len(reading.undecided)) == (Decimal("14.50"), 9)


def test_a_contract_told_twice_adds_its_value_once():
    rule = indicator(Sum("value", HELD, key=("clusters", "date")))
    reading = measure(rule, [meeting("a", value="10"), meeting("b", value="10")])
    assert (reading.value, reading.unreconciled) == (Decimal(10), Decimal(20))


def answer(name, *, satisfied):
    return Record(
        {
            "id": name,
            "kind": "survey-answer",
            "respondent": name,
            "wave": 6,
            "satisfied": satisfied,
            "evidence": [{"kind": "survey-record", "digest": name}],
        }
    )


def test_a_share_rests_on_its_denominator_and_a_share_of_nothing_is_unknown():
    k10 = load_indicator("K10")
    reading = measure(
        k10, [answer("a", satisfied=True), *(answer(c, satisfied=False) for c in "bc")]
    )
    assert reading.value == Decimal("0.333333")
    assert reading.split[Level.CONFIRMED] == sum(reading.split.values()) == 3
    nothing = measure(k10, [])
    assert (nothing.value, nothing.unreconciled) == (None, None)


def test_progress_is_linear_also_downwards_and_unknown_without_a_promise():
    def seen(value):
        return Reading("X", "1", value, value, {})

    up = indicator(Count(HELD), baseline=Decimal(10), target=Decimal(50))
    down = indicator(Count(HELD), baseline=Decimal(50), target=Decimal(10), ascending=False)
    assert [progress(up, seen(Decimal(n))) for n in (10, 30, 60, 0)] == [
        Decimal(0),
        Decimal("0.5"),
        Decimal("1.25"),
        Decimal("-0.25"),
    ]
    assert progress(down, seen(Decimal(20))) == Decimal("0.75")
    assert progress(up, seen(None)) is None
    assert progress(indicator(Count(HELD)), seen(Decimal(1))) is None


def test_a_target_that_equals_the_baseline_is_refused():
    flat = indicator(Count(HELD), baseline=Decimal(10), target=Decimal(10))
    with pytest.raises(FlatTarget):
        progress(flat, Reading("X", "1", Decimal(1), Decimal(1), {}))
    assert [c.code for c in check_definition(flat)] == ["flat-target"]


def test_the_catalogue_has_k1_to_k10_with_what_each_needs():
    found = load_catalogue()
    assert [one.id for one in found if one.id[-1].isdigit()] == [f"K{n}" for n in range(1, 11)]
    assert [one.id for one in found if not one.id[-1].isdigit()] == ["K1b", "K9b", "K10b"]
    for one in found:
        assert check_definition(one) == ()
        assert rulebook.from_plain(rulebook.to_plain(one)) == one
        assert one.unit
        assert one.source
        assert one.note
    both = {one.id for one in found if one.confirmation.need is Need.ALL}
    assert both == {"K1", "K1b", "K2", "K3", "K4", "K5", "K6", "K7", "K9", "K9b"}
    with pytest.raises(Invalid):
        load_indicator("K11")


FULL: dict[str, dict[str, Plain]] = {
    "K1": {"kind": "participation", "organisation": "alba", "organisation_kind": "cluster"},
    "K1b": {"kind": "service", "organisation": "alba", "organisation_kind": "cluster"},
    "K2": {"kind": "agreement", "level": "consortium", "status": "signed", "region": "PE"},
    "K3": {"kind": "meeting", "status": "held"},
    "K4": {"kind": "meeting", "status": "held"},
    "K5": {"kind": "participation", "organisation": "vid", "organisation_kind": "sme"},
    "K6": {"kind": "memorandum", "status": "signed"},
    "K7": {"kind": "project", "status": "started", "partners": ["alba", "lima"]},
    "K8": {"kind": "event", "status": "held"},
    "K9": {"kind": "contract"},
    "K9b": {"kind": "contract", "value": "1"},
    "K10": {"kind": "survey-answer", "respondent": "vid", "wave": 6, "satisfied": True},
}
COMMON: dict[str, Plain] = {
    "id": "one",
    "action": "reported",
    "date": "2026-05-04",
    "event": "lima-2026",
    "clusters": ["alba", "lima"],
    "companies": ["vid", "uva"],
    "parties": ["alba", "lima"],
    "document": "00",
    "country": "ES",
    "third_market": True,
    "sme_declared_on": "2026-01-01",
    "eu_partners": ["alba"],
    "third_partners": ["lima"],
    "title": "Water",
    "sme": "vid",
}


@pytest.mark.parametrize("name", FULL)
def test_one_full_record_of_each_kind_counts_at_the_required_level(name):
    one = load_indicator(name)
    evidence = [{"kind": kind, "digest": kind} for kind in one.evidence.kinds]
    confirmed = ["alba", "lima", "vid", "uva"]
    fields: dict[str, Any] = COMMON | FULL[name]
    fields |= {"evidence": evidence, "confirmed_by": confirmed}
    reading = measure(one, [Record(fields)])
    assert (reading.value, reading.undecided) == (Decimal(1), ())
    assert reading.at_least(one.required) == 1
    assert check_reading(one, reading) == ()
    other = measure(one, [Record(fields | {"kind": "other"})])
    assert (other.value or 0, other.undecided) == (0, ())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": ""}, "id"),
        ({"rule": None}, "rule"),
        ({"rule": {"measure": "guess", "where": []}}, "count_distinct"),
        ({"rule": {"measure": "count"}}, "where is missing"),
        ({"rule": {"measure": "count", "where": {}}}, "list of conditions"),
        ({"rule": {"measure": "count", "where": [], "key": []}}, "key is not known"),
        ({"rule": {"measure": "count_distinct", "where": [], "key": []}}, "needs a key"),
        ({"rule": {"measure": "sum", "where": []}}, "field is missing"),
        ({"rule": {"measure": "ratio", "numerator": {}}}, "denominator is missing"),
        ({"baseline": 1.5}, "number"),
        ({"baseline": True}, "number"),
        ({"target": "NaN"}, "number"),
        ({"target": "many"}, "number"),
        ({"ascending": "yes"}, "true or false"),
        ({"period": {"start": "2026-01-01", "end": "2026-01-01"}}, "begins before"),
        ({"period": {"start": "1 May", "end": "2026-01-01"}}, "YYYY-MM-DD"),
        ({"evidence": {"minimum": -1}}, "minimum"),
        ({"evidence": {"kinds": "minutes"}}, "list of names"),
        ({"confirmation": {"need": "all"}}, "who must confirm"),
        ({"confirmation": {"need": "most", "by": "parties"}}, "none of none, any, all"),
        ({"required": "V7"}, "V0 to V6"),
        ({"frozen": 3}, "text"),
        ({"note": None}, "text"),
        ({"colour": "red"}, "colour is not known"),
    ],
    ids=str,
)
def test_a_definition_that_is_not_written_as_one_is_refused_with_its_place(change, words):
    good = rulebook.to_plain(load_indicator("K3"))
    with pytest.raises(Invalid, match=words) as refused:
        rulebook.from_plain(good | change)
    assert refused.value.where.startswith("indicator ")


@pytest.mark.parametrize(
    ("op", "value"), [("exists", "yes"), ("size_ge", "2"), ("in", "a"), ("like", "a"), ("eq", 1.5)]
)
def test_a_condition_that_makes_no_sense_is_refused(op, value):
    rule = {"measure": "count", "where": [{"field": "f", "op": op, "value": value}]}
    with pytest.raises(Invalid, match="condition 1"):
        rulebook.from_plain(rulebook.to_plain(load_indicator("K3")) | {"rule": rule})


def test_a_promise_on_the_wrong_side_is_refused():
    with pytest.raises(Invalid, match="wrong side"):
        rulebook.promise(
            load_indicator("K3"),
            baseline=Decimal(5),
            target=Decimal(3),
            period=YEAR,
            frozen=date(2026, 1, 1),
        )


def test_the_proof_reader_finds_each_weak_definition():
    def codes(one):
        return [complaint.code for complaint in check_definition(one)]

    assert codes(indicator(Count(()))) == ["counts-everything"]
    assert codes(indicator(CountDistinct(("a", "a"), HELD))) == ["key-named-twice"]
    assert codes(indicator(Count(HELD), period=Span(date(2026, 1, 1), date(2026, 1, 1)))) == [
        "empty-period"
    ]
    assert codes(indicator(Count(HELD), period=YEAR, frozen=date(2026, 1, 2))) == ["fixed-too-late"]
    assert codes(indicator(Count(HELD), evidence=EvidenceRule(or_confirmed=True))) == [
        "nobody-confirms"
    ]
    wrong = indicator(Count(HELD), baseline=Decimal(2), target=Decimal(1))
    assert codes(wrong) == ["wrong-direction"]


def test_the_proof_reader_finds_each_impossible_reading():
    rule = indicator(CountDistinct(("clusters",), HELD))
    share = indicator(Ratio(Count(HELD), Count(HELD)))

    def codes(one, **changes):
        good: dict[str, Any] = {
            "indicator": "X",
            "version": "1",
            "value": Decimal(1),
            "unreconciled": Decimal(1),
            "split": {Level.SEALED: Decimal(1)},
            "counted": ("a",),
        }
        return [complaint.code for complaint in check_reading(one, Reading(**good | changes))]

    assert codes(rule) == []
    assert codes(rule, version="2") == ["another-definition"]
    assert codes(rule, value=Decimal(2)) == ["levels-do-not-add-up", "more-than-recorded"]
    assert codes(rule, split={Level.SEALED: Decimal(2), Level.DECLARED: Decimal(-1)}) == [
        "not-a-number-of-things"
    ]
    assert codes(rule, undecided=("a",)) == ["both-ways"]
    assert codes(rule, unreconciled=Decimal(2)) == ["not-the-records"]
    assert codes(rule, unreconciled=None) == ["no-figure"]
    assert codes(indicator(Count(HELD)), unreconciled=Decimal(2), counted=("a", "b")) == [
        "lost-records"
    ]
    assert codes(share, value=None) == ["share-of-nothing"]


records = st.lists(
    st.builds(
        lambda name, pair, day, status, confirmed, minutes: meeting(
            name,
            clusters=pair,
            date=f"2026-05-{day:02}",
            status=status,
            confirmed_by=confirmed,
            evidence=[{"kind": "minutes", "digest": "00"}] * minutes,
        ),
        st.sampled_from("abcdefgh"),
        st.lists(st.sampled_from(["alba", "bruno", "chiara"]), min_size=1, max_size=2),
        st.integers(1, 2),
        st.sampled_from(["held", "planned"]),
        st.lists(st.sampled_from(["alba", "bruno", "chiara"]), max_size=3),
        st.integers(0, 1),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(records)
def test_the_recount_of_meetings_is_the_recount_by_hand(found):
    k3 = load_indicator("K3")
    reading = measure(k3, found)
    last = {record.fields["id"]: record.fields for record in found}
    held = [f for f in last.values() if f["status"] == "held" and len(set(f["clusters"])) >= 2]
    groups: dict[tuple[frozenset[str], str], int] = {}
    for f in held:
        confirmed = set(f["clusters"]) <= set(f["confirmed_by"])
        best = 3 if confirmed else 2 if f["evidence"] else 0
        key = (frozenset(f["clusters"]), f["date"])
        groups[key] = max(groups.get(key, 0), best)
    assert reading.value == len(groups)
    assert reading.unreconciled == len(held)
    assert {level: int(n) for level, n in reading.split.items() if n} == {
        Level(n): list(groups.values()).count(n) for n in set(groups.values())
    }
    assert check_reading(k3, reading) == ()


@settings(deadline=None)
@given(records, records)
def test_more_conditions_never_count_more(found, more):
    loose = measure(indicator(Count(HELD[:1])), found)
    strict = measure(indicator(Count(HELD)), found)
    assert len(strict.counted) <= len(loose.counted)
    whole = [Record({**r.fields, "id": f"{i}"}) for i, r in enumerate([*found, *more])]
    part = measure(indicator(Count(HELD)), whole[: len(found)])
    assert len(part.counted) <= len(measure(indicator(Count(HELD)), whole).counted)
