"""The work plan on a page: packages with their items, due days, and the timetable as a drawing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from racimo.partnerships import queries


def due(partnership: Any, month: int) -> date | None:  # noqa: ANN401 - a row
    """The last day of a month of the project, where its start is known."""
    return queries.months_later(partnership.start, month) if partnership.start else None


def work(partnership: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a row
    """Packages with items, deliverables and milestones; each with its due day."""
    return [
        {
            "row": package,
            "items": list(package.items.all()),
            "effort": sum(
                (one.person_months or Decimal(0) for one in package.items.all()), Decimal(0)
            ),
            "deliverables": [
                {"row": one, "due": due(partnership, one.due_month)}
                for one in package.deliverables.all()
            ],
            "milestones": [
                {"row": one, "due": due(partnership, one.due_month)}
                for one in package.milestones.all()
            ],
        }
        for package in queries.packages(partnership)
    ]


def timetable(partnership: Any, packages: list[dict[str, Any]], today: date) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Bars and marks of the timetable, as shares of its width that an attribute takes."""
    months = max(
        [partnership.months]
        + [package["row"].last_month for package in packages]
        + [one["row"].due_month for package in packages for one in package["deliverables"]]
    )
    rows = []
    for package in packages:
        row = package["row"]
        marks = [
            {"x": _share(one["row"].due_month, months), "month": one["row"].due_month}
            for one in package["milestones"]
        ]
        rows.append(
            {**_bar(f"WP{row.number} {row.title}", row, months), "whole": True, "marks": marks}
        )
        rows += [
            {**_bar(item.title, item, months), "state": item.state} for item in package["items"]
        ]
    return {
        "rows": rows,
        "months": months,
        "lines": [_share(month, months) for month in range(6, months, 6)],
        "halves": [
            {"month": month, "day": due(partnership, month)} for month in range(6, months + 1, 6)
        ],
        "now": _now(partnership, months, today),
    }


def _bar(label: str, row: Any, months: int) -> dict[str, Any]:  # noqa: ANN401 - a row
    first, last = row.first_month, max(row.first_month, row.last_month)
    return {
        "label": label,
        "first": first,
        "last": last,
        "x": _share(first - 1, months),
        "width": _share(last - first + 1, months),
    }


def _share(part: int, whole: int) -> str:
    """A share in percent with two decimals and a point, whatever the language of the page.

    >>> _share(1, 3)
    '33.33'
    """
    return str((Decimal(part * 100) / Decimal(whole)).quantize(Decimal("0.01")))


def _now(partnership: Any, months: int, today: date) -> str:  # noqa: ANN401 - a row
    """Where today stands, or "" while that is not on the timetable."""
    start = partnership.start
    end = queries.months_later(start, months) if start else None
    if start is None or end is None or not start <= today <= end:
        return ""
    return _share((today - start).days, max((end - start).days, 1))
