"""Yandex Metrica: visits of the shop, as the Logs API gives them (TSV)."""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_VISITS = """
create view metrica as
select
  'shop/metrica:' || (7000000000 + s.no) || '-' || year(s.moment) as truth_id,
  s.person_id,
  s.moment,
  s.no,
  7000000000 + s.no as "ym:s:visitID",
  40918273 as "ym:s:counterID",
  strftime(s.moment, '%Y-%m-%d') as "ym:s:date",
  strftime(s.moment, '%Y-%m-%d %H:%M:%S') as "ym:s:dateTime",
  strftime(s.moment, '%Y-%m-%d %H:%M:%S') as "ym:s:dateTimeUTC",
  s.fresh::int as "ym:s:isNewUser",
  landing('https://kuhnya.example', p.path, ch.source, ch.medium, ch.campaign) as "ym:s:startURL",
  'https://kuhnya.example' || if(s.pages > 2, '/cart', p.path) as "ym:s:endURL",
  s.pages as "ym:s:pageViews",
  s.duration as "ym:s:visitDuration",
  (s.pages < 2)::int as "ym:s:bounce",
  ym_id(c.made, c.random) as "ym:s:clientID",
  who.city_name as "ym:s:regionCity",
  ch.kind as "ym:s:lastTrafficSource",
  ch.source as "ym:s:UTMSource",
  ch.medium as "ym:s:UTMMedium",
  ch.campaign as "ym:s:UTMCampaign",
  ch.content as "ym:s:UTMContent",
  ch.term as "ym:s:UTMTerm",
  ch.referrer as "ym:s:referer",
  [2, 1, 3][1 + c.device] as "ym:s:deviceCategory"
from sessions as s
join cookies as c using (cookie)
join channels as ch on ch.no = s.channel
join products as p on p.no = s.product
join person as who on who.person_id = s.person_id
where s.site = 0
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write the visits."""
    path = folder / "metrica_visits.tsv.gz"
    scratch.connection.execute(_VISITS)
    scratch.copy("metrica", path, "format csv, header, delimiter '\t', compression gzip")
    return Export(path, "metrica-visits", "shop")
