"""The two pictures of how far to trust a model: what was told against what came true, and the call list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.show.chart import LAYOUT

PRIMARY = "#3949ab"
OTHER = "#c77700"
EVEN = "#9aa0b4"
_BAND = "rgba(57,73,171,0.14)"


def reliability_figure(trust: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the told chance of like scores (across) against the share that came true (up), with intervals.

    The published way and its challenger; on the diagonal both are the same.
    """
    shown = [one for one in trust["reliability"] if one["role"] in ("champion", "challenger")]
    points = [point for one in shown for point in one["bins"]]
    if not points:
        return nothing("Not judged yet")
    low = min(min(point["predicted"], point["lower"]) for point in points)
    high = max(max(point["predicted"], point["upper"]) for point in points)
    beside = 0.04 * (high - low) or 0.02
    ends = [max(0.0, low - beside), min(1.0, high + beside)]
    colours = {"champion": PRIMARY, "challenger": OTHER}
    traces = [_line("told = came true", ends, ends, EVEN, dash="dot")]
    traces += [_points(one, colours[one["role"]]) for one in shown]
    form = {"tickformat": ".0%" if ends[1] - ends[0] > 0.1 else ".1%", "nticks": 6}  # noqa: PLR2004  a tenth
    axes = {"range": ends, "rangemode": "normal", **form}
    return {"data": traces, "layout": _layout("Told chance", "Came true", axes, axes)}


def gains_figure(trust: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the share caught (up) by the share of the list that is called (across), between chance and the best list."""
    gains = trust["gains"]
    if not gains or "perfect_share" not in gains[-1]:
        return nothing("Not judged yet")
    across = [0.0, *(row["called_share"] for row in gains)]

    def up(key: str) -> list[float]:
        return [0.0, *(row[key] for row in gains)]

    band = [
        {**_line("lower", across, up("caught_lower"), PRIMARY, width=0), "showlegend": False, "hoverinfo": "skip"},
        {
            **_line("95 % interval", across, up("caught_upper"), PRIMARY, width=0),
            "fill": "tonexty",
            "fillcolor": _BAND,
            "marker": {"color": _BAND},
            "hoverinfo": "skip",
        },
    ]
    curve = {
        **_line("this list", across, up("caught_share"), PRIMARY, width=2.5),
        "customdata": [[0, 0], *([row["called"], row["caught"]] for row in gains)],
        "hovertemplate": "<b>%{x:.0%} of the list</b> (%{customdata[0]:,})<br>catch %{y:.1%} (%{customdata[1]:,})"
        "<extra></extra>",
    }
    best = {
        **_line("best possible list", across, up("perfect_share"), "#2e7d4f", dash="dash"),
        "hoverinfo": "skip",
    }
    even = {**_line("at random", [0.0, 1.0], [0.0, 1.0], EVEN, dash="dot"), "hoverinfo": "skip"}
    ends = {"range": [0, 1.005], "tickformat": ".0%", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1]}
    return {"data": [*band, even, best, curve], "layout": _layout("Share of the list called", "Caught", ends, ends)}


def nothing(words: str) -> dict[str, Any]:
    """Say in the place of a chart that there is nothing to draw."""
    shown = {"text": words, "showarrow": False, "font": {"size": 14}}
    empty = {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "annotations": [shown]}
    return {"data": [], "layout": {**LAYOUT, **empty}}


def _line(
    name: str, across: list[float], up: list[float], colour: str, *, width: float = 1.5, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": across,
        "y": up,
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"color": colour},
    }


def _points(one: Mapping[str, Any], colour: str) -> dict[str, Any]:
    bins = one["bins"]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{one['title']} ({'published' if one['role'] == 'champion' else 'challenger'})",
        "x": [point["predicted"] for point in bins],
        "y": [point["observed"] for point in bins],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [point["upper"] - point["observed"] for point in bins],
            "arrayminus": [point["observed"] - point["lower"] for point in bins],
            "color": colour,
            "thickness": 1,
            "width": 3,
        },
        "line": {"color": colour, "width": 1},
        # a hollow point stands for fewer customers than tell much
        "marker": {
            "color": colour,
            "size": 7,
            "symbol": ["circle-open" if point["few"] else "circle" for point in bins],
        },
        "customdata": [point["customers"] for point in bins],
        "hovertemplate": "told %{x:.1%}, came true <b>%{y:.1%}</b><br>%{customdata:,} customers<extra></extra>",
    }


def _layout(across: str, up: str, xaxis: dict[str, Any], yaxis: dict[str, Any]) -> dict[str, Any]:
    def titled(axis: str, text: str, more: dict[str, Any]) -> dict[str, Any]:
        return {**LAYOUT[axis], "title": {"text": text, "standoff": 8}, **more}

    return {
        **LAYOUT,
        "height": 280,
        "margin": {"l": 60, "r": 20, "t": 8, "b": 48},
        "xaxis": {**titled("xaxis", across, xaxis), "type": "linear"},
        "yaxis": titled("yaxis", up, yaxis),
    }
