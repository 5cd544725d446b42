"""Judging a consortium: real ones, changed ones, and properties of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.consortia import (
    ALLIANCE,
    C2FUTURE,
    DUAL_USE,
    EC2I,
    ON_2016,
    ON_2017,
    ON_2020,
    member,
)

from racimo.base.shelf import load_groups, load_rulebook, rulebook_ids
from racimo.core.eligibility.check import findings
from racimo.core.eligibility.judge import judge, robustness
from racimo.core.eligibility.rulebook import Fields, read_consortium, read_rulebook, read_rules
from racimo.core.eligibility.shapes import (
    Applicant,
    Consortium,
    EstablishedIn,
    Ground,
    MinCountries,
    MinInClass,
    MinPartners,
    MinSuch,
    MinTargets,
    Rulebook,
)
from racimo.core.errors import Invalid
from racimo.core.verdict import Answer


def answers(verdict):
    return {one.rule: one.answer.value for one in verdict.reasons}


def swapped(consortium, key, new):
    return replace(
        consortium,
        applicants=tuple(new if one.key == key else one for one in consortium.applicants),
    )


def not_ok(verdict):
    return {rule: answer for rule, answer in answers(verdict).items() if answer != "ok"}


def under(call, strand, consortium, on):
    return judge(load_rulebook(call), strand, consortium, on=on)


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


def serbian():
    serbian = swapped(DUAL_USE, "edia", member("Drina", "RS", defence=True))
    return replace(
        serbian,
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
    facts = {"grant": Decimal(360000), "rate": Decimal("0.75"), "duration": 24}
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


# ------------------------------------------------------------------ rulebooks


def test_findings_of_all_eight_rulebooks():
    found = {
        name: [(one.code, one.rules) for one in findings(load_rulebook(name))]
        for name in rulebook_ids()
    }
    size = "min-partners"
    assert found == {
        "COS-CLUSINT-2016-03-01": [],
        "COS-CLUSINT-2017-03-6": [("implied", (size, "min-countries"))],
        "COS-CLUSINT-2019-3-01": [],
        "COS-CLUSINT-2020-3-01": [
            ("implied", (size, "min-countries-a")),
            ("implied", (size, "min-eu-countries-b")),
        ],
        "COS-CLUSTER-2014-3-03": [],
        "COS-CLUSTER-2018-3-02": [("implied", (size, "min-countries"))],
        "SMP-COSME-2021-CLUSTER-01": [],
        "SMP-COSME-2024-CLUSTER-01": [],
    }


def test_the_ceiling_that_one_source_gives_for_2020_a_does_not_make_the_budget():
    book = load_rulebook("COS-CLUSINT-2020-3-01")
    wrong = replace(book.strands[0], max_grant=Decimal(450000))
    found = findings(replace(book, strands=(wrong, book.strands[1])))
    assert [one.message for one in found if one.code == "sum"] == [
        "Strand A: 12 projects of 450000 euro make 5400000, not 6600000."
    ]


def book_of(*rules, **more):
    return read_rulebook({"id": "X", "title": "X", "rules": list(rules), **more}, load_groups())


def rule(kind, name="r", **terms):
    return {"id": name, "kind": kind, "source": "test", **terms}


@pytest.mark.parametrize(
    ("book", "code", "rules"),
    [
        ([rule("duration", least=9, most=3)], "contradiction", ("r",)),
        (
            [
                rule("min-targets", "a", least=3, outside=["EU"]),
                rule("max-targets", "b", most=2, outside=["EU"]),
            ],
            "contradiction",
            ("a", "b"),
        ),
        (
            [rule("min-countries", "a", least=5), rule("max-partners", "b", most=4)],
            "contradiction",
            ("a", "b"),
        ),
        ([rule("min-countries", least=4, groups=["EEA_EFTA"])], "contradiction", ("r",)),
        (
            [rule("max-grant", "a", amount=1), rule("max-grant", "b", amount=2)],
            "contradiction",
            ("a", "b"),
        ),
        ([rule("min-countries", least=2, groups=["MARS"])], "unknown-group", ("r",)),
        ([rule("established-in", groups=["EU"], doubtful=["MARS"])], "unknown-group", ("r",)),
        ([rule("min-partners", least=3, strands=["Z"])], "unknown-strand", ("r",)),
        (
            [
                rule("min-countries", "a", least=2),
                rule("min-countries", "b", least=2, groups=["EU"]),
            ],
            "implied",
            ("a", "b"),
        ),
    ],
)
def test_the_proof_reader_finds_each_planted_mistake(book, code, rules):
    assert (code, rules) in [(one.code, one.rules) for one in findings(book_of(*book))]


def test_strands_that_do_not_make_the_envelope_are_found():
    book = book_of(
        strands=[
            {"id": "1", "title": "One", "budget": 3},
            {"id": "2", "title": "Two", "budget": 4},
        ],
        envelopes=[{"amount": 8, "source": "test"}],
    )
    assert [one.message for one in findings(book)] == [
        "The strands make 7 euro, the source says 8."
    ]


@pytest.mark.parametrize(
    ("entry", "place", "words"),
    [
        ({"id": "a", "kind": "guess", "source": "s"}, "rules[0].kind", "no kind of rule “guess”"),
        ({"id": "a", "kind": "eccp"}, "rules[0].source", "a text that is not empty"),
        (rule("min-partners"), "rules[0].least", "a whole number"),
        (rule("min-partners", least=-1), "rules[0].least", "a whole number"),
        (rule("min-partners", least=True), "rules[0].least", "a whole number"),
        (rule("min-partners", least=3, most=4), "rules[0]", "unknown key “most”"),
        (rule("max-rate", rate=90), "rules[0].rate", "a share from 0 to 1"),
        (rule("max-grant", amount="NaN"), "rules[0].amount", "a number"),
        (rule("only-kinds", kinds=["club"]), "rules[0].kinds", "“club” is not known"),
        ("eccp", "rules[0]", "a table of names and values"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused_with_its_place(entry, place, words):
    with pytest.raises(Invalid) as refusal:
        read_rules([(entry, "rules[0]")])
    assert refusal.value.where == place
    assert words in refusal.value.message


def test_the_same_rule_twice_is_refused():
    with pytest.raises(Invalid, match="“r” stands here twice"):
        read_rules([(rule("eccp"), "rules[0]"), (rule("legal-entity"), "rules[1]")])


def test_a_strand_must_be_named_where_there_are_strands_and_only_there():
    with pytest.raises(Invalid, match=r"is divided into strands\. Name one of: A, B\."):
        under("COS-CLUSINT-2020-3-01", None, DUAL_USE, ON_2020)
    with pytest.raises(Invalid, match="has no strand “C”"):
        under("COS-CLUSINT-2020-3-01", "C", DUAL_USE, ON_2020)
    with pytest.raises(Invalid, match="has no strands"):
        under("COS-CLUSINT-2017-03-6", "A", DUAL_USE, ON_2017)


def test_two_coordinators_are_refused():
    members = [{"key": "a", "role": "coordinator"}, {"key": "b", "role": "coordinator"}]
    with pytest.raises(Invalid, match="one coordinator only"):
        read_consortium(Fields({"members": members}, ""))


# ------------------------------------------------------------------ properties

LANDS = ("ES", "FR", "PT", "RS", "US", "NO", None)
DAY = date(2019, 6, 1)  # NO is unknown in COSME on this day, RS is in, US is out
GROUND = Ground(load_groups(), DAY)
BOTH = ("EU", "COSME")
COMPLETE = ("ES", "FR", "PT", "IT", "DE", "BE", "RS", "US")
WORLD = {"ES": True, "FR": True, "PT": True, "IT": True, "DE": True, "BE": True, "RS": True}


def applicant(number, land, tag):
    tags = None if tag is None else frozenset({"defence"} if tag else ())
    return Applicant(f"k{number}", f"N{number}", country=land, tags=tags)


teams = st.lists(
    st.tuples(st.sampled_from(LANDS), st.sampled_from((True, False, None))), min_size=1, max_size=4
).map(lambda pairs: Consortium(tuple(applicant(n, *pair) for n, pair in enumerate(pairs))))


def completions(team):
    """Every way the missing facts could turn out: countries, tags, and Norway's standing."""
    lands = [(one.country,) if one.country else COMPLETE for one in team.members]
    tags = [
        (one.tags,) if one.tags is not None else (frozenset(), frozenset({"defence"}))
        for one in team.members
    ]
    for countries in product(*lands):
        for norway in (True, False):
            yield (
                [(land, norway if land == "NO" else WORLD.get(land, False)) for land in countries],
                tags,
            )


