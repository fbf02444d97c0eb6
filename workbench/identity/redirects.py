"""Ids that are no longer in use: who stands for them now, and what they would take back."""

from __future__ import annotations

CUSTOMER_REDIRECTS = """
    with moved as (
        select
            h.customer_id as old_id,
            coalesce(c.customer_id, h.kept_id) as customer_id,
            case when h.places > 1 then 'split' else 'merge' end as reason
        from homes h
        left join customer_codes c on c.component = h.component
        left join customer_codes kept on kept.customer_id = h.customer_id
        where kept.customer_id is null
    ),
    gone as (
        select distinct c.customer_id as old_id
        from claims c
        left join homes h on h.customer_id = c.customer_id
        where c.living and h.customer_id is null
    ),
    followed as (
        select
            w.old_id,
            case when g.old_id is not null then null else coalesce(m.customer_id, w.customer_id) end as customer_id,
            w.build_no,
            w.reason
        from was_customer_redirects w
        left join moved n on n.old_id = w.old_id
        left join customer_codes alive on alive.customer_id = w.old_id
        left join moved m on m.old_id = w.customer_id
        left join gone g on g.old_id = w.customer_id
        where n.old_id is null and alive.customer_id is null
    )
    select
        m.old_id,
        m.customer_id,
        case when w.customer_id = m.customer_id then w.build_no else b.build_no end as build_no,
        case when w.customer_id = m.customer_id then w.reason else m.reason end as reason
    from moved m
    cross join build_facts b
    left join was_customer_redirects w on w.old_id = m.old_id
    union all
    select g.old_id, cast(null as varchar) as customer_id, b.build_no, 'gone' as reason
    from gone g
    cross join build_facts b
    union all
    select old_id, customer_id, build_no, reason
    from followed
    order by old_id
"""
"""Every id that is no longer in use, and who stands for it now."""

RETIRED_CLAIMS = """
    with lost as (
        select c.customer_id, c.kind, c.value, c.spell, c.own
        from claims c
        left join customer_codes k on k.customer_id = c.customer_id
        where k.customer_id is null
    ),
    owners as (
        select customer_id, bool_or(own) as own
        from lost
        group by customer_id
    )
    select c.customer_id, c.kind, c.value, c.spell
    from lost c
    join owners o on o.customer_id = c.customer_id
    where c.own or not o.own
    order by c.customer_id, c.kind, c.spell, c.value
"""
"""What redirected ids held last of their own."""
