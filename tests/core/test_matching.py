"""Ranking partners: brute force agrees, and the proof-reader finds every planted mistake."""

import csv
import gzip
import io
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from racimo.core.errors import Invalid
from racimo.core.matching.check import check
from racimo.core.matching.rank import rank, shortlist
from racimo.core.matching.shapes import History, Match, Part, Profile, Scale, Weights

KEYS = ["alba", "bruno", "chiara", "dina", "elena", "farid"]
some = st.frozensets(st.sampled_from("abcde"), max_size=4)
country = st.sampled_from(["", "ES", "IT", "FR"])


def profile(key: str):
    return st.builds(
        Profile, st.just(key), country, fields=some, offers=some, wants=some, targets=some
    )


profiles = st.tuples(*(profile(key) for key in KEYS))
histories = st.lists(
    st.tuples(st.sampled_from([*KEYS, "outside"]), st.sampled_from("pqrstu")), max_size=25
).map(lambda pairs: History(tuple(pairs)))


def adamic_adar(history: History, one: str, other: str) -> float:
    """The definition, read aloud: no matrix, no sparse anything."""
    crews: dict[str, set[str]] = {}
    for organisation, project in history.pairs:
        crews.setdefault(project, set()).add(organisation)
    return sum(1 / log(len(crew)) for crew in crews.values() if {one, other} <= crew)


def part(match: Match, feature: str) -> Part:
    return next(one for one in match.parts if one.feature == feature)


def share(match: Match, feature: str) -> float:
    told = part(match, feature).share
    assert told is not None
    return told


@given(profiles, histories)
def test_the_proof_reader_finds_nothing_wrong_with_a_ranking(cast, history):
    matches = rank(cast[0], cast, history)
    assert check(cast[0], cast, history, matches) == ()
    assert {one.key for one in matches} == set(KEYS[1:])


@given(profiles, histories)
def test_collaboration_is_what_brute_force_says(cast, history):
    seen = {organisation for organisation, _ in history.pairs}
    for match in rank(cast[0], cast, history):
        found = part(match, "collaboration")
        if "alba" in seen and match.key in seen:
            near = adamic_adar(history, "alba", match.key)
            assert isclose(share(match, "collaboration"), near / (1 + near), abs_tol=1e-12)
            common = {p for o, p in history.pairs if o == "alba"} & {
                p for o, p in history.pairs if o == match.key
            }
            assert found.number == len(common)
        else:
            assert found.share is None
            assert found.points == 0


@given(profiles, histories)
def test_fields_are_what_brute_force_says(cast, history):
    seeker = cast[0]
    weight = {
        field: log(1 + len(cast) / sum(field in one.fields for one in cast))
        for one in cast
        for field in one.fields
    }
    for match in rank(seeker, cast, history):
        other = cast[KEYS.index(match.key)]
        found = part(match, "fields")
        if not seeker.fields or not other.fields:
            assert found.share is None
            continue
        both = sum(weight[field] for field in seeker.fields & other.fields)
        either = sum(weight[field] for field in seeker.fields | other.fields)
        assert isclose(share(match, "fields"), both / either, abs_tol=1e-12)


@given(profiles, histories, st.randoms(use_true_random=False))
def test_the_order_of_what_is_put_in_changes_nothing(cast, history, dice):
    shuffled = list(cast)
    pairs = list(history.pairs) * 2
    dice.shuffle(shuffled)
    dice.shuffle(pairs)
    again = rank(cast[0], shuffled, History(tuple(pairs)))
    assert again == rank(cast[0], cast, history)


@given(profiles, histories, st.integers(0, 6))
def test_a_limit_cuts_the_end_and_nothing_else(cast, history, limit):
    assert rank(cast[0], cast, history, limit=limit) == rank(cast[0], cast, history)[:limit]


