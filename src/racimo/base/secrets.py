"""What is kept of a secret that a machine made: enough to recognise it, not to use it."""

from __future__ import annotations

import hashlib


def fingerprint(secret: str) -> str:
    """SHA-256 of a token or of the secret in a personal link, as 64 hex digits."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
