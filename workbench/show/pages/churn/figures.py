"""The pictures of the churn page: survival curves, why a score is what it is, and expected money by tenths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.shares import FEW
from workbench.show.chart import LAYOUT
from workbench.show.pages.churn.curves import named
from workbench.show.pages.churn.why import AVERAGE
from workbench.show.trust.figures import PRIMARY, nothing

COLOURS = ("#3949ab", "#c77700", "#00796b", "#ad1457", "#5d4037", "#546e7a")
"""Told apart in the light and in the dark theme, and by most who see few colours."""

_GOOD, _BAD, _EVEN = "#2e7d4f", "#c2185b", "#9aa0b4"
_STEP_PX = 34
_BAR = 0.62
_MOST_TICKS = 8


def curves_figure(curves: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the curves as steps, each in its 95 % interval: the share of purchases that no other had followed."""
    drawn = [curve for curve in curves["curves"] if curve["points"]]
    if not drawn:
        return nothing("No curves yet")
    traces: list[dict[str, Any]] = []
    for curve, colour in zip(drawn, COLOURS, strict=False):
        title = named(curves["grouping"], curve["value"])
        traces += [*_interval(curve["points"], colour), *_steps(title, curve["points"], colour)]
    last = max(curve["points"][-1]["day"] for curve in drawn)
    across = {
        **LAYOUT["xaxis"],
        "type": "linear",
        "range": [0, last],
        "tickvals": _apart(curves["at_risk"]["days"], last / _MOST_TICKS),
        "tickangle": 0,
        "title": {"text": "Days since a purchase", "standoff": 8},
    }
    up = {
        **LAYOUT["yaxis"],
        "range": [0, 1.005],
        "tickformat": ".0%",
        "nticks": 6,
        "title": {"text": "No other purchase yet", "standoff": 8},
    }
    margin = {"l": 64, "r": 12, "t": 8, "b": 48}
    return {"data": traces, "layout": {**LAYOUT, "height": 340, "margin": margin, "xaxis": across, "yaxis": up}}


def _apart(days: Sequence[int], least: float) -> list[int]:
    """Leave out days that stand too near to the one before to be written on a phone."""
    kept: list[int] = []
    for day in days:
        if not kept or day - kept[-1] >= least:
            kept.append(day)
    return kept


def _steps(title: str, points: Sequence[Mapping[str, Any]], colour: str) -> list[dict[str, Any]]:
    """Draw a curve; dotted from where so few are left that it says little."""
    every = [{"day": 0, "survival": 1.0, "lower": 1.0, "upper": 1.0, "at_risk": points[0]["at_risk"]}, *points]
    many = next((place for place, point in enumerate(every) if place and point["at_risk"] < FEW), len(every))
    known, rest = every[:many], every[many - 1 :]
    lines = [_line(title, known, colour, "solid")]
    if len(rest) > 1:
        lines.append({**_line(title, rest, colour, "dot"), "showlegend": False})
    return lines


def _line(title: str, points: Sequence[Mapping[str, Any]], colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": title,
        "x": [point["day"] for point in points],
        "y": [point["survival"] for point in points],
        "line": {"color": colour, "width": 2, "shape": "hv", "dash": dash},
        "marker": {"color": colour},
        "customdata": [[point["at_risk"], point["lower"], point["upper"]] for point in points],
        "hovertemplate": "day %{x}: <b>%{y:.0%}</b> no other yet (%{customdata[1]:.0%}–%{customdata[2]:.0%})"
        "<br>%{customdata[0]:,} still open<extra></extra>",
    }


def _interval(points: Sequence[Mapping[str, Any]], colour: str) -> list[dict[str, Any]]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))

    def edge(key: str) -> dict[str, Any]:
        return {
            "type": "scatter",
            "mode": "lines",
            "name": key,
            "x": [0, *(point["day"] for point in points)],
            "y": [1.0, *(point[key] for point in points)],
            "line": {"width": 0, "shape": "hv", "color": colour},
            "showlegend": False,
            "hoverinfo": "skip",
        }

    return [edge("lower"), {**edge("upper"), "fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.13)"}]


