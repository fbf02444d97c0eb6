"""Conversions: won deals with what they brought net of refunds, or leads."""

from __future__ import annotations

from workbench.marketing.channel_names import IS_LEAD

CONVERSIONS_WON = f"""
    with first_touches as (
        select customer_id, min(touch_no) as touch_no
        from point_touches
        where kind <> 'identify'
        group by customer_id
    )
    select
        t.customer_id,
        row_number() over (partition by t.customer_id order by t.touch_no) as conversion_no,
        t.touch_no,
        t.event_id as conversion_id,
        t.occurred_at as converted_at,
        t.order_number,
        case when r.conversion = 'lead' then cast(0 as bigint) else cast(round(t.amount_base * 100) as bigint) end
            as won_hundredths,
        t.touch_no <= coalesce(f.touch_no, t.touch_no) as first_known
    from point_touches t
    cross join marketing_rules r
    left join first_touches f on f.customer_id = t.customer_id
    left join lead_kinds k on k.kind = t.kind
    where (r.conversion = 'deal' and t.kind = 'deal' and t.status = 'won')
        or (r.conversion = 'lead' and {IS_LEAD})
"""
"""A lead brings no money of its own. `first_known`: nothing is known of the customer before it."""

CONVERSION_REFUNDS = """
    with won_orders as (
        select distinct customer_id, order_number
        from conversions_won
        where order_number is not null
    ),
    refunds as (
        select
            t.customer_id,
            t.touch_no,
            t.occurred_at,
            t.order_number,
            cast(round(abs(t.amount_base) * 100) as bigint) as hundredths
        from point_touches t
        join marketing_rules r on r.conversion = 'deal'
        left join won_orders w on w.customer_id = t.customer_id and w.order_number = t.order_number
        where t.kind = 'deal' and t.status = 'refunded' and (t.amount_base < 0 or w.order_number is not null)
    ),
    matched as (
        select
            r.customer_id,
            r.occurred_at,
            r.hundredths,
            c.conversion_no,
            row_number() over (
                partition by r.customer_id, r.touch_no
                order by
                    case when c.order_number = r.order_number then 0 else 1 end,
                    case when c.touch_no < r.touch_no then 0 else 1 end,
                    case when c.touch_no < r.touch_no then -c.touch_no else c.touch_no end,
                    c.touch_no
            ) as place
        from refunds r
        left join conversions_won c on c.customer_id = r.customer_id
    )
    select
        customer_id,
        cast(coalesce(conversion_no, -1) as bigint) as conversion_no,
        min(occurred_at) as refunded_at,
        cast(sum(hundredths) as bigint) as hundredths
    from matched
    where place = 1
    group by customer_id, coalesce(conversion_no, -1)
"""
"""What was given back, of the deal it belongs to: of its order, else of the last deal before it, else of the next one.

What is a refund is told as for the lifetime value (workbench.journal.customers), so that the sums are equal; one of a
customer without a won deal has the number -1.
"""

CONVERSIONS = """
    select
        c.customer_id,
        c.conversion_no,
        c.conversion_id,
        c.converted_at,
        case
            when c.won_hundredths is null and r.hundredths is null then null
            else coalesce(c.won_hundredths, 0) - coalesce(r.hundredths, 0)
        end as hundredths,
        c.first_known
    from conversions_won c
    left join conversion_refunds r on r.customer_id = c.customer_id and r.conversion_no = c.conversion_no
    union all
    select
        r.customer_id,
        r.conversion_no,
        cast(null as varchar) as conversion_id,
        r.refunded_at as converted_at,
        -r.hundredths as hundredths,
        false as first_known
    from conversion_refunds r
    where r.conversion_no = -1
"""
"""Every conversion, and money that was given back without one."""
