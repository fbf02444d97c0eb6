"""The help desk: tickets, chats, e-mails, call-backs, surveys and mentions, already in the canonical form (CSV).

Operators write to those who sent a form or became a deal, within the hours they work; who was answered soon bought more
often. Every third survey asks for satisfaction, from 1 to 5, the others for NPS; a mention is rated as its text says.
"""

from __future__ import annotations

from pathlib import Path

from workbench.demo.export import Export
from workbench.demo.scratch import Scratch

_REPLIES = """
create view replies as
with
  asked as (
    select f.*, exists (
      select 1 from orders as o
      where o.person_id = f.person_id and o.moment > f.moment and o.moment < f.moment + interval 2 days
    ) as bought
    from forms as f
    where f.target and f.operator >= 0 and f.email > 0
  ),
  written as (
    select
      * replace (
        moment
        + to_seconds(cast(if(bought, 120 + 1200 * draw(no, 14), 900 * exp(4 * draw(no, 14))) as bigint)) as moment
      ),
      to_minutes(cast(60 * draw(no, 16) as int)) as late
    from asked
    where bought or draw(no, 15) < 0.8
    union all by name
    select
      d.person_id, d.no + 100000000 as no, d.operator, 1 as email, 0 as email_style, 0 as name_style, d.moment,
      to_minutes(cast(60 * draw(d.no, 16) as int)) as late
    from deals as d
    join person as who on who.person_id = d.person_id
    where who.emails > 0
  )
select * exclude (late) replace (
  case
    when hour(moment) >= 20 then date_trunc('day', moment) + interval 33 hours + late
    when hour(moment) < 9 then date_trunc('day', moment) + interval 9 hours + late
    else moment
  end as moment
)
from written
"""

_ROWS = """
create view helpdesk as
with
  choices as (
    select
      kind,
      array_position(['ru', 'uk', 'en'], language) - 1 as language,
      list({'subject': subject, 'text': text} order by no) as messages
    from messages
    group by all
  ),
  shown as (
    select
      * replace (getvariable('support_kinds')[1 + kind] as kind),
      false as reply,
      if(getvariable('support_kinds')[1 + kind] = 'ticket', cast(3600 * exp(3.5 * draw(no, 13)) as bigint), duration)
        as lasted,
      'good' as state
    from support
    union all by name
    select
      person_id, moment, no + 300000000 as no, 'email' as kind, operator, null::boolean as answered, 0 as wait,
      0 as duration, -1 as rating, false as messenger, no as wording, 0 as phone, 0 as phone_style, email, email_style,
      name_style, true as reply, 'good' as state
    from replies
    where moment < getvariable('until')
  ),
  rows as (
    from shown
    union all
    select * replace (no + 500000000 as no, 'undated' as state) from shown where draw(no, 11) < getvariable('bad_row')
    union all
    select * replace (no + 600000000 as no, 'nameless' as state) from shown where draw(no, 12) < getvariable('bad_row')
  )
select
  if(r.state = 'good', 'hd-' || (200000 + r.no), null) as truth_id,
  r.person_id,
  r.moment,
  r.no,
  'hd-' || (200000 + r.no) as event_id,
  if(r.state = 'undated', 'yesterday', strftime(utc(r.moment), '%Y-%m-%dT%H:%M:%SZ')) as occurred_at,
  r.kind,
  if(o.site = 0, 'shop', 'service') as project,
  if(r.kind = 'callback' or r.reply, 'out', 'in') as direction,
  o.name as operator,
  if(r.kind in ('survey', 'mention'), null, r.answered) as answered,
  nullif(r.duration, 0) as duration_s,
  nullif(r.wait, 0) as wait_s,
  strftime(utc(r.moment) + to_seconds(nullif(r.wait, 0)), '%Y-%m-%dT%H:%M:%SZ') as responded_at,
  if(r.kind in ('ticket', 'chat') and r.answered and r.moment + to_seconds(r.wait + r.lasted) < getvariable('until'),
     strftime(utc(r.moment) + to_seconds(r.wait + r.lasted), '%Y-%m-%dT%H:%M:%SZ'), null) as closed_at,
  if(r.kind = 'ticket', 'T-' || (200000 + r.no), null) as thread,
  case r.kind when 'ticket' then 'service' when 'chat' then 'target' end as category,
  if(r.kind = 'ticket', if(r.answered, 'solved', 'new'), null) as status,
  if(r.kind = 'mention', ['vk', 'telegram', 'google maps'][1 + r.no % 3], null) as source,
  if(r.kind = 'survey' and r.no % 3 = 0, 'CSAT', say.messages[1 + r.wording % len(say.messages)].subject) as subject,
  say.messages[1 + r.wording % len(say.messages)].text as text,
  case
    when r.kind = 'mention' then if(text like '%так себе%', 2, 4 + r.no % 2)
    when r.rating >= 0 and r.no % 3 = 0 then greatest(1, (r.rating + 1) // 2)
    when r.rating >= 0 then r.rating
  end as rating,
  if(r.state = 'nameless', null, name_text(who, r.name_style)) as name,
  if(r.state = 'nameless', null, phone_text(r.phone, r.phone_style)) as phone,
  if(r.state = 'nameless', null, email_text(who, r.email, r.email_style)) as email,
  if(r.messenger and r.state = 'good', '@' || lower(who.given_latin) || r.person_id, null) as messenger,
  who.city_name as city
from rows as r
join person as who on who.person_id = r.person_id
join choices as say on say.kind = if(r.reply, 'reply', r.kind) and say.language = who.language
join operators as o on o.no = r.operator
"""


def write(scratch: Scratch, folder: Path) -> Export:
    """Write the help desk's rows; their ids are unique in the whole company."""
    path = folder / "helpdesk.csv"
    scratch.connection.execute(_REPLIES)
    scratch.connection.execute(_ROWS)
    scratch.copy("helpdesk", path, "format csv, header")
    return Export(path, "events", "service")
