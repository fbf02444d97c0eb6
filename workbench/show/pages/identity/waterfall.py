"""The chart of why a figure changed: a step for every reason, from nothing to the whole change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.journal.difference import CAUSES
from workbench.show.chart import LAYOUT

WORDS = {
    "new_touches": "New touches",
    "late_data": "Late data",
    "corrections": "Corrections",
    "merges": "Merges",
    "splits": "Splits",
    "decisions": "Decisions",
    "rule_changes": "Rules",
}
"""What people call the reasons."""

_TOTAL = "All together"
_BAR = 0.6
_FEW = 5
_COLOURS = {"Rise": "#2e7d4f", "Fall": "#c2185b", _TOTAL: "#3949ab"}


def waterfall(row: Mapping[str, Any]) -> dict[str, Any]:
    """Draw one figure of `difference`: its `before`, what every reason added (`CAUSES`), and its `after`.

    Every step begins where the one before has ended; the last one is the sum of all.
    """
    steps: list[tuple[str, float, float]] = []
    reached = 0.0
    for cause in CAUSES:
        if row[cause]:
            steps.append((WORDS[cause], reached, row[cause]))
            reached += row[cause]
    if not steps:
        return {"data": [], "layout": {**LAYOUT, **_nothing()}}
    steps.append((_TOTAL, 0.0, row["after"] - row["before"]))
    drawn = {
        "Rise": [step for step in steps[:-1] if step[2] > 0],
        "Fall": [step for step in steps[:-1] if step[2] < 0],
        _TOTAL: steps[-1:],
    }
    order = [name for name, _, _ in steps]
    reached_most = max(abs(start + change) for _, start, change in steps)
    counted = {"dtick": 1} if reached_most <= _FEW and all(change == int(change) for _, _, change in steps) else {}
    across = {**LAYOUT["xaxis"], "type": "category", "categoryorder": "array", "categoryarray": order}
    up = {**LAYOUT["yaxis"], "zeroline": True, **counted}
    return {
        "data": [_trace(name, some, min(_BAR, 0.1 * len(steps))) for name, some in drawn.items() if some],
        "layout": {
            **LAYOUT,
            "barmode": "overlay",
            "xaxis": across,
            "yaxis": up,
        },
    }


def _trace(name: str, steps: list[tuple[str, float, float]], width: float) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": [step for step, _, _ in steps],
        "base": [start for _, start, _ in steps],
        "y": [change for _, _, change in steps],
        "width": width,
        "marker": {"color": _COLOURS[name]},
        "hovertemplate": "<b>%{x}</b>: %{y:+,}<extra></extra>",
    }


def _nothing() -> dict[str, Any]:
    shown = {"text": "Nothing has changed", "showarrow": False, "font": {"size": 14}}
    return {"xaxis": {"visible": False}, "yaxis": {"visible": False}, "annotations": [shown]}
