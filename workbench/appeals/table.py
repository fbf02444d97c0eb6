"""One row an appeal: when it was opened, answered and closed, by whom, what it was about and what came of it."""

from __future__ import annotations

from workbench.appeal_settings import CONTACT_KINDS

SKEWED = "answer before question"

_COUNTS = ",\n        ".join(f"count(case when r.kind = '{kind}' then 1 end) as {kind}_count" for kind in CONTACT_KINDS)

APPEAL_FIGURES = f"""
    with closings as (
        select r.*, coalesce(r.closed_at, t.closed_at) as ended_at, m.operator is not null as by_machine
        from contact_records r
        left join ticket_messages t on t.event_id = r.event_id
        left join machine_names m on m.operator = r.operator
    )
    select
        g.appeal_id,
        g.customer_id,
        g.nth,
        min(g.occurred_at) as opened_at,
        max(g.occurred_at) as last_contact_at,
        max(case when r.ended_at > r.occurred_at then r.ended_at when r.ended_at is not null then r.occurred_at end)
            as closed_at,
        bool_or(coalesce(r.ended_at < r.occurred_at, false)) as closed_before,
        bool_or(r.kind = 'ticket' and r.ended_at is null) as ticket_open,
        bool_or(r.kind = 'call' and coalesce(not r.answered, false)) as call_missed,
        count(*) as contacts,
        {_COUNTS},
        cast(sum(case when r.kind = 'call' and r.answered then cast(round(r.duration_s) as bigint) end) as bigint)
            as talk_s,
        min(case when r.source is not null then g.place end) as source_place,
        min(case when r.subject is not null then g.place end) as subject_place,
        max(case when r.operator is not null and not r.by_machine then g.place end) as operator_place,
        max(case when r.category is not null then g.place end) as category_place,
        max(case when r.rating is not null then g.place end) as rating_place
    from contact_groups g
    join closings r on r.event_id = g.event_id
    group by g.appeal_id, g.customer_id, g.nth
"""
"""Counts, times, and which contact tells what. A message is closed with its ticket."""

APPEAL_WORDS = """
    with chosen as (
        select f.*, coalesce(f.source_place, g.place) as from_place
        from appeal_figures f
        join contact_groups g on g.event_id = f.appeal_id
    )
    select
        c.appeal_id,
        max(case when g.event_id = c.appeal_id then r.kind end) as kind,
        max(case when g.event_id = c.appeal_id then r.project end) as project,
        max(case when g.place = c.from_place then r.source end) as source,
        max(case when g.place = c.from_place then r.medium end) as medium,
        max(case when g.place = c.from_place then r.campaign end) as campaign,
        max(case when g.place = c.from_place then r.landing_url end) as landing_url,
        max(case when g.place = c.subject_place then r.subject end) as subject,
        max(case when g.place = c.operator_place then r.operator end) as operator,
        max(case when g.place = c.category_place then r.category end) as category,
        max(case when g.place = c.rating_place then r.rating end) as rating
    from chosen c
    join contact_groups g on g.appeal_id = c.appeal_id
    join contact_records r on r.event_id = g.event_id
    where g.event_id = c.appeal_id
        or g.place in (c.from_place, c.subject_place, c.operator_place, c.category_place, c.rating_place)
    group by c.appeal_id
"""
"""What these contacts tell."""

APPEAL_DEALS = """
    with won as (
        select
            customer_id,
            occurred_at,
            touch_no,
            amount_base,
            lag(occurred_at) over (partition by customer_id order by touch_no) as before_at
        from touches_of_scope
        where kind = 'deal' and status = 'won'
    )
    select f.appeal_id, w.occurred_at as deal_at, w.amount_base as deal_amount_base
    from appeal_figures f
    join won w on w.customer_id = f.customer_id
    where w.occurred_at >= f.opened_at and (w.before_at is null or w.before_at < f.opened_at)
"""
"""The first won deal from the opening on: the one whose predecessor was won before."""

APPEAL_TIMES = f"""
    select
        f.appeal_id,
        f.opened_at,
        a.answered_at as first_response_at,
        case when not coalesce(a.before_question, false) then a.answered_at end as waited_until,
        case when not f.ticket_open and f.closed_at >= f.last_contact_at then f.closed_at end as closed_at,
        case when not f.ticket_open and not f.closed_before and f.closed_at >= f.last_contact_at then f.closed_at end
            as resolved_at,
        a.appeal_id is not null as has_answer,
        a.operator as answered_by,
        case when a.before_question then '{SKEWED}' else '' end as note
    from appeal_figures f
    left join first_answers a on a.appeal_id = f.appeal_id
"""
"""The times of an appeal. One that is closed before the last contact came is open again."""

_COUNT_NAMES = ",\n        ".join(f"f.{kind}_count" for kind in CONTACT_KINDS)


def _seconds(until: str) -> str:
    return f"cast(round(epoch({until}) - epoch(t.opened_at)) as bigint)"


def _business_seconds(of: str, until: str) -> str:
    return f"case when b.always then {_seconds(until)} else {of}.seconds_until - o.seconds_until end"


APPEALS = f"""
    select
        f.appeal_id,
        f.customer_id,
        f.nth,
        f.opened_at,
        t.closed_at,
        t.first_response_at,
        {_seconds("t.waited_until")} as wait_s,
        {_business_seconds("w", "t.waited_until")} as business_wait_s,
        {_seconds("t.resolved_at")} as resolution_s,
        {_business_seconds("e", "t.resolved_at")} as business_resolution_s,
        case
            when t.closed_at is not null then 'closed'
            when t.has_answer then 'answered'
            when f.call_missed then 'missed'
            else 'open'
        end as status,
        coalesce(t.answered_by, v.operator) as operator,
        v.category,
        v.kind,
        f.contacts,
        {_COUNT_NAMES},
        v.project,
        v.source,
        v.medium,
        v.campaign,
        v.landing_url,
        v.subject,
        v.rating,
        f.talk_s,
        d.deal_at,
        d.deal_amount_base,
        t.note,
        t.has_answer
    from appeal_figures f
    join appeal_times t on t.appeal_id = f.appeal_id
    join appeal_words v on v.appeal_id = f.appeal_id
    cross join business_rules b
    left join appeal_deals d on d.appeal_id = f.appeal_id
    left join business_moments o on o.moment = t.opened_at
    left join business_moments w on w.moment = t.waited_until
    left join business_moments e on e.moment = t.resolved_at
    order by f.opened_at, f.appeal_id
"""
