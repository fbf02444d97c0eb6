"""When appeals come: by day, and by hour and weekday, in the workspace's zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Ask, Reading, ask_named, chosen, of_period
from workbench.shares import FEW

HOURS = range(24)
WEEKDAYS = range(1, 8)


@dataclass(frozen=True)
class Day:
    """A day of the period.

    Attributes:
        day: ISO date in the zone.
        hours: how long it was; 23 or 25 where the clocks changed.
        received: appeals opened on it.
        processed: of these, answered or closed by now.
        missed: of these, missed.
        previous: appeals opened on the day that has the same place in the previous period.

    """

    day: str
    hours: float
    received: int
    processed: int
    missed: int
    previous: int


@dataclass(frozen=True)
class HeatCell:
    """An hour of a weekday.

    Attributes:
        weekday: 1 Monday to 7 Sunday.
        hour: 0 to 23.
        received: appeals opened in such hours.
        missed: of these, missed.
        missed_share: None where none came.
        few: whether the share is of fewer than 30.
        hours: how many such hours the period had, as far as the data reach.
        per_hour: appeals an hour; None where there was no such hour.

    """

    weekday: int
    hour: int
    received: int
    missed: int
    missed_share: float | None
    few: bool
    hours: int
    per_hour: float | None


def times(ask: Ask, period: Period, reading: Reading) -> tuple[tuple[Day, ...], tuple[HeatCell, ...]]:
    """Count appeals by day of the period, and by hour and weekday."""
    values = {**of_period(period), **reading.bound, "zone": period.zone.key}
    rows = ask_named(ask, _TIMES.format(chosen=chosen(reading, ("opened_at", "status"))), **values)
    by_day = {row["day"]: row for row in rows if row["day"] is not None}
    cells = {(row["weekday"], row["hour"]): row for row in rows if row["day"] is None and row["now"]}
    known = min(period.end, reading.known_until or period.end)
    hours = ask_named(ask, _HOURS, start=period.start, end=known, zone=period.zone.key)
    there = {(row["weekday"], row["hour"]): row["hours"] for row in hours}
    heat = tuple(
        _cell(weekday, hour, cells.get((weekday, hour), {}), there.get((weekday, hour), 0))
        for weekday in WEEKDAYS
        for hour in HOURS
    )
    return _days(period, by_day), heat


def _days(period: Period, by_day: dict[str, dict[str, Any]]) -> tuple[Day, ...]:
    found = []
    for (day, hours), (before, _) in zip(period.each_day(), period.previous.each_day(), strict=True):
        row, then = by_day.get(day.isoformat(), {}), by_day.get(before.isoformat(), {})
        received, processed, missed = (row.get(key, 0) for key in ("received", "processed", "missed"))
        found.append(Day(day.isoformat(), hours, received, processed, missed, then.get("received", 0)))
    return tuple(found)


def _cell(weekday: int, hour: int, row: dict[str, Any], hours: int) -> HeatCell:
    received, missed = row.get("received", 0), row.get("missed", 0)
    share = missed / received if received else None
    per_hour = received / hours if hours else None
    return HeatCell(weekday, hour, received, missed, share, received < FEW, hours, per_hour)


_TIMES = """
    with {chosen},
    quarters as (
        select
            epoch_ms(opened_at) // 900000 as quarter,
            now,
            count(*) as received,
            count(*) filter (where status in ('answered', 'closed')) as processed,
            count(*) filter (where status = 'missed') as missed
        from chosen
        group by quarter, now
    ),
    local as (
        select timezone($zone, timezone('UTC', epoch_ms(quarter * 900000))) as moment, now, received, processed, missed
        from quarters
    ),
    named as (
        select
            strftime(moment, '%Y-%m-%d') as day,
            isodow(moment) as weekday,
            hour(moment) as hour,
            now,
            received,
            processed,
            missed
        from local
    )
    select
        day,
        weekday,
        hour,
        now,
        cast(sum(received) as bigint) as received,
        cast(sum(processed) as bigint) as processed,
        cast(sum(missed) as bigint) as missed
    from named
    group by grouping sets ((now, day), (now, weekday, hour))
"""
"""The time zone is applied to quarters of an hour, not to every appeal: no zone's offset is finer."""

_HOURS = """
    with steps as (
        select timezone($zone, timezone('UTC', step)) as moment
        from range($start::timestamp, $end::timestamp, interval 1 hour) as r(step)
    )
    select isodow(moment) as weekday, hour(moment) as hour, count(*) as hours
    from steps
    group by isodow(moment), hour(moment)
"""
"""From midnight to midnight in steps of an hour: an hour that was skipped or came twice is counted as it was."""
