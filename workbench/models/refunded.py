"""What customers got back, as it was known at the start of any day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.journal.customers import refunds
from workbench.models.purchases import date_of

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

_DEALS = """
    create or replace temp table refunded_deals as
    select customer_id, kind, status, order_number, amount_base, occurred_at
    from touches
    where kind = 'deal' and customer_id in (
        select customer_id
        from touches
        where kind = 'deal' and status = 'refunded'
    )
"""

_KNOWN = """(
    select *
    from refunded_deals
    where occurred_at < timezone('UTC', timezone($zone, cast($day as timestamp)))
)"""


class Refunded:
    """Sums up refunds of standing orders, which count against money from the day they were made on.

    The deals of those who ever got anything back are read once, into a temporary table until `close`: they are few,
    and there are several days to ask about.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, zone: str) -> None:
        """Read the deals; `connection` holds the table `touches`."""
        self._connection = connection
        self._zone = zone
        connection.execute(_DEALS)

    def before(self, ids: NDArray[np.object_], day: int) -> NDArray[np.float64]:
        """Sum what customers got back before a day began in the zone.

        Args:
            ids: sorted customer ids, shape (customers,).
            day: days since 1970-01-01.

        Returns:
            Money in the base currency, shape (customers,).

        """
        asked = {"zone": self._zone, "day": date_of(day)}
        found = self._connection.execute(refunds(_KNOWN), asked).fetchnumpy()
        refunded = np.zeros(len(ids))
        who = np.asarray(found["customer_id"], dtype=object)
        if len(who) and len(ids):
            place = np.minimum(np.searchsorted(ids, who), len(ids) - 1)
            buyer = ids[place] == who
            refunded[place[buyer]] = np.asarray(found["refund_hundredths"], dtype=np.float64)[buyer] / 100
        return refunded

    def close(self) -> None:
        """Drop the temporary table."""
        self._connection.execute("drop table refunded_deals")
