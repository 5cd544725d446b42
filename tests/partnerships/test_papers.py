"""Papers: known facts follow, a version is its content, and only a clean one is settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.papers import example
from tests.workspaces import kept, open_room

from racimo.base.clock import now, today
from racimo.core.errors import Invalid, NotAllowed, TooLate
from racimo.partnerships import actions, queries


def answered(cast, room, kind="agreement", **more):
    answers = {**example(kind), **more}
    asked = {q.key for q in questions(kind)}
    actions.answer_questions(
        actor=cast.alba, partnership=room, kind=kind, now=now(),
        answers={key: value for key, value in answers.items() if key in asked},
    )  # fmt: skip


def questions(kind):
    from racimo.base.clauses import load_questions

    return load_questions(kind)


def drafted(who, room, kind="agreement"):
    return actions.draft(actor=who, partnership=room, kind=kind, now=now())


def test_what_the_call_and_the_partners_say_is_not_asked_again(cast):
    room = open_room(cast)
    known = queries.first_answers(room, "agreement")
    assert known["call_title"] == room.call.title
    assert known["coordinator"] == "Cluster Azul of Vines"
    assert [row["name"] for row in known["partners"]] == ["Cluster Azul of Vines", "Rosso of Vines"]
    assert known["project_end"] == "2031-12-31"
    assert known["target_countries"] == ["Chile"]
    assert known["purposes"] == [item.title for item in room.items.all()]


def test_an_answer_that_repeats_a_fact_goes_on_following_it(cast):
    room = open_room(cast)
    actions.answer_questions(
        actor=cast.bruno, partnership=room, kind="agreement", now=now(),
        answers={"partnership_name": "Vines", "governing_law": "Spain"},
    )  # fmt: skip
    actions.describe(actor=cast.alba, partnership=room, now=now(), name="Vines and olives")
    told = queries.answers(room, "agreement")
    assert told["partnership_name"] == "Vines and olives"
    assert told["governing_law"] == "Spain"


def test_the_same_content_is_the_same_version_whoever_drafts_it(cast):
    room = open_room(cast)
    one = drafted(cast.alba, room)
    assert drafted(cast.bruno, room).pk == one.pk
    answered(cast, room)
    two = drafted(cast.bruno, room)
    assert (two.number, two.sha256 != one.sha256) == (2, True)
    actions.answer_questions(
        actor=cast.alba, partnership=room, kind="agreement", now=now(),
        answers=dict.fromkeys(kept(room).answers, ""),
    )  # fmt: skip
    assert drafted(cast.alba, room).pk == one.pk


def test_what_is_typed_is_previewed_but_not_kept(cast):
    room = open_room(cast)
    document, _findings = actions.preview(
        room, "agreement", typed={"governing_law": "Law of the moon"}
    )
    assert "Law of the moon" in str(document)
    assert "Law of the moon" not in str(actions.preview(room, "agreement")[0])
    assert queries.paper(room, "agreement") is None


def test_a_version_with_errors_is_not_settled(cast):
    room = open_room(cast)
    version = drafted(cast.alba, room)
    assert [one for one in version.findings if one["severity"] == "error"]
    with pytest.raises(Invalid):
        actions.settle(actor=cast.alba, version=version, now=now())
    version.refresh_from_db()
    assert version.signed is None


def test_a_clean_version_is_settled_once_on_its_day_and_delivers_its_result(cast):
    room = open_room(cast)
    answered(cast, room)
    version = drafted(cast.bruno, room)
    assert not [one for one in version.findings if one["severity"] == "error"]
    day = today() - timedelta(days=3)
    for who in (cast.bruno, cast.olof):
        with pytest.raises(NotAllowed):
            actions.settle(actor=who, version=version, now=now(), day=day)
    with pytest.raises(Invalid):
        actions.settle(actor=cast.alba, version=version, now=now(), day=today() + timedelta(days=1))
    actions.settle(actor=cast.alba, version=version, now=now(), day=day)
    room.refresh_from_db()
    assert version.signed == day
    assert room.state == "signed"
    assert room.deliverables.get(kind="partnership_agreement").delivered == day
    with pytest.raises(TooLate):
        actions.settle(actor=cast.alba, version=version, now=now())


@pytest.mark.parametrize("who", ["dina", "olof", "chiara"])
def test_who_may_only_read_neither_answers_nor_drafts(cast, who):
    room = open_room(cast)
    person = getattr(cast, who)
    with pytest.raises(NotAllowed):
        drafted(person, room)
    with pytest.raises(NotAllowed):
        actions.answer_questions(
            actor=person, partnership=room, kind="agreement", answers={}, now=now()
        )
    assert queries.paper(room, "agreement") is None


@pytest.mark.parametrize(
    "answers",
    [
        {"nonsense": "x"},
        {"partners": "x"},
        {"governing_law": ["x"]},
        {"governing_law": "x" * 20_001},
        {"unanimous_matters": ["x"] * 301},
    ],
)
def test_odd_answers_are_refused_and_nothing_is_kept(cast, answers):
    room = open_room(cast)
    with pytest.raises(Invalid):
        actions.answer_questions(
            actor=cast.alba, partnership=room, kind="agreement", now=now(),
            answers={"working_language": "Basque", **answers},
        )  # fmt: skip
    assert queries.answers(room, "agreement")["working_language"] == "English"
