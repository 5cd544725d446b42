"""Unknown is said only where a missing fact could still decide, over all completions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.consortia import (
    answers,
    rule,
)

from racimo.base.shelf import load_groups
from racimo.core.eligibility.judge import judge
from racimo.core.eligibility.rulebook import read_rules
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

# ------------------------------------------------------------------ properties

Placed = list[tuple[str, bool]]
LANDS = ("ES", "FR", "PT", "RS", "US", "NO", None)
DAY = date(2019, 6, 1)  # NO is unknown in COSME on this day, RS is in, US is out
GROUND = Ground(load_groups(), DAY)
BOTH = ("EU", "COSME")
COMPLETE = ("ES", "FR", "PT", "IT", "DE", "BE", "RS", "US")
WORLD = {"ES": True, "FR": True, "PT": True, "IT": True, "DE": True, "BE": True, "RS": True}


def applicant(number: int, land: str | None, tag: bool | None) -> Applicant:
    tags = None if tag is None else frozenset({"defence"} if tag else ())
    return Applicant(f"k{number}", f"N{number}", country=land, tags=tags)


teams = st.lists(
    st.tuples(st.sampled_from(LANDS), st.sampled_from((True, False, None))), min_size=1, max_size=4
).map(lambda pairs: Consortium(tuple(applicant(n, *pair) for n, pair in enumerate(pairs))))


def completions(team: Consortium) -> Iterator[Placed]:
    """Every way the missing facts could turn out: countries, and Norway's standing."""
    lands = [(one.country,) if one.country else COMPLETE for one in team.members]
    for countries in product(*lands):
        for norway in (True, False):
            yield [(land, norway if land == "NO" else WORLD.get(land, False)) for land in countries]


def truth(team: Consortium, keeps: Callable[[Placed], bool]) -> bool | None:
    """Ok if every completion is, broken if none is, else unknown."""
    seen = {keeps(placed) for placed in completions(team)}
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
    for minimum in (
        MinPartners(id="r", source="s", least=least),
        MinCountries(id="r", source="s", least=least, groups=BOTH),
        MinSuch(id="r", source="s", least=least, tag="defence", thing="x", things="xs"),
        MinInClass(id="r", source="s", least=least, classes=frozenset({"transition"})),
    ):
        before, after = (minimum.find(one, GROUND).kept for one in (team, larger))
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
