"""Statistics of appeals: received, processed, missed, how long customers waited, each against the period before."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workbench.appeals.period import Period
from workbench.appeals.statistics_buckets import Bucket, bucket_columns, buckets
from workbench.appeals.statistics_figures import TARGET_COUNTS, Figure, Row, count, measure, parted, share
from workbench.appeals.statistics_groups import Group, groups
from workbench.appeals.statistics_reading import (
    Ask,
    Reading,
    ask_named,
    chosen,
    chosen_calls,
    in_zone,
    of_period,
    overdue_before,
    reach,
)
from workbench.appeals.statistics_times import Day, HeatCell, times
from workbench.appeals.statistics_words import FIGURES
from workbench.settings import Settings

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

_PLAIN = Reading()

_COLUMNS = (
    "opened_at", "has_answer", "wait_s", "business_wait_s", "resolution_s", "business_resolution_s", "status",
    "category", "kind", "rating",
)  # fmt: skip


@dataclass(frozen=True)
class Statistics:
    """The appeals of a period; `dataclasses.asdict` makes JSON of it.

    Attributes:
        first: first day, ISO, in the zone.
        last: last day.
        previous_first: first day of the period it is compared with, of equal length right before.
        previous_last: last day of it.
        zone: of days and hours.
        known_until: how far the data reach, ISO in the zone; None: there are none.
        complete: whether the data reach into the last day; if not, numbers look small beside the previous ones.
        sla_response_s: business seconds within which an appeal should be answered.
        sla_resolution_s: business seconds within which it should be closed.
        figures: by the names of `statistics_words.FIGURES`.
        response: buckets of the time to first response, clock.
        response_business: likewise in business time.
        resolution: buckets of the time to closing, clock.
        resolution_business: likewise in business time.
        days: each day of the period.
        heatmap: each hour of each weekday.
        by: groups by `source`, `kind` and `category`.

    """

    first: str
    last: str
    previous_first: str
    previous_last: str
    zone: str
    known_until: str | None
    complete: bool
    sla_response_s: int
    sla_resolution_s: int
    figures: dict[str, Figure]
    response: tuple[Bucket, ...]
    response_business: tuple[Bucket, ...]
    resolution: tuple[Bucket, ...]
    resolution_business: tuple[Bucket, ...]
    days: tuple[Day, ...]
    heatmap: tuple[HeatCell, ...]
    by: dict[str, tuple[Group, ...]]

    def to_frame(self) -> pd.DataFrame:
        """Return the figures as a frame: a row each, with its words, value, change and what it is counted from."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        words = [{"figure": name, **FIGURES[name]._asdict()} for name in self.figures]
        rows = [{**named, **asdict(figure)} for named, figure in zip(words, self.figures.values(), strict=True)]
        return pd.DataFrame(rows).set_index("figure")


def statistics(ask: Ask, period: Period, settings: Settings, reading: Reading = _PLAIN) -> Statistics:
    """Count the appeals of a period and of the one before it.

    Reads `appeals`, `calls`, `business_spans` (and `appeal_contacts` where there is a condition).

    Args:
        ask: runs a query, such as `SnapshotReader.known_rows`.
        period: the days.
        settings: of the workspace; its `appeals` has the buckets and the times allowed.
        reading: where from, and which appeals.

    """
    known = reach(ask, reading)
    reading = replace(reading, known_until=known)
    edges = settings.appeals.bucket_seconds
    now, before = _appeals(ask, period, reading, settings, edges)
    calls = parted(ask_named(ask, _CALLS.format(calls=chosen_calls(reading)), **of_period(period), **reading.bound))
    days, heatmap = times(ask, period, reading)
    return Statistics(
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        previous_first=period.previous.first.isoformat(),
        previous_last=period.previous.last.isoformat(),
        zone=period.zone.key,
        known_until=in_zone(known, period),
        complete=known is not None and known >= period.end - timedelta(days=1),
        sla_response_s=settings.appeals.sla_response_s,
        sla_resolution_s=settings.appeals.sla_resolution_s,
        figures=_figures(now, before, *calls),
        days=days,
        heatmap=heatmap,
        by=groups(ask, period, reading),
        **buckets(now, before, edges),
    )


def due_values(ask: Ask, reading: Reading, settings: Settings) -> dict[str, object]:
    """Give the times allowed, and the moments before which what is still open has used them up."""
    known = reading.known_until or datetime.min  # noqa: DTZ901  no data: nothing is overdue
    response, resolution = settings.appeals.sla_response_s, settings.appeals.sla_resolution_s
    return {
        "response_s": response,
        "resolution_s": resolution,
        "response_due": overdue_before(ask, reading.spans, known, response),
        "resolution_due": overdue_before(ask, reading.spans, known, resolution),
    }


