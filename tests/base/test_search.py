"""The index finds what it should, whatever is typed; visitors learn nothing of gated text."""

from __future__ import annotations

import random
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racimo.base.search import LONGEST, Ask, Entry, Layout
from racimo.base.search.tantivy_index import IndexBroken, IndexBusy, TantivyIndex
from racimo.base.search.words import read

LAYOUT = Layout("tests", 1, facets=("colour", "size"), numbers=("rank", "changed"))


def entry(key: int, title: str, **more) -> Entry:
    more.setdefault("facets", {"colour": ("red",), "size": ("big",)})
    return Entry(key=key, title=title, numbers={"rank": key, "changed": key * 10}, **more)


@pytest.fixture
def index(tmp_path: Path) -> TantivyIndex:
    found = TantivyIndex(tmp_path, LAYOUT)
    found.rebuild(
        [
            entry(1, "Clusters going abroad", text="Réseaux of small firms meet in Łódź."),
            entry(
                2,
                "Call COS-CLUSTER-2014-3-03",
                codes=("cos-cluster-2014-3-03",),
                text="A partnership of clusters in the third countries.",
                facets={"colour": ("red", "white"), "size": ("small",)},
            ),
            entry(
                3,
                "Wine",
                text="Nothing but grapes.",
                member_text="The hidden word is zanzibar.",
                member_codes=("SECRET-77-X",),
                facets={"colour": ("white",), "size": ("big",)},
            ),
        ]
    )
    return found


def found(index: TantivyIndex, text: str, **more) -> list[int]:
    return sorted(index.search(Ask(text=text, **more)).keys)


def test_stems_and_accents_do_not_matter(index):
    assert found(index, "cluster") == [1, 2]
    assert found(index, "CLUSTERING") == [1, 2]
    assert found(index, "reseaux") == found(index, "réseaux") == [1]
    assert found(index, "lodz") == [1]


def test_an_identifier_is_found_whole_and_by_its_parts(index):
    for text in ("COS-CLUSTER-2014-3-03", "cos-cluster-2014", "2014-3-03", '"cluster 2014"'):
        assert found(index, text) == [2], text


def test_all_words_are_asked_for_and_giving_some_up_is_said(index):
    strict = index.search(Ask(text="clusters abroad"))
    assert (list(strict.keys), strict.relaxed) == ([1], False)
    loose = index.search(Ask(text="abroad grapes"))
    assert (sorted(loose.keys), loose.relaxed) == ([1, 3], True)
    assert index.search(Ask(text="qwxyz")).total == 0


def test_phrases_beginnings_and_exclusions(index):
    assert found(index, '"third countries"') == [2]
    assert index.search(Ask(text='"countries third"')).total == 0
    assert found(index, "partner*") == [2]
    assert found(index, "cluster -abroad") == [2]
    assert found(index, "-cluster") == [3]


def test_a_slip_of_the_pen_is_put_right(index):
    assert index.search(Ask(text="patnership")).suggestion == "partnership"
    assert index.search(Ask(text="partnership")).suggestion == ""


def test_values_of_a_facet_are_alternatives_and_facets_are_conditions(index):
    assert found(index, "", filters={"colour": frozenset({"white", "red"})}) == [1, 2, 3]
    both = {"colour": frozenset({"white"}), "size": frozenset({"big"})}
    assert found(index, "", filters=both) == [3]


def test_a_facet_counts_without_its_own_choice(index):
    answer = index.search(
        Ask(filters={"colour": frozenset({"white"})}, facets=("colour", "size"), limit=1)
    )
    assert answer.total == 2
    assert answer.facets == {"colour": {"red": 2, "white": 2}, "size": {"small": 1, "big": 1}}


def test_a_list_without_words_is_in_the_usual_order(index):
    assert index.search(Ask()).keys == (1, 2, 3)
    assert index.search(Ask(order="rank", descending=True, offset=1)).keys == (2, 1)


def test_an_excerpt_marks_what_matches_in_public_text_only(index):
    answer = index.search(Ask(text="firms", excerpts=True))
    pieces = answer.excerpts[1]
    assert [piece.text for piece in pieces if piece.marked] == ["firms"]
    assert "".join(piece.text for piece in pieces) == "Réseaux of small firms meet in Łódź"
    hidden = index.search(Ask(text="zanzibar", member=True, excerpts=True))
    assert (hidden.keys, dict(hidden.excerpts)) == ((3,), {})


@pytest.mark.parametrize("secret", ["zanzibar", "zanzi*", "SECRET-77-X", '"hidden word"', "hidden"])
def test_a_visitor_learns_nothing_from_what_members_read(index, secret):
    assert found(index, secret, member=True) == [3]
    nonsense = secret.translate(
        str.maketrans("abdehinrstwzABDEHINRSTWZ", "qjkvqjkvqjkvQJKVQJKVQJKV")
    )
    facets = ("colour", "size")
    assert index.search(Ask(text=secret, facets=facets)) == index.search(
        Ask(text=nonsense, facets=facets)
    )


def test_a_visitor_cannot_exclude_by_what_members_read(index):
    assert found(index, "wine -zanzibar") == [3]
    assert found(index, "wine -zanzibar", member=True) == []


