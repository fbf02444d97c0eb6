"""What new customers are worth: all they have brought until now, and when that was what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.marketing.ad_names import renamed
from workbench.marketing.asked import Ask, Condition
from workbench.marketing.channel_keys import grouped, keyed, on_days
from workbench.marketing.periods import within

TOGETHER = None
"""The key under which all rows stand together."""


def worth_of(
    ask: Ask, zone: ZoneInfo, keys: Sequence[str], first: date | None, last: date | None, *, chosen: Condition
) -> dict[tuple[Any, ...] | None, dict[str, Any]]:
    """Find what the customers whose first deal is a row's have brought: by key, `ltv` and `payback_days`.

    A customer whose first deal is shared out counts by these shares. The days are whole ones of 24 hours since each
    one's first touch; the money is net of refunds, in the base currency. Under `TOGETHER` stand all rows as one.
    """
    period = within("a.occurred_at", first, last, zone)
    asked, days = on_days(first, last)
    zones = [str(zone)] if {"day", "month"} & {*keys} else []
    values = [*zones, *period.values, *chosen.values, *days, *chosen.values]
    rows = ask(_query(keys, period.sql, asked, chosen.sql), values)
    return {TOGETHER if row["together"] else tuple(row[key] for key in keys): row for row in rows}


def _query(keys: Sequence[str], period: str, asked: str, chosen: str) -> str:
    day = "cast(timezone(?, timezone('UTC', a.occurred_at)) as date)" if {"day", "month"} & {*keys} else "null"
    listed = "".join(f"{key}, " for key in keys)
    nothing = "".join("null, " for _ in keys)
    of_one = f"partition by {listed}together"
    same = " and ".join(f"c.{key} is not distinct from b.{key}" for key in (*keys, "together"))
    return f"""
    with first_deals as (
        select
            a.customer_id,
            a.weight,
            {day} as day,
            a.channel,
            a.source,
            a.medium,
            coalesce(c.name, '') as campaign,
            coalesce(x.name, '') as ad
        from action_sources a
        {renamed("a")}
        where a.is_first_deal and {period}
    ),
    won as (
        select {keyed(keys)} customer_id, weight
        from first_deals
        where {chosen}
    ),
    brought as materialized (
        select {"".join(f"w.{key}, " for key in keys)} a.age_days, sum(w.weight * a.hundredths) as hundredths
        from won w
        join action_sources a on a.customer_id = w.customer_id and a.action <> 'lead'
        group by all
    ),
    of_all as (
        select {listed} false as together, age_days, hundredths from brought
        union all
        select {nothing} true as together, age_days, sum(hundredths) as hundredths from brought group by age_days
    ),
    cumulated as (
        select *, sum(hundredths) over ({of_one} order by age_days) as until_then
        from of_all
    ),
    spent as materialized (
        select {keyed(keys)} sum(cost) * 100 as cost
        from channels
        where {asked} and {chosen}
        {grouped(keys)}
    ),
    costs as (
        select {listed} false as together, cost from spent
        union all
        select {nothing} true as together, sum(cost) as cost from spent
    )
    select {"".join(f"b.{key}, " for key in keys)} b.together,
        sum(b.hundredths) / 100 as ltv,
        min(case when b.until_then >= c.cost and c.cost > 0 then b.age_days end) as payback_days
    from cumulated b
    left join costs c on {same}
    group by {"".join(f"b.{key}, " for key in keys)} b.together
    """
