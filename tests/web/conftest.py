"""Boards to look at, for the tests of the pages about them."""

from __future__ import annotations

import pytest
from tests.boards_held import open_board


@pytest.fixture
def sealed(django_capture_on_commit_callbacks):
    """Do something, and let the log take it up as it would after the commit."""

    def run(act, *args, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **more)

    return run


@pytest.fixture
def board(cast, sealed):
    return sealed(open_board, cast)


@pytest.fixture
def public(cast, sealed):
    return sealed(open_board, cast, public=True)