@given(profiles, histories, st.integers(0, 6))
def test_a_shortlist_is_the_ranking_in_two(cast, history, limit):
    whole = rank(cast[0], cast, history)
    best, fresh = shortlist(cast[0], cast, history, limit=limit)
    assert best == tuple(one for one in whole if not one.newcomer)[:limit]
    new = sorted((one for one in whole if one.newcomer), key=lambda m: (-m.newcomer_score, m.key))
    assert fresh == tuple(new)[:limit]


@given(profiles, histories)
def test_one_more_project_together_never_lowers_the_score(cast, history):
    together = History((*history.pairs, ("alba", "new"), ("bruno", "new")))
    known = History((*history.pairs, ("alba", "alone"), ("bruno", "apart")))

    def score(past: History) -> int:
        return next(one.score for one in rank(cast[0], cast, past) if one.key == "bruno")

    assert score(together) >= score(known)


ALBA = Profile(
    "alba", "ES", frozenset({"water"}), frozenset({"test bed"}), frozenset({"brand"}),
    frozenset({"US", "JP"}),
)  # fmt: skip
BRUNO = Profile(
    "bruno", "IT", frozenset({"water"}), frozenset({"brand"}), frozenset({"test bed"}),
    frozenset({"JP"}),
)  # fmt: skip
PAST = History((("alba", "p"), ("bruno", "p"), ("alba", "q"), ("bruno", "q"), ("dina", "q")))


def test_a_good_match_says_why_in_words_and_numbers():
    (match,) = rank(ALBA, [BRUNO], PAST)
    near = 1 / log(2) + 1 / log(3)
    expected = [int(350 * near / (1 + near)), 300, 200, 50, 50]
    assert [one.points for one in match.parts] == expected
    assert match.score == sum(expected)
    assert [one.words for one in match.parts] == [
        "2 projects together.",
        "Shared fields of work: water.",
        "One offers what the other wants: brand, test bed.",
        "Shared target countries: JP.",
        "From another country: IT.",
    ]
    assert not match.newcomer
    assert match.newcomer_score == 450 + 300 + 75 + 100


def test_a_newcomer_has_a_score_of_its_own_and_is_flagged():
    fresh = replace(BRUNO, key="nuria")
    settled, match = rank(ALBA, [BRUNO, fresh], PAST)
    assert settled.key == "bruno"
    assert match.newcomer
    assert match.newcomer_score == settled.newcomer_score
    assert match.score < settled.score
    assert [one.feature for one in match.newcomer_parts] == [
        "fields", "complementarity", "targets", "country",
    ]  # fmt: skip
    assert part(match, "collaboration").words.endswith("how they work together is not known.")
    assert shortlist(ALBA, [BRUNO, fresh], PAST, limit=1) == ((settled,), (match,))


def test_nobody_is_its_own_partner_and_nobody_is_listed_twice():
    assert [one.key for one in rank(ALBA, [ALBA, BRUNO, BRUNO], PAST)] == ["bruno"]


def test_missing_facts_are_said_to_be_missing_and_bring_nothing():
    (match,) = rank(Profile("alba"), [Profile("bruno")], History())
    assert match.score == match.newcomer_score == 0
    assert [one.known for one in match.parts] == [False] * 5
    assert all("known" in one.words or "said" in one.words for one in match.parts)


@pytest.mark.parametrize(
    ("scale", "where"),
    [
        (Scale(Weights(1, 2, 3, 4, 5), Weights(0, 1000, 0, 0, 0)), "settled"),
        (Scale(Weights(1100, -100, 0, 0, 0), Weights(0, 1000, 0, 0, 0)), "settled"),
        (Scale(Weights(1000, 0, 0, 0, 0), Weights(0, 10, 0, 0, 0)), "newcomer"),
        (Scale(Weights(1000, 0, 0, 0, 0), Weights(500, 500, 0, 0, 0)), "newcomer"),
    ],
)
def test_weights_that_lie_are_refused(scale, where):
    with pytest.raises(Invalid) as refusal:
        rank(ALBA, [BRUNO], PAST, scale=scale)
    assert refusal.value.where == where


