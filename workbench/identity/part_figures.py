"""What a part of the records did and brought in, as the journal counts it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from workbench.identity.graph import IN_OWNED, OWNED, grouped


@dataclass(frozen=True)
class Figures:
    """Touches, the first and the last of them (UTC), won deals, lifetime value in the base currency, latest name.

    The name is the last one given, on contact records as well; who has no touch but such a record has nothing else.
    """

    touches: int = 0
    first_at: datetime | None = None
    first_source: str | None = None
    first_medium: str | None = None
    first_campaign: str | None = None
    last_at: datetime | None = None
    won_deals: int = 0
    ltv: float = 0.0
    name: str | None = None


def part_figures(
    connection: duckdb.DuckDBPyConnection, customer_ids: Collection[str], groups: Sequence[Sequence[int]]
) -> list[Figures]:
    """Count the touches of groups of units of these customers as if each group were a customer."""
    asked = {"ids": sorted(customer_ids), **grouped(groups)}
    found = {place: Figures(*row) for place, *row in connection.execute(_FIGURES, asked).fetchall()}
    names = dict(connection.execute(_NAMES, asked).fetchall())
    return [replace(found.get(place, Figures()), name=names.get(place)) for place in range(len(groups))]


# A refund counts as in the journal: with a negative amount, or if the order it names stands as won.
_FIGURES = f"""
    with {OWNED.strip()},
    chains as (
        select
            o.group_no,
            r.occurred_at,
            r.source,
            r.medium,
            r.campaign,
            r.kind = 'deal' and r.status = 'won' as won,
            r.kind = 'deal' and r.status = 'refunded' as refunded,
            r.order_number,
            r.amount_base < 0 as negative,
            cast(round(r.amount_base * 100) as bigint) as hundredths,
            row_number() over (partition by o.group_no order by r.occurred_at, r.event_id) as touch_no
        from touches r
        join owned o on o.signature_no = r.signature_no
        where r.customer_id in (select unnest($ids::varchar[])) and {IN_OWNED}
    ),
    won_orders as (
        select distinct group_no, order_number
        from chains
        where won and order_number is not null
    )
    select
        c.group_no,
        count(*) as touches,
        min(c.occurred_at) as first_at,
        max(case when c.touch_no = 1 then c.source end) as first_source,
        max(case when c.touch_no = 1 then c.medium end) as first_medium,
        max(case when c.touch_no = 1 then c.campaign end) as first_campaign,
        max(c.occurred_at) as last_at,
        count(*) filter (where c.won) as won_deals,
        (
            coalesce(sum(c.hundredths) filter (where c.won), 0)
            - coalesce(sum(case when c.negative or w.order_number is not null then abs(c.hundredths) end)
                filter (where c.refunded), 0)
        ) / 100 as ltv
    from chains c
    left join won_orders w on w.group_no = c.group_no and w.order_number = c.order_number
    group by c.group_no
"""

_NAMES = f"""
    with {OWNED.strip()},
    recorded as (
        select signature_no, event_id, occurred_at, name
        from touches
        where customer_id in (select unnest($ids::varchar[])) and name is not null
        union all
        select signature_no, event_id, occurred_at, name
        from off_chain
        where name is not null
    ),
    given as (
        select
            o.group_no,
            r.name,
            row_number() over (partition by o.group_no order by r.occurred_at desc nulls last, r.event_id) as place
        from recorded r
        join owned o on o.signature_no = r.signature_no
        where {IN_OWNED}
    )
    select group_no, name
    from given
    where place = 1
"""
"""The latest name given, contact records of a CRM included, by the same order as a customer's name in the journal."""
