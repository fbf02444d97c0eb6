"""The level of each customer: no purchase yet, first-time, repeat, or advocate."""

from __future__ import annotations

LEVELS = ("no purchase yet", "first-time", "repeat", "advocate")
"""In rising order. An advocate has bought and recommends; who recommends and has not bought is none."""

CUSTOMER_PURCHASES = """
    with purchases as (
        select
            customer_id,
            occurred_at,
            row_number() over (partition by customer_id order by touch_no) as nth
        from touches_of_scope
        where kind = 'deal'
            and status = 'won'
    )
    select
        customer_id,
        min(case when nth = 1 then occurred_at end) as purchased_at,
        min(case when nth = 2 then occurred_at end) as repeated_at,
        max(occurred_at) as last_purchase_at
    from purchases
    group by customer_id
"""
"""When customers bought for the first, the second and the last time."""

CUSTOMER_OPINIONS = """
    with placed as (
        select
            customer_id,
            kind,
            recommends,
            row_number() over (partition by customer_id order by occurred_at desc nulls last, event_id desc) as place
        from feedback_of_scope
        where recommends is not null
    ),
    answered as (
        select
            customer_id,
            rating,
            occurred_at,
            row_number() over (partition by customer_id order by occurred_at desc nulls last, event_id desc) as place
        from feedback_of_scope
        where survey = 'nps'
            and rating >= 0
            and rating <= 10
    )
    select
        p.customer_id,
        p.recommends,
        case when p.recommends then case when p.kind = 'survey' then 'nps' else 'mention' end end as recommends_by,
        a.rating as nps,
        a.occurred_at as nps_at
    from placed p
    left join answered a on a.customer_id = p.customer_id and a.place = 1
    where p.place = 1
"""
"""What they said last: whether they recommend, and their last answer to an NPS survey."""

CUSTOMER_LEVELS = f"""
    select
        c.customer_id,
        f.first_at,
        f.first_channel,
        case
            when c.won_deals = 0 then '{LEVELS[0]}'
            when coalesce(o.recommends, false) then '{LEVELS[3]}'
            when c.won_deals = 1 then '{LEVELS[1]}'
            else '{LEVELS[2]}'
        end as level,
        c.won_deals as purchases,
        cast(round(c.ltv * 100) as bigint) as hundredths,
        p.purchased_at,
        p.repeated_at,
        p.last_purchase_at,
        o.recommends_by,
        o.nps,
        o.nps_at
    from customers_now c
    join first_touches f on f.customer_id = c.customer_id
    left join customer_purchases p on p.customer_id = c.customer_id
    left join customer_opinions o on o.customer_id = c.customer_id
    order by c.customer_id
"""
