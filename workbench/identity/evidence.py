"""What the records say of who they are about: identifiers, how often they were seen, and with what.

A *signature* is the set of identifiers that stand on one record; millions of events share few of them, so identity is
worked out on signatures and carried to the events by one integer.
"""

from __future__ import annotations

SIGNATURE_EVENTS = """
    select signature_no, count(*) as events, min(occurred_at) as first_at, max(occurred_at) as last_at
    from events_in
    group by signature_no
"""
"""One row a signature that an event carries: how many, first and last."""

EVIDENCE = """
    select
        s.signature_no,
        s.kind,
        s.value,
        s.valid,
        e.events,
        e.first_at,
        e.last_at
    from signatures_in s
    join signature_events e on e.signature_no = s.signature_no
"""
"""One row a signature and identifier on it."""

SIGNATURES = """
    select signature_no, kind, value, valid
    from evidence
    order by signature_no, kind, value
"""
"""The same without the figures, for explaining why records are one person."""

IDENTIFIER_CODES = """
    with seen as (
        select
            kind,
            value,
            bool_and(valid) as valid,
            sum(events) as events,
            min(first_at) as first_at,
            max(last_at) as last_at
        from evidence
        group by kind, value
    )
    select
        row_number() over (
            order by
                case kind
                    when 'crm_id' then 1
                    when 'phone' then 2
                    when 'email' then 3
                    when 'messenger' then 4
                    else 5
                end,
                kind,
                value
        ) - 1 as code,
        kind,
        value,
        valid,
        cast(events as bigint) as events,
        first_at,
        last_at
    from seen
"""
"""One row an identifier, numbered from 0; what is given to few people and kept for long comes first."""

CODED_EVIDENCE = """
    select e.signature_no, c.code, c.kind
    from evidence e
    join identifier_codes c on c.kind = e.kind and c.value = e.value
"""
"""The evidence by code."""
