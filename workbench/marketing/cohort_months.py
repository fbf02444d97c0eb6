"""The months in which customers were active, and what each brought in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.engine.base import Engine

FIRST_TOUCH, FIRST_DEAL = "first touch", "first deal"
"""What begins a cohort."""


def list_months(engine: Engine) -> None:
    """Make `local_months`, the zone's months near a touch in scope, and `calendar_months`, all of the data.

    Reads `marketing_rules`, `touches_of_scope` and `customers`.
    """
    zone = ZoneInfo(engine.rows("select zone from marketing_rules")[0][0])
    found = engine.rows("select distinct cast(date_trunc('month', occurred_at) as date) from touches_of_scope")
    months = sorted({near for (month,) in found for near in (months_after(month, -1), month, months_after(month, 1))})
    rows = [(month, midnight(month, zone), midnight(months_after(month, 1), zone)) for month in months]
    engine.values("local_months", {"month": "date", "starts_at": "timestamp", "ends_at": "timestamp"}, rows)
    first, last = engine.rows("select min(first_at), max(last_at) from customers")[0]
    engine.values("calendar_months", {"month": "date", "finished": "boolean"}, _calendar(first, last, zone))


def _calendar(first: datetime | None, last: datetime | None, zone: ZoneInfo) -> list[tuple[date, bool]]:
    """List the months from a moment (UTC without a zone) to another, each with whether it was over by then."""
    if first is None or last is None:
        return []
    until = local_day(last, zone)
    month, finished = local_day(first, zone).replace(day=1), last_finished(until)
    found = []
    while month <= until:
        found.append((month, month <= finished))
        month = months_after(month, 1)
    return found


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of a zone that a moment (UTC without a zone) lies in."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def months_after(month: date, count: int) -> date:
    """Return the first day of the month so many months later.

    >>> months_after(date(2026, 11, 1), 3)
    datetime.date(2027, 2, 1)
    """
    years, place = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(years, place + 1, 1)


def last_finished(last_day: date) -> date:
    """Return the last month that is over with a day.

    >>> last_finished(date(2026, 10, 31)), last_finished(date(2026, 10, 30))
    (datetime.date(2026, 10, 1), datetime.date(2026, 9, 1))
    """
    return months_after((last_day + timedelta(days=1)).replace(day=1), -1)


MONTH_DAYS = """
    with days as (
        select distinct cast(occurred_at as date) as utc_day
        from touches_of_scope
    )
    select d.utc_day, m.month, m.starts_at, m.ends_at
    from days d
    join local_months m
        on cast(m.starts_at as date) <= d.utc_day
        and m.ends_at > cast(d.utc_day as timestamp)
"""
"""The one or two months of the zone that a day of UTC lies in, so that a touch finds its own by an equal day."""

_OF_MONTH = """join month_days d
        on d.utc_day = cast(t.occurred_at as date)
        and d.starts_at <= t.occurred_at
        and d.ends_at > t.occurred_at"""

FIRST_MONTHS = f"""
    select t.customer_id, t.first_at, t.first_channel, d.month as first_month
    from first_touches t
    {_OF_MONTH.replace("occurred_at", "first_at")}
"""
"""Moment, channel and month of each customer's first touch."""

MONTH_FIGURES = f"""
    select
        t.customer_id,
        d.month,
        bool_or(t.kind = 'deal' and coalesce(t.status = 'won', false)) as bought,
        sum(case when t.kind = 'deal' and t.status = 'won' then cast(round(t.amount_base * 100) as bigint) end)
            as won_hundredths
    from touches_of_scope t
    {_OF_MONTH}
    group by t.customer_id, d.month
"""
"""Whether there was a purchase in a month, and for how much."""

MONTH_REFUNDS = f"""
    with won_orders as (
        select distinct customer_id, order_number
        from touches_of_scope
        where kind = 'deal' and status = 'won' and order_number is not null
    )
    select t.customer_id, d.month, sum(cast(round(abs(t.amount_base) * 100) as bigint)) as refund_hundredths
    from touches_of_scope t
    {_OF_MONTH}
    left join won_orders w on w.customer_id = t.customer_id and w.order_number = t.order_number
    where t.kind = 'deal' and t.status = 'refunded' and (t.amount_base < 0 or w.order_number is not null)
    group by t.customer_id, d.month
"""
"""What was given back in a month, by the rule of `workbench.journal.customers.refunds`."""

CUSTOMER_MONTHS = """
    with deal_months as (
        select customer_id, min(month) as deal_month
        from month_figures
        where bought
        group by customer_id
    )
    select
        m.customer_id,
        m.month,
        m.bought,
        cast(coalesce(m.won_hundredths, 0) - coalesce(r.refund_hundredths, 0) as bigint) as hundredths,
        f.first_at,
        f.first_channel,
        f.first_month,
        b.deal_month
    from month_figures m
    join first_months f on f.customer_id = m.customer_id
    left join deal_months b on b.customer_id = m.customer_id
    left join month_refunds r on r.customer_id = m.customer_id and r.month = m.month
    order by m.customer_id, m.month
"""
