"""The worlds between two snapshots: each changes one thing more, so that their figures differ by that thing alone."""

from __future__ import annotations

from workbench.journal.customers import figures, refunds

WORLDS = ("settings", "merges", "splits", "guards", "corrections", "late_data", "new_touches")
"""What each world changes; the first starts from the last snapshot, the last one is the present snapshot.

Records are first judged by today's settings, then merged, split, and only then taken away, corrected and added; so a
merge is counted with the records there were, and what the merged customer did since counts as done by one customer.
"""

BITS = 8
"""A customer of a world is named by one number: his code times this, plus the number of the world."""

_NUMBER = {world: place for place, world in enumerate(WORLDS, start=1)}

_SPANS = {
    "kept": ("settings", "late_data"),
    "corrected": ("settings", "late_data"),
    "removed": ("settings", "guards"),
    "went_off": ("settings", "splits"),
    "came_on": ("guards", "late_data"),
    "late": ("late_data", "late_data"),
}
"""The first and the last world in which a touch stands, by what became of it; the present one is read as published."""

_SPAN_ROWS = ", ".join(f"('{change}', {_NUMBER[first]}, {_NUMBER[last]})" for change, (first, last) in _SPANS.items())

WORLD_TOUCHES = f"""
    with spans as (
        select *
        from (values {_SPAN_ROWS}) s(change, first_world, last_world)
    ),
    placed as (
        select
            e.*,
            w.world,
            f.component as family,
            n.new_code as next_code,
            e.change in ('removed', 'went_off')
                or (e.change = 'corrected' and w.world < {_NUMBER["corrections"]}) as as_before
        from event_changes e
        join families f on f.node = coalesce(e.new_code, e.old_code)
        join moved_families m on m.family = f.component
        join spans s on s.change = e.change
        join (values {", ".join(f"({number})" for number in _NUMBER.values())}) w(world)
            on w.world between s.first_world and s.last_world
        left join next_customers n on n.old_code = e.old_code
    )
    select
        {BITS} * case
            when world = {_NUMBER["settings"]} then old_code
            when world = {_NUMBER["merges"]} then family
            else coalesce(new_code, next_code, old_code)
        end + world as customer_id,
        event_id,
        case when as_before then old_kind else kind end as kind,
        case when as_before then old_status else status end as status,
        case when as_before then old_order else order_number end as order_number,
        case when as_before then old_amount_base else amount_base end as amount_base
    from placed
"""
"""The touches of the moved families in every world but the present one.

A touch that is no more goes with its customer until it is taken away.
"""

_SUMS = """
        count(*) as customers,
        count(*) filter (where c.has_target) as journal_customers,
        count(*) filter (where c.won_deals > 0) as buyers,
        count(*) filter (where c.won_deals > 1) as repeat_buyers,
        sum(c.touches) as touches,
        sum(c.won_deals) as won_deals,
        sum(c.ltv_hundredths) as ltv"""

FIGURES = ("customers", "journal_customers", "buyers", "repeat_buyers", "touches", "won_deals", "ltv")
"""What is compared; each is a sum over customers."""

_PUBLISHED = "has_target, won_deals, touches, cast(round(ltv * 100) as bigint) as ltv_hundredths"

WORLD_FIGURES = f"""
    with marked as (
        select *, 1 as touch_no, timestamp '2000-01-01 00:00:00' as occurred_at
        from world_touches
    ),
    world_customers as ({figures("marked")}),
    world_refunds as ({refunds("world_touches")}),
    between_customers as (
        select
            c.customer_id % {BITS} as world,
            c.customer_id // {BITS} as code,
            c.target_no is not null as has_target,
            c.won_deals,
            c.touches,
            coalesce(c.won_hundredths, 0) - coalesce(r.refund_hundredths, 0) as ltv_hundredths
        from world_customers c
        left join world_refunds r on r.customer_id = c.customer_id
    ),
    every_customer as (
        select 0 as world, k.code, {_PUBLISHED}
        from was_customers c
        join changing_customers k on k.customer_id = c.customer_id
        where not k.stands
        union all
        select world, code, has_target, won_deals, touches, ltv_hundredths
        from between_customers
        union all
        select {len(WORLDS)} as world, k.code, {_PUBLISHED}
        from customers_now c
        join changing_customers k on k.customer_id = c.customer_id
        where k.stands
    )
    select
        c.world,
        m.reason,{_SUMS}
    from every_customer c
    join families f on f.node = c.code
    left join moved_families m on m.family = f.component
    group by c.world, m.reason
"""
"""The figures of each world, by what merges and splits of a family are put down to.

`reason` is empty for families that did not move: these stand in the last snapshot and the present one only. `ltv` is in
hundredths.
"""

CONTINUED_FIGURES = f"""
    select 1 as sign,{_SUMS}
    from (
        select {_PUBLISHED.replace("ltv *", "n.ltv *")}
        from customers_now n
        left join traced_customers t on t.customer_id = n.customer_id
        where t.customer_id is null
    ) c
    union all
    select -1 as sign,{_SUMS}
    from (
        select {_PUBLISHED.replace("ltv *", "w.ltv *")}
        from was_customers w
        join affected_customers a on a.customer_id = w.customer_id
        left join traced_customers t on t.customer_id = w.customer_id
        where t.customer_id is null
    ) c
"""
"""The figures of customers whose chains were only continued, now and (`sign` -1) before."""

NONE_CONTINUED = f"""
    select 1 as sign,{_SUMS}
    from (select {_PUBLISHED} from customers where false) c
"""
"""Where everything was worked out, everyone who changed is traced."""

REPORT_TOTALS = f"""
    select 'before' as snapshot,{_SUMS}
    from (select {_PUBLISHED} from was_customers) c
    union all
    select 'after' as snapshot,{_SUMS}
    from (select {_PUBLISHED} from customers) c
"""
"""The figures of both snapshots, all customers."""
