"""Records sealed field by field: shown in part, forgotten in part, never changed."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racimo.core.ledger import records
from racimo.core.ledger.records import BadRecord, Closed, Leaf, Opened, Sealed

STREAM = "0123456789abcdef" * 2
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text("abé ", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy"), inner, max_size=2),
    max_leaves=5,
)
fields = st.dictionaries(st.text("abc_", min_size=1).map("f".__add__), plain, max_size=6)


def salts(names, mark=b"s"):
    return {n: hashlib.sha256(mark + n.encode()).digest() for n in records.salted(names)}


def seal(values, number=1, previous=None):
    return records.seal(
        values, stream=STREAM, number=number, previous=previous, salts=salts(values)
    )


def meeting():
    return seal({"kind": "meeting", "room": "Alba and Bruno", "status": "held"})


def test_a_commitment_is_the_keyed_hash_of_label_name_and_value():
    message = b'racimo/field/v1\x00kind\x00"meeting"'
    salt = bytes(range(32))
    expected = hashlib.new("sha256")
    inner = bytes(b ^ 0x36 for b in salt.ljust(64, b"\0"))
    outer = bytes(b ^ 0x5C for b in salt.ljust(64, b"\0"))
    expected.update(outer + hashlib.sha256(inner + message).digest())
    assert records.commit("kind", "meeting", salt) == expected.digest()


def test_a_leaf_tells_only_stream_number_and_root():
    leaf = json.loads(meeting().leaf.encode())
    assert set(leaf) == {"n", "rc", "s", "v"}
    assert (leaf["n"], leaf["s"], leaf["v"], len(leaf["rc"])) == (1, STREAM, 1, 64)


@settings(deadline=None)
@given(fields, st.data())
def test_any_part_of_a_record_can_be_closed_and_its_leaf_stays(values, data):
    whole = seal(values)
    hidden = data.draw(st.sets(st.sampled_from(sorted({*values, "prev"}))))
    part = records.from_plain(json.loads(json.dumps(records.to_plain(whole.close(hidden)))))
    assert part.leaf == whole.leaf
    assert part.withheld == hidden
    shown = {**values, "prev": None}
    assert part.fields == {name: shown[name] for name in shown if name not in hidden}


def test_a_forgotten_field_leaves_neither_value_nor_salt():
    whole = meeting()
    text = json.dumps(records.to_plain(whole.close(["room"])))
    assert "Alba" in json.dumps(records.to_plain(whole))
    assert "Alba" not in text
    assert salts(["room"])["room"].hex() not in text


@pytest.mark.parametrize("name", ["kind", "prev", "room", "status"])
def test_a_changed_value_salt_or_name_gives_another_leaf(name):
    whole = meeting()
    for change in (
        lambda e: replace(e, value="other"),
        lambda e: replace(e, salt=bytes(32)),
        lambda e: Closed(e.name, bytes(32)),
    ):
        entries = tuple(change(e) if e.name == name else e for e in whole.entries)
        assert Sealed(STREAM, 1, entries).leaf != whole.leaf


def test_a_field_cannot_be_dropped_added_doubled_or_renamed():
    whole = meeting()
    first, *rest = whole.entries
    closed = [Closed(e.name, e.commitment) for e in rest]
    wrong = [
        (first, *rest[1:]),
        (first, *rest, Opened("zeal", 1, bytes(32))),
        (first, rest[0], *rest),
        (first, replace(closed[0], name="kinda"), *rest[1:]),
        (first, *reversed(rest)),
        (Closed(first.name, first.commitment), *rest),
        (*rest,),
        (),
        (replace(first, value=[e.name for e in whole.entries[:-1]]), *rest[:-1]),
    ]
    for entries in wrong[:-1]:
        with pytest.raises(BadRecord):
            records.want_sound(Sealed(STREAM, 1, entries))
    records.want_sound(Sealed(STREAM, 1, wrong[-1]))
    assert Sealed(STREAM, 1, wrong[-1]).leaf != whole.leaf


def test_the_list_of_names_always_stays_open():
    assert meeting().close(["_fields"]).withheld == frozenset()


def test_a_record_points_at_the_leaf_before_it():
    first = meeting().leaf.encode()
    second = seal({"kind": "event"}, number=2, previous=first)
    assert second.fields["prev"] == hashlib.sha256(first).hexdigest()


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"prev": "x"}},
        {"fields": {"_fields": []}},
        {"fields": {"Kind": "x"}},
        {"fields": {"a" * 65: "x"}},
        {"stream": "short"},
        {"number": 0, "previous": b"x"},
        {"number": 2},
        {"previous": b"x"},
        {"salts": {}},
        {"salts": {"_fields": bytes(32), "prev": bytes(32), "kind": bytes(31)}},
    ],
    ids=str,
)
def test_a_record_that_cannot_be_sealed_is_refused(wrong):
    good = {
        "fields": {"kind": "x"},
        "stream": STREAM,
        "number": 1,
        "previous": None,
    }
    asked = good | {k: v for k, v in wrong.items() if k != "salts"}
    asked["salts"] = wrong.get("salts", salts(asked["fields"]))
    with pytest.raises(BadRecord):
        records.seal(asked.pop("fields"), **asked)


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        seal({"value": 1.5})


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"fields": {}, "n": 1, "s": STREAM},
        {"fields": [], "n": True, "s": STREAM},
        {"fields": [], "n": 1, "s": STREAM},
        {"fields": [{"name": 3}], "n": 1, "s": STREAM},
        {"fields": [{"name": "a"}], "n": 1, "s": STREAM},
        {"fields": [{"name": "a", "commitment": "AB" * 32}], "n": 1, "s": STREAM},
        {"fields": [{"name": "a", "commitment": "ab" * 31}], "n": 1, "s": STREAM},
        {"fields": [], "n": 1, "s": STREAM, "more": 1},
    ],
    ids=str,
)
def test_a_record_that_is_not_written_as_one_is_refused(value):
    with pytest.raises(BadRecord):
        records.from_plain(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda leaf: leaf + b" ",
        lambda leaf: leaf[:-1],
        lambda leaf: leaf.replace(b'"v":1', b'"v":2'),
        lambda leaf: leaf.replace(b'"n":1', b'"n":0'),
        lambda leaf: leaf.replace(b'"n":1', b'"n":1.0'),
        lambda leaf: leaf.replace(b'"n":1', b'"n":true'),
        lambda leaf: leaf.replace(b'"n":1', b'"n": 1'),
        lambda leaf: leaf.replace(b"0123", b"01X3"),
        lambda leaf: leaf.replace(b'"rc":"', b'"rc":"A'),
        lambda leaf: leaf.replace(b'"n":1,', b""),
        lambda _: b"",
        lambda _: b"[" * 5000,
        lambda _: b"\xff",
    ],
)
def test_a_leaf_has_only_one_form(change):
    leaf = meeting().leaf.encode()
    assert records.parse_leaf(leaf).encode() == leaf
    with pytest.raises(BadRecord):
        records.parse_leaf(change(leaf))


def leaves(*pairs):
    return [Leaf(letter * 32, number, bytes(32)).encode() for letter, number in pairs]


def test_streams_may_mix_in_the_log_but_each_counts_from_one():
    mixed = leaves(("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2))
    assert records.scan(mixed) == {"a" * 32: [0, 2, 3], "b" * 32: [1, 4]}


@pytest.mark.parametrize(
    "pairs", [[("a", 2)], [("a", 1), ("a", 1)], [("a", 1), ("a", 3)], [("a", 1), ("b", 2)]]
)
def test_a_gap_or_a_double_in_a_stream_is_named(pairs):
    with pytest.raises(BadRecord, match=f"entry {len(pairs) - 1}: stream"):
        records.scan(leaves(*pairs))


def test_an_entry_that_is_no_leaf_is_named():
    with pytest.raises(BadRecord, match="entry 1: the leaf is not JSON"):
        records.scan([*leaves(("a", 1)), b"?"])


def test_a_file_is_committed_under_a_salt():
    digest = hashlib.sha256(b"minutes").hexdigest()
    assert records.commit_file(digest, bytes(32)) != records.commit_file(digest, b"1" * 32)
    for wrong in [(digest, bytes(31)), (digest[:-1], bytes(32)), (digest.upper(), bytes(32))]:
        with pytest.raises(BadRecord):
            records.commit_file(*wrong)
