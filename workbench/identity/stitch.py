"""Records that share an identifier become one customer."""

from __future__ import annotations

LINKING_EVIDENCE = """
    select e.signature_no, e.code
    from coded_evidence e
    left join barred b on b.code = e.code
    where b.code is null
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
    shared as (
        select substring(hash, 1, 12) as beginning
        from hashed
        group by substring(hash, 1, 12)
        having count(*) > 1
    ),
    named as (
        select h.component, case when s.beginning is null then substring(h.hash, 1, 12) else h.hash end as customer_id
        from hashed h
        left join shared s on s.beginning = substring(h.hash, 1, 12)
    )
    select component, customer_id, row_number() over (order by customer_id) as customer_no
    from named
"""
"""Names the customers after the smallest identifier they hold, so the order of input cannot matter.

Twelve hexadecimal digits are enough to tell most customers apart; the few that would share them take the whole hash.
"""

SIGNATURE_CUSTOMERS = """
    select a.signature_no, c.customer_no
    from signature_anchors a
    join components k on k.node = a.code
    join customer_codes c on c.component = k.component
"""
"""The customer of every signature that holds a linking identifier."""

CUSTOMER_IDENTIFIERS = """
    with barred_carried as (
        select s.customer_no, e.code, sum(n.events) as events, min(n.first_at) as first_at, max(n.last_at) as last_at
        from coded_evidence e
        join barred b on b.code = e.code
        join signature_customers s on s.signature_no = e.signature_no
        join signature_events n on n.signature_no = e.signature_no
        group by s.customer_no, e.code
    ),
    carried as (
        select c.customer_no, i.code, true as links, i.events, i.first_at, i.last_at
        from components k
        join customer_codes c on c.component = k.component
        join identifier_codes i on i.code = k.node
        union all
        select customer_no, code, false as links, cast(events as bigint) as events, first_at, last_at
        from barred_carried
    )
    select c.customer_id, i.kind, i.value, r.links, r.events, r.first_at, r.last_at
    from carried r
    join customer_codes c on c.customer_no = r.customer_no
    join identifier_codes i on i.code = r.code
    order by r.customer_no, r.code
"""
"""Every identifier of every customer; barred ones are shown, with each customer that carries them, but join nothing."""
