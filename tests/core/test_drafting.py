"""Papers are complete, deterministic and inert; the proof-reader finds every planted mistake."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.papers import EXAMPLES, example

from racimo.base.clauses import load_clauses, load_questions, parse_clause
from racimo.core.drafting.check import proofread
from racimo.core.drafting.draft import BadClause, chosen, draft
from racimo.core.drafting.shapes import (
    BLANK,
    Ask,
    Clause,
    Condition,
    Document,
    Heading,
    Items,
    Paragraph,
    Run,
    Severity,
    Signatures,
    Style,
    Table,
    as_plain,
    content_hash,
    from_plain,
)
from racimo.core.errors import Unreadable

PAPERS = sorted(EXAMPLES)


def paper_of(kind: str, answers: dict[str, Any]) -> Document:
    return draft(kind, answers, load_clauses(kind))


def codes(kind: str, answers: dict[str, Any], document: Document | None = None) -> set[str]:
    found = proofread(
        document or paper_of(kind, answers), answers, load_clauses(kind), load_questions(kind)
    )
    return {one.code for one in found}


def words(document: Document) -> str:
    said = [document.title, document.subtitle, *(value for _, value in document.meta)]
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            said.append("".join(run.text for run in block.runs))
        elif isinstance(block, Items):
            said.extend("".join(run.text for run in item) for item in block.items)
        elif isinstance(block, Table):
            said.extend([block.caption, *block.header, *(c for row in block.rows for c in row)])
        else:
            said.extend(f"{one.party} {one.name} {one.role}" for one in block.signatories)
    return "\n".join(said)


def clause(body: str, **more: Any) -> Clause:
    kept = {"id": "t/standard", "topic": "t", "variant": "standard", "order": 1, "title": "T"}
    return Clause(**{**kept, "body": body, **more})


@pytest.mark.parametrize("kind", PAPERS)
def test_with_every_answer_nothing_is_blank_and_nothing_is_found(kind: str):
    document = paper_of(kind, example(kind))
    assert BLANK not in words(document)
    assert document.blanks == ()
    assert codes(kind, example(kind)) == set()


@pytest.mark.parametrize("kind", PAPERS)
def test_without_answers_the_paper_is_drafted_and_every_blank_is_named(kind: str):
    document = paper_of(kind, {})
    assert BLANK in words(document)
    found = proofread(document, {}, load_clauses(kind), load_questions(kind))
    named = {one.where for one in found if one.code == "unanswered"}
    assert named == {blank.key for blank in document.blanks}
    assert len(named) > 10


@pytest.mark.parametrize("kind", PAPERS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_proof_reader_finds_the_same_blanks_as_the_drafting(kind: str, data: st.DataObject):
    answers = example(kind)
    for key in data.draw(st.sets(st.sampled_from(sorted(answers)), max_size=6)):
        value = answers[key]
        if isinstance(value, list) and isinstance(value[0], dict):
            row = data.draw(st.sampled_from(value))
            row[data.draw(st.sampled_from(sorted(row)))] = data.draw(st.sampled_from(["", None]))
        else:
            answers[key] = data.draw(st.sampled_from(["", None, [], " \x00"]))
    document = paper_of(kind, answers)
    found = proofread(document, answers, load_clauses(kind))
    named = {one.where for one in found if one.code == "unanswered"}
    assert named == {blank.key for blank in document.blanks}


@pytest.mark.parametrize("kind", PAPERS)
def test_drafting_twice_gives_the_same_document_and_hash(kind: str):
    first, second = paper_of(kind, example(kind)), paper_of(kind, example(kind))
    assert first == second
    assert content_hash(first) == content_hash(second)


@pytest.mark.parametrize("kind", PAPERS)
def test_a_document_survives_a_round_through_json(kind: str):
    document = paper_of(kind, example(kind))
    assert from_plain(json.loads(json.dumps(as_plain(document)))) == document


def test_one_changed_letter_changes_the_hash():
    answers = example("agreement")
    before = content_hash(paper_of("agreement", answers))
    answers["partners"][1]["name"] += "x"
    assert content_hash(paper_of("agreement", answers)) != before


@pytest.mark.parametrize(
    "hostile",
    [
        "{{7*7}}",
        "{{ grant }}",
        "{% for x in partners %}",
        "**bold** *it*",
        "| a | b |",
        "# heading",
        "<script>alert(1)</script>",
        "#eval(1)",
        "=cmd()",
        "$x^2$",
    ],
)
def test_markup_in_an_answer_is_shown_as_typed(hostile: str):
    answers = example("agreement") | {"brand_name": hostile, "purposes": [hostile]}
    answers["partners"][0]["name"] = hostile
    document = paper_of("agreement", answers)
    runs = [run for b in document.blocks if isinstance(b, Paragraph) for run in b.runs]
    assert Run(hostile, Style.PLAIN, "brand_name") in runs
    tables = [b for b in document.blocks if isinstance(b, Table)]
    assert tables[0].rows[0][0] == hostile
    clean = paper_of("agreement", example("agreement"))
    assert [type(b) for b in document.blocks] == [type(b) for b in clean.blocks]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_no_answer_can_change_the_shape_of_a_document(first: str, second: str):
    bank = [clause("#. A {{ a }} b.\n\n| x | y |\n|---|---|\n| {{ a }} | {{ b }} |\n\n- {{ b }}")]
    shape = [type(b) for b in draft("note", {"a": "1", "b": "2"}, bank).blocks]
    document = draft("note", {"a": first, "b": second}, bank)
    assert [type(b) for b in document.blocks] == shape
    assert from_plain(json.loads(json.dumps(as_plain(document)))) == document
    assert len(content_hash(document)) == 64


def test_marks_that_no_reader_sees_are_taken_out():
    document = draft("note", {"a": "x\x00\x1b\u202ey"}, [clause("A {{ a }}")])
    assert "A xy" in words(document)


def test_an_answer_that_fills_a_paragraph_keeps_its_own_paragraphs():
    document = draft("note", {"a": "one\n\ntwo"}, [clause("{{ a }}")])
    said = [b.runs[0].text for b in document.blocks if isinstance(b, Paragraph)]
    assert said == ["one", "two"]


def test_loops_repeat_lines_and_nest():
    body = "{% for g in groups %}\n- {{ g.name }}\n{% for m in g.members? %}\n- {{ m }}\n"
    body += "{% endfor %}\n{% endfor %}"
    groups = [{"name": "A", "members": ["b", "c"]}, {"name": "D"}]
    document = draft("note", {"groups": groups}, [clause(body)])
    items = next(b for b in document.blocks if isinstance(b, Items))
    assert ["".join(r.text for r in item) for item in items.items] == ["A", "b", "c", "D"]
    assert document.blanks == ()


@pytest.mark.parametrize(
    ("body", "answers", "expected"),
    [
        ("{{ a | date }}", {"a": "2028-02-29"}, "29 February 2028"),
        ("{{ a | date }}", {"a": "2027-02-29"}, "2027-02-29"),
        ("{{ a | money }}", {"a": "448750.5"}, "EUR 448,750.50"),
        ("{{ a | money }}", {"a": "1,5"}, "1,5"),
        ("{{ a | percent }}", {"a": 60}, "60 %"),
        ("{{ a | number }}", {"a": 12345}, "12,345"),
        ("{{ a | count }}", {"a": ["x", "y"]}, "2"),
        ("{{ a | list }}", {"a": ["x", "y", "z"]}, "x, y and z"),
        ("{{ a.b | list }}", {"a": [{"b": "x"}, {"b": "y"}]}, "x and y"),
        ("{{ a }}", {"a": True}, "yes"),
        ("{{ a }}", {"a": 0}, "0"),
        ("{{ a }}", {}, BLANK),
        ("{{ a }}", {"a": {"b": {}}}, BLANK),
    ],
)
def test_values_are_said_in_fixed_ways(body: str, answers: dict[str, Any], expected: str):
    document = draft("note", answers, [clause(body)])
    assert words(document).split("\n")[-1] == expected


@pytest.mark.parametrize(
    "body",
    [
        "{{ 1 + 1 }}",
        "{{ a.__class__() }}",
        "{{ a | shout }}",
        "{% for a in b %}\nx",
        "{% endfor %}",
        "{% include x %}",
        "a **b",
        "| a | b |",
        "| a | b |\n|---|---|\n| c |",
    ],
)
def test_a_clause_outside_the_language_is_refused_by_name(body: str):
    with pytest.raises(BadClause) as refusal:
        draft("note", {"a": "x", "b": ["y"]}, [clause(body)])
    assert refusal.value.code == "bad-clause"
    assert refusal.value.where == "t/standard"


def test_no_placeholder_reaches_an_attribute_of_an_object():
    document = draft("note", {"a": "text"}, [clause("{{ a.__class__ }}")])
    assert words(document).split("\n")[-1] == BLANK


@pytest.mark.parametrize(
    ("ask", "value", "answer", "holds"),
    [
        (Ask.ANSWERED, "", "x", True),
        (Ask.ANSWERED, "", " ", False),
        (Ask.UNANSWERED, "", None, True),
        (Ask.UNANSWERED, "", 0, False),
        (Ask.IS, "yes", True, True),
        (Ask.IS, "a", None, False),
        (Ask.IS_NOT, "a", None, True),
        (Ask.IS_NOT, "a", "a", False),
        (Ask.CONTAINS, "a", ["b", "a"], True),
        (Ask.CONTAINS, "a", ["b"], False),
        (Ask.AT_LEAST, "2", ["b", "a"], True),
        (Ask.AT_LEAST, "3", ["b", "a"], False),
        (Ask.AT_MOST, "3", 3, True),
        (Ask.AT_MOST, "3", "many", False),
    ],
)
def test_a_clause_stands_where_its_condition_holds(
    ask: Ask, value: str, answer: object, holds: bool
):
    one = clause("x", when=(Condition("k", ask, value),), required_by=("always",))
    document = draft("note", {"k": answer}, [one])
    assert (document.clauses == (one.id,)) is holds
    empty = Document("note", "N")
    missing = {f.code for f in proofread(empty, {"k": answer}, [one])}
    assert ("topic-missing" in missing) is holds


def test_a_small_partnership_has_one_body_and_a_large_one_two():
    answers = example("agreement")
    assert "governance/assembly" in paper_of("agreement", answers).clauses
    answers["partners"] = [{**answers["partners"][0], "name": f"P{n}"} for n in range(7)]
    large = paper_of("agreement", answers)
    assert "governance/two-tier" in large.clauses
    assert not {"term-undefined", "term-unused"} & codes("agreement", answers)


@pytest.mark.parametrize("kind", PAPERS)
def test_every_variant_of_every_topic_reads_well(kind: str):
    for one in load_clauses(kind):
        answers = example(kind) | {"variants": {one.topic: one.variant}}
        document = paper_of(kind, answers)
        assert one.id in document.clauses
        assert document.blanks == ()
        assert not {"term-undefined", "clauses-conflict"} & codes(kind, answers, document)


AGREEMENT_MISTAKES: dict[str, Callable[[dict[str, Any]], object]] = {
    "unanswered": lambda a: a.pop("governing_law"),
    "shares-do-not-add-up": lambda a: a["partners"][0].update(share="210000.49"),
    "share-unreadable": lambda a: a["partners"][0].update(share="about a third"),
    "share-negative": lambda a: a["partners"][0].update(share="-1"),
    "share-below-a-cent": lambda a: a["partners"][0].update(share="0.001"),
    "not-a-number": lambda a: a.update(notice_days="two weeks"),
    "not-a-date": lambda a: a.update(end_date="31/08/2028"),
    "not-a-choice": lambda a: a.update(dispute_resolution="duel"),
    "days-out-of-order": lambda a: a.update(project_end="2026-01-01"),
    "in-force-too-late": lambda a: a.update(effective_date="2026-04-01"),
    "quorum-unreachable": lambda a: a.update(quorum=4),
    "quorum-of-a-minority": lambda a: a.update(quorum=1),
    "quorum-unreadable": lambda a: a.update(quorum=0),
    "majority-unreachable": lambda a: a.update(majority_percent=100),
    "majority-too-low": lambda a: a.update(majority_percent=40),
    "request-unreachable": lambda a: a.update(extraordinary_request=9),
    "too-few-parties": lambda a: a.update(min_partners=4),
    "too-few-countries": lambda a: a["partners"][2].update(country="Spain"),
    "party-twice": lambda a: a["partners"][2].update(name="Cluster Viña Azul"),
    "topic-missing": lambda a: a.update(variants={"confidentiality": "none"}),
    "variant-unknown": lambda a: a.update(variants={"finance": "barter"}),
    "variant-does-not-fit": lambda a: a.update(variants={"finance": "own-means"}),
    "term-unused": lambda a: a.update(variants={"confidentiality": "none", "duration": "none"}),
}
ROADMAP_MISTAKES: dict[str, Callable[[dict[str, Any]], object]] = {
    "deliverable-after-end": lambda a: a["deliverables"][2].update(due_month=25),
    "deliverable-after-work-package": lambda a: a["deliverables"][1].update(due_month=13),
    "deliverable-before-start": lambda a: a["deliverables"][1].update(due_month=0),
    "milestone-after-end": lambda a: a["milestones"][1].update(due_month=30),
    "work-package-without-lead": lambda a: a["work_packages"][1].update(lead=""),
    "work-package-without-deliverable": lambda a: a["deliverables"].pop(1),
    "work-package-unknown": lambda a: a["tasks"][0].update(work_package="WP9"),
    "lead-unknown": lambda a: a["work_packages"][0].update(lead="XYZ"),
    "milestone-without-verification": lambda a: a["milestones"][0].update(verification=" "),
    "call-deliverable-unmapped": lambda a: a["deliverables"][0].update(answers=""),
    "dependency-cycle": lambda a: a["tasks"][0].update(depends_on=["T3.1"]),
    "dependency-unknown": lambda a: a["tasks"][0].update(depends_on=["T8"]),
    "starts-before-dependency-ends": lambda a: a["tasks"][1].update(end_month=9),
    "task-outside-work-package": lambda a: a["tasks"][2].update(start_month=7),
    "ends-before-start": lambda a: a["tasks"][2].update(end_month=7),
    "ends-after-project": lambda a: a["work_packages"][0].update(end_month=25),
    "starts-before-month-1": lambda a: a["work_packages"][0].update(start_month=0),
    "number-twice": lambda a: a["tasks"][1].update(number="T1.1"),
    "effort-of-a-stranger": lambda a: a["effort"][0].update(partner="XYZ"),
    "effort-for-nothing": lambda a: a["effort"][0].update(work_package="WP9"),
    "effort-negative": lambda a: a["effort"][0].update(person_months="-1"),
    "partner-without-effort": lambda a: a.update(effort=a["effort"][:4]),
    "duration-mismatch": lambda a: a.update(duration_months=30),
    "days-out-of-order": lambda a: a.update(project_end="2025-01-01"),
}
STRATEGY_MISTAKES: dict[str, Callable[[dict[str, Any]], object]] = {
    "budget-does-not-add-up": lambda a: a.update(budget_total="500000.01"),
    "market-not-examined": lambda a: a["market_long_list"].pop(0),
    "market-not-scored": lambda a: a.update(market_scores=a["market_scores"][3:]),
    "target-without-way-in": lambda a: a["target_countries"].append("Peru"),
    "too-few-target-countries": lambda a: a.update(target_countries=["Chile"]),
    "too-many-target-countries": lambda a: a.update(max_target_countries=1),
    "criterion-unknown": lambda a: a["market_scores"][0].update(criterion="Weather"),
    "score-missing": lambda a: a["market_scores"].pop(0),
    "score-twice": lambda a: a["market_scores"].append(a["market_scores"][0]),
    "weight-negative": lambda a: a["market_criteria"][0].update(weight="-1"),
}
MISTAKES = [
    pytest.param(kind, code, change, id=f"{kind}:{code}")
    for kind, found in (
        ("agreement", AGREEMENT_MISTAKES),
        ("roadmap", ROADMAP_MISTAKES),
        ("strategy", STRATEGY_MISTAKES),
    )
    for code, change in found.items()
]


@pytest.mark.parametrize(("kind", "code", "change"), MISTAKES)
def test_a_planted_mistake_is_found(
    kind: str, code: str, change: Callable[[dict[str, Any]], object]
):
    assert code not in codes(kind, example(kind))
    answers = example(kind)
    change(answers)
    assert code in codes(kind, answers)


def test_a_party_that_joined_after_the_drafting_does_not_sign_yet():
    answers = example("agreement")
    document = paper_of("agreement", answers)
    answers["partners"].append({**answers["partners"][0], "name": "Newcomer"})
    found = codes("agreement", answers, document)
    assert "party-does-not-sign" in found
    answers["partners"] = answers["partners"][:2]
    assert "signs-without-being-party" in codes("agreement", answers, document)


def test_clauses_that_exclude_each_other_are_found_side_by_side():
    bank = load_clauses("agreement")
    used = [one for one in bank if one.topic == "finance"]
    document = Document("agreement", "A", clauses=tuple(one.id for one in used))
    found = [one for one in proofread(document, {}, bank) if one.code == "clauses-conflict"]
    assert len(found) == 1
    assert found[0].severity is Severity.ERROR
    assert "topic-twice" in {one.code for one in proofread(document, {}, bank)}


def test_a_topic_that_the_call_asks_for_cannot_be_left_out():
    answers = example("agreement") | {
        "variants": {"brand": "none"},
        "call_requirements": ["joint_promotion"],
    }
    assert "topic-missing" in codes("agreement", answers)
    assert "topic-missing" not in codes("agreement", answers | {"call_requirements": []})


def test_terms_are_checked_against_their_definitions():
    bank = [clause("**“Party”** means x. **“Ghost”** means y. The Parties ask the Elder Council.")]
    found = proofread(draft("note", {}, bank), {}, bank)
    assert {(one.code, one.where) for one in found} == {
        ("term-unused", "Ghost"),
        ("term-undefined", "t/standard"),
    }
    named = [clause(bank[0].body, names=("Elder Council",))]
    assert {f.code for f in proofread(draft("note", {}, named), {}, named)} == {"term-unused"}


def test_a_clause_that_the_bank_lost_is_named():
    document = Document("agreement", "A", clauses=("gone/standard",))
    assert "clause-unknown" in {one.code for one in proofread(document, {}, [])}


def test_shares_are_counted_to_the_cent_without_floats():
    answers = example("agreement")
    answers["grant"] = "0.30"
    for row, share in zip(answers["partners"], ("0.10", "0.10", "0.10"), strict=True):
        row["share"] = share
    assert "shares-do-not-add-up" not in codes("agreement", answers)


def test_a_long_chain_of_tasks_is_no_circle_and_does_not_break_the_proof_reader():
    answers = example("roadmap")
    answers["tasks"] = [
        {"number": f"T{n}", "title": "x", "depends_on": [f"T{n - 1}"] if n else []}
        for n in range(3000)
    ]
    assert "dependency-cycle" not in codes("roadmap", answers)
    answers["tasks"][0]["depends_on"] = ["T2999"]
    assert "dependency-cycle" in codes("roadmap", answers)


@pytest.mark.parametrize("junk", ["x", 3, ["x"], [None], {"a": 1}, [{"name": ["x"]}], True])
@pytest.mark.parametrize("kind", PAPERS)
def test_answers_of_the_wrong_kind_never_break_anything(kind: str, junk: object):
    for key in example(kind):
        answers = example(kind) | {key: junk}
        document = paper_of(kind, answers)
        proofread(document, answers, load_clauses(kind), load_questions(kind))
        assert from_plain(as_plain(document)) == document


def test_effort_is_added_exactly_by_partner_and_work_package():
    document = paper_of("roadmap", example("roadmap"))
    effort = next(
        b for b in document.blocks if isinstance(b, Table) and b.clause.startswith("effort")
    )
    assert effort.header == ("Partner", "WP1", "WP2", "WP3", "Total")
    assert effort.rows[-1] == ("Total", "12.5", "12.25", "12", "36.75")
    assert effort.rows[1] == ("STHA", "2", "9", "\N{EN DASH}", "11")


def test_every_party_has_a_field_to_sign_in():
    document = paper_of("agreement", example("agreement"))
    fields = next(b for b in document.blocks if isinstance(b, Signatures))
    assert [one.party for one in fields.signatories] == [
        row["name"] for row in example("agreement")["partners"]
    ]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"blocks": [{"block": "picture", "clause": ""}]},
        {"blocks": ["x"]},
        {"title": 3},
        {"title": "half \ud800"},
        {"meta": [["a"]]},
        {"blocks": [{"block": "paragraph", "runs": [{"text": "x", "style": "loud"}]}]},
        {"blocks": [{"block": "table", "header": [1], "rows": []}]},
    ],
)
def test_what_is_no_document_is_refused(value: object):
    with pytest.raises(Unreadable):
        from_plain(value)


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "+++\ntopic = 1\n+++\nx",
        '+++\ntopic = "t"\n+++\nx',
        '+++\ntopic = "t"\norder = 1\ntitle = "T"\nplain_summary = ""\nfoo = 1\n+++\nx',
        "+++\n=\n+++\nx",
        '+++\ntopic="t"\norder=1\ntitle="T"\nplain_summary=""\nwhen=[{key="a"}]\n+++\nx',
    ],
)
def test_a_broken_clause_file_is_refused_with_its_name(text: str):
    with pytest.raises(Unreadable) as refusal:
        parse_clause(text, where="bank/x.md")
    assert refusal.value.where == "bank/x.md"


def test_one_clause_is_chosen_per_topic():
    bank = load_clauses("agreement")
    topics = [one.topic for one in chosen(example("agreement"), bank)]
    assert len(topics) == len(set(topics))
    assert topics[0] == "front"
    assert topics[-1] == "signatures"