def mistakes() -> Iterator[tuple[str, list[Profile], tuple[Match, ...]]]:
    """Each way to spoil a sound ranking, and the rule that must notice."""
    fresh = replace(BRUNO, key="nuria", fields=frozenset())
    cast = [BRUNO, fresh]
    good = rank(ALBA, cast, PAST)
    first, second = good
    assert check(ALBA, cast, PAST, good) == ()
    fake = replace(second.parts[0], share=0.5, points=175)
    yield "order", cast, (second, first)
    yield "twice", cast, (first, first)
    yield "sum", cast, (replace(first, score=first.score - 1), second)
    yield "sum", cast, (first, replace(second, newcomer_score=second.newcomer_score + 1))
    yield "sum", cast, (replace(first, parts=(*first.parts, first.parts[0])), second)
    yield "bounds", cast, (replace(first, score=1001), second)
    yield "self", cast, (replace(first, key="alba"),)
    yield "stranger", cast, (replace(first, key="zoe"),)
    yield "newcomer", cast, (replace(first, newcomer=True),)
    yield "points", cast, (replace(first, parts=(replace(first.parts[0], points=1000),)),)
    yield "bounds", cast, (replace(first, parts=(replace(first.parts[0], share=1.5),)),)
    yield "network", cast, (replace(first, newcomer_parts=first.parts),)
    yield "network", cast, (replace(second, parts=(fake, *second.parts[1:])),)


@pytest.mark.parametrize(("rule", "cast", "matches"), list(mistakes()))
def test_the_proof_reader_finds_each_planted_mistake(rule, cast, matches):
    assert rule in {one.rule for one in check(ALBA, cast, PAST, matches)}


def test_twenty_five_thousand_organisations_are_ranked_in_a_second():
    dice = random.Random(7)
    words = [f"field {n}" for n in range(300)]
    crowd = [
        Profile(
            f"o{n}", dice.choice(["ES", "IT", "FR", ""]), frozenset(dice.sample(words, 4)),
            frozenset(dice.sample(words, 2)), frozenset(dice.sample(words, 2)),
            frozenset(dice.sample(["US", "JP", "IN", "BR"], 2)),
        )
        for n in range(25_000)
    ]  # fmt: skip
    past = History(
        tuple((f"o{dice.randrange(20_000)}", f"p{dice.randrange(19_000)}") for _ in range(84_000))
    )
    begun = time.process_time()
    matches = rank(crowd[0], crowd, past, limit=100)
    assert time.process_time() - begun < 2, "twice the second that is promised"
    assert len(matches) == 100
    assert check(crowd[0], crowd, past, matches) == ()


@needs_shared
def test_on_real_participations_past_partners_come_first():
    path = SHARED / "data" / "cordis-horizon" / "organization.csv.gz"
    with gzip.open(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines:
        rows = list(itertools.islice(csv.DictReader(lines, delimiter=";"), 12_000))
    past = History(tuple((row["organisationID"], row["projectID"]) for row in rows))
    land = {row["organisationID"]: row["country"] for row in rows}
    crowd = [Profile(key, land[key]) for key in sorted(land)]
    counts: dict[str, int] = {}
    for organisation, _ in set(past.pairs):
        counts[organisation] = counts.get(organisation, 0) + 1
    busiest = max(sorted(counts), key=lambda key: counts[key])
    seeker = Profile(busiest, land[busiest])
    matches = rank(seeker, crowd, past)
    assert check(seeker, crowd, past, matches) == ()
    mine = {project for organisation, project in past.pairs if organisation == busiest}
    partners = {o for o, project in past.pairs if project in mine} - {busiest}
    assert partners
    sampled = random.Random(3).sample(sorted(partners), min(25, len(partners)))
    by_key = {one.key: one for one in matches}
    for key in sampled:
        near = adamic_adar(past, busiest, key)
        assert isclose(share(by_key[key], "collaboration"), near / (1 + near), rel_tol=1e-9)
    top = {one.key for one in matches[:20]}
    assert top <= partners
    assert not any(one.newcomer for one in matches)
