"""Calltouch: calls (`calls-diary/calls`, one page) and requests (a bare array), as its API answers.

Source: field names as in Calltouch's API documentation, https://www.calltouch.ru/support/
"""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_CALLS = """
create view calltouch_calls as
with
  shown as (
    select
      call.*,
      coalesce(c.made, call.moment) as made,
      c.random,
      s.channel,
      coalesce(['', 'anonymous', '0000000', ''][1 + call.hidden], '') as instead,
      row_number() over (partition by call.person_id order by call.moment, call.no) = 1 as is_first,
      false as spoilt
    from calls as call
    left join cookies as c on c.cookie = call.cookie
    left join sessions as s on s.no = call.session
  ),
  rows as (
    from shown
    union all
    select * from shown where draw(no, 1) < getvariable('repeated_row')
    union all
    select * replace (no + 500000000 as no, true as spoilt) from shown where draw(no, 2) < getvariable('bad_row')
  )
select
  if(r.spoilt or (r.hidden = 3 and r.cookie < 0), null, 'shop/calltouch-calls:' || (300000000 + r.no)) as truth_id,
  r.person_id,
  r.moment,
  r.no,
  300000000 + r.no as "callId",
  if(r.answered, 'callcompleted', 'calllost') as callphase,
  if(r.spoilt, '00/00/0000 00:00:00', strftime(r.moment, '%d/%m/%Y %H:%M:%S')) as date,
  r.duration,
  r.wait as "waitingConnect",
  if(r.hidden > 0, r.instead, r.phone::varchar) as "callerNumber",
  getvariable('own_phones')[1 + r.no % len(getvariable('own_phones'))] as "phoneNumber",
  '7495777' || lpad((r.no % 40)::varchar, 4, '0') as "redirectNumber",
  o.name as manager,
  r.answered as successful,
  r.is_first as "uniqueCall",
  r.target as "targetCall",
  r.is_first and r.target as "uniqTargetCall",
  who.city_name as city,
  coalesce(ch.source, if(ch.kind = 'direct', 'direct', null)) as source,
  coalesce(ch.medium, if(ch.kind = 'direct', 'none', null)) as medium,
  ch.term as keyword,
  if(ch.no is null, null, landing('https://kuhnya.example', p.path, ch.source, ch.medium, ch.campaign)) as url,
  if(ch.no is null, null, 'https://kuhnya.example' || p.path) as "callUrl",
  ch.referrer as ref,
  'kuhnya.example' as hostname,
  ch.source as "utmSource",
  ch.medium as "utmMedium",
  ch.campaign as "utmCampaign",
  ch.content as "utmContent",
  ch.term as "utmTerm",
  if(r.session < 0, null, 7000000000 + r.session) as "sessionId",
  ga_id(r.made, r.random) as "clientId",
  ym_id(r.made, r.random) as "yaClientId",
  ct_id(r.made, r.random) as "ctClientId",
  if(r.answered, 'Успешный звонок', 'Абонент не дождался ответа') as "statusDetails",
  if(r.answered,
    [{category: 'Тема', type: 'MANUAL', names: [getvariable('call_tags')[if(r.target, 1 + r.no * 7 % 5, 6)]]}],
    []) as "callTags",
  if(r.target and draw(r.no, 3) < 0.15, [{comment: p.name}], []) as comments
from rows as r
join person as who on who.person_id = r.person_id
join products as p on p.no = r.product
left join channels as ch on ch.no = r.channel
left join operators as o on o.no = r.operator
"""

_REQUESTS = """
create view calltouch_requests as
select
  'shop/calltouch-requests:' || (60000000 + f.no) as truth_id,
  f.person_id,
  f.moment,
  f.no,
  60000000 + f.no as "requestId",
  'R-' || (60000000 + f.no) as "requestNumber",
  epoch_ms(utc(f.moment)) as date,
  getvariable('form_names')[1 + f.form] as subject,
  o.name as manager,
  row_number() over (partition by f.person_id order by f.moment, f.no) = 1 as "uniqueRequest",
  f.target as "targetRequest",
  {
    'clientId': 900000 + f.person_id,
    'fio': name_text(who, f.name_style),
    'phones': if(f.phone = 0, [], [{'phoneNumber': phone_text(f.phone, f.phone_style), 'phoneType': 'MOBILE'}]),
    'contacts': if(f.email = 0, [], [{
      'contactType': 'EMAIL', 'contactValue': email_text(who, f.email, f.email_style)}])
  } as client,
  {
    'sessionId': 7000000000 + f.session,
    'keywords': ch.term,
    'city': who.city_name,
    'source': coalesce(ch.source, 'direct'),
    'medium': coalesce(ch.medium, 'none'),
    'ref': ch.referrer,
    'url': landing('https://kuhnya.example', p.path, ch.source, ch.medium, ch.campaign),
    'utmSource': ch.source,
    'utmMedium': ch.medium,
    'utmCampaign': ch.campaign,
    'utmContent': ch.content,
    'utmTerm': ch.term,
    'guaClientId': ga_id(c.made, c.random),
    'yaClientId': ym_id(c.made, c.random)
  } as session,
  ct_id(c.made, c.random) as "ctClientId"
from forms as f
join cookies as c on c.cookie = f.cookie
join sessions as s on s.no = f.session
join channels as ch on ch.no = s.channel
join products as p on p.no = f.product
join person as who on who.person_id = f.person_id
left join operators as o on o.no = f.operator
"""


def write_calls(scratch: Scratch, folder: Path) -> Export:
    """Write the calls as `{records, recordsTotal, pageTotal}`."""
    path = folder / "calltouch_calls.json"
    array = scratch.folder / path.name
    scratch.connection.execute(_CALLS)
    scratch.copy("calltouch_calls", array, "format json, array")
    total = scratch.connection.execute("select count(*) from calltouch_calls").fetchall()[0][0]
    with path.open("wb") as target, array.open("rb") as source:
        target.write(b'{"records":')
        while block := source.read(1 << 20):
            target.write(block)
        target.write(b',"recordsTotal":%d,"pageTotal":1}\n' % total)
    return Export(path, "calltouch-calls", "shop")


def write_requests(scratch: Scratch, folder: Path) -> Export:
    """Write the requests as a bare array."""
    path = folder / "calltouch_requests.json"
    scratch.connection.execute(_REQUESTS)
    scratch.copy("calltouch_requests", path, "format json, array")
    return Export(path, "calltouch-requests", "shop")
