"""Which identifiers must not join records: unreadable, blocked, the company's own, or shared by too many.

Reads `identifier_codes` and `coded_evidence`; `guard_rules` makes the rules, `guard_windows` judges the limits within a
window, and `roles` infers what a shared identifier most likely is.
"""

from __future__ import annotations

from workbench.identity.guard_rules import check, load, match_patterns

__all__ = ["check", "load", "match_patterns"]

BARE_VALUES = """
    select
        code,
        kind,
        lower(value) as scoped,
        lower(case when position(':' in value) > 0 then substring(value, position(':' in value) + 1) else value end)
            as bare
    from identifier_codes
    where valid
"""
"""Readable values in lower case, with and without the system they are from: computed where it is used."""

BARRED_VALUES = """
    with hits as (
        select v.code, b.rule_no
        from bare_values v
        join blocked_values b on b.kind = v.kind and b.head = v.bare
        where b.whole
        union all
        select v.code, b.rule_no
        from bare_values v
        join blocked_values b on b.kind = v.kind and b.head = v.scoped
        where b.whole
        union all
        select v.code, b.rule_no
        from bare_values v
        join blocked_values b on b.kind = v.kind
        where not b.whole
            and left(v.bare, length(b.head)) = b.head
            and right(v.bare, length(b.tail)) = b.tail
            and length(v.bare) >= length(b.head) + length(b.tail)
        union all
        select code, rule_no
        from pattern_values
    )
    select code, min(rule_no) as rule_no
    from hits
    group by code
    union all
    select code, cast(null as bigint) as rule_no
    from identifier_codes
    where not valid
"""
"""Identifiers that are barred by themselves, by the first rule that does; without one where they cannot be read.

An id may be named with or without the system it is from.
"""

USABLE_EVIDENCE = """
    select e.unit_no, e.code, e.kind
    from coded_evidence e
    left join barred_values b on b.code = e.code
    where b.code is null
"""
"""The evidence without these: computed where it is used."""

MET_SEVERAL = """
    select a.code, b.kind as other, count(*) as met
    from usable_evidence a
    join usable_evidence b on b.unit_no = a.unit_no
    where b.kind <> a.kind
    group by a.code, b.kind
    having min(b.code) < max(b.code)
"""
"""Identifiers that stood beside two or more of another kind, and how often beside any: the one pass over everything."""

SUSPECTS = """
    select distinct m.code, c.kind
    from met_several m
    join identifier_codes c on c.code = m.code
    join guard_limits l on l.kind = c.kind and l.other = m.other
    where m.met > least(l.allowed, l.in_window, l.for_role)
"""
"""Those that met others more often than they may meet different ones; only these need exact counts."""

SUSPECT_MEETINGS = """
    select s.code, s.kind, b.kind as other, b.code as other_code, a.unit_no
    from suspects s
    join coded_evidence a on a.code = s.code
    join usable_evidence b on b.unit_no = a.unit_no
    where b.kind <> s.kind
"""
"""What stood beside a suspect, once for each unit."""

COMPANIONS = """
    with pairs as (
        select distinct code, kind, other, other_code
        from suspect_meetings
    ),
    counted as (
        select code, kind, other, count(*) as seen
        from pairs
        group by code, kind, other
    )
    select c.code, c.kind, c.other, c.seen, l.allowed, l.in_window, l.for_role
    from counted c
    join guard_limits l on l.kind = c.kind and l.other = c.other
"""
"""How many distinct identifiers of another kind stood beside a suspect, and the limits."""

MOST_BROKEN = """
    broken as (
        select
            code,
            kind,
            other,
            seen,
            allowed,
            row_number() over (partition by code order by seen / allowed desc, other) as place
        from {counted}
        where seen > allowed
    )
    select code, kind, other, seen, allowed
    from broken
    where place = 1
"""
"""Of each identifier that stood beside too many the limit that it breaks most; the end of a query."""

TOO_MANY = f"""
    with {MOST_BROKEN.format(counted="companions").strip()}
"""
"""Identifiers that stood beside too many others, by the limit that they break most."""

BARRED = """
    with crowded as (
        select code, kind, other, seen, allowed, '' as within, 'limits' as section
        from too_many
        union all
        select code, kind, other, seen, allowed, '_in_window' as within, 'window_limits' as section
        from window_companions
    )
    select
        v.code,
        coalesce(r.reason, 'invalid') as reason,
        r.rule,
        cast(null as varchar) as other,
        c.events as seen,
        cast(null as bigint) as allowed
    from barred_values v
    join identifier_codes c on c.code = v.code
    left join guard_rules r on r.rule_no = v.rule_no
    union all
    select
        code,
        'too_many_' || other || within as reason,
        'identity.' || section || '.' || kind || '.' || other || ' = ' || cast(allowed as varchar) as rule,
        other,
        seen,
        allowed
    from crowded
"""
"""Every barred identifier by its code, with the rule that bars it."""

GUARD_EXAMPLES = """
    with together as (
        select distinct b.code, e.code as other_code
        from barred b
        join coded_evidence a on a.code = b.code
        join coded_evidence e on e.unit_no = a.unit_no
        where e.kind = b.other
    ),
    placed as (
        select t.code, c.value, row_number() over (partition by t.code order by c.value, c.code) as place
        from together t
        join identifier_codes c on c.code = t.other_code
        where c.valid
    )
    select code, list_sort(array_agg(value)) as examples
    from placed
    where place <= 5
    group by code
"""
"""Up to five of the identifiers that were too many beside a barred one, the first by value."""

IDENTIFIER_GUARDS = """
    with judged as (
        select
            c.kind,
            c.value,
            b.reason,
            b.rule,
            b.seen,
            b.allowed,
            c.events,
            e.examples,
            row_number() over (partition by c.kind, c.value order by b.seen desc, c.code) as place
        from barred b
        join identifier_codes c on c.code = b.code
        left join guard_examples e on e.code = b.code
    )
    select j.kind, j.value, j.reason, j.rule, j.seen, j.allowed, j.events, r.role, j.examples
    from judged j
    left join identifier_roles r on r.kind = j.kind and r.value = j.value
    where j.place = 1
    order by j.kind, j.value
"""
"""The audit of what joins nothing, and why; of several spells the one that was seen most."""

IDENTIFIERS = """
    with judged as (
        select
            c.kind,
            c.value,
            c.code,
            c.valid,
            b.code is null as links,
            c.events,
            c.first_at,
            c.last_at
        from identifier_codes p
        join identifier_codes c on c.kind = p.kind and c.value = p.value
        left join barred b on b.code = c.code
        where p.spell = 2
    ),
    parted as (
        select
            kind,
            value,
            min(code) as code,
            bool_or(links) as links,
            cast(sum(events) as bigint) as events,
            min(first_at) as first_at,
            max(last_at) as last_at
        from judged
        group by kind, value
    )
    select
        c.kind,
        c.value,
        c.valid,
        coalesce(p.links, b.code is null) as links,
        coalesce(p.events, c.events) as events,
        coalesce(p.first_at, c.first_at) as first_at,
        coalesce(p.last_at, c.last_at) as last_at
    from identifier_codes c
    left join barred b on b.code = c.code
    left join parted p on p.code = c.code
    left join judged j on j.code = c.code
    where j.code is null
        or p.code is not null
    order by c.code
"""
"""Every identifier and whether it may join records; spells are one row, which links where any of them does."""
