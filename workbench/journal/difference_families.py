"""Families: the customers before and after that are made of the same records, and why they were made anew."""

from __future__ import annotations

FAMILY_EDGES = """
    select distinct old_code as a, new_code as b
    from event_changes
    where old_code is not null and new_code is not null
    union
    select b.code as a, n.code as b
    from changing_customers b
    join changing_customers n on n.customer_id = b.customer_id
    where not b.stands and n.stands
    union
    select code as a, code as b
    from changing_customers
"""
"""A customer before and one now that share a touch or the id.

Everyone stands beside himself too, so that a customer without any such tie is a family of his own.
"""

NEXT_CUSTOMERS = """
    with heirs as (
        select b.code as old_code, n.code, count(e.event_id) as events, b.customer_id = n.customer_id as same
        from family_edges g
        join changing_customers b on b.code = g.a
        join changing_customers n on n.code = g.b
        left join event_changes e on e.old_code = b.code and e.new_code = n.code
        where not b.stands and n.stands
        group by b.code, n.code, b.customer_id = n.customer_id
    ),
    ranked as (
        select old_code, code, row_number() over (partition by old_code order by same desc, events desc, code) as place
        from heirs
    )
    select old_code, code as new_code
    from ranked
    where place = 1
"""
"""The customer that a former one became: of the same id, else the one that holds most of the touches."""

MOVED_FAMILIES = """
    with members as (
        select
            f.component as family,
            count(*) filter (where not c.stands) as before,
            count(*) filter (where c.stands) as now
        from families f
        join changing_customers c on c.code = f.node
        group by f.component
    ),
    happenings as (
        select
            f.component as family,
            bool_or(e.change <> 'kept') as changed,
            bool_or(e.restated or e.change in ('new', 'late', 'removed')) as fed
        from event_changes e
        join families f on f.node = coalesce(e.new_code, e.old_code)
        group by f.component
    ),
    named as (
        select c.customer_id, false as stands
        from changed_decision_identifiers d
        join was_customer_identifiers c on c.kind = d.kind and c.value = d.value
        where c.links
        union
        select c.customer_id, true as stands
        from changed_decision_identifiers d
        join customer_identifiers c on c.kind = d.kind and c.value = d.value
        where c.links
    ),
    decided as (
        select distinct f.component as family
        from named n
        join changing_customers c on c.customer_id = n.customer_id and c.stands = n.stands
        join families f on f.node = c.code
    )
    select
        m.family,
        case
            when d.family is not null then 'decisions'
            when b.rules_changed and not coalesce(h.fed, false) then 'rule_changes'
            else 'data'
        end as reason
    from members m
    cross join build_facts b
    left join happenings h on h.family = m.family
    left join decided d on d.family = m.family
    where m.before <> 1 or m.now <> 1 or coalesce(h.changed, false)
"""
"""Families in which more changed than what their records are worth, and what merges and splits in them are put down to.

A decision that was made or undone since the last build weighs most; then settings that changed, where the family has no
data that the last snapshot did not have; else it is the data.
"""
