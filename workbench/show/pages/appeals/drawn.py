"""The charts of the page of appeals: appeals by day, and how long customers wait."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workbench.show.chart import LAYOUT, grain

PARTS = (("processed", "Processed", "#2e7d4f"), ("left", "Open", "#8c9ed6"), ("missed", "Missed", "#e0594c"))
"""Parts of a bar: key, what people call it, colour."""

COLOURS = ("#3949ab", "#e0594c", "#2e7d4f", "#f2a60d", "#8e57b8", "#29a3c7")
"""Of curves, in order."""

_WHEN = {"day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%B %Y"}
_TICKS = ((60, "1 min"), (300, "5 min"), (900, "15 min"), (3600, "1 h"), (4 * 3600, "4 h"), (86_400, "1 d"),
          (7 * 86_400, "7 d"), (30 * 86_400, "30 d"), (90 * 86_400, "90 d"), (365 * 86_400, "1 y"))  # fmt: skip


def step_of(days: list[dict[str, Any]]) -> str:
    """Choose bars of a day, a week or a month for the days of a statistic."""
    ends = [date.fromisoformat(days[place]["day"]) for place in (0, -1)] if days else [None, None]
    return grain(ends[0], ends[1])


def days_figure(days: list[dict[str, Any]]) -> dict[str, Any]:
    """Stack what became of the appeals of each day, with the days before as a line."""
    by = step_of(days)
    sums: dict[str, dict[str, int]] = {}
    for day in days:
        into = sums.setdefault(_bucket(date.fromisoformat(day["day"]), by), dict.fromkeys(_COUNTED, 0))
        for key in _COUNTED:
            into[key] += day[key]
    buckets = list(sums)
    for one in sums.values():
        one["left"] = one["received"] - one["processed"] - one["missed"]
    bars = [
        {
            "type": "bar",
            "name": title,
            "x": buckets,
            "y": [sums[bucket][key] for bucket in buckets],
            "marker": {"color": colour},
            "customdata": [sums[bucket]["received"] for bucket in buckets],
            "hovertemplate": f"<b>{title}: %{{y:,}}</b> of %{{customdata:,}}<br>%{{x|{_WHEN[by]}}}<extra></extra>",
        }
        for key, title, colour in PARTS
    ]
    before = {
        "type": "scatter",
        "mode": "lines",
        "name": "The period before",
        "x": buckets,
        "y": [sums[bucket]["previous"] for bucket in buckets],
        "line": {"color": "#6b7188", "width": 1.5, "dash": "dot"},
        "marker": {"color": "#6b7188"},
        "hovertemplate": "The period before: %{y:,}<extra></extra>",
    }
    return {"data": [*bars, before], "layout": LAYOUT}


def curves_figure(curves: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Draw the share of appeals answered by the time that has passed, each curve with its interval.

    `curves` are names with curves of `models.silence.waiting`; time runs on a scale of ratios.
    """
    traces: list[dict[str, Any]] = []
    most = 3600
    for (name, curve), colour in zip(curves, COLOURS, strict=False):
        points = [point for point in curve["points"] if point["seconds"] > 0]
        if not points:
            continue
        most = max(most, points[-1]["seconds"])
        times = [point["seconds"] for point in points]
        if len(curves) == 1:
            traces.append(_band(points, times, colour))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": times,
                "y": [1 - point["unanswered"] for point in points],
                "line": {"color": colour, "width": 2, "shape": "hv"},
                "marker": {"color": colour},
                "customdata": [[point["at_risk"], spoken(point["seconds"])] for point in points],
                "hovertemplate": f"<b>{_plain(name)}</b><br>%{{y:.0%}} answered within %{{customdata[1]}}"
                "<br>%{customdata[0]:,} still waited before<extra></extra>",
            }
        )
    return {"data": traces, "layout": _curve_layout(most)}


def spoken(seconds: int) -> str:
    """Write a wait in the unit that fits it.

    >>> spoken(45), spoken(300), spoken(5400), spoken(200_000)
    ('45 s', '5 min', '1.5 h', '2.3 d')
    """
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds} s"


def _band(points: list[dict[str, Any]], times: list[int], colour: str) -> dict[str, Any]:
    upper, lower = ([1 - point[end] for point in points] for end in ("lower", "upper"))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*times, *reversed(times)],
        "y": [*upper, *reversed(lower)],
        "fill": "toself",
        "fillcolor": colour + "22",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _curve_layout(most: int) -> dict[str, Any]:
    ticks = [tick for tick in _TICKS if tick[0] <= most * 1.2]
    axis = {
        **LAYOUT["xaxis"],
        "type": "log",
        "tickvals": [at for at, _ in ticks],
        "ticktext": [text for _, text in ticks],
    }
    share = {**LAYOUT["yaxis"], "tickformat": ".0%", "range": [0, 1], "dtick": 0.25}
    return {**LAYOUT, "height": 300, "xaxis": axis, "yaxis": share}


def _bucket(day: date, by: str) -> str:
    if by == "month":
        return day.replace(day=1).isoformat()
    return (day - timedelta(days=day.weekday() if by == "week" else 0)).isoformat()


def _plain(name: str) -> str:
    """Write a name of the data for plotly's hover, which knows a few tags of its own and braces."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")


_COUNTED = ("received", "processed", "missed", "previous")
