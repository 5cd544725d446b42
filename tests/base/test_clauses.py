"""The clause banks are whole: every clause reads, every placeholder is a question."""

from __future__ import annotations

import pytest
from tests.papers import EXAMPLES, example

from racimo.base.clauses import load_clauses, load_questions, papers, versions
from racimo.core.drafting.check import keys
from racimo.core.drafting.shapes import Kind
from racimo.core.errors import NotFound

PAPERS = ("agreement", "roadmap", "strategy")
READ_BY_THE_PROOF_READER = {
    "agreement": {"dispute_resolution", "funding"},
    "roadmap": {"call_deliverables"},
    "strategy": {"min_target_countries", "max_target_countries"},
}


def test_three_papers_can_be_drafted():
    assert papers() == PAPERS == tuple(sorted(EXAMPLES))


@pytest.mark.parametrize("paper", PAPERS)
def test_every_clause_is_unique_and_explains_itself(paper: str):
    bank = load_clauses(paper)
    assert len({one.id for one in bank}) == len(bank)
    assert [one.order for one in bank] == sorted(one.order for one in bank)
    for one in bank:
        assert one.plain_summary.endswith(".")
        assert one.version == "2026-01"
        assert one.required_by
        assert set(one.conflicts_with) <= {other.id for other in bank}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_placeholder_is_a_question_and_every_question_is_used(paper: str):
    asked = {one.key for one in load_questions(paper)}
    wanted = {key for one in load_clauses(paper) for key in keys(one)}
    wanted |= {condition.key for one in load_clauses(paper) for condition in one.when}
    assert wanted <= asked
    assert asked - wanted <= READ_BY_THE_PROOF_READER[paper]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_question_has_a_label_a_group_and_for_tables_columns(paper: str):
    questions = load_questions(paper)
    assert len({one.key for one in questions}) == len(questions)
    for one in questions:
        assert one.label
        assert one.group
        assert bool(one.columns) is (one.kind is Kind.TABLE)
        assert bool(one.choices) is (one.kind is Kind.CHOICE)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_example_answers_every_question(paper: str):
    assert set(example(paper)) >= {one.key for one in load_questions(paper)}


def test_the_agreement_says_that_it_is_no_legal_advice():
    front = load_clauses("agreement")[0]
    assert front.topic == "front"
    assert "Information, not legal advice." in front.body


def test_the_strategy_has_its_fifteen_sections():
    assert len({one.topic for one in load_clauses("strategy")} - {"front"}) == 15


def test_an_unknown_paper_or_version_is_refused():
    assert versions("agreement") == ("2026-01",)
    with pytest.raises(NotFound):
        load_clauses("treaty")
    with pytest.raises(NotFound):
        load_clauses("agreement", "1999-01")
    with pytest.raises(NotFound):
        load_questions("../agreement")
