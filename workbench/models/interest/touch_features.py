"""What the touches before a day say about each customer, as one feature table.

Days are whole days back from the start of the day asked about, so nothing at or after it can be read. What is written
into an event later (a deal's status, a rating) is not used: at the time it was not known.

Who a customer is comes from all that is known today: a past day is scored with today's knowledge of which records
belong together. This makes past periods look a little better than they could have been then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.tables import KINDS

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000

GROUPS = {
    "visits": ("session",),
    "contacts": ("call", "request", "callback", "email", "chat"),
    "carts": ("cart", "checkout"),
    "deals": ("deal",),
    "service": ("ticket", "survey", "mention"),
}
"""Kinds that are counted together."""

FAMILIES = {
    "last touch": ("days_since_touch",),
    "last visit": ("days_since_session",),
    "last contact": tuple(f"days_since_{kind}" for kind in GROUPS["contacts"]),
    "visits": (
        "touches_7d", "touches_30d", "touches_90d", "touches_365d", "visits_30d", "visits_365d", "active_days_60d",
        "visits_trend",
    ),
    "contacts": (
        "contacts_30d", "contacts_365d", "service_30d", "service_365d",
        "days_since_ticket", "days_since_survey", "days_since_mention",
    ),
    "carts": ("days_since_cart", "days_since_checkout", "carts_30d", "carts_365d", "cart_without_deal"),
    "deals": ("days_since_deal", "deals_30d", "deals_365d"),
    "sources and habits": ("sources", "paid_share", "mobile_share", "working_hours_share"),
    "time known": ("days_known",),
}  # fmt: skip
"""Features that are explained together, so that an explanation stays short."""

FAMILY_OF = {feature: family for family, features in FAMILIES.items() for feature in features}

_KIND_LIST = ", ".join(f"'{kind}'" for kind in KINDS)
_PAID = "('cpc', 'ppc', 'cpm', 'cpa', 'paid', 'paidsearch', 'paid_social', 'display', 'banner', 'retargeting')"
_MORNING, _EVENING = 9, 18
_BITS = 60


@dataclass(frozen=True)
class FeatureTable:
    """Features of customers, as known at the start of a day.

    Attributes:
        as_of: the day.
        ids: customer ids, shape (customers,), sorted.
        columns: by name, shape (customers,); NaN where there is nothing to measure from.

    """

    as_of: date
    ids: NDArray[np.object_]
    columns: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.ids)


def start_of(connection: duckdb.DuckDBPyConnection, day: date, zone: str) -> datetime:
    """Return the first moment of the day in the zone, UTC."""
    moment = "select timezone('UTC', timezone($zone, cast($day as timestamp)))"
    found: datetime = connection.execute(moment, {"zone": zone, "day": day}).fetchall()[0][0]
    return found


def read_features(
    connection: duckdb.DuckDBPyConnection, as_of: date, zone: str, chosen: str | None = None
) -> FeatureTable:
    """Read the features of every customer with a touch before the day.

    Args:
        connection: holds the table `touches`.
        as_of: the first day that is not known, in the zone.
        zone: the workspace's time zone.
        chosen: a table with `customer_id` of the customers wanted; None: all.

    """
    before = start_of(connection, as_of, zone)
    # A relation's Arrow: no copy of the rows, and numbers with gaps become floats with NaN
    found = connection.sql(features_sql(chosen), params={"before": before}).to_arrow_table()
    ids = found["customer_id"].to_numpy().astype(object)
    columns = {name: _floats(found[name]) for name in found.column_names if name != "customer_id"}
    return FeatureTable(as_of, ids, columns)


def features_sql(chosen: str | None = None) -> str:
    """Write the query; `$before` is the first moment that is not known, UTC."""
    among = f"and customer_id in (select customer_id from {chosen})" if chosen else ""
    since = ",\n            ".join(f"min(age) filter (where kind = '{kind}') as days_since_{kind}" for kind in KINDS)
    counts = ",\n            ".join(
        f"count(*) filter (where kind in ({', '.join(map(repr, kinds))}) and age < {days}) as {group}_{days}d"
        for group, kinds in GROUPS.items()
        for days in (30, 365)
    )
    touches = ",\n            ".join(
        f"count(*) filter (where age < {days}) as touches_{days}d" for days in (7, 30, 90, 365)
    )
    return f"""
    with known as (
        select
            customer_id,
            kind,
            source,
            device,
            lower(medium) as medium,
            (epoch_us($before) - 1 - epoch_us(occurred_at)) // {DAY_US} as age,
            23 - (epoch_us($before) - 1 - epoch_us(occurred_at)) % {DAY_US} // {HOUR_US} as hour
        from touches
        where occurred_at < $before and kind in ({_KIND_LIST}) {among}
    ),
    summed as (
        select
            customer_id,
            min(age) as days_since_touch,
            max(age) as days_known,
            {since},
            {touches},
            {counts},
            coalesce(bit_count(bit_or(case when age < {_BITS} then cast(1 as bigint) << cast(age as int) end)), 0)
                as active_days_{_BITS}d,
            count(*) filter (where kind = 'session' and age >= 30 and age < 90) as visits_before,
            count(distinct source) as sources,
            avg(case when medium in {_PAID} then 1.0 else 0.0 end) as paid_share,
            avg(case when device = 'mobile' then 1.0 when device is not null then 0.0 end) as mobile_share,
            avg(case when hour >= {_MORNING} and hour < {_EVENING} then 1.0 else 0.0 end) as working_hours_share
        from known
        group by customer_id
    )
    select
        * exclude (visits_before),
        visits_30d - visits_before / 2.0 as visits_trend,
        case
            when least(days_since_cart, days_since_checkout) < coalesce(days_since_deal, {DAY_US}) then 1.0
            else 0.0
        end as cart_without_deal
    from summed
    order by customer_id
    """


def read_outcomes(
    connection: duckdb.DuckDBPyConnection,
    table: FeatureTable,
    days: int,
    zone: str,
    target_actions: list[str],
) -> NDArray[np.bool_]:
    """Tell which of the table's customers took a target action within the days from its `as_of`, shape (customers,)."""
    after = date.fromordinal(table.as_of.toordinal() + days)
    query = """
        select distinct customer_id
        from touches
        where occurred_at >= $from and occurred_at < $to and list_contains($kinds, kind)
    """
    window = {"from": start_of(connection, table.as_of, zone), "to": start_of(connection, after, zone)}
    acted = connection.execute(query, {**window, "kinds": target_actions}).fetchnumpy()["customer_id"]
    acted = np.sort(np.asarray(acted, dtype=object))
    if not len(acted):
        return np.zeros(len(table), dtype=bool)
    place = np.minimum(np.searchsorted(acted, table.ids), len(acted) - 1)
    return np.asarray(acted[place] == table.ids, dtype=bool)


def _floats(values: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(values.cast(pa.float64()).to_numpy(), dtype=np.float64)
