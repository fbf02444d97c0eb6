"""How many customers buy after an appeal, by how long they waited for the first response, and what that is in money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import hypot
from statistics import NormalDist
from typing import Any

from workbench.appeals.period import Period
from workbench.appeals.statistics_buckets import CLOSED_UNANSWERED, spoken_labels
from workbench.appeals.statistics_figures import CONFIDENCE, Row
from workbench.appeals.statistics_reading import Ask, Reading, Rows, ask_named, chosen, of_period
from workbench.models.evaluation.intervals import share_difference
from workbench.models.silence.conversion_queries import ALIKE, BANDS, CLOSED_NO, COLUMNS, NEVER_NO
from workbench.models.silence.estimates import Estimate, Followed, Share, share_of, times
from workbench.models.silence.waiting import curve_of
from workbench.shares import FEW, wilson

NEVER = "not answered"

_HOUR_S = 3600
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class Band:
    """Appeals that waited about equally long, clock time.

    Attributes:
        label: "≤ 5 min" and so on, "not answered", or "closed without an answer".
        over_s: seconds; None: not answered.
        up_to_s: seconds; None: the last band, or not answered.
        appeals: of the period, young ones included.
        deals: share with a deal within the days, of those old enough.
        targets: share of the category target, of those that are target or non-target.
        followed: share with a deal by Kaplan and Meier, of all; None: there are none.
        mean_wait_s: of those old enough; None: not answered, or none.
        lost: share of deals below that of the fastest band, with Newcombe's interval; None: that band itself, or one of
            the two has no appeal.
        cost_each: `lost` in money, an appeal.
        cost_hour: `cost_each` for each hour waited more than in the fastest band.
        cost: `lost` in money, all appeals of the band that are old enough.
        lost_alike: `lost` among appeals of the same kind and source; None: no such appeals were answered fastest.
        compared_alike: how many appeals of the band have such ones to be compared with.
        cost_alike: `lost_alike` in money, for these.

    """

    label: str
    over_s: int | None
    up_to_s: int | None
    appeals: int
    deals: Share
    targets: Share
    followed: Followed | None
    mean_wait_s: float | None
    lost: Estimate | None
    cost_each: Estimate | None
    cost_hour: Estimate | None
    cost: Estimate | None
    lost_alike: Estimate | None
    compared_alike: int
    cost_alike: Estimate | None


@dataclass(frozen=True)
class Conversion:
    """Deals by waiting time, and the money that goes with it.

    Attributes:
        bands: in order of waiting, then those not answered; those closed without an answer, where there are any.
        reference: label of the fastest band with 30 appeals or more; None: there is no such band, and no cost.
        young: appeals opened too late for the days to have passed; in no share, only in `followed`.
        untimed: appeals answered before they were asked, by the clocks of their sources, or at a time that no source
            tells; in no band.
        worth: mean money of an appeal that a deal followed, base currency; a deal that followed several appeals is
            shared among them equally. None: there is no deal of known worth.
        worth_of: how many such appeals.
        unrated: appeals with a deal of unknown worth.
        cost_answered: cost of all bands that were answered later than the fastest one.
        cost_hour: `cost_answered` for each hour waited more than in the fastest band.
        cost_never: cost of those not answered.

    """

    bands: tuple[Band, ...]
    reference: str | None
    young: int
    untimed: int
    worth: float | None
    worth_of: int
    unrated: int
    cost_answered: Estimate | None
    cost_hour: Estimate | None
    cost_never: Estimate | None


def conversion(
    ask: Ask, period: Period, reading: Reading, known: datetime, *, edges: list[int], days: int
) -> Conversion:
    """Compare the deals that followed the appeals of a period by how long these had waited.

    Reads `appeals`.

    Args:
        ask: runs a query.
        period: the days.
        reading: where from, and which appeals.
        known: how far the data reach, UTC without a zone.
        edges: ends of the bands in seconds, ascending.
        days: from the opening, in which a deal counts.

    """
    values = {**of_period(period), **reading.bound, "known": known, "days": days}
    values |= {"mature": known - timedelta(days=days), "edges": edges}
    rows = _by_band(ask, BANDS, reading, values)
    labels, ends = [*spoken_labels(edges), NEVER], [0, *edges, None]
    bounds: list[tuple[int | None, int | None]] = [*pairwise(ends), (None, None)]
    numbers = [*range(len(edges) + 1), NEVER_NO]
    if CLOSED_NO in rows:
        numbers, labels, bounds = [*numbers, CLOSED_NO], [*labels, CLOSED_UNANSWERED], [*bounds, (None, None)]
    fastest = next((number for number in numbers if number >= 0 and _mature(rows, number) >= FEW), None)
    rated = sum(rows[number]["rated"] for number in numbers if number in rows)
    money = sum(rows[number]["money"] or 0.0 for number in numbers if number in rows)
    against = _Against(
        rows.get(fastest) if fastest is not None else None,
        money / rated if rated else None,
        _by_band(ask, ALIKE, reading, values | {"fastest": fastest}) if fastest is not None else {},
    )
    bands = [
        _band(label, bound, rows.get(number, {}), against)
        for label, bound, number in zip(labels, bounds, numbers, strict=True)
    ]
    slower = [row for row in rows.values() if against.hours_more(row) > 0]
    cost = _cost(slower, against)
    hours = sum(row["mature"] * against.hours_more(row) for row in slower)
    return Conversion(
        bands=tuple(bands),
        reference=None if fastest is None else labels[fastest],
        young=sum(row["appeals"] - row["mature"] for row in rows.values()),
        untimed=rows.get(None, {}).get("appeals", 0),
        worth=against.worth,
        worth_of=rated,
        unrated=sum(rows[number]["deals"] for number in numbers if number in rows) - rated,
        cost_answered=cost,
        cost_hour=times(cost, 1 / hours) if hours > 0 else None,
        cost_never=_cost([rows[NEVER_NO]], against) if NEVER_NO in rows else None,
    )


@dataclass(frozen=True)
class _Against:
    """What bands are held against: the row of the fastest, the worth of a deal, and like compared with like."""

    fastest: Row | None
    worth: float | None
    alike: dict[Any, Row]

    def hours_more(self, row: Row) -> float:
        """Give the mean hours that a band waited more than the fastest; 0 where one of them has no time."""
        if self.fastest is None or row.get("wait_s") is None:
            return 0.0
        return float(row["wait_s"] - self.fastest["wait_s"]) / _HOUR_S


def _by_band(ask: Ask, sql: str, reading: Reading, values: dict[str, Any]) -> dict[Any, Row]:
    return {row["band"]: row for row in ask_named(ask, sql.format(chosen=chosen(reading, COLUMNS)), **values)}


def _mature(rows: dict[Any, Row], number: int) -> int:
    return int(rows[number]["mature"]) if number in rows else 0


def _band(label: str, bounds: tuple[int | None, int | None], row: Row, against: _Against) -> Band:
    lost = None
    if against.fastest is not None and row is not against.fastest and row.get("mature"):
        pairs = [(float(one["deals"]), float(one["mature"])) for one in (row, against.fastest)]
        lost = Estimate(*share_difference(pairs[0], pairs[1]))
    each = times(lost, against.worth)
    more = against.hours_more(row)
    alike = against.alike.get(row.get("band"))
    lost_alike = _alike(alike)
    return Band(
        label=label,
        over_s=bounds[0],
        up_to_s=bounds[1],
        appeals=row.get("appeals", 0),
        deals=share_of(row.get("deals", 0), row.get("mature", 0)),
        targets=share_of(row.get("targets", 0), row.get("categorised", 0)),
        followed=_followed(row) if row else None,
        mean_wait_s=row.get("wait_s"),
        lost=lost,
        cost_each=each,
        cost_hour=times(each, 1 / more) if more > 0 else None,
        cost=times(each, row.get("mature", 0)),
        lost_alike=lost_alike,
        compared_alike=alike["appeals"] if alike else 0,
        cost_alike=times(times(lost_alike, against.worth), alike["appeals"]) if alike else None,
    )


def _alike(row: Row | None) -> Estimate | None:
    if row is None:
        return None
    spread = _Z * row["deviation"]
    return Estimate(row["lost"], row["lost"] - spread, row["lost"] + spread)


def _cost(rows: Rows, against: _Against) -> Estimate | None:
    """Sum the money lost over bands; the share of the fastest is in every one of them, so it is counted once.

    Of N p₀ − Σ nᵢ pᵢ with N = Σ nᵢ the ends are as far off as those of Wilson's interval of each share, squared and
    added. For one band that is Newcombe's interval, the one the band itself has. The worth of a deal is taken as given.

    Source: Zou, Huang & Zhang, Computational Statistics & Data Analysis 53 (2009), 1080–1085.
    """
    theirs = [(row["deals"], row["mature"]) for row in rows if row["mature"]]
    if against.fastest is None or against.worth is None or not theirs:
        return None
    counted = sum(of for _, of in theirs)
    fastest = (against.fastest["deals"], against.fastest["mature"])
    lost = counted * fastest[0] / fastest[1] - sum(did for did, _ in theirs)
    down, up = _reach(*fastest, counted)
    spreads = [_reach(did, of, of) for did, of in theirs]
    below = hypot(down, *(over for _, over in spreads))
    above = hypot(up, *(under for under, _ in spreads))
    return times(Estimate(lost, lost - below, lost + above), against.worth)


def _reach(did: int, of: int, counted: int) -> tuple[float, float]:
    """Give how far the deals of so many appeals may lie below and above what a share says of them."""
    lower, upper = wilson(did, of)
    return counted * (did / of - lower), counted * (upper - did / of)


def _followed(row: dict[str, Any]) -> Followed:
    curve = curve_of(row["hours"], row["bought"], row["watched"])
    return Followed(
        share=float(1 - curve.survival[-1]),
        lower=float(1 - curve.upper[-1]),
        upper=float(1 - curve.lower[-1]),
        days=float(curve.day[-1]) / 24,
        of=row["appeals"],
    )
