"""Whether an Ed25519 key is one of the few that anybody can sign for."""

from __future__ import annotations

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
COFACTOR_DOUBLINGS = 3


def is_weak(public: bytes) -> bool:
    """Whether a public key is no sound key: off the curve, of small order, or oddly written.

    Signatures under a point of small order can be made without any secret.

    Args:
        public: 32 bytes.

    Returns:
        True when the key must not be trusted.

    Source:
        RFC 8032, section 5.1; C2SP/CCTV Ed25519 edge cases.

    >>> is_weak(bytes(32)), is_weak((1).to_bytes(32, "little"))
    (True, True)
    """
    number = int.from_bytes(public, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= PRIME:
        return True
    x = _x(y, odd)
    if x is None:
        return True
    for _ in range(COFACTOR_DOUBLINGS):
        x, y = _double(x, y)
    return (x, y) == (0, 1)


def _x(y: int, odd: int) -> int | None:
    """The x of a point with this y, if there is one."""
    squared = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    x = pow(squared, (PRIME + 3) // 8, PRIME)
    if (x * x - squared) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - squared) % PRIME or (x == 0 and odd):
        return None
    return PRIME - x if x & 1 != odd else x


def _double(x: int, y: int) -> tuple[int, int]:
    twist = D * x * x * y * y % PRIME
    doubled_x = 2 * x * y * pow(1 + twist, -1, PRIME) % PRIME
    doubled_y = (y * y + x * x) * pow(1 - twist, -1, PRIME) % PRIME
    return doubled_x, doubled_y