def _appeals(ask: Ask, period: Period, reading: Reading, settings: Settings, edges: list[int]) -> tuple[Row, Row]:
    values = {**of_period(period), **reading.bound, **due_values(ask, reading, settings)}
    sql = _APPEALS.format(
        chosen=chosen(reading, _COLUMNS), appeals=reading.appeals, kept=RESPONSE_KEPT, broken=RESPONSE_BROKEN,
        targets=TARGET_COUNTS, buckets=bucket_columns(edges),
    )  # fmt: skip
    return parted(ask_named(ask, sql, **values))


def _figures(now: Row, before: Row, calls: Row, calls_before: Row) -> dict[str, Figure]:
    both = (now, before)
    found = {
        "received": count(*both, "received"),
        "processed": count(*both, "processed"),
        "processed_share": share(*both, "processed", "received"),
        "missed": count(*both, "missed"),
        "missed_share": share(*both, "missed", "received"),
        "calls": count(calls, calls_before, "calls"),
        "calls_missed": count(calls, calls_before, "missed"),
        "calls_missed_share": share(calls, calls_before, "missed", "told"),
        "call_mean_s": measure(calls, calls_before, "mean_s", "timed"),
        "call_median_s": measure(calls, calls_before, "median_s", "timed"),
        "target": count(*both, "target"),
        "target_share": share(*both, "target", "categorised"),
    }
    for what in ("response", "resolution"):
        for clock in ("", "_business"):
            for kind in ("median", "mean"):
                found[f"{what}{clock}_{kind}_s"] = measure(*both, f"{what}{clock}_{kind}_s", f"{what}{clock}_timed")
    return found | {
        "response_sla": share(*both, "response_kept", "response_judged"),
        "resolution_sla": share(*both, "resolution_kept", "resolution_judged"),
        "rating": measure(*both, "rating", "rated", unit="rating"),
    }


RESPONSE_KEPT = """(
    business_wait_s <= $response_s
    or (not has_answer and status = 'closed' and business_resolution_s <= $response_s)
)"""

RESPONSE_BROKEN = """(
    business_wait_s > $response_s
    or (not has_answer and status = 'closed' and business_resolution_s > $response_s)
    or (not has_answer and status not in ('answered', 'closed') and opened_at < $response_due)
)"""
"""Closed without a recorded answer: the closing is the first that is known to have been done. Answered at a time that
no source tells: neither."""

_APPEALS = """
    with {chosen},
    closable as (
        select distinct kind
        from {appeals}
        where closed_at is not null and contacts = 1
    ),
    judged as (
        select
            *,
            {kept} as response_kept,
            {broken} as response_broken,
            status = 'closed' and business_resolution_s <= $resolution_s as resolution_kept,
            (status = 'closed' and business_resolution_s > $resolution_s)
            or (
                status <> 'closed'
                and opened_at < $resolution_due
                and kind in (select kind from closable)
            ) as resolution_broken
        from chosen
    )
    select
        now,
        count(*) as received,
        count(*) filter (where status in ('answered', 'closed')) as processed,
        count(*) filter (where status = 'missed') as missed,
        {targets},
        median(wait_s) as response_median_s,
        avg(wait_s) as response_mean_s,
        median(business_wait_s) as response_business_median_s,
        avg(business_wait_s) as response_business_mean_s,
        median(resolution_s) as resolution_median_s,
        avg(resolution_s) as resolution_mean_s,
        median(business_resolution_s) as resolution_business_median_s,
        avg(business_resolution_s) as resolution_business_mean_s,
        count(*) filter (where response_kept) as response_kept,
        count(*) filter (where response_kept or response_broken) as response_judged,
        count(*) filter (where resolution_kept) as resolution_kept,
        count(*) filter (where resolution_kept or resolution_broken) as resolution_judged,
        count(wait_s) as response_timed,
        count(business_wait_s) as response_business_timed,
        count(resolution_s) as resolution_timed,
        count(business_resolution_s) as resolution_business_timed,
        avg(rating) as rating,
        count(rating) as rated,
        {buckets}
    from judged
    group by now
"""
"""`closable`: what closes by itself, such as a ticket; a call does not, so that none is ever late to be closed."""

_CALLS = """
    with {calls}
    select
        now,
        count(*) as calls,
        count(*) filter (where not answered) as missed,
        count(answered) as told,
        avg(duration_s) filter (where answered) as mean_s,
        median(duration_s) filter (where answered) as median_s,
        count(duration_s) filter (where answered) as timed
    from chosen_calls
    where coalesce(direction not in ('out', 'internal'), true)
    group by now
"""
