"""Records that share an identifier become one customer."""

from __future__ import annotations

LINKING_EVIDENCE = """
    select e.signature_no, e.code
    from coded_evidence e
    join identifier_codes c on c.code = e.code
    left join identifier_guards g on g.kind = c.kind and g.value = c.value
    where g.value is null
"""
"""The evidence that is left after the guards."""

SIGNATURE_ANCHORS = """
    select signature_no, min(code) as code
    from linking_evidence
    group by signature_no
"""
"""One identifier that stands for the signature."""

EDGES = """
    select distinct a.code as a, e.code as b
    from linking_evidence e
    join signature_anchors a on a.signature_no = e.signature_no
"""
"""Identifiers that stood on one record; an identifier alone is joined to itself."""

CUSTOMER_CODES = """
    with hashed as (
        select c.code as component, md5(c.kind || ':' || c.value) as hash
        from identifier_codes c
        join (select distinct component from components) k on k.component = c.code
    ),
    named as (
        select
            component,
            case
                when count(*) over (partition by substring(hash, 1, 12)) = 1 then substring(hash, 1, 12)
                else hash
            end as customer_id
        from hashed
    )
    select component, customer_id, row_number() over (order by customer_id) as customer_no
    from named
"""
"""Names the customers after the smallest identifier they hold, so the order of input cannot matter.

Twelve hexadecimal digits are enough to tell most customers apart; the few that would share them take the whole hash.
"""

SIGNATURE_CUSTOMERS = """
    select a.signature_no, c.customer_no, c.customer_id
    from signature_anchors a
    join components k on k.node = a.code
    join customer_codes c on c.component = k.component
"""
"""The customer of every signature that holds a linking identifier."""

CUSTOMER_IDENTIFIERS = """
    select
        s.customer_id,
        e.kind,
        e.value,
        g.value is null as links,
        cast(sum(e.events) as bigint) as events,
        min(e.first_at) as first_at,
        max(e.last_at) as last_at
    from evidence e
    join signature_customers s on s.signature_no = e.signature_no
    left join identifier_guards g on g.kind = e.kind and g.value = e.value
    group by s.customer_id, e.kind, e.value, g.value
    order by customer_id, kind, value
"""
"""Every identifier of every customer; barred ones are shown but join nothing."""
