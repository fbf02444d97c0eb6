"""The chart of cohorts: a curve each, and all of them together."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.show.chart import LAYOUT

MOST_CURVES = 6
"""Curves of single cohorts that are drawn, the newest; older ones stand in the table."""

_SHADES = ("#a3cf3b", "#4ab86a", "#1f9e89", "#2f6f8e", "#46489a", "#4a0f5c")
"""From light to dark in steps that can be told apart without colours as well (after viridis, without its yellow)."""

_TOGETHER = "#e08a1e"


def curves_figure(found: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Draw the newest cohorts, darker the newer, each up to its last month that is over, and all together.

    Args:
        found: the figure `cohorts` of the page: rows, curve, by, active, measure.
        currency: the base currency.

    """
    measure, money = found["measure"], found["measure"] in ("revenue", "ltv")
    rows = [row for row in found["rows"] if any(cell["finished"] for cell in row["cells"])][-MOST_CURVES:]
    shades = _SHADES[-len(rows) :]
    traces = [_curve(row, found, colour, currency) for row, colour in zip(rows, shades, strict=False)]
    if measure != "revenue" and found["curve"]:
        traces.append(_together(found["curve"], measure, currency))
    if not money:
        _leave_out_begin(traces)
    months = max(map(len, (trace["x"] for trace in traces)), default=1)
    return {"data": traces, "layout": _layout(_AXES[measure].format(currency=currency), money=money, months=months)}


def month_named(cohort: str) -> str:
    """Name a cohort as the table does.

    >>> month_named("2026-03")
    'Mar 2026'
    """
    year, month = cohort.split("-")
    return f"{month_abbr[int(month)]} {year}"


def _leave_out_begin(traces: list[dict[str, Any]]) -> None:
    """Leave out month 0 where everybody is active by definition: it would flatten all that follows."""
    if all(trace["y"][0] == 1 for trace in traces):
        for trace in traces:
            for key in ("x", "y", "customdata", "text"):
                trace[key] = trace.get(key, [])[1:]


def _curve(row: Mapping[str, Any], found: Mapping[str, Any], colour: str, currency: str) -> dict[str, Any]:
    cells = [cell for cell in row["cells"] if cell["finished"]]
    behind = {"figure": "cohort", "by": found["by"], "cohort": row["cohort"], "active": found["active"]}
    few = ", a cohort of fewer than 30" if row["small"] else ""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": month_named(row["cohort"]),
        "x": [cell["month_no"] for cell in cells],
        "y": [_value(cell, found["measure"]) for cell in cells],
        "line": {"color": colour, "width": 1.5, "dash": "dot" if row["small"] else "solid"},
        "marker": {"color": colour, "size": 6},
        "customdata": [{**behind, "month_no": cell["month_no"]} if cell["active"] else None for cell in cells],
        "text": [f"{cell['active']:,} of {row['customers']:,}{few}" for cell in cells],
        "hovertemplate": f"<b>{month_named(row['cohort'])}, month %{{x}}: {_written(found['measure'], currency)}</b>"
        "<br>%{text}<extra></extra>",
    }


def _together(curve: Sequence[Mapping[str, Any]], measure: str, currency: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Together",
        "x": [point["month_no"] for point in curve],
        "y": [_value(point, measure) for point in curve],
        "line": {"color": _TOGETHER, "width": 3},
        "marker": {"color": _TOGETHER},
        "text": [f"{point['cohorts']} cohorts, {point['customers']:,} customers" for point in curve],
        "hovertemplate": f"<b>Together, month %{{x}}: {_written(measure, currency)}</b><br>%{{text}}<extra></extra>",
    }


def _value(cell: Mapping[str, Any], measure: str) -> float:
    value: float = cell[{"revenue": "revenue", "ltv": "per_customer"}.get(measure, "share")]
    return value


def _written(measure: str, currency: str) -> str:
    return f"%{{y:,.0f}} {currency}" if measure in ("revenue", "ltv") else "%{y:.1%}"


_AXES = {
    "retention": "Active again",
    "purchases": "Bought",
    "revenue": "Revenue, {currency}",
    "ltv": "LTV so far, {currency}",
}
"""What the height of a curve is, by measure."""


def _layout(height: str, *, money: bool, months: int) -> dict[str, Any]:
    number = {**LAYOUT["xaxis"], "type": "linear", "dtick": 1 if months <= 14 else 3, "title": {"text": "Months later"}}  # noqa: PLR2004
    value = {**LAYOUT["yaxis"], "tickformat": ",.2~s" if money else ".0%", "title": {"text": height}}
    margin = {**LAYOUT["margin"], "l": 66, "b": 46}
    return {**LAYOUT, "height": 280, "margin": margin, "xaxis": number, "yaxis": value}
