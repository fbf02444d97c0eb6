"""Where leads, won deals and refunds came from: the last touch before them that says so."""

from __future__ import annotations

from workbench.marketing.channel_names import IS_LEAD, named
from workbench.marketing.channel_rules import DIRECT
from workbench.marketing.conversion_points import UNOBSERVED

LEAD, DEAL, REFUND = "lead", "deal", "refund"

_UNTIL_HERE = """over (
                partition by m.customer_id
                order by m.touch_no
                rows between unbounded preceding and current row
            )"""

ACTION_TOUCHES = f"""
    with acting as (
        select distinct t.customer_id
        from whole_touches t
        left join lead_kinds k on k.kind = t.kind
        where {IS_LEAD} or t.kind = 'deal'
    )
    select
        t.customer_id,
        t.touch_no,
        t.event_id,
        t.occurred_at,
        t.campaign,
        t.content,
        t.order_number,
        t.amount,
        t.amount_base,
        n.source,
        n.medium,
        n.channel,
        case
            when {IS_LEAD} then '{LEAD}'
            when t.kind = 'deal' and t.status = 'won' then '{DEAL}'
            when t.kind = 'deal' and t.status = 'refunded' then '{REFUND}'
        end as action
    from whole_touches t
    join acting a on a.customer_id = t.customer_id
    left join lead_kinds k on k.kind = t.kind
    {named("t")}
    where t.kind = 'session' or {IS_LEAD} or t.kind = 'deal'
"""
"""The visits, leads and deals of the customers in scope who have a lead or a deal."""

LED_ACTIONS = f"""
    with placed as (
        select
            m.customer_id,
            m.touch_no,
            m.event_id,
            m.action,
            m.occurred_at,
            m.order_number,
            m.amount,
            m.amount_base,
            max(case when m.channel <> '{DIRECT}' then m.touch_no end) {_UNTIL_HERE} as known_no,
            max(case when m.channel <> '{DIRECT}' then m.occurred_at end) {_UNTIL_HERE} as known_at,
            max(case when m.channel = '{DIRECT}' then m.touch_no end) {_UNTIL_HERE} as direct_no,
            max(case when m.channel = '{DIRECT}' then m.occurred_at end) {_UNTIL_HERE} as direct_at,
            sum(case when m.action = '{DEAL}' then 1 else 0 end) {_UNTIL_HERE} as deals_until
        from action_touches m
    ),
    led as (
        select
            p.*,
            case
                when epoch(p.occurred_at) - epoch(p.known_at) <= r.lookback_s then p.known_no
                when epoch(p.occurred_at) - epoch(p.direct_at) <= r.lookback_s then p.direct_no
            end as led_by_no
        from placed p
        cross join marketing_rules r
        where p.action is not null
    ),
    won_orders as (
        select distinct customer_id, order_number
        from action_touches
        where action = '{DEAL}' and order_number is not null
    )
    select
        l.customer_id,
        l.touch_no,
        l.event_id,
        l.action,
        l.occurred_at,
        coalesce(b.channel, '{UNOBSERVED}') as channel,
        coalesce(b.source, '') as source,
        coalesce(b.medium, '') as medium,
        b.campaign,
        b.content,
        l.action = '{DEAL}' and l.deals_until = 1 as is_first_deal,
        l.action = '{DEAL}' and l.amount is not null and l.amount_base is null as is_unpriced,
        case l.action
            when '{DEAL}' then cast(round(l.amount_base * 100) as bigint)
            when '{REFUND}' then -cast(round(abs(l.amount_base) * 100) as bigint)
        end as hundredths
    from led l
    left join won_orders w on w.customer_id = l.customer_id and w.order_number = l.order_number
    left join action_touches b on b.customer_id = l.customer_id and b.touch_no = l.led_by_no
    where l.action <> '{REFUND}' or l.amount_base < 0 or w.order_number is not null
"""
"""A row a lead, won deal or refund; what is a refund is told as for the lifetime value (workbench.journal.customers).

A touch that says itself where it came from is the last one that does; a direct visit says so only where there is no
other within the look-back.
"""

_JOINED = "join first_touches f on f.customer_id = a.customer_id"

_COLUMNS = """a.occurred_at,
        cast(round(floor((epoch(a.occurred_at) - epoch(f.first_at)) / 86400)) as bigint) as age_days,
        a.channel,
        a.source,
        a.medium,
        a.campaign,
        a.content"""

ACTION_SOURCES = f"""
    select
        a.customer_id,
        a.action,
        cast(a.touch_no as bigint) as nth,
        cast(1 as bigint) as point_no,
        a.event_id,
        {_COLUMNS},
        cast(1.0 as double) as weight,
        false as is_first_deal,
        false as is_unpriced,
        cast(null as bigint) as hundredths
    from led_actions a
    {_JOINED}
    where a.action = '{LEAD}'
    union all
    select
        a.customer_id,
        a.action,
        cast(a.nth as bigint) as nth,
        cast(a.point_no as bigint) as point_no,
        a.event_id,
        {_COLUMNS},
        cast(a.weight as double) as weight,
        a.is_first_deal,
        a.is_unpriced,
        a.hundredths
    from deal_shares a
    {_JOINED}
    order by customer_id, action, nth, point_no
"""
"""Leads, and the shares in won deals."""
