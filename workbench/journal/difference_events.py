"""What became of every touch of the changed customers since the last snapshot.

The steps read both snapshots, but only the customers that differ: those named by `changed_customers_before` and
`changed_customers_now`.
"""

from __future__ import annotations

from workbench.tables import IDENTIFY, KINDS

_COMPARED = (
    "touches", "first_at", "last_at", *(f"{kind}_count" for kind in KINDS),
    "won_deals", "ltv", "has_target", "target_at", "deal_at", "clicks_to_target", "clicks_to_deal",
)  # fmt: skip


def changed_customers(these: str, others: str) -> str:
    """Write the query of the customers of one table that are not the same in another.

    Customers with the same counts, sums and times are taken to be the same.
    """
    same = " and ".join(f"o.{name} is not distinct from t.{name}" for name in _COMPARED)
    return f"""
    select t.customer_id
    from {these} t
    left join {others} o on o.customer_id = t.customer_id and {same}
    where o.customer_id is null
"""


TRACED_CUSTOMERS = f"""
    with all_known as (
        select max(known_until) as known_until
        from known_until
    )
    select customer_id
    from rewritten
    union
    select s.customer_id
    from new_in e
    join unit_customers s on s.unit_no = e.signature_no
    cross join all_known a
    left join known_until k on k.system = e.system
    where e.kind <> '{IDENTIFY}' and e.occurred_at < coalesce(k.known_until, a.known_until)
    union
    select s.customer_id
    from new_in e
    join unit_customers s on s.unit_no = e.signature_no
    join flipped_events f on f.event_id = e.event_id
"""
"""Customers with whom anything happened but new touches, where the build works out only what changed.

The chains of all others are only continued, so what they brought is new and needs no tracing.
"""

_WANTED = "w.customer_id, " + ", ".join(f"w.{name}" for name in _COMPARED)

FORMER_CUSTOMERS = f"""
    select {_WANTED}
    from was_customers w
    join traced_customers a on a.customer_id = w.customer_id
"""
"""What the last snapshot said of them."""

PRESENT_CUSTOMERS = f"""
    select {_WANTED}
    from customers_now w
    join traced_customers t on t.customer_id = w.customer_id
"""
"""What this snapshot says of them."""

CHANGED_BEFORE = changed_customers("was_customers", "customers")
CHANGED_BEFORE_AGAIN = changed_customers("former_customers", "present_customers")
"""Customers of the last snapshot that are not as they were."""

CHANGED_NOW = changed_customers("customers", "was_customers")
CHANGED_NOW_AGAIN = changed_customers("present_customers", "former_customers")
"""Customers of this snapshot that are not as they were."""

CHANGING_CUSTOMERS = """
    with either as (
        select customer_id, false as stands
        from changed_customers_before
        union all
        select customer_id, true as stands
        from changed_customers_now
    ),
    last_report as (
        select count(*) as customers
        from was_customers
    )
    select row_number() over (order by e.stands, e.customer_id) - 1 as code, e.customer_id, e.stands
    from either e
    cross join last_report l
    where l.customers > 0
"""
"""One row a customer as the last snapshot had it, and one as this snapshot has it (`stands`), numbered from 0.

None at the first build: where nothing was reported, everything is new, and nothing has to be traced.
"""

TOUCHES_BEFORE = """
    select
        c.code,
        t.event_id,
        t.kind,
        t.status,
        t.amount,
        t.currency,
        t.order_number,
        t.amount_base,
        t.batch_id
    from was_touches t
    join changing_customers c on c.customer_id = t.customer_id
    where not c.stands
"""
"""The touches that the last snapshot gave to them."""

_AFTER = """
    select
        c.code,
        t.event_id,
        t.occurred_at,
        t.system,
        t.kind,
        t.status,
        t.amount,
        t.currency,
        t.order_number,
        t.amount_base,
        t.batch_id
    from {touches} t
    join {customers} c on c.customer_id = t.customer_id
    where c.stands
"""

TOUCHES_AFTER = _AFTER.format(touches="touches", customers="changing_customers")
"""The touches that this snapshot gives to them."""

CHANGED_IN_PLACE = """
    select c.code, c.customer_id, c.stands
    from changing_customers c
    left join rewritten r on r.customer_id = c.customer_id
    where r.customer_id is null
"""
"""Those whose earlier touches stayed where they were: a table of its own, so that none of them means no reading."""

TOUCHES_AFTER_AGAIN = f"""{_AFTER.format(touches="touches_now", customers="changing_customers").rstrip()}
    union all{_AFTER.format(touches="was_touches", customers="changed_in_place")}"""

KNOWN_UNTIL = """
    select system, max(occurred_at) as known_until
    from was_touches
    group by system
"""
"""How far the last snapshot knew each system: the time of the newest touch it had of it."""

_REWRITTEN = " or ".join(
    f"b.{name} is distinct from n.{name}" for name in ("kind", "status", "order_number", "amount", "currency")
)

EVENT_CHANGES = f"""
    with pairs as (
        select
            coalesce(b.event_id, n.event_id) as event_id,
            case when n.event_id is null then b.event_id end as lost,
            case when b.event_id is null then n.event_id end as gained,
            b.code as old_code,
            n.code as new_code,
            n.occurred_at,
            n.system,
            {_REWRITTEN} as rewritten,
            coalesce(b.batch_id <> n.batch_id, false) as restated,
            b.kind as old_kind,
            b.status as old_status,
            b.order_number as old_order,
            b.amount_base as old_amount_base,
            n.kind,
            n.status,
            n.order_number,
            n.amount_base
        from touches_before b
        full join touches_after n on n.event_id = b.event_id
    ),
    all_known as (
        select max(known_until) as known_until
        from known_until
    )
    select
        p.*,
        case
            when p.lost is not null and f.event_id is not null then 'went_off'
            when p.lost is not null then 'removed'
            when p.gained is not null and w.event_id is not null then 'came_on'
            when p.gained is not null and p.occurred_at < coalesce(k.known_until, a.known_until) then 'late'
            when p.gained is not null then 'new'
            when p.rewritten then 'corrected'
            else 'kept'
        end as change
    from pairs p
    cross join all_known a
    left join known_until k on k.system = p.system
    left join off_chain f on f.event_id = p.lost and f.kind <> '{IDENTIFY}'
    left join was_off_chain w on w.event_id = p.gained and w.kind <> '{IDENTIFY}'
"""
"""One row a touch of the changed customers, of either snapshot or both, and what became of it.

`went_off` and `came_on`: the event stands as before, but guards or decisions took its customer or gave it one.
`late`: it happened before the end of what the last snapshot knew of its system (of all systems, where it knew nothing
of that one), so it changes a time that had been reported already. `removed`: a later file no longer names it.
`corrected`: it says something else now. `restated`: it came again in another file, be it with the same words.
"""
