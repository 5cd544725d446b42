"""Tiles: where they lie, what they hold, and that proofs can be read back from them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from racimo.core.ledger import merkle, tiles
from racimo.core.ledger.tiles import BadTile


def entry(number: int) -> bytes:
    return b"entry %d" % number


def log(*sizes: int) -> dict[str, bytes]:
    """The files of a log that was signed at each of these sizes."""
    files: dict[str, bytes] = {}
    for old, new in zip((0, *sizes), sizes, strict=False):
        added = [entry(i) for i in range(old, new)]
        files |= tiles.grow(old, added, files.__getitem__)
    return files


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 0, 1, "tile/0/000.p/1"),
        (1, 999, 256, "tile/1/999"),
        (1, 1000, 256, "tile/1/x001/000"),
        (2, 1234067, 17, "tile/2/x001/x234/067.p/17"),
        ("entries", 273, 112, "tile/entries/273.p/112"),
    ],
)
def test_a_tile_lies_where_the_standard_says(level, index, width, path):
    assert tiles.tile_path(level, index, width) == path


def test_seventy_thousand_leaves_have_the_tiles_of_the_standards_example():
    size = 70_000
    assert len(tiles.tiles_of(0, size)) == 274
    assert tiles.tiles_of(0, size)[-1] == (273, 112)
    assert tiles.tiles_of(1, size) == [(0, 256), (1, 17)]
    assert tiles.tiles_of(2, size) == [(0, 1)]
    assert tiles.tiles_of(3, size) == []


def test_a_tree_of_256_has_one_full_tile_and_one_hash_above():
    files = log(256)
    assert sorted(files) == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert len(files["tile/0/000"]) == 8192
    leaves = [merkle.leaf_hash(entry(i)) for i in range(256)]
    assert files["tile/1/000.p/1"] == merkle.root_of(leaves)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5, unique=True).map(sorted))
def test_a_log_grown_in_steps_holds_what_a_log_grown_at_once_holds(sizes):
    files, size = log(*sizes), sizes[-1]
    at_once = log(size)
    assert {path: files[path] for path in at_once} == at_once
    wanted = {
        tiles.tile_path(level, index, width)
        for level in range(3)
        for index, width in tiles.tiles_of(level, size)
    } | {tiles.tile_path("entries", index, width) for index, width in tiles.tiles_of(0, size)}
    assert set(at_once) == wanted
    assert tiles.entries_of(size, files.__getitem__) == [entry(i) for i in range(size)]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 1400), st.data())
def test_proofs_read_from_tiles_are_those_of_the_tree(size, data):
    node = tiles.nodes(size, log(size).__getitem__)
    leaves = [merkle.leaf_hash(entry(i)) for i in range(size)]
    root = merkle.root_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    assert merkle.range_hash(node, 0, size) == root
    proof = merkle.prove_inclusion(index, size, node)
    merkle.verify_inclusion(index, size, leaves[index], proof, root)
    proof = merkle.prove_consistency(old, size, node)
    merkle.verify_consistency(old, size, merkle.root_of(leaves[:old]), root, proof)


def test_nothing_new_writes_nothing():
    assert tiles.grow(3, [], log(3).__getitem__) == {}


@pytest.mark.parametrize("path", ["tile/0/000.p/5", "tile/entries/000.p/5"])
def test_an_absent_or_cut_file_is_named(path):
    files = log(5)
    with pytest.raises(BadTile, match=path):
        tiles.grow(5, [b"x"], {k: v for k, v in files.items() if k != path}.__getitem__)
    with pytest.raises(BadTile, match=path):
        tiles.grow(5, [b"x"], (files | {path: files[path][:-1]}).__getitem__)


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"", b"\x00\x00\x00\x00"])
def test_a_bundle_of_another_length_is_refused(data):
    with pytest.raises(BadTile):
        tiles.unpack_entries(data, width=1)


def test_an_entry_that_is_too_long_is_refused():
    assert len(tiles.pack_entries([bytes(65_535)])) == 65_537
    with pytest.raises(BadTile):
        tiles.pack_entries([bytes(65_536)])
