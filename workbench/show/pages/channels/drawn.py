"""The charts of the page of channels: how far models agree, and what surveys said by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.show.chart import LAYOUT

COLOURS = {
    "first": "#29a3c7",
    "last": "#8e57b8",
    "last_non_direct": "#3949ab",
    "linear": "#2e7d4f",
    "position": "#9aa83a",
    "time_decay": "#f2a60d",
    "markov": "#e0594c",
    "shapley": "#6b7188",
}
"""Of the models."""

ROW_PX = 34
"""Height of a channel in the chart of models."""

MOST_DRAWN = 20
"""Channels or campaigns in it, those with most."""

_MONTH_NAMES = 7
_LABEL = 22
_LINE = "#3949ab"
_PALE = "#aab1d6"


def models_figure(answer: dict[str, Any], measure: str, chosen: Sequence[str]) -> dict[str, Any]:
    """Set a dot for each model on the line of each channel, the channel with most at the top.

    Args:
        answer: as `ascribed.ascribed` gives it.
        measure: revenue or conversions.
        chosen: keys of the models.

    """
    models = [model for model in answer["models"] if model["key"] in chosen]
    rows = [row for row in answer["rows"] if not row.get("unobserved")]
    rows.sort(key=lambda row: (max((_value(row, model["key"], measure) for model in models), default=0), row["name"]))
    rows = rows[-MOST_DRAWN:]
    traces = [_spread(rows, models, measure)] if models else []
    traces += [_dots(rows, model, measure) for model in models]
    across = {**LAYOUT["yaxis"], "nticks": 6, "tickformat": "~s", "tickangle": 0}
    down = {
        **LAYOUT["xaxis"],
        "type": "linear",
        "automargin": True,
        "range": [-0.6, len(rows) - 0.4],
        "tickvals": list(range(len(rows))),
        "ticktext": [plain(_short(row["name"])) for row in rows],
    }
    return {"data": traces, "layout": {**LAYOUT, "height": height_of(rows), "xaxis": across, "yaxis": down}}


def height_of(rows: Sequence[Any]) -> int:
    """Return the height of the chart of models, pixels."""
    return 60 + ROW_PX * min(max(2, len(rows)), MOST_DRAWN)


def months_figure(months: Sequence[dict[str, Any]], unit: str) -> dict[str, Any]:
    """Draw a score by month with its 95 % interval; months of few answers are pale.

    `months`: month ("2026-01"), value, lower, upper, customers, small, behind; `unit` points or share.
    """
    known = [month for month in months if month["value"] is not None]
    at = [f"{month['month']}-01" for month in known]
    written = "%{y:.0%}" if unit == "share" else "%{y:+.0f}"
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": [*at, *reversed(at)],
        "y": [*(month["upper"] for month in known), *(month["lower"] for month in reversed(known))],
        "fill": "toself",
        "fillcolor": _LINE + "22",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    points = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": at,
        "y": [month["value"] for month in known],
        "line": {"color": _LINE, "width": 2},
        "marker": {"color": [_PALE if month["small"] else _LINE for month in known], "size": 9},
        "customdata": [month["behind"] for month in known],
        "text": [f"{month['customers']:,} customers" for month in known],
        "hovertemplate": f"<b>{written}</b> of %{{text}}<br>%{{x|%B %Y}}<extra></extra>",
        "showlegend": False,
    }
    shown = at[:: -(-len(at) // _MONTH_NAMES) or 1]
    months_axis = {**LAYOUT["xaxis"], "tickformat": "%b\n%Y", "tickangle": 0, "tickvals": shown}
    ends = (
        {"tickformat": ".0%"} if unit == "share" else {"tickformat": "+d", "zeroline": True, "zerolinecolor": "#b9bfd2"}
    )
    scores = {**LAYOUT["yaxis"], **ends, "rangemode": "tozero"}
    return {"data": [band, points], "layout": {**LAYOUT, "xaxis": months_axis, "yaxis": scores}}


def plain(name: str) -> str:
    """Write a name for plotly's labels, which know a few tags of their own and braces."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")


def _value(row: dict[str, Any], model: str, measure: str) -> float:
    return float(row["values"].get(model, {}).get(measure) or 0)


def _dots(rows: list[dict[str, Any]], model: dict[str, Any], measure: str) -> dict[str, Any]:
    """Set the dots of one model."""
    written = "%{x:,.0f}" if measure == "revenue" else "%{x:,.1f}"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": model["title"],
        "x": [_value(row, model["key"], measure) for row in rows],
        "y": list(range(len(rows))),
        "text": [plain(row["name"]) for row in rows],
        "marker": {"color": COLOURS.get(model["key"], _LINE), "size": 11, "line": {"color": "#fff", "width": 1}},
        "customdata": [row["values"].get(model["key"], {}).get("behind") for row in rows],
        "hovertemplate": f"<b>%{{text}}</b><br>{model['title']}: {written}<extra></extra>",
    }


def _spread(rows: list[dict[str, Any]], models: list[dict[str, Any]], measure: str) -> dict[str, Any]:
    """Join the least and the most that the models give a channel."""
    across: list[float | None] = []
    down: list[int | None] = []
    for place, row in enumerate(rows):
        values = [_value(row, model["key"], measure) for model in models]
        across += [min(values), max(values), None]
        down += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "y": down,
        "line": {"color": "#d5d8e3", "width": 4},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _short(name: str) -> str:
    """Cut a name to what a label beside a chart holds, on a phone too."""
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
