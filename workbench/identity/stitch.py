"""Records that share an identifier become one customer."""

from __future__ import annotations

LINKING_EVIDENCE = """
    select e.unit_no, e.code, e.events
    from coded_evidence e
    left join barred b on b.code = e.code
    where b.code is null
"""
"""The evidence that is left after the guards."""

POOL_ANCHORS = """
    select unit_no, min(code) as code
    from linking_evidence
    group by unit_no
"""
"""One identifier that stands for the unit."""

EDGES = """
    select distinct a.code as a, e.code as b
    from linking_evidence e
    join pool_anchors a on a.unit_no = e.unit_no
    union
    select a, b
    from link_edges
"""
"""Identifiers that stood on one record, or that a person linked; an identifier alone is joined to itself."""

UNCUT_EVIDENCE = """
    select e.unit_no, e.code
    from linking_evidence e
    left join cut_evidence_codes c on c.unit_no = e.unit_no and c.code = e.code
    where c.code is null
"""

UNIT_ANCHORS = f"""
    with uncut as ({UNCUT_EVIDENCE}),
    touched as (
        select u.unit_no, min(u.code) as code
        from uncut u
        join (select distinct unit_no from cut_evidence_codes) c on c.unit_no = u.unit_no
        group by u.unit_no
    )
    select p.unit_no, coalesce(t.code, p.code) as code
    from pool_anchors p
    left join touched t on t.unit_no = p.unit_no
"""
"""The same once decisions and the policy for conflicts have cut some evidence."""

BARE_COMPONENTS = """
    with cut as (
        select distinct code
        from cut_evidence_codes
    ),
    bare as (
        select c.code
        from cut c
        join linking_evidence e on e.code = c.code
        left join cut_evidence_codes x on x.unit_no = e.unit_no and x.code = e.code
        group by c.code
        having count(*) = count(x.code)
    ),
    concerned as (
        select distinct k.component
        from bare b
        join components k on k.node = b.code
    )
    select k.component
    from concerned c
    join components k on k.component = c.component
    left join bare b on b.code = k.node
    group by k.component
    having count(*) = count(b.code)
"""
"""Identifiers that a cut has left without any record: they are nobody's until new evidence comes."""

PERSONS = """
    select k.node, k.component
    from components k
    left join bare_components b on b.component = k.component
    where b.component is null
"""
"""The components that are customers."""

UNIT_CUSTOMERS = """
    select a.unit_no, u.signature_no, c.customer_no, c.customer_id
    from unit_anchors a
    join unit_events u on u.unit_no = a.unit_no
    join components k on k.node = a.code
    join customer_codes c on c.component = k.component
"""
"""The customer of every unit that holds a linking identifier."""

SIGNATURE_CUSTOMERS = """
    with known as (
        select distinct unit_no
        from coded_evidence
    )
    select u.unit_no, u.signature_no, c.customer_id, u.events, u.first_at, u.last_at
    from unit_events u
    join known k on k.unit_no = u.unit_no
    left join unit_customers c on c.unit_no = u.unit_no
    order by u.unit_no
"""
"""Every unit with its customer, if it has one."""

CUSTOMER_IDENTIFIERS = """
    with barred_carried as (
        select s.customer_no, e.code, sum(n.events) as events, min(n.first_at) as first_at, max(n.last_at) as last_at
        from coded_evidence e
        join barred b on b.code = e.code
        join unit_customers s on s.unit_no = e.unit_no
        join unit_events n on n.unit_no = e.unit_no
        group by s.customer_no, e.code
    ),
    carried as (
        select c.customer_id, i.code, true as links, i.events, i.first_at, i.last_at
        from persons k
        join customer_codes c on c.component = k.component
        join identifier_codes i on i.code = k.node
        union all
        select c.customer_id, r.code, false as links, cast(r.events as bigint) as events, r.first_at, r.last_at
        from barred_carried r
        join customer_codes c on c.customer_no = r.customer_no
    )
    select
        r.customer_id,
        i.kind,
        i.value,
        i.spell,
        r.links,
        r.events,
        r.first_at,
        r.last_at,
        coalesce(w.joined_build, b.build_no) as joined_build
    from carried r
    join identifier_codes i on i.code = r.code
    cross join build_facts b
    left join held_before w
        on w.customer_id = r.customer_id and w.kind = i.kind and w.value = i.value and w.spell = i.spell
    order by r.customer_id, r.code
"""
"""Every identifier of every customer; barred ones are shown, with each customer that carries them, but join nothing."""

CUT_POOLS = """
    with ends as (
        select p.component
        from cut_evidence_codes e
        join pools p on p.node = e.code
        union
        select p.component
        from cut_links l
        join link_edges e on e.decision_no = l.decision_no
        join pools p on p.node = e.a
    ),
    parts as (
        select distinct p.component as pool, c.customer_id
        from ends e
        join pools p on p.component = e.component
        join components k on k.node = p.node
        join customer_codes c on c.component = k.component
    )
    select min(customer_id) over (partition by pool) as pool, customer_id
    from parts
    order by customer_id
"""
"""Customers that evidence would join, had it not been cut: they can only be worked out together."""
