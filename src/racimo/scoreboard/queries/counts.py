"""How much there is, for the front page: public numbers only."""

from __future__ import annotations

from datetime import datetime

from racimo.calls import queries as calls
from racimo.matchmaking import queries as missions
from racimo.organisations import queries as organisations
from racimo.partnerships import queries as partnerships
from racimo.scoreboard.models import Leaf


def counts(*, now: datetime) -> dict[str, int]:
    """Calls, organisations, countries, partnerships with a public board, meetings, leaves.

    Confidential workspaces are counted nowhere: a number that goes up would tell of them.
    """
    public = partnerships.every().filter(public_board=True)
    return {
        **calls.counts(now),
        **organisations.counts(),
        "partnerships": public.count(),
        "meetings": missions.held_in(public.values_list("pk", flat=True)),
        "records": Leaf.objects.filter(
            index__isnull=False, stream__partnership__public_board=True
        ).count(),
    }
