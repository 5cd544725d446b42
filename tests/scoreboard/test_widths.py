"""Long names: what is made of two of them still fits."""

from __future__ import annotations

import pytest
from tests.boards_held import hold_mission, open_board

from racimo.matchmaking.models import Mission
from racimo.organisations.models import Organisation
from racimo.scoreboard.models import Leaf, Record

pytestmark = pytest.mark.django_db


def test_a_mission_with_the_longest_of_names_is_recorded(cast):
    board = open_board(cast)
    slug = "m" * 120
    Mission.objects.filter(partnership=board.partnership).update(slug=slug)
    Organisation.objects.filter(pk=board.lead.pk).update(slug="o" * 120, name="O" * 400)
    hold_mission(cast, board)
    record = Record.objects.get(origin=f"participation:{slug}:{'o' * 120}")
    assert len(record.title) <= 300
    assert Leaf.objects.filter(subject=record.origin).exists()
