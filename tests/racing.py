"""Races over one real database file, in a process of its own: `python -m tests.racing`."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from racimo.cli.waking import connect


def all_at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run each in a thread of its own, from the same moment on; what each gave or refused."""
    from django.db import connection

    from racimo.core.errors import Refused

    gate, given = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            given[place] = type(act()).__name__
        except Refused as refusal:
            given[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def race() -> dict[str, Any]:
    """Two people approve the same record, twice each; then six reports of three events."""
    from racimo.scoreboard import actions, queries
    from racimo.scoreboard.models import Leaf, Record
    from tests.boards_held import AFTER, add_event, open_board
    from tests.cast import Cast

    cast = Cast.gather()
    board = open_board(cast)
    record = add_event(cast, board, "fair")
    reviews = all_at_once(
        *(
            lambda who=who: actions.review(actor=who, record=record, now=AFTER)
            for who in (cast.bruno, cast.olof, cast.bruno, cast.olof)
        )
    )
    withdrawals = all_at_once(
        *[lambda: actions.withdraw(actor=cast.alba, record=record, reason="r", now=AFTER)] * 3
    )
    names = ["a", "b", "a", "b", "c", "a"]
    reports = all_at_once(*(lambda name=name: add_event(cast, board, name) for name in names))
    head = queries.notary().check()
    return {
        "reviews": sorted(reviews),
        "withdrawals": sorted(withdrawals),
        "history": [leaf.action for leaf in record.leaves.order_by("number")],
        "reports": reports,
        "records": Record.objects.count(),
        "numbers": list(Leaf.objects.order_by("number").values_list("number", flat=True)),
        "indexes": sorted(Leaf.objects.values_list("index", flat=True)),
        "size": head.size if head else 0,
    }


if __name__ == "__main__":
    connect()
    sys.stdout.write(json.dumps(race()))
