"""RFM on the page: the grid, its segments and what to do about them, the cut-points, and the ways between periods."""

from __future__ import annotations

from typing import Any

from workbench.models.rfm.grid import (
    ABOUT_TO_SLEEP,
    AT_RISK,
    ATTENTION,
    CANNOT_LOSE,
    CHAMPIONS,
    HIBERNATING,
    LOST,
    LOYAL,
    NEW,
    POTENTIAL,
    PROMISING,
    SEGMENTS,
)
from workbench.show.chart import LAYOUT
from workbench.show.pages.segments.reader import SegmentsReader

COMERS = "(new)"
"""Where customers come from who had not bought by the end of the earlier period."""

ADVICE = {
    CHAMPIONS: "Reward them, ask for reviews, show them what is new first. They need no discount.",
    LOYAL: "Offer what goes with what they buy; let them join a loyalty programme.",
    POTENTIAL: "Recent and promising: suggest the next purchase, invite them to the programme.",
    NEW: "Help with the first purchase and bring about the second one soon.",
    PROMISING: "Bought once not long ago: make the company known, offer a small reason to return.",
    ATTENTION: "Middling in everything: a limited offer on what they bought before.",
    ABOUT_TO_SLEEP: "Going quiet: remind them, show what is popular, ask what was missing.",
    AT_RISK: "Used to buy and are staying away: a personal message, a reason to come back.",
    CANNOT_LOSE: "Brought much and are long gone: call them yourselves.",
    HIBERNATING: "Small and long ago: include them in cheap mailings only.",
    LOST: "Least of all: leave them out of paid campaigns, or try once to win them back.",
}
"""What is usually done about a segment; a rule of thumb, not a figure of this company."""

COLOURS = {
    CHAMPIONS: "#2e7d4f",
    LOYAL: "#5aa469",
    POTENTIAL: "#8bc4a0",
    NEW: "#3949ab",
    PROMISING: "#7986cb",
    ATTENTION: "#c9a227",
    ABOUT_TO_SLEEP: "#e0a15c",
    AT_RISK: "#d9772b",
    CANNOT_LOSE: "#c2185b",
    HIBERNATING: "#9aa1b5",
    LOST: "#6b7188",
    COMERS: "#26a69a",
}
"""Best green, worst grey; the same colours in the bars and in the drawing of the ways."""

_CELLS = """
    select
        r,
        f,
        count(*) as customers,
        sum(monetary) as money,
        min(recency_days) as recent_least,
        max(recency_days) as recent_most
    from rfm
    group by r, f
    order by r desc, f
"""

_SEGMENTS = """
    select
        segment,
        count(*) as customers,
        sum(monetary) as money,
        median(recency_days) as recency_days,
        avg(purchases) as purchases
    from rfm
    group by segment
    order by segment
"""

_CUTS = """
    select measure, score, least, most, customers
    from rfm_cuts
    where as_of = (select max(as_of) from rfm_cuts)
    order by measure, score desc
"""

_PERIODS = """
    select distinct as_of, before_as_of
    from rfm_moves
    order by as_of desc
"""

_MOVES = """
    select from_segment, to_segment, customers, monetary as money
    from rfm_moves
    where as_of = cast(? as date)
    order by customers desc, from_segment, to_segment
"""

_NOTES = """
    select check_name, verdict, words
    from model_notes
    where model = 'rfm'
    order by check_name
"""

_NODE_HEIGHT = 34
_LEAST_HEIGHT = 380


def rfm(reader: SegmentsReader) -> dict[str, Any]:
    """Return cells (a row for r and f), segments (best first, with advice), cuts, periods (last first) and notes."""
    found = {row["segment"]: row for row in reader.known_rows(_SEGMENTS)}
    segments = [{**found[name], "advice": ADVICE[name], "colour": COLOURS[name]} for name in SEGMENTS if name in found]
    return {
        "cells": reader.known_rows(_CELLS),
        "segments": segments,
        "cuts": reader.known_rows(_CUTS),
        "periods": reader.known_rows(_PERIODS),
        "notes": reader.known_rows(_NOTES),
    }


def moves(reader: SegmentsReader, as_of: str) -> list[dict[str, Any]]:
    """Return the ways from segment to segment in the period that ended before that day, most used first."""
    return reader.known_rows(_MOVES, [as_of])


def ways_figure(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw where customers came from (left) and went to (right) as a Sankey diagram."""
    before = _present((COMERS, *SEGMENTS), {row["from_segment"] for row in rows})
    after = _present(SEGMENTS, {row["to_segment"] for row in rows})
    places = {("from", name): place for place, name in enumerate(before)}
    places |= {("to", name): len(before) + place for place, name in enumerate(after)}
    drawn = {
        "type": "sankey",
        "name": "",
        "marker": {"color": "transparent"},  # for the page's own legend, which is not shown for this one
        "arrangement": "snap",
        "node": {
            "label": [*before, *after],
            "color": [COLOURS[name] for name in (*before, *after)],
            "pad": 12,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "<b>%{label}</b>: %{value:,} customers<extra></extra>",
        },
        "link": {
            "source": [places["from", row["from_segment"]] for row in rows],
            "target": [places["to", row["to_segment"]] for row in rows],
            "value": [row["customers"] for row in rows],
            "color": [_faint(COLOURS[row["from_segment"]]) for row in rows],
            "customdata": [row["money"] for row in rows],
            "hovertemplate": (
                "%{source.label} → <b>%{target.label}</b><br>%{value:,} customers, "
                "money so far %{customdata:,.0f}<extra></extra>"
            ),
        },
    }
    height = max(_LEAST_HEIGHT, _NODE_HEIGHT * max(len(before), len(after)))
    margin = {"l": 4, "r": 4, "t": 8, "b": 8}
    return {"data": [drawn], "layout": {**LAYOUT, "height": height, "margin": margin}}


def _present(names: tuple[str, ...], found: set[str]) -> list[str]:
    return [name for name in names if name in found]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.28)"
