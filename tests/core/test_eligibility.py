"""Judging a consortium: real ones, and changed ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.core.consortia import (
    ALLIANCE,
    C2FUTURE,
    DUAL_USE,
    EC2I,
    ON_2016,
    ON_2017,
    ON_2020,
    answers,
    member,
    not_ok,
    swapped,
    under,
)

from racimo.base.shelf import load_groups, load_rulebook
from racimo.core.eligibility.judge import robustness
from racimo.core.eligibility.shapes import (
    Consortium,
)
from racimo.core.verdict import Answer

# ------------------------------------------------------------------ real consortia


@pytest.mark.parametrize("consortium", [ALLIANCE, DUAL_USE])
def test_the_two_winners_of_2017_were_eligible(consortium):
    verdict = under("COS-CLUSINT-2017-03-6", None, consortium, ON_2017)
    assert verdict.answer is Answer.OK
    assert not_ok(verdict) == {}
    assert len(verdict.reasons) == 5


def test_without_france_dual_use_has_two_countries_and_breaks_two_rules():
    rest = DUAL_USE.without("optitec").without("minalogic")
    verdict = under("COS-CLUSINT-2017-03-6", None, rest, ON_2017)
    assert verdict.answer is Answer.BROKEN
    assert not_ok(verdict) == {"min-partners": "broken", "min-countries": "broken"}
    by_rule = {one.rule: one for one in verdict.reasons}
    assert (
        by_rule["min-countries"].counterfactual
        == "Add one organisation from an EU country other than DK, EE."
    )
    assert by_rule["min-partners"].counterfactual == "Add one more partner."


def serbian() -> Consortium:
    team = swapped(DUAL_USE, "edia", member("Drina", "RS", defence=True))
    return replace(
        team,
        targets=frozenset({"US", "JP"}),
        grant=Decimal(450000),
        budget=Decimal(500000),
        duration=30,
    )


def test_serbia_in_the_place_of_estonia_is_fine_under_2020_a_only():
    assert not_ok(under("COS-CLUSINT-2020-3-01", "A", serbian(), ON_2020)) == {}
    in_b = under("COS-CLUSINT-2020-3-01", "B", replace(serbian(), duration=24), ON_2020)
    assert not_ok(in_b) == {"min-eu-countries-b": "broken", "established-b": "unknown"}
    assert in_b.answer is Answer.BROKEN
    in_2017 = under("COS-CLUSINT-2017-03-6", None, serbian(), ON_2017)
    assert not_ok(in_2017) == {"min-countries": "broken", "established": "broken"}


def test_whether_a_serbian_may_sit_in_strand_b_is_unknown_and_says_why():
    verdict = under("COS-CLUSINT-2020-3-01", "B", C2FUTURE, ON_2020)
    assert verdict.answer is Answer.UNKNOWN
    assert not_ok(verdict) == {"established-b": "unknown"}
    because = next(one.because for one in verdict.reasons if one.rule == "established-b")
    assert "ICT Net" in because
    assert "do not say whether a member from another COSME country may sit" in because


def test_ec2i_keeps_every_stated_rule_of_2016_and_the_gaps_are_named():
    verdict = under("COS-CLUSINT-2016-03-01", "2", EC2I, ON_2016)
    assert verdict.answer is Answer.OK
    assert answers(verdict) == dict.fromkeys(
        (
            "consortium",
            "kinds",
            "legal-entity",
            "eccp",
            "established",
            "one-strand",
            "one-consortium",
            "max-grant-2",
        ),
        "ok",
    )
    gaps = [gap.what for gap in load_rulebook("COS-CLUSINT-2016-03-01").gaps]
    assert gaps[0] == "how many partners a consortium needs, from how many countries"


def test_nobody_is_eligible_or_not_under_2014_because_its_numbers_are_not_known():
    verdict = under("COS-CLUSTER-2014-3-03", "1", EC2I, date(2015, 3, 1))
    assert verdict.answer is Answer.UNKNOWN
    assert not_ok(verdict) == dict.fromkeys(
        ("min-partners", "min-countries", "max-rate", "max-grant", "duration"), "unknown"
    )


def test_a_less_developed_region_is_asked_and_its_class_is_never_guessed():
    told = member("Sofia", "BG", nuts_class="less_developed")
    team = (member("A", "DE"), member("B", "ES"), member("C", "IT"))
    facts: dict[str, Any] = {"grant": Decimal(360000), "rate": Decimal("0.75"), "duration": 24}
    silent = Consortium((*team, member("Sofia", "BG")), **facts)
    call = "COS-CLUSTER-2018-3-02"
    assert not_ok(under(call, None, silent, date(2019, 4, 4))) == {"region": "unknown"}
    known = Consortium((*team, told), **facts)
    assert not_ok(under(call, None, known, date(2019, 4, 4))) == {}
    rich = Consortium(tuple(replace(one, nuts_class="more_developed") for one in team), **facts)
    assert not_ok(under(call, None, rich, date(2019, 4, 4))) == {"region": "broken"}


def test_six_target_countries_break_a_recommendation_and_not_the_verdict():
    many = replace(serbian(), targets=frozenset({"US", "JP", "CN", "CA", "KR", "IN", "FR"}))
    verdict = under("COS-CLUSINT-2020-3-01", "A", many, ON_2020)
    assert verdict.answer is Answer.OK
    assert not_ok(verdict) == {"few-targets": "recommended"}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"grant": Decimal("550000.01"), "budget": Decimal(900000)}, "max-grant-a"),
        ({"budget": Decimal("499999.99")}, "max-rate"),
        ({"duration": 29}, "duration-a"),
        ({"duration": 37}, "duration-a"),
        ({"targets": frozenset({"US", "FR"})}, "targets"),
        ({"other_strands": frozenset({"B"})}, "one-strand"),
    ],
)
def test_each_term_of_the_proposal_has_its_edge(change, broken):
    verdict = under("COS-CLUSINT-2020-3-01", "A", replace(serbian(), **change), ON_2020)
    assert not_ok(verdict) == {broken: "broken"}


@pytest.mark.parametrize(
    ("change", "rule", "answer"),
    [
        ({"eccp": "no"}, "eccp", "broken"),
        ({"eccp": None}, "eccp", "unknown"),
        ({"eccp": "planned"}, "eccp", "ok"),
        ({"legal_entity": False}, "legal-entity", "broken"),
        ({"legal_entity": None}, "legal-entity", "unknown"),
        ({"kind": "university"}, "kinds", "recommended"),
        ({"kind": None}, "kinds", "recommended"),
        ({"country": "US"}, "established-a", "broken"),
        ({"country": None}, "established-a", "unknown"),
        ({"country": None, "nuts": "EL30"}, "established-a", "ok"),
    ],
)
def test_one_fact_about_one_member_decides_its_rule(change, rule, answer):
    base = serbian()
    team = (*base.applicants[:1], replace(base.applicants[1], **change), *base.applicants[2:])
    verdict = under("COS-CLUSINT-2020-3-01", "A", replace(base, applicants=team), ON_2020)
    assert answers(verdict)[rule] == answer


def test_associates_are_not_counted():
    team = (*DUAL_USE.applicants[:3], replace(DUAL_USE.applicants[3], role="associate"))
    verdict = under("COS-CLUSINT-2017-03-6", None, Consortium(team), ON_2017)
    assert not_ok(verdict) == {"min-countries": "broken"}


def test_robustness_names_who_cannot_leave():
    found = robustness(load_rulebook("COS-CLUSINT-2017-03-6"), None, DUAL_USE, on=ON_2017)
    assert {one.key: one.breaks for one in found} == {
        "optitec": (),
        "minalogic": (),
        "edia": ("min-countries",),
        "censec": ("min-countries",),
    }
    assert found[2].words == "If EDIA leaves, rule min-countries breaks."
    assert found[0].words == "If OPTITEC leaves, no rule breaks."


# ------------------------------------------------------------------ groups by date


@pytest.mark.parametrize(
    ("group", "country", "day", "answer"),
    [
        ("EU", "GB", date(2020, 1, 31), True),
        ("EU", "GB", date(2020, 2, 1), False),
        ("EU", "HR", date(2013, 6, 30), False),
        ("EU", "HR", date(2013, 7, 1), True),
        ("EU", "NO", date(2020, 1, 1), False),
        ("COSME", "RS", date(2018, 6, 1), True),
        ("COSME", "RS", date(2016, 6, 1), None),
        ("COSME", "NO", date(2018, 6, 1), False),
        ("COSME", "NO", date(2019, 6, 1), None),
        ("COSME", "US", date(2019, 6, 1), False),
        ("COSME", "GB", date(2020, 12, 2), None),
        ("COSME", "RS", date(2021, 1, 1), None),
        ("EEA_EFTA", "IS", date(2020, 1, 1), True),
        ("CANDIDATES", "UA", date(2022, 6, 22), False),
        ("CANDIDATES", "UA", date(2022, 6, 23), True),
    ],
)
def test_a_country_is_in_a_group_by_date_or_it_is_unknown(group, country, day, answer):
    assert load_groups().group(group).has(country, day) is answer


def test_a_date_without_a_list_leaves_a_neighbour_unknown():
    verdict = under(
        "COS-CLUSINT-2016-03-01", "2", swapped(EC2I, "clean", member("N", "RS")), ON_2016
    )
    assert not_ok(verdict) == {"established": "unknown"}
