"""Survival curves for the page: which there are, how they run, and how many stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.errors import WorkbenchError, nearest
from workbench.shares import FEW
from workbench.show.reader import SnapshotReader

GROUPINGS = {
    "all": "Everybody",
    "first_source": "First source",
    "rfm_segment": "RFM segment of today",
    "order_number": "Purchase so far",
}
"""What customers are parted by, and what people call it."""

MOST_LINES = 6
_FIRST_LINES = 4
_TICKS = (0, 30, 60, 90, 180, 270, 365, 545, 730, 1095)


def curves(reader: SnapshotReader, grouping: str, values: Sequence[str] = ()) -> dict[str, Any]:
    """Return the curves of a grouping.

    Of the values those asked for are drawn, `MOST_LINES` at most; without any that are known, the largest ones.

    Keys: grouping, groupings (key, title), choices (value, gaps), values (drawn), curves (value, points of day,
    survival, lower, upper, at_risk), at_risk (days, and rows of value and counts), sentence, caution.

    Raises:
        WorkbenchError: there is no such grouping.

    """
    if grouping not in GROUPINGS:
        hint = nearest(grouping, GROUPINGS)
        raise WorkbenchError(f"There are no curves by {grouping!r}.{hint} Known: {', '.join(GROUPINGS)}.")
    choices = reader.known_rows(_CHOICES, [grouping])
    known = [choice["value"] for choice in choices]
    drawn = [value for value in values if value in known][:MOST_LINES] or known[:_FIRST_LINES]
    points: dict[str, list[dict[str, Any]]] = {value: [] for value in drawn}
    for row in reader.known_rows(_POINTS, [grouping, drawn]):
        points[row.pop("value")].append(row)
    shown = [{"value": value, "points": points[value]} for value in drawn]
    return {
        "grouping": grouping,
        "groupings": [{"key": key, "title": title} for key, title in GROUPINGS.items()],
        "choices": choices,
        "values": drawn,
        "curves": shown,
        "at_risk": _at_risk(shown),
        "sentence": _sentence(grouping, shown),
        "caution": _CAUTIONS.get(grouping, ""),
    }


def _at_risk(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Count the gaps still open just before each of a few days, as under the curves of a medical paper."""
    last = max((curve["points"][-1]["day"] for curve in shown if curve["points"]), default=0)
    days = [day for day in _TICKS if shown and day <= last]
    return {
        "days": days,
        "rows": [
            {"value": curve["value"], "counts": [_open_at(curve["points"], day) for day in days]} for curve in shown
        ],
    }


def _open_at(points: list[dict[str, Any]], day: int) -> int:
    """Count the gaps open just before a day: between the days of a curve nothing happens."""
    return next((point["at_risk"] for point in points if point["day"] >= day), 0)


def _sentence(grouping: str, shown: list[dict[str, Any]]) -> str:
    """Say how to read it, with the first curve as the example."""
    if not shown:
        return ""
    curve = shown[0]
    which = {"all": "", "order_number": f" number {curve['value']}"}.get(grouping, f" of “{curve['value']}”")
    median = next((point["day"] for point in curve["points"] if point["survival"] <= 0.5), None)  # noqa: PLR2004  a half
    known = [point for point in curve["points"] if point["at_risk"] >= FEW]
    if median is not None:
        return (
            f"Half of the purchases{which} were followed by another within {median} days; the lower a line, the sooner "
            "they come back."
        )
    if not known:
        return ""
    end = known[-1]
    return (
        f"After {end['day']} days {100 * end['survival']:.0f} of 100 purchases{which} had not been followed by another "
        f"({100 * end['lower']:.0f}–{100 * end['upper']:.0f}); the lower a line, the sooner they come back."
    )


def named(grouping: str, value: str) -> str:
    """Return what people call a value: an order number stands for the purchase that the wait began with.

    >>> named("order_number", "2"), named("order_number", "6+"), named("first_source", "vk")
    ('after purchase 2', 'after purchase 6+', 'vk')
    """
    if grouping == "order_number":
        return f"after purchase {value}"
    return "everybody" if grouping == "all" else value


_CAUTIONS = {
    "rfm_segment": "The segments are those of today, and who bought lately is in a better one: these lines describe "
    "how each segment has bought so far, they foretell nothing.",
    "first_source": "Sources with fewer than 30 waits have no line of their own.",
    "order_number": "Who bought more often comes back sooner: that is also because the loyal ones are left.",
    "all": "A wait begins with a purchase and ends with the next; waits still open count as long as they are known.",
}

_CHOICES = """
    select value, max(at_risk) as gaps
    from survival_curves
    where grouping = ?
    group by value
    order by gaps desc, value
"""

_POINTS = """
    select value, day, survival, lower, upper, at_risk
    from survival_curves
    where grouping = ?
        and list_contains(?, value)
    order by value, day
"""