def truth(team, keeps):
    """Ok if every completion is, broken if none is, else unknown."""
    seen = {keeps(placed) for placed, _ in completions(team)}
    return seen.pop() if len(seen) == 1 else None


@settings(max_examples=60, deadline=None)
@given(teams, st.integers(1, 4))
def test_countries_are_unknown_only_if_a_missing_fact_could_still_decide(team, least):
    rule = MinCountries(id="r", source="s", least=least, groups=BOTH)
    expected = truth(team, lambda placed: len({land for land, ok in placed if ok}) >= least)
    assert rule.find(team, GROUND).kept is expected


@settings(max_examples=60, deadline=None)
@given(teams)
def test_establishment_is_unknown_only_if_a_missing_fact_could_still_decide(team):
    rule = EstablishedIn(id="r", source="s", groups=BOTH)
    expected = truth(team, lambda placed: all(ok for _, ok in placed))
    assert rule.find(team, GROUND).kept is expected


@given(teams, st.integers(1, 4))
def test_such_members_are_unknown_only_if_a_missing_fact_could_still_decide(team, least):
    rule = MinSuch(id="r", source="s", least=least, tag="defence", thing="x", things="xs")
    options = [(bool(one.tags),) if one.tags is not None else (True, False) for one in team.members]
    seen = {sum(case) >= least for case in product(*options)}
    assert rule.find(team, GROUND).kept is (seen.pop() if len(seen) == 1 else None)