def why_figure(why: Mapping[str, Any] | None) -> dict[str, Any]:
    """Draw the way from a customer with average figures to the score: each step begins where the one before ends."""
    if not why or not why["steps"]:
        return nothing("Nothing to explain")
    money = why["model"] == "ltv"
    steps, reached = [], 0.0
    for step in why["steps"]:
        steps.append((step["title"], reached, step["contribution"], step["feature"] == AVERAGE))
        reached += step["contribution"]
    ends = [start + change for _, start, change, _ in steps]
    low, high = min(*ends, reached), max(*ends, reached)
    floor = _floor(low, high)
    titles = [*(title for title, *_ in steps), "Score"]
    rise, fall = (_GOOD, _BAD) if money else (_BAD, _GOOD)
    groups = {
        "average": (_EVEN, [(t, floor, c - floor) for t, _, c, average in steps if average]),
        "raises it": (rise, [(t, s, c) for t, s, c, average in steps if not average and c > 0]),
        "lowers it": (fall, [(t, s, c) for t, s, c, average in steps if not average and c < 0]),
        "score": (PRIMARY, [("Score", floor, reached - floor)]),
    }
    form = ",.0f" if money else ".0%" if high - floor > 0.1 else ".1%"  # noqa: PLR2004  a tenth
    across = {
        **LAYOUT["xaxis"],
        "type": "linear",
        "range": [floor, high + 0.04 * (high - floor)],
        "tickformat": form,
        "nticks": 5,
        "showgrid": True,
        "gridcolor": LAYOUT["yaxis"]["gridcolor"],
    }
    up = {**LAYOUT["yaxis"], "categoryorder": "array", "categoryarray": titles[::-1], "automargin": True}
    up |= {"type": "category", "showgrid": False, "tickformat": "", "rangemode": "normal", "nticks": 0}
    layout = {**LAYOUT, "barmode": "overlay", "height": 48 + _STEP_PX * len(titles), "xaxis": across, "yaxis": up}
    layout["margin"] = {"l": 8, "r": 12, "t": 4, "b": 32}
    traces = [_bars(name, colour, rows, form) for name, (colour, rows) in groups.items() if rows]
    return {"data": traces, "layout": layout}


def _floor(low: float, high: float) -> float:
    """Begin the axis at nothing, or nearer where the steps would be too small to see."""
    span = high - low
    return 0.0 if low <= 0 or span > 0.25 * high else max(0.0, low - 0.35 * span - 0.002 * abs(high))


def _bars(name: str, colour: str, rows: Sequence[tuple[str, float, float]], form: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [title for title, _, _ in rows],
        "base": [start for _, start, _ in rows],
        "x": [change for _, _, change in rows],
        "width": _BAR,
        "marker": {"color": colour},
        "customdata": [start + change for _, start, change in rows],
        "hovertemplate": f"%{{y}}: up to %{{customdata:{form}}}<extra></extra>",
    }


def deciles_figure(deciles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw the money that is expected of each tenth of the customers, the best first."""
    if not deciles:
        return nothing("Not forecast yet")
    bars = {
        "type": "bar",
        "name": "expected",
        "x": [str(row["decile"]) for row in deciles],
        "y": [row["expected"] for row in deciles],
        "marker": {"color": PRIMARY},
        "showlegend": False,
        "customdata": [[row["customers"], row["share"]] for row in deciles],
        "hovertemplate": "tenth %{x}: <b>%{y:,.0f}</b> expected of %{customdata[0]:,} customers"
        "<br>%{customdata[1]:.0%} of all<extra></extra>",
    }
    across = {**LAYOUT["xaxis"], "type": "category", "title": {"text": "Tenth of the customers", "standoff": 8}}
    up = {**LAYOUT["yaxis"], "tickformat": "~s"}
    margin = {"l": 60, "r": 8, "t": 8, "b": 48}
    return {"data": [bars], "layout": {**LAYOUT, "height": 280, "margin": margin, "xaxis": across, "yaxis": up}}
