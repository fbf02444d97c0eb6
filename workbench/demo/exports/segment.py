"""Segment: who signed in on the service site, on its own cookie, and what was done while signed in (JSON lines)."""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_MESSAGES = """
create view segment as
with
  happened as (
    select
      person_id, moment, no, session, cookie, phone, phone_style, email, email_style, name_style,
      'identify' as type, null as event
    from sign_ins
    union all by name
    select person_id, moment + interval 2 seconds as moment, no, session, cookie, 'page' as type from sign_ins
    union all by name
    select
      person_id, moment + interval 5 seconds as moment, no, session, cookie, 'track' as type, 'Signed In' as event
    from sign_ins
  )
select
  'service/segment:' || uuid_of(e.moment, c.random + ascii(e.type)) as truth_id,
  e.person_id,
  e.moment,
  e.no,
  e.type,
  uuid_of(e.moment, c.random + ascii(e.type)) as "messageId",
  uuid_of(c.made, c.random) as "anonymousId",
  'u' || e.person_id as "userId",
  strftime(utc(e.moment), '%Y-%m-%dT%H:%M:%S.000Z') as timestamp,
  e.event,
  if(e.type = 'track', {'method': 'sms'}, null) as properties,
  if(e.type = 'identify', {
    'name': name_text(who, e.name_style),
    'email': email_text(who, e.email, e.email_style),
    'phone': phone_text(e.phone, e.phone_style)
  }, null) as traits,
  {
    'page': {
      'url': landing('https://service.example', p.path, ch.source, ch.medium, ch.campaign),
      'referrer': ch.referrer
    },
    'campaign': {'source': ch.source, 'medium': ch.medium, 'name': ch.campaign},
    'ga_client_id': ga_id(c.made, c.random)
  } as context
from happened as e
join cookies as c on c.cookie = e.cookie
join sessions as s on s.no = e.session
join channels as ch on ch.no = s.channel
join products as p on p.no = s.product
join person as who on who.person_id = e.person_id
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write identify, page and track messages."""
    path = folder / "segment.jsonl"
    scratch.connection.execute(_MESSAGES)
    scratch.copy("segment", path, "format json")
    return Export(path, "segment", "service")
