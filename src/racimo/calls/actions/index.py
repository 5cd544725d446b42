"""Bring the search index up to date once something is stored; search also does so by itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from racimo.base.clock import now
from racimo.calls.queries import index


def reindex(slugs: Iterable[str] | None = None) -> None:
    """Index these calls, or all of them, as soon as what is being stored is stored.

    A failure never undoes the storing: whoever searches next makes up for it.
    """
    chosen = None if slugs is None else list(slugs)
    transaction.on_commit(lambda: index.reindex(chosen, now=now()), robust=True)


def catch_up() -> None:
    """Index whatever changed, as soon as it is stored."""
    transaction.on_commit(lambda: index.catch_up(now()), robust=True)
