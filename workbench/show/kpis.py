"""Figures of a period against the equally long period just before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.notes.store import NotesStore
from workbench.settings import Settings
from workbench.show.filters import Condition, JournalFilter, condition, midnight
from workbench.show.reader import SnapshotReader

DEFAULT_DAYS = 30
"""Without dates in the filter the last 30 days of the data are the period."""


@dataclass(frozen=True)
class Kpi:
    """One figure of a period against the equally long period just before it.

    `name`: new_customers, leads, won_deals, revenue, average_deal or average_ltv. `unit`: "count" or a
    currency. `change` is the relative change (0.25 is +25 %); `previous`, `change` and `previous_period` are
    None where nothing can be compared. `period` says in dates what was counted: "2024-05-01…2024-05-30", both
    inclusive; empty where the figure is of all time.
    """

    name: str
    value: float | None
    previous: float | None
    change: float | None
    unit: str
    period: str
    previous_period: str | None = None


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both inclusive."""

    start: date
    end: date

    def before(self) -> Period:
        """Return the equally long period just before."""
        return Period(self.start - (self.end - self.start) - timedelta(days=1), self.start - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.start}…{self.end}"


def kpis(reader: SnapshotReader, chosen: JournalFilter, settings: Settings, notes: NotesStore) -> list[Kpi]:
    """Count what the customers of the filter did in its dates, and in as many days before.

    The dates choose the period, so of the filter's other parts alone it depends whose touches are counted.
    """
    zone, currency = settings.zone, settings.money.base
    who = condition(replace(chosen, date_from=None, date_to=None), zone, notes)
    data = _data_period(reader)
    average_ltv = _average_ltv(reader, condition(chosen, zone, notes))
    if data is None:
        return []
    period = _period(chosen, data)
    before, now = _figures(reader, who, period, zone)
    past = before if period.before().start >= data.start else {}
    units = {"revenue": currency, "average_deal": currency}
    figures = [_kpi(name, value, past.get(name), units.get(name, "count"), period) for name, value in now.items()]
    return [*figures, Kpi("average_ltv", average_ltv, None, None, currency, "")]


def _data_period(reader: SnapshotReader) -> Period | None:
    """Return the days from the first touch in the journal to the last; None for an empty journal."""
    row = reader.rows("select min(first_at) as start, max(last_at) as stop from customers where has_target")[0]
    if row["start"] is None:
        return None
    return Period(date.fromisoformat(row["start"][:10]), date.fromisoformat(row["stop"][:10]))


def _period(chosen: JournalFilter, data: Period) -> Period:
    """Take the filter's dates, an open end as far as the data go; else the last days of the data."""
    if chosen.date_from is None and chosen.date_to is None:
        return Period(data.end - timedelta(days=DEFAULT_DAYS - 1), data.end)
    end = min(chosen.date_to or data.end, data.end)
    return Period(min(chosen.date_from or data.start, end), end)


def _figures(
    reader: SnapshotReader, who: Condition, period: Period, zone: ZoneInfo
) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Count the period before and the period, in one pass over the touches."""
    moments = [
        midnight(period.before().start, zone),
        midnight(period.start, zone),
        midnight(period.end + timedelta(days=1), zone),
    ]
    rows = reader.rows(_COUNTED.format(who=who.sql), [*moments, *who.values, *who.values])
    before, now = (_figures_of(row) for row in rows)
    return before, now


def _figures_of(row: dict[str, Any]) -> dict[str, float | None]:
    won = row["won_hundredths"] / 100
    return {
        "new_customers": row["new_customers"],
        "leads": row["leads"],
        "won_deals": row["won_deals"],
        "revenue": won - row["refunded_hundredths"] / 100,
        "average_deal": won / row["won_deals"] if row["won_deals"] else None,
    }


_COUNTED = """
    with bounds as (
        select unnest([1, 2]) as place, unnest([a, b]) as start, unnest([b, c]) as stop
        from (select ?::timestamp as a, ?::timestamp as b, ?::timestamp as c)
    ),
    new as (
        select place, count(*) as customers
        from customers
        join bounds on first_at >= start and first_at < stop
        where {who}
        group by place
    ),
    done as (
        select
            place,
            count(*) filter (where kind <> 'deal') as leads,
            count(*) filter (where kind = 'deal' and status = 'won') as won_deals,
            sum(cast(round(amount_base * 100) as bigint))
                filter (where kind = 'deal' and status = 'won') as won_hundredths,
            sum(cast(round(abs(amount_base) * 100) as bigint))
                filter (where kind = 'deal' and status = 'refunded') as refunded_hundredths
        from touches
        join bounds on occurred_at >= start and occurred_at < stop
        where kind in ('call', 'request', 'callback', 'deal')
            and customer_id in (select customer_id from customers where {who})
        group by place
    )
    select
        coalesce(new.customers, 0) as new_customers,
        coalesce(done.leads, 0) as leads,
        coalesce(done.won_deals, 0) as won_deals,
        coalesce(done.won_hundredths, 0) as won_hundredths,
        coalesce(done.refunded_hundredths, 0) as refunded_hundredths
    from bounds
    left join new using (place)
    left join done using (place)
    order by place
"""
"""The two periods. Revenue is won less refunded, as LTV is; whole hundredths add up the same in any order."""


def _average_ltv(reader: SnapshotReader, who: Condition) -> float | None:
    average: float | None = reader.rows(f"select avg(ltv) as ltv from customers where {who.sql}", who.values)[0]["ltv"]
    return average


def _kpi(name: str, value: float | None, previous: float | None, unit: str, period: Period) -> Kpi:
    change = (value - previous) / previous if value is not None and previous else None
    compared = None if previous is None else str(period.before())
    return Kpi(name, value, previous, change, unit, str(period), compared)
