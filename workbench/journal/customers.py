"""One row a customer: contacts, first and last touch, what was done, what it was worth."""

from __future__ import annotations

from workbench.engine.base import Engine
from workbench.settings import Settings
from workbench.tables import KINDS


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the settings that touches and customers read."""
    engine.values("target_actions", {"kind": "varchar"}, [(kind,) for kind in settings.deals.target_actions])


CUSTOMER_NAMES = """
    with given as (
        select
            s.customer_no,
            e.name,
            row_number() over (partition by s.customer_no order by e.occurred_at desc nulls last, e.event_id) as place
        from scope_events e
        left join split_events p on p.event_no = e.event_no
        join unit_customers s on s.unit_no = coalesce(p.unit_no, e.signature_no)
        where e.name is not null
    )
    select c.customer_id, g.name
    from given g
    join customer_codes c on c.customer_no = g.customer_no
    where g.place = 1
"""
"""The latest name given, contact records of a CRM included."""

CUSTOMER_CONTACTS = """
    select
        customer_id,
        list_sort(array_agg(value) filter (where kind = 'phone')) as phones,
        list_sort(array_agg(value) filter (where kind = 'email')) as emails,
        count(*) as identifiers
    from customer_identifiers_now
    where links
    group by customer_id
"""
"""Phones and e-mails that belong to the customer and to nobody else."""

FOLDED = {"ё": "е", "є": "е", "і": "и", "ї": "и", "ґ": "г"}
"""Letters of Russian and Ukrainian names that stand beside another in the alphabet, but far from it in Unicode."""


def _folded(text: str) -> str:
    """Write the SQL that brings a name to the form it is sorted by."""
    for letter, like in FOLDED.items():
        text = f"replace({text}, '{letter}', '{like}')"
    return text


_COUNTS = ",\n        ".join(f"count(*) filter (where t.kind = '{kind}') as {kind}_count" for kind in KINDS)


def figures(touches: str) -> str:
    """Write the query of what each customer of a table of touches did and brought in.

    Whole hundredths add up the same in any order.
    """
    return f"""
    select
        t.customer_id,
        count(*) as touches,
        min(t.occurred_at) as first_at,
        max(t.occurred_at) as last_at,
        {_COUNTS},
        count(*) filter (where t.kind = 'deal' and t.status = 'won') as won_deals,
        sum(case when t.kind = 'deal' and t.status = 'won' then cast(round(t.amount_base * 100) as bigint) end)
            as won_hundredths,
        min(case when a.kind is not null then t.touch_no end) as target_no,
        min(case when t.kind = 'deal' and t.status = 'won' then t.touch_no end) as deal_no,
        min(case when a.kind is not null then t.occurred_at end) as target_at,
        min(case when t.kind = 'deal' and t.status = 'won' then t.occurred_at end) as deal_at
    from {touches} t
    left join target_actions a on a.kind = t.kind
    group by t.customer_id
"""


def refunds(touches: str) -> str:
    """Write the query of what was given back, by customer, of deals that still stand as won.

    A refund is a record of its own if its amount is negative or the order it names stands as won. A deal whose own
    status became refunded is no longer won, and must not be subtracted a second time.
    """
    return f"""
    with won_orders as (
        select distinct customer_id, order_number
        from {touches}
        where kind = 'deal' and status = 'won' and order_number is not null
    )
    select t.customer_id, sum(cast(round(abs(t.amount_base) * 100) as bigint)) as refund_hundredths
    from {touches} t
    left join won_orders w on w.customer_id = t.customer_id and w.order_number = t.order_number
    where t.kind = 'deal' and t.status = 'refunded' and (t.amount_base < 0 or w.order_number is not null)
    group by t.customer_id
"""


CUSTOMER_FIGURES = figures("touches_of_scope")
"""Sums over the chain."""

CUSTOMER_REFUNDS = refunds("touches_of_scope")
"""What was given back."""

CUSTOMER_CLICKS = """
    select
        t.customer_id,
        count(*) filter (where t.touch_no < f.target_no) as clicks_to_target,
        count(*) filter (where t.touch_no < f.deal_no) as clicks_to_deal
    from touches_of_scope t
    join customer_figures f on f.customer_id = t.customer_id
    where t.kind = 'session' and (t.touch_no < f.target_no or t.touch_no < f.deal_no)
    group by t.customer_id
"""
"""Sessions before the first target action and before the first won deal."""

CUSTOMER_ENDS = """
    select
        t.customer_id,
        max(case when t.touch_no = 1 then t.source end) as first_source,
        max(case when t.touch_no = 1 then t.medium end) as first_medium,
        max(case when t.touch_no = 1 then t.campaign end) as first_campaign,
        max(case when t.touch_no = f.touches then t.source end) as last_source,
        max(case when t.touch_no = f.touches then t.medium end) as last_medium,
        max(case when t.touch_no = f.touches then t.campaign end) as last_campaign
    from touches_of_scope t
    join customer_figures f on f.customer_id = t.customer_id
    where t.touch_no = 1 or t.touch_no = f.touches
    group by t.customer_id
"""
"""Where the first and the last touch came from."""

_COUNT_NAMES = ",\n        ".join(f"f.{kind}_count" for kind in KINDS)

CUSTOMERS = f"""
    select
        f.customer_id,
        n.name,
        c.phones,
        c.emails,
        f.first_at,
        x.first_source,
        x.first_medium,
        x.first_campaign,
        f.last_at,
        x.last_source,
        x.last_medium,
        x.last_campaign,
        f.touches,
        {_COUNT_NAMES},
        f.won_deals,
        (coalesce(f.won_hundredths, 0) - coalesce(r.refund_hundredths, 0)) / 100 as ltv,
        date_diff('day', cast(f.first_at as date), cast(f.last_at as date)) as duration_days,
        f.target_no is not null as has_target,
        f.target_at,
        f.deal_at,
        case when f.target_no is not null then coalesce(k.clicks_to_target, 0) end as clicks_to_target,
        case when f.deal_no is not null then coalesce(k.clicks_to_deal, 0) end as clicks_to_deal,
        coalesce(c.identifiers, 0) as identifiers,
        {_folded("lower(n.name)")} as sort_name,
        replace(
            lower(
                concat_ws(' ', n.name, array_to_string(c.phones, ' '), array_to_string(c.emails, ' '), f.customer_id)
            ),
            'ё',
            'е'
        ) as search_text
    from customer_figures f
    join customer_ends x on x.customer_id = f.customer_id
    left join customer_names n on n.customer_id = f.customer_id
    left join customer_contacts c on c.customer_id = f.customer_id
    left join customer_clicks k on k.customer_id = f.customer_id
    left join customer_refunds r on r.customer_id = f.customer_id
    order by f.customer_id
"""
"""The journal's table."""
