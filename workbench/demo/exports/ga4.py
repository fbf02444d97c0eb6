"""Google Analytics 4: the service site's events as BigQuery exports them (JSON lines)."""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_EVENTS = """
create view ga4 as
with
  happened as (
    select person_id, moment, no, no as session, cookie, product, 'session_start' as name, 0.0 as total
    from sessions where site = 1
    union all by name
    select person_id, moment, no, session, cookie, product, 'add_to_cart' as name, price as total from service_carts
    union all by name
    select person_id, moment, no, session, cookie, product, 'begin_checkout' as name, price as total from checkouts
    union all by name
    select person_id, moment, no, session, cookie, product, 'generate_lead' as name, 0.0 as total from leads
    union all by name
    select person_id, moment, no, session, cookie, product, 'purchase' as name, total from purchases
  ),
  stamped as (
    select *, epoch_us(utc(moment)) + no * 7919 % 1000000 as stamp from happened
  )
select
  'service/ga4:' || ga_id(c.made, c.random) || '-' || e.stamp || '-' || e.name as truth_id,
  e.person_id,
  e.moment,
  e.no,
  strftime(e.moment, '%Y%m%d') as event_date,
  e.stamp as event_timestamp,
  e.name as event_name,
  [
    {
      'key': 'page_location',
      'value': {
        'string_value': landing('https://service.example', p.path, ch.source, ch.medium, ch.campaign),
        'int_value': null::bigint
      }
    },
    {'key': 'page_referrer', 'value': {'string_value': ch.referrer, 'int_value': null}},
    {'key': 'ga_session_id', 'value': {'string_value': null, 'int_value': 1600000000 + e.session}},
    {'key': 'currency', 'value': {'string_value': if(e.total > 0, 'RUB', null), 'int_value': null}}
  ] as event_params,
  ga_id(c.made, c.random) as user_pseudo_id,
  if(e.moment >= i.moment, 'u' || i.person_id, null) as user_id,
  {'category': ['mobile', 'desktop', 'tablet'][1 + c.device]} as device,
  {'city': who.city_name} as geo,
  {
    'manual_source': coalesce(ch.source, '(direct)'),
    'manual_medium': coalesce(ch.medium, '(none)'),
    'manual_campaign_name': ch.campaign,
    'manual_content': ch.content,
    'manual_term': ch.term
  } as collected_traffic_source,
  if(e.name = 'purchase', {
    'transaction_id': 'S-' || (500000 + e.no), 'purchase_revenue': e.total}, null) as ecommerce
from stamped as e
join cookies as c on c.cookie = e.cookie
join sessions as s on s.no = e.session
join channels as ch on ch.no = s.channel
join products as p on p.no = e.product
join person as who on who.person_id = e.person_id
left join sign_ins as i on i.cookie = e.cookie
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write the events of all days into one file."""
    path = folder / "ga4_events.jsonl.gz"
    scratch.connection.execute(_EVENTS)
    scratch.copy("ga4", path, "format json, compression gzip")
    return Export(path, "ga4", "service")
