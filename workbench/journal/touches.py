"""Events with their customer, numbered in the order of time; and the events that are no touch."""

from __future__ import annotations

from workbench.engine.query import quote
from workbench.tables import EVENTS, IDENTIFY

_EVENT = ",\n        ".join(f"e.{quote(name)}" for name in EVENTS.names)

TOUCHES = f"""
    with owned as (
        select
            s.customer_id,
            s.customer_no,
            {_EVENT},
            round(e.amount * case when e.currency is null then 1.0 else r.rate end, 2) as amount_base
        from events_in e
        join signature_customers s on s.signature_no = e.signature_no
        left join rates r on r.currency = e.currency
        where e.kind <> '{IDENTIFY}'
    ),
    numbered as (
        select *, row_number() over (partition by customer_no order by occurred_at, event_id) as touch_no
        from owned
    )
    select
        customer_id,
        touch_no,
        {_EVENT.replace("e.", "")},
        amount_base
    from numbered
    order by customer_no, touch_no
"""

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
