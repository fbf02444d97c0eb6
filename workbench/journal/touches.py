"""Events with their customer, numbered in the order of time; and the events that are no touch."""

from __future__ import annotations

from workbench.engine.query import quote
from workbench.tables import EVENTS, IDENTIFY, KINDS, REQUEST_KINDS

_EVENT = ",\n        ".join(f"e.{quote(name)}" for name in EVENTS.names)

_REQUESTS = ", ".join(f"'{kind}'" for kind in REQUEST_KINDS)

_JOURNAL = f"case when e.kind in ({_REQUESTS}) then 'request' else e.kind end as journal"
"""What the places of records are counted in."""

_BY_TIME = "order by occurred_at, event_id"

TOUCH_NUMBERS = f"""
    with placed as (
        select e.event_no, s.customer_no, {_JOURNAL}, e.occurred_at, e.event_id
        from events_in e
        left join split_events p on p.event_no = e.event_no
        join unit_customers s on s.unit_no = coalesce(p.unit_no, e.signature_no)
        where e.kind <> '{IDENTIFY}'
    )
    select
        event_no,
        customer_no,
        row_number() over (partition by customer_no {_BY_TIME}) as touch_no,
        row_number() over (partition by customer_no, journal {_BY_TIME}) as record_no
    from placed
"""
"""The place of every touch in its chain, worked out on narrow rows: whole ones are dear to sort twice."""

ALL_EVENTS = """
    select event_no, signature_no, event_id, occurred_at, kind, name
    from events_in
"""

SCOPE_EVENTS = """
    select e.event_no, e.signature_no, e.event_id, e.occurred_at, e.kind, e.name
    from events_in e
    join unit_customers s on s.unit_no = e.signature_no
    left join rewritten r on r.customer_id = s.customer_id
    where e.name is not null or r.customer_id is not null
"""
"""Events of the customers in scope that have to be looked at again, narrow."""

REWRITTEN = f"""
    with moved as (
        select w.customer_id as was, c.customer_id as now, f.signature_no is not null as flipped
        from was_signature_customers w
        join scope_signatures s on s.signature_no = w.signature_no
        left join unit_customers c on c.unit_no = w.unit_no
        left join flipped_signatures f on f.signature_no = w.signature_no
        where s.in_scope
    ),
    late as (
        select s.customer_id
        from new_in e
        join unit_customers s on s.unit_no = e.signature_no
        join was_customers c on c.customer_id = s.customer_id
        where e.occurred_at <= c.last_at and e.kind <> '{IDENTIFY}'
    ),
    found as (
        select was as customer_id
        from moved
        where flipped or was is distinct from now
        union
        select now as customer_id
        from moved
        where flipped or was is distinct from now
        union
        select customer_id
        from late
        union
        select customer_id
        from rerated_customers
    )
    select customer_id
    from found
    where customer_id is not null
"""
"""Customers whose chain has to be written anew: records came or went, an event fell before their last touch,
or an amount is worth something else.

The chains of all others in scope are only continued.
"""

_COUNTED_TOGETHER = " + ".join(f"c.{kind}_count" for kind in REQUEST_KINDS)
_COUNTED_ALONE = "\n            ".join(
    f"when '{kind}' then c.{kind}_count" for kind in KINDS if kind not in REQUEST_KINDS
)

_RECORDS_BEFORE = f"""
        case
            when c.customer_id is null then 0
            when e.kind in ({_REQUESTS}) then {_COUNTED_TOGETHER}
            else case e.kind
            {_COUNTED_ALONE}
            end
        end
"""

