"""The shelf: every rulebook that ships, and what is said when one is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from racimo.base.shelf import load_groups, load_rulebook, rulebook_ids
from racimo.core.eligibility.shapes import Unstated
from racimo.core.errors import NotFound

SOURCES = Path(__file__).parents[2] / "src"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(SOURCES)}


def test_eight_calls_have_a_rulebook():
    assert rulebook_ids() == (
        "COS-CLUSINT-2016-03-01",
        "COS-CLUSINT-2017-03-6",
        "COS-CLUSINT-2019-3-01",
        "COS-CLUSINT-2020-3-01",
        "COS-CLUSTER-2014-3-03",
        "COS-CLUSTER-2018-3-02",
        "SMP-COSME-2021-CLUSTER-01",
        "SMP-COSME-2024-CLUSTER-01",
    )


def test_capital_and_small_letters_are_the_same():
    assert load_rulebook(" cos-clusint-2017-03-6 ").id == "COS-CLUSINT-2017-03-6"


def test_an_unknown_call_is_refused_with_the_known_ones():
    with pytest.raises(NotFound) as refusal:
        load_rulebook("COS-MOON-1")
    assert refusal.value.where == "call"
    assert all(name in refusal.value.hint for name in rulebook_ids())


@pytest.mark.parametrize("name", rulebook_ids())
def test_every_rule_names_its_source_and_every_book_its_sources(name):
    book = load_rulebook(name)
    assert book.sources
    assert book.rules
    assert all(rule.source for rule in book.rules)
    unknown = [rule for rule in book.rules if rule.source == "none found"]
    assert all(isinstance(rule, Unstated) for rule in unknown)


def test_the_figures_of_the_strands_are_those_of_the_calls():
    book = load_rulebook("COS-CLUSTER-2014-3-03")
    assert [(one.id, one.budget) for one in book.strands] == [
        ("1", Decimal(1500000)),
        ("2", Decimal(2250000)),
    ]
    book = load_rulebook("COS-CLUSINT-2020-3-01")
    assert [(one.id, one.max_grant) for one in book.strands] == [
        ("A", Decimal(550000)),
        ("B", Decimal(450000)),
    ]
    assert book.deadline == date(2020, 12, 2)


def test_the_european_union_had_28_members_in_2014_and_has_27_now():
    union = load_groups().group("EU")
    sizes = [
        sum(union.has(country, day) is True for country in union.ever())
        for day in (date(2013, 6, 30), date(2014, 6, 1), date(2020, 2, 1))
    ]
    assert sizes == [27, 28, 27]


def test_the_shelf_wakes_neither_django_nor_a_solver():
    script = (
        "import sys, racimo.base.shelf as s; s.rulebook_ids(); "
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'ortools')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
