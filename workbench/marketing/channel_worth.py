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


def worth_of(
    ask: Ask, zone: ZoneInfo, keys: Sequence[str], first: date | None, last: date | None, *, chosen: Condition
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Find what the customers whose first deal is a row's have brought: by key, `ltv` and `payback_days`.

    A customer whose first deal is shared out counts by these shares. The days are whole ones of 24 hours since each
    one's first touch; the money is net of refunds, in the base currency.
    """
    period = within("a.occurred_at", first, last, zone)
    asked, days = on_days(first, last)
    values = [str(zone), *period.values, *chosen.values, *days, *chosen.values]
    rows = ask(_query(keys, period.sql, asked, chosen.sql), values)
    return {tuple(row[key] for key in keys): row for row in rows}


def _query(keys: Sequence[str], period: str, asked: str, chosen: str) -> str:
    of_won = "".join(f"w.{key}, " for key in keys)
    of_sums = "".join(f"b.{key}, " for key in keys)
    of_one = f"partition by {', '.join(keys)}" if keys else ""
    same = " and ".join(f"c.{key} = b.{key}" for key in keys) or "true"
    return f"""
    with first_deals as (
        select
            a.customer_id,
            f.first_at,
            a.weight,
            cast(timezone(?, timezone('UTC', a.occurred_at)) as date) as day,
            a.channel,
            a.source,
            a.medium,
            coalesce(c.name, '') as campaign,
            coalesce(x.name, '') as ad
        from action_sources a
        join customer_levels f on f.customer_id = a.customer_id
        {renamed("a")}
        where a.is_first_deal and {period}
    ),
    won as (
        select {keyed(keys)} customer_id, first_at, weight
        from first_deals
        where {chosen}
    ),
    brought as (
        select {of_won}
            date_sub('day', w.first_at, a.occurred_at) as age_days,
            sum(w.weight * a.hundredths) as hundredths
        from won w
        join action_sources a on a.customer_id = w.customer_id and a.action <> 'lead'
        group by {of_won} age_days
    ),
    cumulated as (
        select *, sum(hundredths) over ({of_one} order by age_days) as until_then
        from brought
    ),
    costs as (
        select {keyed(keys)} sum(cost) * 100 as cost
        from channels
        where {asked} and {chosen}
        {grouped(keys)}
    )
    select {of_sums}
        sum(b.hundredths) / 100 as ltv,
        min(case when b.until_then >= c.cost and c.cost > 0 then b.age_days end) as payback_days
    from cumulated b
    left join costs c on {same}
    {grouped(keys)}
    """
