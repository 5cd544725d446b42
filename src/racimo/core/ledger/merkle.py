"""The Merkle tree of RFC 9162: one hash for a whole list, and short proofs about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from racimo.core.errors import Refused

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

NodeAt = Callable[[int, int], bytes]
"""``node(level, index)`` is the hash over the leaves [index * 2**level, (index + 1) * 2**level)."""


class BadProof(Refused):
    """A proof does not show what it claims."""

    code = "bad-proof"


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry of the log; the prefix 00 keeps leaves and nodes apart.

    Args:
        entry: The bytes of the entry.

    Returns:
        32 bytes.

    Source:
        RFC 9162, section 2.1.1.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into their parent; the prefix 01 marks an inner node.

    Source:
        RFC 9162, section 2.1.1.

    >>> node_hash(EMPTY_ROOT, EMPTY_ROOT).hex()[:8]
    'a68ee79d'
    """
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; a last node without a neighbour rises unchanged.

    Args:
        hashes: Leaf hashes in the order of the log, 32 bytes each.

    Returns:
        32 bytes; for no leaf the hash of nothing.

    Source:
        RFC 9162, section 2.1.1.

    >>> root_of([]) == EMPTY_ROOT
    True
    """
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def nodes_of(hashes: Sequence[bytes]) -> NodeAt:
    """Every complete subtree over leaf hashes, so that many proofs cost little.

    Args:
        hashes: Leaf hashes in the order of the log.

    Returns:
        A function of level and index; it raises IndexError beyond the complete subtrees.

    >>> nodes_of([leaf_hash(b"a"), leaf_hash(b"b")])(0, 1) == leaf_hash(b"b")
    True
    """
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        even = len(below) - len(below) % 2
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, even, 2)])

    def node(level: int, index: int) -> bytes:
        return levels[level][index]

    return node


def range_hash(node: NodeAt, low: int, high: int) -> bytes:
    """The root over the leaves [low, high), put together from complete subtrees.

    Args:
        node: Complete subtrees, as from :func:`nodes_of` or read from tiles.
        low: First leaf; a multiple of the power of two that covers the range.
        high: One past the last leaf.

    Returns:
        32 bytes.

    Source:
        RFC 9162, section 2.1.1.

    >>> range_hash(nodes_of([leaf_hash(b"a")]), 0, 1) == leaf_hash(b"a")
    True
    """
    if low == high:
        return EMPTY_ROOT
    width = high - low
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(width)
    return node_hash(range_hash(node, low, middle), range_hash(node, middle, high))


def prove_inclusion(index: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes that lead from one leaf to the root.

    Args:
        index: Place of the leaf, counted from 0.
        size: Leaves in the tree.
        node: Complete subtrees of the tree.

    Returns:
        Hashes from the leaf's neighbour upwards.

    Raises:
        BadProof: The tree has no such leaf.

    Source:
        RFC 9162, section 2.1.3.1.

    >>> prove_inclusion(0, 1, nodes_of([leaf_hash(b"a")]))
    []
    """
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(range_hash(node, middle, high))
            high = middle
        else:
            path.append(range_hash(node, low, middle))
            low = middle
    path.reverse()
    return path


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at its place in the tree with this root.

    Args:
        index: Place of the leaf, counted from 0.
        size: Leaves in the tree.
        leaf: The leaf's hash, 32 bytes.
        proof: Hashes from the leaf's neighbour upwards, 32 bytes each.
        root: The root of the tree, 32 bytes.

    Raises:
        BadProof: The proof does not lead from the leaf to the root.

    Source:
        RFC 9162, section 2.1.3.2.

    >>> verify_inclusion(0, 1, leaf_hash(b"a"), [], leaf_hash(b"a"))
    """
    _want_hashes([leaf, root, *proof])
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    place, last, seen = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise BadProof("the proof goes on after the root")
        if place & 1 or place == last:
            seen = node_hash(step, seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen = node_hash(seen, step)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the proof ends before the root")
    if seen != root:
        raise BadProof("the proof leads to another root")


def prove_consistency(old: int, new: int, node: NodeAt) -> list[bytes]:
    """The hashes that show that a tree only grew.

    Args:
        old: Leaves in the earlier tree, at least 1.
        new: Leaves in the later tree.
        node: Complete subtrees of the later tree.

    Returns:
        Hashes in the order of RFC 9162; none for equal sizes.

    Raises:
        BadProof: The earlier tree is empty or larger than the later one.

    Source:
        RFC 9162, section 2.1.4.1.

    >>> prove_consistency(1, 1, nodes_of([leaf_hash(b"a")]))
    []
    """
    if not 0 < old <= new:
        raise BadProof(f"no proof leads from {old} leaves to {new}")
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(range_hash(node, middle, high))
            high = middle
        else:
            path.append(range_hash(node, low, middle))
            low, whole = middle, False
    if not whole:
        path.append(range_hash(node, low, high))
    path.reverse()
    return path


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the later tree begins with the whole earlier tree.

    Args:
        old: Leaves in the earlier tree; an empty tree proves nothing, so at least 1 unless both
            are empty.
        new: Leaves in the later tree.
        old_root: Root of the earlier tree, 32 bytes.
        new_root: Root of the later tree, 32 bytes.
        proof: Hashes in the order of RFC 9162, 32 bytes each.

    Raises:
        BadProof: The proof does not show it.

    Source:
        RFC 9162, section 2.1.4.2.

    >>> verify_consistency(1, 1, leaf_hash(b"a"), leaf_hash(b"a"), [])
    """
    _want_hashes([old_root, new_root, *proof])
    if old == new and old >= 0:
        if proof or old_root != new_root:
            raise BadProof("trees of equal size must have equal roots and need no proof")
        return
    if not 0 < old < new:
        raise BadProof(f"no proof leads from {old} leaves to {new}")
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise BadProof("the proof is empty")
    seen_old, seen_new = _climb(old, new, steps)
    if seen_old != old_root:
        raise BadProof("the proof does not rebuild the earlier root")
    if seen_new != new_root:
        raise BadProof("the proof does not lead to the later root")


def _climb(old: int, new: int, steps: list[bytes]) -> tuple[bytes, bytes]:
    """Rebuild both roots from a consistency proof."""
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    seen_old = seen_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof("the proof goes on after the root")
        if place & 1 or place == last:
            seen_old = node_hash(step, seen_old)
            seen_new = node_hash(step, seen_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen_new = node_hash(seen_new, step)
        place, last = place >> 1, last >> 1
    if last:
        raise BadProof("the proof ends before the root")
    return seen_old, seen_new


def _parents(level: list[bytes]) -> list[bytes]:
    even = len(level) - len(level) % 2
    above = [node_hash(level[i], level[i + 1]) for i in range(0, even, 2)]
    return above + level[even:]


def _split(width: int) -> int:
    """The largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _want_hashes(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_SIZE:
            raise BadProof(f"a hash has {HASH_SIZE} bytes, not {len(one)}")
