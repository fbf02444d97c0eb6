"""How long until the first response, with those who still wait counted as what they are: not answered so far.

A median of the answered alone looks better the more appeals nobody answers. Kaplan and Meier's curve keeps the
others in for as long as they are known to have waited: up to the end of the data, or up to the closing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Ask, Reading, ask_named, chosen, of_period
from workbench.models.survival.kaplan_meier import Curve, kaplan_meier
from workbench.shares import FEW

MOST_GROUPS = 12
"""Operators and sources with a curve of their own, those with the most appeals."""

_COLUMNS = ("opened_at", "has_answer", "closed_at", "wait_s", "operator", "source", "status")

_MOST_POINTS, _MOST_POINTS_OF_GROUP = 80, 24
_DIGITS = 4  # of shares that are drawn
_HALF = 0.5 + 1e-9  # a product of shares may miss a half by the last digit


@dataclass(frozen=True)
class Point:
    """A point of a curve.

    Attributes:
        seconds: since the opening.
        unanswered: share that waits longer.
        lower: lower end of its 95 % interval.
        upper: upper end.
        at_risk: appeals still watched and unanswered just before.

    """

    seconds: int
    unanswered: float
    lower: float
    upper: float
    at_risk: int


@dataclass(frozen=True)
class Within:
    """Share answered within some seconds of the opening, with its 95 % interval."""

    seconds: int
    answered: float
    lower: float
    upper: float


@dataclass(frozen=True)
class WaitCurve:
    """The wait for the first response of some appeals, clock time.

    Attributes:
        group: operator or source; None: it is not known, or the curve is that of all.
        appeals: how many.
        answered: of these; the others are censored.
        median_s: half of all are answered by then; None: half never were, as far as the data reach.
        median_lower_s: lower end of its 95 % interval; None: not reached.
        median_upper_s: upper end; None: not reached.
        within: shares answered within the ends of `appeals.response_buckets`.
        points: of the curve, at most 80, of an operator or source 24.
        few: whether there are fewer than 30 appeals.

    """

    group: str | None
    appeals: int
    answered: int
    median_s: int | None
    median_lower_s: int | None
    median_upper_s: int | None
    within: tuple[Within, ...]
    points: tuple[Point, ...]
    few: bool


@dataclass(frozen=True)
class Waiting:
    """The curve of all, and those of the operators and sources with the most appeals."""

    overall: WaitCurve
    operators: tuple[WaitCurve, ...]
    sources: tuple[WaitCurve, ...]


def waiting(ask: Ask, period: Period, reading: Reading, known: datetime, edges: list[int]) -> Waiting:
    """Estimate the curves of the appeals opened in a period.

    Reads `appeals`. Those answered before they were asked, by the clocks of their sources, or at a time that no source
    tells are left out.

    Args:
        ask: runs a query.
        period: the days.
        reading: where from, and which appeals.
        known: how far the data reach, UTC without a zone.
        edges: seconds for which the share answered is told, ascending.

    """
    values = {**of_period(period), **reading.bound, "known": known, "most": MOST_GROUPS}
    rows = ask_named(ask, _WAITED.format(chosen=chosen(reading, _COLUMNS)), **values)
    curves: dict[str, list[WaitCurve]] = {"all": [], "operator": [], "source": []}
    for row in rows:
        curves[row["dimension"]].append(_curve(row, edges))
    nobody = _curve({"dimension": "all", "value": None, "seconds": [], "answered": [], "still_open": []}, edges)
    return Waiting((curves["all"] or [nobody])[0], tuple(curves["operator"]), tuple(curves["source"]))


def curve_of(duration: list[int], events: list[int], censored: list[int]) -> Curve:
    """Estimate a curve from counts: how many had the event at each duration, and how many were watched no longer."""
    times = np.asarray(duration, dtype=np.int64)
    ended = np.concatenate([np.repeat(times, events), np.repeat(times, censored)]) if len(times) else times
    return kaplan_meier(ended, np.arange(len(ended)) < sum(events))


def _curve(row: dict[str, Any], edges: list[int]) -> WaitCurve:
    curve = curve_of(row["seconds"], row["answered"], row["still_open"])
    appeals = sum(row["answered"]) + sum(row["still_open"])
    return WaitCurve(
        group=row["value"],
        appeals=appeals,
        answered=sum(row["answered"]),
        median_s=_reached(curve, curve.survival),
        median_lower_s=_reached(curve, curve.lower),
        median_upper_s=_reached(curve, curve.upper),
        within=tuple(_within(curve, edge) for edge in edges) if appeals else (),
        points=_points(curve, _MOST_POINTS if row["dimension"] == "all" else _MOST_POINTS_OF_GROUP),
        few=appeals < FEW,
    )


def _reached(curve: Curve, ends: Any) -> int | None:
    """Give the first time at which half are left, or fewer."""
    place = int(np.argmax(ends <= _HALF)) if len(ends) else 0
    return int(curve.day[place]) if len(ends) and ends[place] <= _HALF else None


def _within(curve: Curve, seconds: int) -> Within:
    place = int(np.searchsorted(curve.day, seconds, side="right")) - 1
    if place < 0:
        return Within(seconds, 0.0, 0.0, 0.0)
    left = (curve.survival[place], curve.upper[place], curve.lower[place])
    answered, lower, upper = (float(1 - share) for share in left)
    return Within(seconds, answered, lower, upper)


def _points(curve: Curve, most: int) -> tuple[Point, ...]:
    """Thin the curve out, evenly on a scale of ratios: minutes matter at its beginning, hours at its end."""
    start = Point(0, 1.0, 1.0, 1.0, int(curve.at_risk[0]) if len(curve.day) else 0)
    if not len(curve.day):
        return ()
    places = np.flatnonzero(curve.events)
    if len(places) >= most:
        grid = np.geomspace(max(curve.day[places[0]], 1), max(curve.day[places[-1]], 1), most - 1)
        found = np.searchsorted(curve.day[places], np.round(grid), side="right") - 1
        places = places[np.unique(np.maximum(found, 0))]
    return (
        start,
        *(
            Point(
                int(curve.day[place]),
                round(float(curve.survival[place]), _DIGITS),
                round(float(curve.lower[place]), _DIGITS),
                round(float(curve.upper[place]), _DIGITS),
                int(curve.at_risk[place]),
            )
            for place in places
        ),
    )


_WAITED = """
    with {chosen},
    waits as (
        select
            nullif(operator, '') as operator,
            source,
            wait_s is not null as answered,
            greatest(
                case
                    when wait_s is not null then wait_s
                    else date_diff('second', opened_at, least(closed_at, $known))
                end,
                0
            ) as exact
        from chosen
        where now and (wait_s is not null or (not has_answer and status <> 'answered'))
    ),
    rounded as (
        select
            operator,
            source,
            answered,
            cast(
                case
                    when exact <= 600 then ceil(exact)
                    when exact <= 86400 then ceil(exact / 60) * 60
                    else ceil(exact / 900) * 900
                end
                as bigint
            ) as seconds
        from waits
    ),
    counted as (
        select
            case when grouping(operator) = 0 then 'operator' when grouping(source) = 0 then 'source' else 'all' end
                as dimension,
            case when grouping(operator) = 0 then operator when grouping(source) = 0 then source end as value,
            seconds,
            count(*) filter (where answered) as answered,
            count(*) filter (where not answered) as still_open
        from rounded
        group by grouping sets ((seconds), (operator, seconds), (source, seconds))
    )
    select
        dimension,
        value,
        list(seconds order by seconds) as seconds,
        list(answered order by seconds) as answered,
        list(still_open order by seconds) as still_open,
        cast(sum(answered + still_open) as bigint) as appeals
    from counted
    group by dimension, value
    qualify
        row_number() over (partition by dimension order by sum(answered + still_open) desc, value nulls last) <= $most
    order by dimension, sum(answered + still_open) desc, value nulls last
"""
"""Times are rounded up: to the second in the first ten minutes, to the minute on the first day, then to a quarter."""
