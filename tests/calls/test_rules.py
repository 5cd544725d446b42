"""A call is judged by a rulebook of the shelf, or by none."""

import pytest
from tests.factories import make_call

from racimo.calls.actions import assign_rulebook
from racimo.core.errors import NotFound

pytestmark = pytest.mark.django_db


def test_a_rulebook_is_assigned_and_taken_away_again():
    call = make_call()
    assign_rulebook(call=call.slug, rulebook="cos-clusint-2020-3-01")
    call.refresh_from_db()
    assert call.rulebook == "COS-CLUSINT-2020-3-01"
    assign_rulebook(call=call.slug, rulebook="")
    call.refresh_from_db()
    assert call.rulebook == ""


def test_an_unknown_rulebook_or_call_changes_nothing():
    call = make_call()
    with pytest.raises(NotFound):
        assign_rulebook(call=call.slug, rulebook="COS-NOWHERE")
    with pytest.raises(NotFound, match="nowhere"):
        assign_rulebook(call="nowhere", rulebook="")
    call.refresh_from_db()
    assert call.rulebook == ""
