"""Figures of a period against the equally long period just before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.show.pages.journal.asked import Around
from workbench.show.pages.journal.filters import Condition, JournalFilter, condition
from workbench.show.reader import SnapshotReader

DEFAULT_DAYS = 30
"""Without dates in the filter the last 30 days of the data are the period."""

NAMES = ("new_customers", "leads", "won_deals", "revenue", "average_deal", "average_ltv")
"""The figures, in the order of the page."""


@dataclass(frozen=True)
class Kpi:
    """One figure of a period against the equally long period just before it.

    `name`: one of `NAMES`. `unit`: "count" or a currency. `change` is the relative change (0.25 is +25 %);
    `previous`, `change` and `previous_period` are None where nothing can be compared. `period` says in dates what
    was counted: "2024-05-01…2024-05-30", both inclusive; empty where the figure is of all time.
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


def kpis(reader: SnapshotReader, chosen: JournalFilter, around: Around, currency: str) -> list[Kpi]:
    """Count what the customers of the filter did in its dates, and in as many days before.

    The dates choose the period, so of the filter's other parts alone it depends whose touches are counted. Dates
    that end before they begin have figures without values.
    """
    data = _data_period(reader)
    if data is None:
        return []
    units = {"revenue": currency, "average_deal": currency, "average_ltv": currency}
    period = _period(chosen, data)
    if period is None:
        return [Kpi(name, None, None, None, units.get(name, "count"), "") for name in NAMES]
    who = condition(replace(chosen, date_from=None, date_to=None), around)
    before, now = _figures(reader, who, period, around.zone)
    past = before if period.before().start >= data.start else {}
    figures = [_kpi(name, value, past.get(name), units.get(name, "count"), period) for name, value in now.items()]
    average_ltv = _average_ltv(reader, condition(chosen, around))
    return [*figures, Kpi("average_ltv", average_ltv, None, None, currency, "")]


def _data_period(reader: SnapshotReader) -> Period | None:
    """Return the days from the first touch in the journal to the last; None for an empty journal."""
    row = reader.known_rows("select min(first_at) as start, max(last_at) as stop from customers where has_target")[0]
    if row["start"] is None:
        return None
    return Period(date.fromisoformat(row["start"][:10]), date.fromisoformat(row["stop"][:10]))


def _period(chosen: JournalFilter, data: Period) -> Period | None:
    """Take the filter's dates, an open end as far as the data go; else the last days of the data.

    None for dates that end before they begin.
    """
    if chosen.date_from is None and chosen.date_to is None:
        return Period(data.end - timedelta(days=DEFAULT_DAYS - 1), data.end)
    start = chosen.date_from or min(data.start, chosen.date_to or data.start)
    end = chosen.date_to or max(data.end, start)
    if start > end:
        return None
    # days that have not come yet would be compared with days that have
    return Period(start, max(start, min(end, data.end)))


def _figures(
    reader: SnapshotReader, who: Condition, period: Period, zone: ZoneInfo
) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """Count the period before and the period, in one pass over the touches of both."""
    earliest = midnight(period.before().start, zone)
    start = midnight(period.start, zone)
    stop = midnight(period.end + timedelta(days=1), zone)
    values = [start, earliest, stop, *who.values]
    rows = reader.known_rows(_COUNTED.format(who=who.sql), [*values, *values])
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
    with new as (
        select first_at >= ? as is_now, count(*) as customers
        from customers
        where first_at >= ?
            and first_at < ?
            and {who}
        group by is_now
    ),
    done as (
        select
            occurred_at >= ? as is_now,
            kind,
            status,
            customer_id,
            order_number,
            amount_base
        from touches
        where occurred_at >= ?
            and occurred_at < ?
            and kind in ('call', 'request', 'callback', 'deal')
            and customer_id in (select customer_id from customers where {who})
    ),
    won_orders as (
        select distinct customer_id, order_number
        from touches
        where kind = 'deal'
            and status = 'won'
            and order_number in (select order_number from done where status = 'refunded')
    ),
    sums as (
        select
            is_now,
            count(*) filter (where kind <> 'deal') as leads,
            count(*) filter (where kind = 'deal' and status = 'won') as won_deals,
            sum(cast(round(amount_base * 100) as bigint))
                filter (where kind = 'deal' and status = 'won') as won_hundredths,
            sum(cast(round(abs(amount_base) * 100) as bigint))
                filter (
                    where kind = 'deal'
                        and status = 'refunded'
                        and (amount_base < 0 or won_orders.order_number is not null)
                ) as refunded_hundredths
        from done
        left join won_orders using (customer_id, order_number)
        group by is_now
    )
    select
        coalesce(new.customers, 0) as new_customers,
        coalesce(sums.leads, 0) as leads,
        coalesce(sums.won_deals, 0) as won_deals,
        coalesce(sums.won_hundredths, 0) as won_hundredths,
        coalesce(sums.refunded_hundredths, 0) as refunded_hundredths
    from (select unnest([false, true]) as is_now) as periods
    left join new using (is_now)
    left join sums using (is_now)
    order by is_now
"""
"""The two periods. Revenue is won less refunded, as LTV is: a refund counts if it is a record of its own (negative, or
of an order that still stands as won), not if it is a deal that is won no more. Whole hundredths add up the same in any
order."""


def _average_ltv(reader: SnapshotReader, who: Condition) -> float | None:
    hundredths = "avg(cast(round(ltv * 100) as bigint))"  # whole ones add up the same in any order
    rows = reader.known_rows(f"select {hundredths} / 100 as ltv from customers where {who.sql}", who.values)
    average: float | None = rows[0]["ltv"]
    return average


def _kpi(name: str, value: float | None, previous: float | None, unit: str, period: Period) -> Kpi:
    change = (value - previous) / previous if value is not None and previous else None
    compared = None if previous is None else str(period.before())
    return Kpi(name, value, previous, change, unit, str(period), compared)
