"""Customers as they were at an earlier day: their figures over the touches that were known then."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import duckdb

from workbench.days import midnight
from workbench.journal.customers import refunds
from workbench.tables import KINDS

_COUNTS = ",\n        ".join(f"count(*) filter (where kind = '{kind}') as {kind}_count" for kind in KINDS)

_FIGURES = f"""
    select
        customer_id,
        count(*) as touches,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        max(touch_no) as last_no,
        {_COUNTS},
        count(*) filter (where kind = 'deal' and status = 'won') as won_deals,
        sum(cast(round(amount_base * 100) as bigint)) filter (where kind = 'deal' and status = 'won') as won_hundredths
    from past_touches
    group by customer_id
"""

_ENDS = """
    select t.customer_id, t.source as last_source, t.medium as last_medium, t.campaign as last_campaign
    from past_touches t
    join past_figures f on f.customer_id = t.customer_id and f.last_no = t.touch_no
"""

_OF_FIGURES = ("touches", "first_at", "last_at", "won_deals", *(f"{kind}_count" for kind in KINDS))
_OF_ENDS = ("last_source", "last_medium", "last_campaign")
_ONCE = {"target_at": "target_at", "deal_at": "deal_at", "clicks_to_target": "target_at", "clicks_to_deal": "deal_at"}
"""Columns about a first time, with the column that says when that was."""


def is_past(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str) -> bool:
    """Say whether the snapshot knows of touches from the day `as_of` on."""
    later = "select 1 from touches where occurred_at >= ? limit 1"
    return bool(connection.execute(later, [midnight(as_of, ZoneInfo(zone))]).fetchall())


def make_customers_then(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str) -> None:
    """Make the temporary table `customers_then`, once for many conditions."""
    lists = ", ".join(f"{name} as ({sql})" for name, sql in past_customers("$before").items())
    connection.execute(
        f"create or replace temp table customers_then as with {lists} select * from past_customers",
        {"before": midnight(as_of, ZoneInfo(zone))},
    )


def past_customers(before: str) -> dict[str, str]:
    """Write the queries, by name, of which `past_customers` has the columns of `customers` without what came later.

    Reads `customers` and `touches`. Which touches are one person, names and contacts stay as they are known now.

    Args:
        before: the SQL of the first moment that was not known.

    """
    return {
        "past_touches": f"select * from touches where occurred_at < {before}",
        "past_refunds": refunds("past_touches"),
        "past_figures": _FIGURES,
        "past_ends": _ENDS,
        "past_customers": _customers(before),
    }


def _customers(before: str) -> str:
    columns = [f"f.{name} as {name}" for name in _OF_FIGURES] + [f"e.{name} as {name}" for name in _OF_ENDS]
    columns += [f"case when c.{when} < {before} then c.{name} end as {name}" for name, when in _ONCE.items()]
    return f"""
    select c.* replace (
        {", ".join(columns)},
        (coalesce(f.won_hundredths, 0) - coalesce(r.refund_hundredths, 0)) / 100 as ltv,
        date_diff('day', cast(f.first_at as date), cast(f.last_at as date)) as duration_days,
        coalesce(c.target_at < {before}, false) as has_target
    )
    from customers c
    join past_figures f on f.customer_id = c.customer_id
    join past_ends e on e.customer_id = c.customer_id
    left join past_refunds r on r.customer_id = c.customer_id
    """
