"""Composing a consortium: against brute force, a second solver, and a proof-reader."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from racimo.core.consortium.check import faults
from racimo.core.consortium.compose import compose
from racimo.core.consortium.shapes import (
    AtLeast,
    AtMost,
    Candidate,
    Composition,
    Constraint,
    DistinctAtLeast,
    EachAtMost,
    Parts,
    Problem,
    Proposal,
    Relaxation,
    Seat,
    Status,
)
from racimo.core.errors import Invalid

LANDS = ("ES", "FR", "PT", "RS")
TAGS = ("sensors", "logistics")
Pool = list[tuple[int, int, str, frozenset[str]]]
Limits = tuple[int, int, int, int, tuple[str, ...]]


def problem(  # noqa: PLR0913 - every limit can be set
    pool: Pool,
    *,
    least: int = 1,
    most: int = 8,
    lands: int = 1,
    each: int = 8,
    tags: tuple[str, ...] = (),
    **more: Any,
) -> Problem:
    """A problem over (fit, links, land, tags) tuples; the first one leads."""
    keys = [f"k{n}" for n in range(len(pool))]
    candidates = tuple(
        Candidate(key, key.upper(), fit, "", links)
        for key, (fit, links, _, _) in zip(keys, pool, strict=True)
    )
    everybody = frozenset(keys)
    parts = tuple(
        (land, frozenset(k for k, one in zip(keys, pool, strict=True) if one[2] == land))
        for land in LANDS
    )
    constraints: list[Constraint] = [
        AtLeast(id="least", words="enough members", n=least, keys=everybody),
        AtMost(id="most", words="few members", n=most, keys=everybody),
        DistinctAtLeast(id="lands", words="many countries", n=lands, parts=parts),
        EachAtMost(id="each", words="few from one country", n=each, parts=parts),
    ]
    for tag in tags:
        able = frozenset(k for k, one in zip(keys, pool, strict=True) if tag in one[3])
        constraints.append(AtLeast(id=tag, words=f"somebody for {tag}", n=1, keys=able))
    return Problem("k0", candidates, tuple(constraints), **more)


def naive_keeps(task: Problem, pool: Pool, chosen: tuple[str, ...], limits: Limits) -> bool:
    """Count by hand, from the pool and not from the constraints."""
    least, most, lands, each, tags = limits
    members = [pool[int(key[1:])] for key in chosen]
    placed = [one[2] for one in members]
    return (
        least <= len(members) <= most
        and len(set(placed)) >= lands
        and all(placed.count(land) <= each for land in placed)
        and all(any(tag in one[3] for one in members) for tag in tags)
        and task.must <= set(chosen)
        and not task.never & set(chosen)
    )


def best_by_force(task: Problem, pool: Pool, limits: Limits) -> int | None:
    """The highest score of any set with the coordinator, or None."""
    others = [one.key for one in task.candidates[1:]]
    scores = [
        sum(task.worth(one) for one in task.candidates if one.key in chosen)
        for size in range(len(others) + 1)
        for rest in combinations(others, size)
        if naive_keeps(task, pool, chosen := ("k0", *rest), limits)
    ]
    return max(scores, default=None)


members = st.tuples(
    st.integers(0, 30),
    st.integers(0, 2),
    st.sampled_from(LANDS),
    st.frozensets(st.sampled_from(TAGS)),
)
pools = st.lists(members, min_size=1, max_size=8)
limits_ = st.tuples(
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(1, 3),
    st.lists(st.sampled_from(TAGS), unique=True).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(pools, limits_, st.data())
def test_the_composer_equals_brute_force_and_its_reader_finds_nothing(pool, limits, data):
    least, most, lands, each, tags = limits
    others = [f"k{n}" for n in range(1, len(pool))]
    pins = data.draw(st.lists(st.sampled_from(others), unique=True, max_size=3)) if others else []
    task = problem(
        pool,
        least=least,
        most=most,
        lands=lands,
        each=each,
        tags=tags,
        must=frozenset(pins[:1]),
        never=frozenset(pins[1:]),
        link_bonus=4,
        size_penalty=12,
        alternatives=2,
    )
    answer = compose(task)
    assert faults(task, answer) == ()
    best = best_by_force(task, pool, limits)
    if best is None:
        assert answer.status is Status.INFEASIBLE
        assert answer.conflict
        assert answer.minimal
    else:
        assert answer.status is Status.OPTIMAL
        assert answer.proposals[0].score == answer.proposals[0].bound == best
        for one in answer.proposals:
            assert naive_keeps(task, pool, one.keys, limits)


@settings(max_examples=25, deadline=None)
@given(pools, limits_)
def test_a_conflict_vanishes_when_any_of_its_constraints_goes(pool, limits):
    least, most, lands, each, tags = limits
    task = problem(pool, least=least, most=most, lands=lands, each=each, tags=tags)
    answer = compose(task)
    if answer.status is not Status.INFEASIBLE:
        return
    core = tuple(one for one in task.constraints if one.id in answer.conflict)
    assert compose(replace(task, constraints=core)).status is Status.INFEASIBLE
    for one in core:
        rest = tuple(other for other in core if other is not one)
        assert compose(replace(task, constraints=rest)).status is Status.OPTIMAL


def by_milp(task: Problem, parts_of: Parts) -> int:
    """The optimum by HiGHS through scipy: one column per candidate, one per country."""
    keys = [one.key for one in task.candidates]
    parts = [keys_ for _, keys_ in parts_of]
    width = len(keys) + len(parts)
    worth = np.array([task.worth(one) for one in task.candidates] + [0] * len(parts))
    rows: list[Any] = []
    low: list[float] = []
    high: list[float] = []

    def row(columns: list[tuple[int, int]], floor: float, ceiling: float) -> None:
        line = np.zeros(width)
        for column, weight in columns:
            line[column] += weight
        rows.append(line)
        low.append(floor)
        high.append(ceiling)

    place = {key: n for n, key in enumerate(keys)}
    row([(place[task.coordinator], 1)], 1, 1)
    for one in task.constraints:
        if isinstance(one, AtLeast):
            row([(place[key], 1) for key in one.keys], one.n, np.inf)
        elif isinstance(one, AtMost):
            row([(place[key], 1) for key in one.keys], -np.inf, one.n)
        elif isinstance(one, EachAtMost):
            for _, keys_ in one.parts:
                row([(place[key], 1) for key in keys_], -np.inf, one.n)
        elif isinstance(one, DistinctAtLeast):
            for n, keys_ in enumerate(parts):
                row([(len(keys) + n, -1), *((place[key], 1) for key in keys_)], 0, np.inf)
            row([(len(keys) + n, 1) for n in range(len(parts))], one.n, np.inf)
    found = milp(
        -worth,
        integrality=np.ones(width),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(rows), low, high),
    )
    assert found.success
    return round(float(-found.fun))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_candidates_give_the_optimum_of_a_second_solver(seed):
    dice = random.Random(seed)
    pool = [
        (
            dice.randint(0, 100),
            dice.choice([0] * 9 + [1, 2]),
            dice.choice(LANDS),
            frozenset(dice.sample(TAGS, dice.randint(0, 1))),
        )
        for _ in range(1000)
    ]
    task = problem(
        pool, least=3, most=7, lands=3, each=2, tags=TAGS, link_bonus=10, size_penalty=25
    )
    answer = compose(task)
    assert answer.status is Status.OPTIMAL
    assert faults(task, answer) == ()
    parts = next(one.parts for one in task.constraints if isinstance(one, DistinctAtLeast))
    assert answer.proposals[0].score == by_milp(task, parts)


POOL: Pool = [
    (0, 0, "ES", frozenset({"sensors"})),
    (40, 1, "FR", frozenset({"logistics"})),
    (30, 0, "PT", frozenset()),
    (20, 0, "RS", frozenset()),
]


def test_the_same_question_has_the_same_answer():
    task = problem([(10, 0, land, frozenset()) for land in LANDS * 3], most=4, alternatives=3)
    assert compose(task) == compose(task)


def test_seats_say_what_each_adds_and_what_breaks_without_it():
    task = problem(POOL, lands=3, most=3, tags=TAGS, link_bonus=5, size_penalty=10)
    best = compose(task).proposals[0]
    assert best.keys == ("k0", "k1", "k2")
    assert best.score == 55
    assert [seat.worth for seat in best.seats] == [0, 35, 20]
    assert best.seats[1].needed_for == ("lands", "logistics")
    assert "has worked with the coordinator once" in best.seats[1].reasons


def test_alternatives_come_in_order_and_end_when_there_are_no_more():
    task = problem(POOL, least=2, most=2, alternatives=5)
    answer = compose(task)
    assert [one.keys for one in answer.proposals] == [("k0", "k1"), ("k0", "k2"), ("k0", "k3")]
    assert answer.exhausted
    assert answer.words == "3 found; no other exists."


def test_alternatives_lack_as_many_partners_as_asked():
    answer = compose(problem(POOL, least=3, most=3, alternatives=5, difference=2))
    assert [one.keys for one in answer.proposals] == [("k0", "k1", "k2")]


def test_when_nothing_fits_the_cheapest_way_out_is_named():
    task = problem(POOL, lands=4, most=3)
    answer = compose(task)
    assert answer.status is Status.INFEASIBLE
    assert set(answer.conflict) == {"lands", "most"}
    assert [(one.constraint, one.by) for one in answer.relaxations] in (
        [("most", 1)],
        [("lands", 1)],
    )
    assert "Cheapest way out: " in answer.words


def test_a_wish_gives_way_before_a_rule_of_the_call():
    task = problem(POOL, lands=4, most=3)
    dear = tuple(replace(one, cost=10) if one.id == "lands" else one for one in task.constraints)
    answer = compose(replace(task, constraints=dear))
    assert answer.relaxations == (Relaxation("most", 1, "few members: allow 4"),)


def test_a_partner_that_was_asked_for_may_be_the_trouble():
    barred = AtMost(id="eccp", words="nobody unregistered", n=0, keys=frozenset({"k2"}), cost=10)
    task = problem(POOL)
    answer = compose(replace(task, constraints=(*task.constraints, barred), must=frozenset({"k2"})))
    assert set(answer.conflict) == {"eccp", "must:k2"}
    assert answer.relaxations == (Relaxation("must:k2", 1, "do without K2"),)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"coordinator": "nobody"}, "coordinator"),
        ({"must": frozenset({"nobody"})}, "must"),
        ({"never": frozenset({"nobody"})}, "never"),
        ({"never": frozenset({"k0"})}, "never"),
        ({"must": frozenset({"k1"}), "never": frozenset({"k1"})}, "never"),
        ({"candidates": (Candidate("k0", "A"), Candidate("k0", "B"))}, "candidates"),
        ({"candidates": (Candidate("k0", "A", -1),)}, "candidates"),
        ({"candidates": (Candidate("k0", "A", 10**30),)}, "candidates"),
        ({"difference": 0}, "the problem"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(change, where):
    with pytest.raises(Invalid) as refusal:
        replace(problem(POOL), **change)
    assert refusal.value.where == where


def sound() -> tuple[Problem, Composition]:
    task = problem(
        POOL, lands=3, most=3, must=frozenset({"k1"}), never=frozenset({"k3"}), alternatives=1
    )
    return task, compose(task)


def spoilt(change: Callable[[Proposal], dict[str, Any]]) -> tuple[str, ...]:
    task, answer = sound()
    best = replace(answer.proposals[0], **change(answer.proposals[0]))
    return faults(task, replace(answer, proposals=(best,)))


def test_the_sound_answer_has_no_faults():
    task, answer = sound()
    assert answer.proposals[0].keys == ("k0", "k1", "k2")
    assert faults(task, answer) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda one: {"score": one.score + 1, "bound": one.bound + 1}, "the score is 70, not 71."),
        (lambda one: {"bound": one.bound + 1}, "its bound is not its score"),
        (lambda one: {"status": Status.FEASIBLE, "bound": 1}, "its bound is below its score"),
        (lambda one: {"seats": one.seats[::-1]}, "the coordinator does not come first"),
        (lambda one: {"seats": (*one.seats, one.seats[1])}, "somebody sits in it twice"),
        (lambda one: {"seats": one.seats[:2]}, "lands is not kept"),
        (lambda one: {"seats": (one.seats[0], one.seats[2])}, "k1 was asked for and is missing"),
        (
            lambda one: {"seats": (*one.seats, Seat("k3", "K3", 20, (), ()))},
            "k3 was excluded and sits in it",
        ),
        (
            lambda one: {"seats": (*one.seats, Seat("k2b", "K", 0, (), ()))},
            "k2b is no candidate",
        ),
        (
            lambda one: {"seats": (*one.seats, Seat("k3", "K3", 20, (), ()))},
            "most is not kept",
        ),
        (
            lambda one: {"seats": (*one.seats[:2], replace(one.seats[2], worth=31))},
            "k2 is worth 30, not 31",
        ),
        (
            lambda one: {"seats": (*one.seats[:2], replace(one.seats[2], needed_for=()))},
            "k2 is needed for",
        ),
    ],
)
def test_the_proof_reader_finds_each_planted_mistake(change, fault):
    assert any(fault in found for found in spoilt(change))


def test_the_proof_reader_finds_false_claims_about_the_whole():
    task, answer = sound()
    best = answer.proposals[0]
    lower = Proposal(Status.OPTIMAL, best.seats, best.score, best.bound)
    assert any(
        "too close" in fault for fault in faults(task, replace(answer, proposals=(best, lower)))
    )
    assert "but there are proposals" in faults(task, replace(answer, status=Status.UNSOLVED))[0]
    many = replace(answer, proposals=(best,) * 3)
    assert "There are more proposals than were asked for." in faults(task, many)
    empty = Composition(
        Status.INFEASIBLE, conflict=("moon",), relaxations=(Relaxation("sun", 1, ""),)
    )
    assert faults(task, empty) == (
        "The conflict names moon, which is no constraint of the problem.",
        "The relaxation of sun means nothing.",
    )


def test_a_better_second_proposal_gives_the_first_away():
    task = problem(POOL, least=2, most=2, alternatives=1)
    answer = compose(task)
    turned = replace(answer, proposals=answer.proposals[::-1])
    assert "Proposal 2 scores above the bound of proposal 1." in faults(task, turned)


def test_time_that_runs_out_is_said_and_no_set_is_claimed_best():
    pool: Pool = [(n * 7 % 50, 0, LANDS[n % 4], frozenset()) for n in range(300)]
    answer = compose(problem(pool, least=3, most=6, lands=3, each=2), effort=0.0)
    assert answer.status in (Status.UNSOLVED, Status.FEASIBLE)
