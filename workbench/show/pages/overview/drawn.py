"""The chart of the page Overview: revenue and leads of a period, one above the other over the same days."""

from __future__ import annotations

from typing import Any

from workbench.show.chart import LAYOUT

_WHEN = {"day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%B %Y"}
_REVENUE, _LEADS = "#3949ab", "#29a3c7"
_HEIGHT = 300
_THOUSAND = 1000


def series_figure(series: list[dict[str, Any]], by: str, currency: str) -> dict[str, Any]:
    """Draw the bars of both; a bar carries the figure whose customers a click opens.

    Args:
        series: start (ISO day), revenue, leads, behind (figure -> spec), in order.
        by: day, week or month.
        currency: of the revenue.

    """
    at = [row["start"] for row in series]
    bars = [
        _bars(series, at, "revenue", f"Revenue, {currency}", _REVENUE, f"%{{y:,.0f}} {currency}", by),
        {**_bars(series, at, "leads", "Leads", _LEADS, "%{y:,} leads", by), "yaxis": "y2"},
    ]
    upper = {**_axis([row["revenue"] for row in series], 4), "domain": [0.42, 1]}
    lower = {**_axis([row["leads"] for row in series], 3), "domain": [0, 0.32], "anchor": "x"}
    across = {**LAYOUT["xaxis"], "anchor": "y2"}
    if len(at) == 1:  # plotly would fill the width with it, and name its hours
        across |= {"tickvals": at, "tickformat": "%-d %b %Y"}
    return {
        "data": bars,
        "layout": {**LAYOUT, "height": _HEIGHT, "xaxis": across, "yaxis": upper, "yaxis2": lower, "barmode": "group"},
    }


def _axis(values: list[float], ticks: int) -> dict[str, Any]:
    """Make an axis of whole numbers; plotly would name fractions of one where there is next to nothing."""
    most, least = max(values, default=0), min(values, default=0)
    if least >= 0 and most <= ticks:
        return {**LAYOUT["yaxis"], "range": [0, max(most, 1)], "tickvals": list(range(int(most) + 1))}
    thousands = max(most, -least) >= _THOUSAND
    return {**LAYOUT["yaxis"], "tickformat": "~s" if thousands else ",d", "nticks": ticks, "rangemode": "tozero"}


def _bars(  # noqa: PLR0917  what a trace is made of
    series: list[dict[str, Any]], at: list[str], key: str, name: str, colour: str, written: str, by: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": at,
        "y": [row[key] for row in series],
        "marker": {"color": colour},
        "customdata": [row["behind"].get(key) for row in series],
        "hovertemplate": f"<b>{written}</b><br>%{{x|{_WHEN[by]}}}<extra></extra>",
    }
