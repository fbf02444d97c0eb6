"""Money at stake: of the money that is expected of a customer, the part that is in doubt."""

from __future__ import annotations

import duckdb

_FILL = """
    update scores
    set money_at_stake = scores.score * expected.money
    from (
        select customer_id, score as money
        from scores
        where model = 'ltv'
    ) as expected
    where expected.customer_id = scores.customer_id
        and scores.model = 'churn'
        and scores.horizon_days = (select max(horizon_days) from scores where model = 'churn')
"""


def fill_money_at_stake(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `money_at_stake` of `scores`, once churn and lifetime value are there; without the latter it stays empty.

    It is the money expected in the coming year times the chance of no purchase at the longest horizon of churn. Of whom
    little is expected, such as the long gone, little is at stake, and so it is of who comes anyway.
    """
    connection.execute(_FILL)