@given(teams, st.integers(1, 4), st.sampled_from(LANDS), st.sampled_from((True, False, None)))
def test_one_more_partner_never_breaks_a_minimum(team, least, land, tag):
    larger = replace(team, applicants=(*team.applicants, applicant(99, land, tag)))
    rank = {False: 0, None: 1, True: 2}
    for rule in (
        MinPartners(id="r", source="s", least=least),
        MinCountries(id="r", source="s", least=least, groups=BOTH),
        MinSuch(id="r", source="s", least=least, tag="defence", thing="x", things="xs"),
        MinInClass(id="r", source="s", least=least, classes=frozenset({"transition"})),
    ):
        before, after = (rule.find(one, GROUND).kept for one in (team, larger))
        assert rank[after] >= rank[before]


@given(st.sets(st.sampled_from(("US", "JP", "FR", "RS", "NO", "MA"))), st.integers(1, 4))
def test_targets_agree_with_a_naive_recount(targets, least):
    sure, open_ = len(targets & {"US", "JP"}), len(targets & {"NO", "MA"})
    expected = True if sure >= least else None if sure + open_ >= least else False
    rule = MinTargets(id="r", source="s", least=least, outside=BOTH)
    assert rule.find(Consortium((), targets=frozenset(targets)), GROUND).kept is expected


@given(teams)
def test_the_whole_is_broken_if_one_rule_is_and_unknown_if_one_is_and_none_broken(team):
    rules = read_rules(
        [
            (rule("min-countries", "a", least=2, groups=["EU"]), ""),
            (rule("established-in", "b", groups=["EU", "COSME"]), ""),
            (rule("min-partners", "c", least=3, hard=False), ""),
        ]
    )
    verdict = judge(Rulebook("X", "X", rules=rules, groups=load_groups()), None, team, on=DAY)
    found = set(answers(verdict).values())
    expected = "broken" if "broken" in found else "unknown" if "unknown" in found else "ok"
    assert verdict.answer.value == expected
    assert answers(verdict)["c"] in {"ok", "recommended"}
