"""What an identifier that several people share most likely is, inferred from what stands beside it.

| role | what it is | when |
|---|---|---|
| office line | a phone that colleagues give | a phone beside 5 people or more |
| family phone | a phone of two to four people | a phone beside 2 to 4 people who are told apart |
| kiosk | a cookie of a terminal or a shop's computer | a cookie beside 5 people or more, none on half of its records |
| staff cookie | a cookie of somebody who enters data for others | the same, but one person is on half of them or more |
| family computer | a cookie of two to four people | a cookie beside 2 to 4 people who are told apart |

How many *people* stand beside it: the most distinct identifiers of one kind (phones, e-mails, CRM ids of one system).
One person may well have two e-mails or phones, so small figures do not tell people apart. Below 5, people are told
apart by taking the identifier itself away: what then still stands together with the phones, e-mails and CRM ids beside
it falls into groups, and so many are people as hold identifiers of the same two kinds (an e-mail and a CRM id of one
system, say). A role bars nothing; it says what was barred, and what was not.
"""

from __future__ import annotations

CROWD = 5
"""From so many people on nobody takes them for a family."""

LARGE_SHARE = 0.5
"""On so many of a cookie's records that name anybody stands the one whose cookie it is."""

ROLE_COMPANIONS = """
    with candidates as (
        select distinct code, kind
        from companions
        where seen > for_role
    )
    select m.code, m.kind, m.other, m.other_code, cast(sum(u.events) as bigint) as events
    from suspect_meetings m
    join candidates c on c.code = m.code
    join unit_events u on u.unit_no = m.unit_no
    group by m.code, m.kind, m.other, m.other_code
"""
"""What stood beside the phones and cookies that may be shared, and on how many events."""

ROLE_FIGURES = """
    with named as (
        select
            r.code,
            r.kind,
            r.other,
            case when position(':' in c.value) > 0 then left(c.value, position(':' in c.value) - 1) else '' end
                as system
        from role_companions r
        join identifier_codes c on c.code = r.other_code
    ),
    counted as (
        select code, kind, other, system, count(*) as met
        from named
        group by code, kind, other, system
    )
    select
        code,
        kind,
        cast(coalesce(sum(met) filter (where other = 'phone'), 0) as bigint) as phones,
        cast(coalesce(sum(met) filter (where other = 'email'), 0) as bigint) as emails,
        cast(coalesce(sum(met) filter (where other = 'crm_id'), 0) as bigint) as crm_ids,
        cast(coalesce(sum(met) filter (where other = 'cookie'), 0) as bigint) as cookies,
        max(met) filter (where other in ('phone', 'email', 'crm_id')) as people
    from counted
    group by code, kind
"""
"""How many of each kind stood beside it; a system's CRM ids are counted apart from another's for the people."""

ROLE_TIES = f"""
    select distinct r.code, r.other_code as a, q.code as b
    from role_companions r
    join role_figures f on f.code = r.code
    join coded_evidence p on p.code = r.other_code
    join coded_evidence q on q.unit_no = p.unit_no
    left join barred x on x.code = r.code
    left join barred y on y.code = r.other_code
    left join barred z on z.code = q.code
    where f.people > 1
        and f.people < {CROWD}
        and r.other in ('phone', 'email', 'crm_id')
        and q.kind in ('phone', 'email', 'crm_id')
        and q.code <> r.code
        and x.code is null
        and y.code is null
        and z.code is null
"""
"""What stands together with what stood beside an identifier (`code`, `a`), once that is taken away itself.

Nothing that is barred takes part, so that all of it is one customer's.
"""

ROLE_NODES = """
    with members as (
        select code, b as member
        from role_ties
        union
        select code, a as member
        from role_ties
    )
    select row_number() over (order by member, code) - 1 as node, code, member
    from members
"""
"""The members of these little graphs, numbered over all of them, so that one pass finds the groups of each."""

ROLE_EDGES = """
    select a.node as a, b.node as b
    from role_ties t
    join role_nodes a on a.code = t.code and a.member = t.a
    join role_nodes b on b.code = t.code and b.member = t.b
"""
"""The ties by the numbers of their ends."""

ROLE_HOLDERS = f"""
    with classes as (
        select distinct
            n.code,
            g.component,
            c.kind || case when position(':' in c.value) > 0 then left(c.value, position(':' in c.value)) else '' end
                as class
        from role_groups g
        join role_nodes n on n.node = g.node
        join identifier_codes c on c.code = n.member
    ),
    paired as (
        select a.code, a.class, b.class as other_class, count(*) as people
        from classes a
        join classes b on b.code = a.code and b.component = a.component
        where a.class < b.class
        group by a.code, a.class, b.class
    ),
    told_apart as (
        select code, max(people) as people
        from paired
        group by code
    )
    select
        f.code,
        f.kind,
        case when f.people >= {CROWD} then f.people else t.people end as people,
        f.phones,
        f.emails,
        f.crm_ids,
        f.cookies
    from role_figures f
    left join told_apart t on t.code = f.code
    where f.people >= {CROWD}
        or t.people > 1
"""
"""The identifiers that have a role, with the number of people."""

ROLE_UNITS = """
    with named as (
        select distinct m.code, m.unit_no
        from suspect_meetings m
        join role_holders h on h.code = m.code
        where m.other in ('phone', 'email', 'crm_id')
    )
    select e.code, e.unit_no, u.events, n.code is not null as named
    from role_holders h
    join coded_evidence e on e.code = h.code
    join unit_events u on u.unit_no = e.unit_no
    left join named n on n.code = e.code and n.unit_no = e.unit_no
"""
"""Where they stand, and whether anybody is named there."""

IDENTIFIER_ROLES = f"""
    with shares as (
        select code, max(events) as events
        from role_companions
        where other in ('phone', 'email', 'crm_id')
        group by code
    ),
    named as (
        select code, sum(events) as events
        from role_units
        where named
        group by code
    ),
    days as (
        select u.code, count(distinct cast(m.occurred_at as date)) as days
        from role_units u
        join unit_moments m on m.unit_no = u.unit_no
        group by u.code
    ),
    figures as (
        select
            h.code,
            h.people,
            h.phones,
            h.emails,
            h.crm_ids,
            h.cookies,
            coalesce(d.days, 0) as days,
            s.events / n.events as top_share
        from role_holders h
        join shares s on s.code = h.code
        join named n on n.code = h.code
        left join days d on d.code = h.code
    ),
    judged as (
        select
            c.kind,
            c.value,
            case
                when c.kind = 'phone' and f.people >= {CROWD} then 'office line'
                when c.kind = 'phone' then 'family phone'
                when f.people < {CROWD} then 'family computer'
                when f.top_share < {LARGE_SHARE} then 'kiosk'
                else 'staff cookie'
            end as role,
            b.code is null as links,
            f.people,
            f.phones,
            f.emails,
            f.crm_ids,
            f.cookies,
            c.events,
            f.days,
            f.top_share,
            c.first_at,
            c.last_at,
            row_number() over (partition by c.kind, c.value order by f.people desc, c.code) as place
        from figures f
        join identifier_codes c on c.code = f.code
        left join barred b on b.code = f.code
    )
    select
        kind,
        value,
        role,
        links,
        people,
        phones,
        emails,
        crm_ids,
        cookies,
        events,
        days,
        top_share,
        first_at,
        last_at
    from judged
    where place = 1
    order by kind, value
"""
"""The roles with the figures that led to them.

`top_share`: of the events with it that name anybody, the share of the one most seen.
"""
