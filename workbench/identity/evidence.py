"""What the records say of who they are about: identifiers, how often they were seen, and with what.

A *signature* is the set of identifiers that stand on one record; millions of events share few of them, so identity is
worked out on signatures and carried to the events by one integer. A *unit* is a signature, or a part of one where a
reassigned number splits it in time.
"""

from __future__ import annotations

SIGNATURE_EVENTS = """
    select signature_no, count(*) as events, min(occurred_at) as first_at, max(occurred_at) as last_at
    from events_in
    group by signature_no
"""
"""One row a signature that an event carries: how many, first and last."""

SIGNATURES_IN_SCOPE = """
    select signature_no, kind, value, valid
    from signatures_in
"""
"""What the build works on: everything."""

SIGNATURES = f"""{SIGNATURES_IN_SCOPE.rstrip()}
    order by signature_no, kind, value
"""
"""Every set of identifiers that was ever taken in."""

EVENT_MOMENTS = """
    select event_no, signature_no, occurred_at
    from events_in
"""
"""When the events were; read only where identifiers may have had two holders."""

UNIT_MOMENTS = """
    select coalesce(s.unit_no, e.signature_no) as unit_no, e.occurred_at
    from events_in e
    left join split_events s on s.event_no = e.event_no
"""
"""The same by unit."""

KIND_RANK = """case i.kind
            when 'crm_id' then 1
            when 'phone' then 2
            when 'email' then 3
            when 'messenger' then 4
            else 5
        end"""
"""What is given to few people and kept for long comes first."""

IDENTIFIER_CODES = f"""
    with seen as (
        select
            kind,
            value,
            spell,
            bool_and(valid) as valid,
            sum(events) as events,
            min(first_at) as first_at,
            max(last_at) as last_at
        from evidence
        group by kind, value, spell
    )
    select
        row_number() over (
            order by
                {KIND_RANK.replace("i.", "")},
                kind,
                spell,
                value
        ) - 1 as code,
        kind,
        value,
        spell,
        valid,
        cast(events as bigint) as events,
        first_at,
        last_at
    from seen
"""
"""One row an identifier, numbered from 0; what is given to few people and kept for long comes first."""

CODED_EVIDENCE = """
    select e.unit_no, c.code, c.kind, e.events
    from evidence e
    join identifier_codes c on c.kind = e.kind and c.value = e.value and c.spell = e.spell
"""
"""The evidence by code."""
