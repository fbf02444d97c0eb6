"""One chart widget over one plotly.js, and the figures it draws."""

from __future__ import annotations

import gzip
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Unicode

from workbench.show.kinds import LOOKS
from workbench.show.plotly_js import plotly_js

_COMPONENTS = Path(__file__).parent / "components"
_DAYS_SHOWN_DAILY = 92
_DAYS_SHOWN_WEEKLY = 2 * 366
_AXIS: dict[str, Any] = {"fixedrange": True, "linecolor": "#d5d8e3", "tickcolor": "#d5d8e3", "zeroline": False}
LAYOUT: dict[str, Any] = {
    "barmode": "stack",
    "bargap": 0.18,
    "height": 216,
    "margin": {"l": 52, "r": 4, "t": 4, "b": 36},
    "font": {
        "family": "Segoe UI, system-ui, -apple-system, Noto Sans, Liberation Sans, Arial, sans-serif",
        "size": 12,
        "color": "#6b7188",
    },
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "hovermode": "closest",
    "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": "#d5d8e3", "font": {"color": "#1d2233"}},
    "showlegend": False,
    "xaxis": {**_AXIS, "type": "date", "showgrid": False},
    "yaxis": {**_AXIS, "gridcolor": "rgba(128,136,160,0.18)", "tickformat": ",d", "rangemode": "tozero", "nticks": 5},
}
"""What all charts look like."""

_LEAST_BARS = 7
_BAR = 0.82
_DAY_MS = 24 * 3600 * 1000
_STEPS: dict[str, Any] = {"day": _DAY_MS, "week": 7 * _DAY_MS, "month": "M1"}
_STEP_DAYS = {"day": 1, "week": 7, "month": 30}
_EMPTY: dict[str, Any] = {
    "xaxis": {"visible": False},
    "yaxis": {"visible": False},
    "annotations": [{"text": "No touches", "showarrow": False, "font": {"size": 14}}],
}


class Chart(anywidget.AnyWidget):
    """Draws a plotly figure given as a plain dict; a click on a bar or point comes back in `picked`.

    `picked`: bucket (its x as text), custom (the point's `customdata`), meta (its trace's `meta`), at (when, so that
    the same one can be picked again).

    plotly.js is loaded once per page: from the dashboards' server where there is one, else through the kernel.
    """

    _esm = (_COMPONENTS / "chart.js").read_text(encoding="utf-8")
    _css = (_COMPONENTS / "chart.css").read_text(encoding="utf-8")

    figure = Dict().tag(sync=True)
    picked = Dict().tag(sync=True)
    plotly_url = Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(plotly_url=os.environ.get("WORKBENCH_PLOTLY_URL", ""), **traits)
        self.on_msg(self._send_plotly)

    def _send_plotly(self, _widget: Any, content: dict[str, Any], _buffers: list[Any]) -> None:
        if content.get("type") == "plotly":
            source = plotly_js().read_bytes()
            self.send({"type": "plotly"}, [gzip.compress(source, compresslevel=6)])


def grain(first: date | None, last: date | None) -> str:
    """Choose bars of a day, a week or a month, so that a period has no more than about a hundred of them."""
    days = (last - first).days if first and last else 0
    if days <= _DAYS_SHOWN_DAILY:
        return "day"
    return "week" if days <= _DAYS_SHOWN_WEEKLY else "month"


def last_day(bucket: date, by: str) -> date:
    """Return the last day of the bar that begins with `bucket`."""
    if by == "month":
        return (bucket.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return bucket + timedelta(days=6 if by == "week" else 0)


def touches_figure(rows: list[dict[str, Any]], by: str) -> dict[str, Any]:
    """Stack the touches of each bucket by kind (rows of `Journal.touches_over_time`)."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["kind"], {})[row["bucket"]] = row["touches"]
    buckets = sorted({row["bucket"] for row in rows})
    totals = [sum(count.get(bucket, 0) for count in counts.values()) for bucket in buckets]
    when = {"day": "%a %-d %b %Y", "week": "week of %-d %b %Y", "month": "%B %Y"}[by]
    traces = [
        {
            "type": "bar",
            "name": look.label,
            "x": buckets,
            "y": [counts[look.kind].get(bucket, 0) for bucket in buckets],
            "marker": {"color": look.colour},
            "customdata": totals,
            **({"width": _BAR * _STEP_DAYS[by] * _DAY_MS} if len(buckets) == 1 else {}),
            "hovertemplate": f"<b>{look.label}: %{{y:,}}</b> of %{{customdata:,}}<br>%{{x|{when}}}<extra></extra>",
        }
        for look in LOOKS
        if look.kind in counts
    ]
    return {"data": traces, "layout": _layout(buckets, by)}


def _layout(buckets: list[str], by: str) -> dict[str, Any]:
    """Leave room beside a few bars, and name their days: plotly would fill the width with one, and name its hours."""
    if not buckets:
        return {**LAYOUT, **_EMPTY}
    first, last = datetime.fromisoformat(buckets[0]), datetime.fromisoformat(buckets[-1])
    step = timedelta(days=_STEP_DAYS[by])
    missing = _LEAST_BARS - 1 - (last - first) // step
    if missing <= 0:
        return LAYOUT
    beside = step * (missing + 1) / 2
    ends = [first - beside, last + beside]
    few = {
        "range": [end.isoformat() for end in ends],
        "tick0": buckets[0],
        "dtick": _STEPS[by],
        "automargin": True,  # on a phone plotly tilts these names
        "tickformat": "%b %Y" if by == "month" else "%-d %b %Y",
    }
    return {**LAYOUT, "xaxis": {**LAYOUT["xaxis"], **few}}
