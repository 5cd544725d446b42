"""An indicator laid out on a bar."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from racimo.web.templatetags.drawing import measure

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
LEVELS = st.lists(st.fixed_dictionaries({"level": st.integers(0, 6), "value": AMOUNTS}), max_size=7)


def test_a_figure_nobody_reported_leaves_the_bar_empty() -> None:
    assert measure(None, 3, None) == {
        "pieces": [],
        "baseline": "",
        "target": "100.00",
        "share": None,
    }


def test_a_figure_without_a_split_is_only_declared() -> None:
    assert measure(2, 8, 4)["pieces"] == [
        {"level": 0, "value": Decimal(4), "x": "0.00", "width": "50.00"}
    ]


def test_a_target_that_is_passed_stands_inside_the_bar() -> None:
    bar = measure(0, 60, 80, [{"level": 5, "value": 80}])
    assert (bar["target"], bar["share"]) == ("75.00", 133)


@given(low=AMOUNTS, goal=AMOUNTS, levels=LEVELS)
def test_pieces_stand_side_by_side_within_the_bar(
    low: Decimal, goal: Decimal, levels: list[dict[str, Decimal | int]]
) -> None:
    now = sum((Decimal(each["value"]) for each in levels), Decimal(0))
    end = Decimal(0)
    pieces = measure(low, goal, now, levels)["pieces"]
    assert isinstance(pieces, list)
    assert [piece["level"] for piece in pieces] == sorted(
        (piece["level"] for piece in pieces), reverse=True
    )
    for piece in pieces:
        assert abs(Decimal(piece["x"]) - end) <= Decimal("0.05")
        end = Decimal(piece["x"]) + Decimal(piece["width"])
    assert end <= Decimal("100.05")
