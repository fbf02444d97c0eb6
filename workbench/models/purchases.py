"""What customers bought and when, as arrays: the input of RFM, churn and lifetime value.

A purchase is a day with at least one won deal. Days are whole numbers (days since 1970-01-01) in the workspace's
zone: two orders of one day are one decision to buy, and integer days keep ties exact and fits fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)

# Zones shift by whole quarters of an hour; there are far fewer of these than deals, and a conversion is dear.
WON_DEALS = """
    select
        customer_id,
        cast(epoch_us(occurred_at) // 900000000 as integer) as quarter,
        cast(coalesce(amount_base, 0) as double) as amount
    from touches
    where kind = 'deal' and status = 'won' and occurred_at < $before
    order by customer_id, quarter, amount
"""
"""Won deals by customer and quarter of an hour since 1970 began, UTC; `$before` is the first moment not known yet."""

DAYS = """
    select date_diff(
        'day',
        date '1970-01-01',
        cast(timezone($zone, timezone('UTC', make_timestamp(quarter * 900000000))) as date)
    ) as day
    from quarters
    order by quarter
"""
"""The day of the zone of each quarter of an hour."""


@dataclass(frozen=True)
class Purchases:
    """Purchase days, sorted by customer and day; one row a customer and day.

    Attributes:
        ids: customer ids, shape (customers,), sorted; those who ever bought.
        customer: position in `ids` of each row, shape (rows,).
        day: day of each row, days since 1970-01-01, shape (rows,).
        amount: money of each row, base currency, shape (rows,).

    """

    ids: NDArray[np.object_]
    customer: NDArray[np.int64]
    day: NDArray[np.int64]
    amount: NDArray[np.float64]

    @classmethod
    def of(cls, ids: NDArray[np.object_], day: NDArray[np.int64], amount: NDArray[np.float64]) -> Purchases:
        """Sort purchases given in any order and merge those of one customer and day.

        Args:
            ids: whose purchase it is, shape (rows,).
            day: days since 1970-01-01, shape (rows,).
            amount: money, shape (rows,).

        """
        known, code = np.unique(ids, return_inverse=True)
        order = np.lexsort((day, code))
        return cls.merged(
            known.astype(object), code[order].astype(np.int64), day[order].astype(np.int64), amount[order]
        )

    @classmethod
    def merged(
        cls, ids: NDArray[np.object_], code: NDArray[np.int64], day: NDArray[np.int64], amount: NDArray[np.float64]
    ) -> Purchases:
        """Merge rows of one customer and day, which are neighbours."""
        starts = np.flatnonzero(_begins(code) | _begins(day))
        summed = np.add.reduceat(amount, starts) if len(starts) else amount
        return cls(ids, code[starts], day[starts], summed)

    def before(self, as_of: int) -> Purchases:
        """Keep what was known at the start of the day `as_of`; customers who had bought nothing by then leave."""
        kept = self.day < as_of
        code = self.customer[kept]
        first = _begins(code)
        return Purchases(self.ids[code[first]], np.cumsum(first) - 1, self.day[kept], self.amount[kept])

    def __len__(self) -> int:
        """Count the purchase days."""
        return len(self.day)


def read_purchases(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str = "UTC") -> Purchases:
    """Read the purchases before the day `as_of` began in the zone.

    Args:
        connection: holds the table `touches`.
        as_of: first day that is not known.
        zone: the workspace's time zone.

    """
    moment = "select timezone('UTC', timezone($zone, cast($as_of as timestamp)))"
    before = connection.execute(moment, {"zone": zone, "as_of": as_of}).fetchall()[0][0]
    # the engine sorts; a customer's id becomes an object once, where it differs from the one before
    rows = connection.sql(WON_DEALS, params={"before": before}).to_arrow_table()
    whose = rows["customer_id"].combine_chunks()
    first = np.ones(len(rows), dtype=bool)
    first[1:] = pc.not_equal(whose[1:], whose[:-1]).to_numpy(zero_copy_only=False)
    ids = whose.filter(pa.array(first)).to_numpy(zero_copy_only=False).astype(object)
    day = _days(connection, rows["quarter"].to_numpy(), zone)
    return Purchases.merged(ids, np.cumsum(first) - 1, day, rows["amount"].to_numpy())


def _days(connection: duckdb.DuckDBPyConnection, quarter: NDArray[np.int32], zone: str) -> NDArray[np.int64]:
    """Give the day of the zone of every quarter of an hour, asking for each once, shape (rows,)."""
    if not len(quarter):
        return np.zeros(0, dtype=np.int64)
    place = quarter - quarter.min()
    there = np.zeros(int(place.max()) + 1, dtype=bool)
    there[place] = True
    distinct = np.flatnonzero(there)
    connection.register("quarters", pa.table({"quarter": distinct + int(quarter.min())}))
    found = connection.execute(DAYS, {"zone": zone}).fetchnumpy()["day"]
    connection.unregister("quarters")
    days = np.zeros(len(there), dtype=np.int64)
    days[distinct] = found
    return np.asarray(days[place])


def day_number(day: date) -> int:
    """Return the days since 1970-01-01.

    >>> day_number(date(1970, 1, 3))
    2
    """
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """Return the date of a day number.

    >>> date_of(2)
    datetime.date(1970, 1, 3)
    """
    return EPOCH + timedelta(days=int(day))


def _begins(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which rows differ from the one before, shape (rows,); the first does."""
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return first
