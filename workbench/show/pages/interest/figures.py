"""The charts of the interest page, and the figures behind its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.shares import wilson
from workbench.show.chart import LAYOUT

TIERS = ("high", "medium", "low")
COLOURS = {"high": "#2e7d4f", "medium": "#e0a030", "low": "#9aa3bd", "not recognised": "#dfe2ec"}

_DAY_ROOM = 0.6


def dynamics_figure(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Stack the recognised of each period by tier; a period that could not be scored has no bar.

    The periods lie within three months, so their days are named without the year, which also fits a phone.
    """
    known = [point for point in points if point["high"] is not None]
    days = [_short(point["as_of"]) for point in known]
    traces = [
        {
            "type": "bar",
            "name": tier.capitalize(),
            "x": days,
            "y": [point[tier] for point in known],
            "customdata": [point["recognised"] for point in known],
            "marker": {"color": COLOURS[tier]},
            "width": min(_DAY_ROOM, 0.12 * max(len(known), 1)),
            "hovertemplate": f"<b>{tier.capitalize()}: %{{y:,}}</b> of %{{customdata:,}}<br>%{{x}}<extra></extra>",
        }
        for tier in TIERS
    ]
    across = {
        **LAYOUT["xaxis"],
        "type": "category",
        "categoryorder": "array",
        "categoryarray": days,
        "automargin": True,
    }
    return {"data": traces if known else [], "layout": {**LAYOUT, "xaxis": across}}


def what_came(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of each period and tier how many acted in the days after, as a share with its interval."""
    rows = []
    for point in points:
        row: dict[str, Any] = {key: point[key] for key in ("as_of", "recognised", "mean_score", *TIERS)}
        row["came"] = None
        if point["happened"] is not None and point["high"] is not None:
            row["came"] = {tier: _share(point["happened"][tier], point[tier]) for tier in TIERS}
        rows.append(row)
    return rows


def explained(rows: Sequence[Mapping[str, Any]], score: float) -> dict[str, Any]:
    """Put the parts of a score in steps: from the average, the greatest first, each from where the one before ended.

    Args:
        rows: feature, value and contribution of one customer; the feature `average` is the base.
        score: what they add up to.

    Returns:
        `average`, `score`, `steps` (feature, value, contribution, start, end) and `adds_up`.

    """
    average = next((float(row["contribution"]) for row in rows if row["feature"] == "average"), 0.0)
    parts = sorted(
        (row for row in rows if row["feature"] != "average"),
        key=lambda row: (-abs(row["contribution"]), row["feature"]),
    )
    reached, steps = average, []
    for row in parts:
        end = reached + row["contribution"]
        steps.append({**row, "start": reached, "end": end})
        reached = end
    return {"average": average, "score": score, "steps": steps, "adds_up": abs(reached - score) < 1e-6}  # noqa: PLR2004


def _share(happened: int, customers: int) -> dict[str, Any]:
    lower, upper = wilson(happened, customers)
    share = happened / customers if customers else None
    return {"happened": happened, "customers": customers, "share": share, "lower": lower, "upper": upper}


def _short(day: str) -> str:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{int(day[8:10])} {months[int(day[5:7]) - 1]}"
