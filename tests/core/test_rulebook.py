"""Rulebooks: the eight that ship, planted mistakes, and entries that are refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.core.consortia import (
    DUAL_USE,
    ON_2017,
    ON_2020,
    rule,
    under,
)

from racimo.base.shelf import load_groups, load_rulebook, rulebook_ids
from racimo.core.eligibility.check import findings
from racimo.core.eligibility.rulebook import Fields, read_consortium, read_rulebook, read_rules
from racimo.core.eligibility.shapes import (
    Rulebook,
)
from racimo.core.errors import Invalid

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


def book_of(*rules: Any, **more: Any) -> Rulebook:
    return read_rulebook({"id": "X", "title": "X", "rules": list(rules), **more}, load_groups())


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