NEW_TOUCH_NUMBERS = f"""
    with continued as (
        select
            e.event_no,
            s.customer_no,
            {_JOURNAL},
            coalesce(c.touches, 0) as before,
            {_RECORDS_BEFORE} as records_before,
            e.occurred_at,
            e.event_id
        from new_in e
        join unit_customers s on s.unit_no = e.signature_no
        left join rewritten r on r.customer_id = s.customer_id
        left join was_customers c on c.customer_id = s.customer_id
        where e.kind <> '{IDENTIFY}' and r.customer_id is null
        union all
        select
            e.event_no,
            s.customer_no,
            {_JOURNAL},
            cast(0 as bigint) as before,
            cast(0 as bigint) as records_before,
            e.occurred_at,
            e.event_id
        from scope_events e
        join unit_customers s on s.unit_no = e.signature_no
        join rewritten r on r.customer_id = s.customer_id
        where e.kind <> '{IDENTIFY}'
    )
    select
        event_no,
        customer_no,
        before + row_number() over (partition by customer_no {_BY_TIME}) as touch_no,
        records_before + row_number() over (partition by customer_no, journal {_BY_TIME}) as record_no
    from continued
"""
"""The places of the touches that are new or have moved."""

TOUCHES = f"""
    select
        c.customer_id,
        n.touch_no,
        {_EVENT},
        round(e.amount * case when e.currency is null then 1.0 else coalesce(d.rate, r.rate) end, 2) as amount_base,
        n.record_no
    from incoming_events e
    join touch_numbers n on n.event_no = e.event_no
    join customer_codes c on c.customer_no = n.customer_no
    left join rates r on r.currency = e.currency
    left join rate_days d
        on d.currency = e.currency
        and d.utc_day = cast(e.occurred_at as date)
        and d.starts_at <= e.occurred_at
        and d.ends_at > e.occurred_at
    order by n.customer_no, n.touch_no
"""
"""Whole events in the order of customers and time."""

OFF_CHAIN = f"""
    select
        {_EVENT}
    from {{events}} e
    left join split_events p on p.event_no = e.event_no
    left join unit_customers s on s.unit_no = coalesce(p.unit_no, e.signature_no)
    where s.unit_no is null or e.kind = '{IDENTIFY}'
    order by e.event_id
"""

ALL_OFF_CHAIN = OFF_CHAIN.format(events="events_in")
"""Events that are no touch: evidence of identity, and events without an identifier that may link."""

RESETTLED_EVENTS = f"""
    select {_EVENT.replace("e.", "n.")}, n.event_no
    from new_in n
    union all
    select {_EVENT}, e.event_no
    from events_in e
    join resettled_signatures s on s.signature_no = e.signature_no
"""
"""New events, and those whose signature may have come to a customer or lost it."""

RESETTLED_SIGNATURES = """
    select w.signature_no
    from was_signature_customers w
    join scope_signatures s on s.signature_no = w.signature_no
    left join unit_customers c on c.unit_no = w.unit_no
    left join flipped_signatures f on f.signature_no = w.signature_no
    where s.in_scope and (f.signature_no is not null or (w.customer_id is null) <> (c.customer_id is null))
    union
    select signature_no
    from flipped_signatures
"""

NEW_OFF_CHAIN = OFF_CHAIN.format(events="resettled_events")

STALE_OFF_CHAIN = """
    select w.event_id
    from was_off_chain w
    join resettled_signatures s on s.signature_no = w.signature_no
    union
    select f.event_id
    from flipped_events f
"""

EVENTS_VIEW = f"""
    select {_EVENT.replace("e.", "")} from touches
    union all
    select {_EVENT.replace("e.", "")} from off_chain
"""
"""All events: kept once, in the tables above."""

_FIGURED = (
    "customer_id", "touch_no", "occurred_at", "kind", "source", "medium", "campaign", "status", "order_number",
    "amount_base",
)  # fmt: skip
_NARROW = ", ".join(f"t.{quote(name)}" for name in _FIGURED)

ALL_TOUCHES = f"""
    select {_NARROW}
    from touches t
"""

TOUCHES_OF_SCOPE = f"""
    select {_NARROW}
    from touches_now t
    union all
    select {_NARROW}
    from was_touches t
    join continued_customers c on c.customer_id = t.customer_id
"""
"""All touches of the customers in scope, with what their figures are made of."""

CONTINUED_CUSTOMERS = """
    select a.customer_id
    from affected_customers a
    left join rewritten r on r.customer_id = a.customer_id
    where r.customer_id is null
"""
"""Customers in scope whose earlier touches stay as they are."""
