"""Ad accounts: what each ad cost by day, in step with the visits that it brought (CSV)."""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch
from workbench.engine.query import literal

_DAYS = """
with
  visits as (
    select s.moment::date as day, s.channel, count(*) as visits
    from sessions as s
    join channels as ch on ch.no = s.channel
    where ch.click > 0
    group by all
  ),
  numbered as (
    select *, epoch(day)::bigint // 86400 + channel * 7919 as number from visits
  ),
  clicked as (
    -- not every click arrives at the site
    select *, ceil(visits * (1.04 + 0.3 * draw(number, 13)))::bigint as clicks from numbered
  )
select
  c.day as date,
  ch.source as platform,
  ch.campaign,
  coalesce(ch.term, 'all') as ad_group,
  ch.content as ad,
  round(c.clicks / ch.rate * (0.85 + 0.3 * draw(c.number, 14)))::bigint as impressions,
  c.clicks,
  format('{:.2f}', c.clicks * ch.click * (0.8 + 0.4 * draw(c.number, 15))) as cost,
  'RUB' as currency,
  ch.source as utm_source,
  ch.medium as utm_medium,
  ch.campaign as utm_campaign
from clicked as c
join channels as ch on ch.no = c.channel
order by c.day, c.channel
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write the daily report of all platforms."""
    path = folder / "ads_daily.csv"
    scratch.connection.execute(f"copy ({_DAYS}) to {literal(str(path))} (format csv, header)")
    return Export(path, "ads", "shop")
