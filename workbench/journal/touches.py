"""Events with their customer, numbered in the order of time; and the events that are no touch."""

from __future__ import annotations

from workbench.engine.query import quote
from workbench.tables import EVENTS, IDENTIFY

_EVENT = ",\n        ".join(f"e.{quote(name)}" for name in EVENTS.names)

TOUCH_NUMBERS = f"""
    select
        e.event_no,
        s.customer_no,
        row_number() over (partition by s.customer_no order by e.occurred_at, e.event_id) as touch_no
    from events_in e
    join signature_customers s on s.signature_no = e.signature_no
    where e.kind <> '{IDENTIFY}'
"""
"""The place of every touch in its chain, worked out on narrow rows: whole ones are dear to sort twice."""

TOUCHES = f"""
    select
        c.customer_id,
        n.touch_no,
        {_EVENT},
        round(e.amount * case when e.currency is null then 1.0 else r.rate end, 2) as amount_base
    from incoming_events e
    join touch_numbers n on n.event_no = e.event_no
    join customer_codes c on c.customer_no = n.customer_no
    left join rates r on r.currency = e.currency
    order by n.customer_no, n.touch_no
"""
"""Whole events in the order of customers and time."""

OFF_CHAIN = f"""
    select
        {_EVENT}
    from events_in e
    left join signature_customers s on s.signature_no = e.signature_no
    where s.signature_no is null or e.kind = '{IDENTIFY}'
    order by e.event_id
"""
"""Events that are no touch: evidence of identity, and events without an identifier that may link."""

EVENTS_VIEW = f"""
    select {_EVENT.replace("e.", "")} from touches
    union all
    select {_EVENT.replace("e.", "")} from off_chain
"""
"""All events: kept once, in the tables above."""
