"""The tree hash and its proofs, against public vectors and a plain recursive tree."""

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared import SHARED, needs_shared

from racimo.core.ledger import merkle
from racimo.core.ledger.merkle import BadProof

VECTORS = SHARED / "data" / "tlog-vectors"
entries = st.lists(st.binary(max_size=4), max_size=70)


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = plain_root(leaves[:half]), plain_root(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes(leaves: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(leaf) for leaf in leaves]


def unpack(texts: list[str] | None) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


def accepts(case: dict[str, Any]) -> bool:
    try:
        if "leafIdx" in case:
            leaf, root = unpack([case["leafHash"], case["root"]])
            proof = unpack(case["proof"])
            merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)
        else:
            old, new = unpack([case["root1"], case["root2"]])
            proof = unpack(case["proof"])
            merkle.verify_consistency(case["size1"], case["size2"], old, new, proof)
    except BadProof:
        return False
    return True


@pytest.mark.shared
@needs_shared
def test_the_public_vectors_are_answered_as_published_except_a_root_that_is_too_short():
    cases = {
        str(path.relative_to(VECTORS)): json.loads(path.read_text())
        for path in VECTORS.rglob("*.json")
        if path.name != "cctv-ed25519.json"
    }
    assert len(cases) == 196
    wrong = {name for name, case in cases.items() if accepts(case) is case["wantErr"]}
    short = {
        name
        for name, case in cases.items()
        if not case["wantErr"] and len(unpack([case.get("root1") or case["root"]])[0]) != 32
    }
    assert len(short) == 1
    assert wrong == short
    assert {len(unpack([cases[name]["root1"]])[0]) for name in short} == {12}


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root_of([]).hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")


@settings(deadline=None)
@given(entries)
def test_the_root_is_the_root_of_the_definition(leaves):
    assert merkle.root_of(hashes(leaves)) == plain_root(leaves)


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_every_leaf_is_shown_to_be_included(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    found = hashes(leaves)
    proof = merkle.prove_inclusion(index, len(leaves), merkle.nodes_of(found))
    merkle.verify_inclusion(index, len(leaves), found[index], proof, plain_root(leaves))


@settings(deadline=None)
@given(entries.filter(bool), st.data())
def test_a_tree_is_shown_to_have_only_grown(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    proof = merkle.prove_consistency(old, len(leaves), merkle.nodes_of(hashes(leaves)))
    merkle.verify_consistency(old, len(leaves), plain_root(leaves[:old]), plain_root(leaves), proof)


@settings(deadline=None)
@given(st.integers(2, 40), st.data())
def test_a_changed_leaf_place_size_step_or_root_is_refused(size, data):
    found = hashes([str(i).encode() for i in range(size)])
    index = data.draw(st.integers(0, size - 1))
    root = merkle.root_of(found)
    proof = merkle.prove_inclusion(index, size, merkle.nodes_of(found))
    other = bytes(32)
    wrong = [
        (index, size, other, proof, root),
        (index, size, found[index], proof, other),
        (index, size, found[index], proof[:-1], root),
        (index, size, found[index], [*proof, other], root),
        (size, size, found[index], proof, root),
        (-1, size, found[index], proof, root),
        ((index + 1) % size, size, found[index], proof, root),
        *[
            (index, size, found[index], [*proof[:i], other, *proof[i + 1 :]], root)
            for i in range(len(proof))
        ],
    ]
    for case in wrong:
        with pytest.raises(BadProof):
            merkle.verify_inclusion(*case)


@settings(deadline=None)
@given(st.integers(2, 40), st.data())
def test_a_rewritten_history_is_refused(size, data):
    leaves = [str(i).encode() for i in range(size)]
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves]
    forged[changed] = b"forged"
    proof = merkle.prove_consistency(old, size, merkle.nodes_of(hashes(forged)))
    with pytest.raises(BadProof):
        merkle.verify_consistency(old, size, plain_root(leaves[:old]), plain_root(forged), proof)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, -1)])
def test_a_proof_from_nothing_or_backwards_does_not_exist(old, new):
    with pytest.raises(BadProof):
        merkle.prove_consistency(old, new, merkle.nodes_of(hashes([b"a", b"b", b"c"])))
    with pytest.raises(BadProof):
        merkle.verify_consistency(old, new, bytes(32), bytes(32), [])


@pytest.mark.parametrize("size", [0, 12, 31, 33])
def test_a_hash_of_another_length_is_refused(size):
    odd = bytes(size)
    good = merkle.leaf_hash(b"a")
    for case in [(odd, [], good), (good, [], odd), (good, [odd], good)]:
        with pytest.raises(BadProof):
            merkle.verify_inclusion(0, 1, *case)
    with pytest.raises(BadProof):
        merkle.verify_consistency(1, 1, odd, odd, [])


def test_a_proof_for_a_leaf_beyond_the_tree_is_refused():
    with pytest.raises(BadProof, match="no leaf 1"):
        merkle.prove_inclusion(1, 1, merkle.nodes_of(hashes([b"a"])))
