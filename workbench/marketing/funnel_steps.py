"""Who reached which stage of the funnel, and how many did."""

from __future__ import annotations

FIRST_OPERATORS = """
    with named as (
        select t.customer_id, t.touch_no, coalesce(n.operator, trim(t.operator)) as operator
        from whole_touches t
        left join operator_names n on n.spelling = trim(t.operator)
        where trim(t.operator) <> ''
    ),
    placed as (
        select
            n.customer_id,
            n.operator,
            row_number() over (partition by n.customer_id order by n.touch_no) as place
        from named n
        left join machine_names m on m.operator = n.operator
        where m.operator is null
    )
    select customer_id, operator
    from placed
    where place = 1
"""
"""The operator of each customer's first touch that names one, under the latest name; machines are none."""

FUNNEL_STEPS = """
    with reached as (
        select
            customer_id,
            cast(0 as bigint) as stage_no,
            first_at as open_at,
            first_at as closed_at,
            cast(null as timestamp) as open_before,
            cast(null as timestamp) as closed_before
        from first_months
        union all
        select customer_id, stage_no, open_at, closed_at, open_before, closed_before
        from stage_moments
    )
    select
        s.customer_id,
        s.stage_no,
        s.open_at,
        s.closed_at,
        cast(round(epoch(s.open_at) - epoch(s.open_before)) as bigint) as open_gap_s,
        cast(round(epoch(s.closed_at) - epoch(s.closed_before)) as bigint) as closed_gap_s,
        f.first_at,
        f.first_month,
        f.first_channel,
        o.operator
    from reached s
    join first_months f on f.customer_id = s.customer_id
    left join first_operators o on o.customer_id = s.customer_id
    order by s.customer_id, s.stage_no
"""

FUNNEL = """
    with modes as (
        select stage_no, 'open' as mode, open_gap_s as gap_s
        from funnel_steps
        union all
        select stage_no, 'closed' as mode, closed_gap_s as gap_s
        from funnel_steps
        where closed_at is not null
    ),
    counted as (
        select
            mode,
            stage_no,
            count(*) as customers,
            count(gap_s) as from_previous,
            median(case when gap_s >= 0 then gap_s end) as median_s
        from modes
        group by mode, stage_no
    ),
    both_modes as (
        select 'open' as mode
        union all
        select 'closed' as mode
    )
    select
        s.stage_no,
        s.stage,
        m.mode,
        coalesce(c.customers, 0) as customers,
        coalesce(c.customers, 0) / a.customers as share_of_all,
        coalesce(case when s.stage_no = 1 then c.customers else c.from_previous end, 0) / b.customers
            as share_of_previous,
        c.median_s
    from funnel_stages s
    cross join both_modes m
    left join counted a on a.mode = m.mode and a.stage_no = 0
    left join counted c on c.mode = m.mode and c.stage_no = s.stage_no
    left join counted b on b.mode = m.mode and b.stage_no = s.stage_no - 1
    order by m.mode, s.stage_no
"""
"""Both ways of counting, for everybody; `workbench.marketing.funnel` counts for any group of people."""