def test_entries_are_replaced_and_forgotten(index):
    index.put([entry(1, "Ships")], gone=[2])
    assert index.size() == 2
    assert found(index, "ships") == [1]
    assert found(index, "abroad") == []
    assert index.keys() == {1, 3}
    assert index.largest("changed") == 30
    assert index.between("rank", None, 2) == {1}


def test_another_process_sees_what_was_written(index, tmp_path):
    other = TantivyIndex(tmp_path, LAYOUT)
    assert found(other, "wine") == [3]
    index.put([entry(4, "Wine again")])
    assert found(other, "wine") == [3, 4]
    index.rebuild([entry(5, "Wine anew")])
    assert found(other, "wine") == [5]


def test_a_new_layout_makes_the_old_index_stale(index, tmp_path):
    newer = Layout("tests", 2, facets=LAYOUT.facets, numbers=LAYOUT.numbers)
    assert index.ready()
    assert not TantivyIndex(tmp_path, newer).ready()
    assert not TantivyIndex(tmp_path / "elsewhere", LAYOUT).ready()


def test_two_writers_wait_for_each_other(index, tmp_path):
    def write(start):
        own = TantivyIndex(tmp_path, LAYOUT)
        for key in range(start, start + 5):
            own.put([entry(key, f"vintage {key}")])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, 100), pool.submit(write, 200)]:
            done.result()
    assert index.search(Ask("vintage")).total == 10


def test_a_writer_does_not_wait_for_ever(index, tmp_path, monkeypatch):
    monkeypatch.setattr("racimo.base.search.tantivy_index._PATIENCE", 0.05)
    with index._alone(), pytest.raises(IndexBusy):  # noqa: SLF001 - somebody else is writing
        TantivyIndex(tmp_path, LAYOUT).put([entry(9, "late")])
    assert found(index, "wine") == [3]


def test_an_index_with_missing_files_says_so(index, tmp_path):
    for file in (tmp_path / "tests").glob("g-*/*.term"):
        file.unlink()
    with pytest.raises(IndexBroken, match="racimo index rebuild"):
        TantivyIndex(tmp_path, LAYOUT).search(Ask("wine"))


def test_a_query_that_is_too_long_is_cut_and_said(index):
    answer = index.search(Ask(text="wine " + "x" * LONGEST))
    assert answer.cut
    assert not index.search(Ask(text="wine")).cut


HOSTILE = [
    '"', "''", "((", "title:", "AND", "OR NOT", "a AND", "*", "**", "-", "--", "+", "^2", "~",
    "[a TO", "\x00", "\ud800", "\u202e", "\U0001d56e\U0001d591", "\U0001f347", "%", "\\", "a\\",
    "/re", "/.*/", "${7*7}", "<b>", "\u0663", "a" * 5000, " ".join(["ab"] * 900), '-"x', '"-"',
    "cos-", "-cos-3", "x*y*", "e\u0301\u0301\u0301",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("member", [False, True])
def test_nothing_that_is_typed_breaks_it(index, text, member):
    answer = index.search(Ask(text=text, member=member, facets=("colour",), excerpts=True))
    assert 0 <= answer.total <= 3


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_text_can_be_read_as_a_query(text):
    reading = read(text)
    assert all(any(c.isalnum() for c in clause.text) for clause in reading.clauses)


def test_counts_agree_with_counting_by_hand(tmp_path):
    dice = random.Random(7)
    words = ["".join(dice.choices(string.ascii_lowercase, k=6)) for _ in range(30)]
    stock = {}
    entries = []
    for key in range(1, 301):
        said = dice.sample(words, 5)
        colours = tuple(dice.sample(["red", "white", "rosé"], dice.randint(1, 2)))
        size = dice.choice(["big", "small"])
        stock[key] = (set(said), set(colours), size)
        facets = {"colour": colours, "size": (size,)}
        entries.append(entry(key, " ".join(said[:2]), text=" ".join(said[2:]), facets=facets))
    index = TantivyIndex(tmp_path, LAYOUT)
    index.rebuild(entries[:150])
    index.put(entries[150:])
    for _ in range(40):
        asked = set(dice.sample(words, 2))
        chosen = set(dice.sample(["red", "white", "rosé"], dice.randint(1, 2)))
        text = " ".join(f'"{word}"' for word in asked)
        answer = index.search(
            Ask(
                text=text,
                filters={"colour": frozenset(chosen), "size": frozenset({"big"})},
                facets=("colour", "size"),
                limit=200,
            )
        )
        if answer.relaxed:
            continue
        words_fit = {key for key, (said, _, _) in stock.items() if asked <= said}
        hits = {k for k in words_fit if stock[k][1] & chosen and stock[k][2] == "big"}
        assert set(answer.keys) == hits
        assert answer.total == len(hits)
        for value in ("red", "white", "rosé"):
            there = [k for k in words_fit if value in stock[k][1] and stock[k][2] == "big"]
            assert answer.facets["colour"].get(value, 0) == len(there)
        for value in ("big", "small"):
            there = [k for k in words_fit if stock[k][1] & chosen and stock[k][2] == value]
            assert answer.facets["size"].get(value, 0) == len(there)
