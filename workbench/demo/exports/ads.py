"""Ad accounts: what each ad cost by day, in step with the visits that it brought (CSV).

As in life the report does not quite fit the marks of the links: one campaign had another name at first, one account
charges in hryvnias, and one platform knows no marks at all.
"""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch
from workbench.engine.query import literal

OLD_NAME, RENAMED, RENAMED_ON = "ovens", "built-in-ovens", "2025-12-01"
"""A campaign, the name it had at first, and until when; the links had the later one all along."""

UAH_IN_RUB = 2.3
"""The service pays for its ads in hryvnias."""

WITHOUT_MARKS = "kitchen-fair"
"""A platform whose links carry no marks: what it brings is not known."""

_DAYS = f"""
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
  case
    when ch.campaign = '{RENAMED}' and c.day < date '{RENAMED_ON}' then '{OLD_NAME}'
    else ch.campaign
  end as campaign,
  coalesce(ch.term, 'all') as ad_group,
  ch.content as ad,
  round(c.clicks / ch.rate * (0.85 + 0.3 * draw(c.number, 14)))::bigint as impressions,
  c.clicks,
  format(
    '{{:.2f}}',
    c.clicks * ch.click * (0.8 + 0.4 * draw(c.number, 15)) / case when ch.site = 1 then {UAH_IN_RUB} else 1 end
  ) as cost,
  case when ch.site = 1 then 'UAH' else 'RUB' end as currency,
  ch.source as utm_source,
  ch.medium as utm_medium,
  ch.campaign as utm_campaign
from clicked as c
join channels as ch on ch.no = c.channel
union all
select
  day as date,
  '{WITHOUT_MARKS}' as platform,
  'showroom' as campaign,
  'all' as ad_group,
  'banner' as ad,
  2400 + round(900 * draw(epoch(day)::bigint // 86400, 16))::bigint as impressions,
  3 + round(9 * draw(epoch(day)::bigint // 86400, 17))::bigint as clicks,
  format('{{:.2f}}', 180 + 90 * draw(epoch(day)::bigint // 86400, 18)) as cost,
  'RUB' as currency,
  '' as utm_source,
  '' as utm_medium,
  '' as utm_campaign
from (select distinct day from visits)
order by date, platform, campaign, ad
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write the daily report of all platforms."""
    path = folder / "ads_daily.csv"
    scratch.connection.execute(f"copy ({_DAYS}) to {literal(str(path))} (format csv, header)")
    return Export(path, "ads", "shop")
