"""The day that durations of a condition count from where nobody names one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb

_DAYS = """
    select
        (select max(as_of) from segment_sizes) as scored,
        cast(timezone($zone, timezone('UTC', max(last_at))) + interval 1 day as date) as touched
    from customers
    where last_at <= $now
"""


def known_until(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime) -> date | None:
    """Return the day after the last touch, or that of the last scoring where it is later; None: there is neither.

    Quick enough for a page: it looks at customers, not at touches.

    Args:
        connection: holds `customers` and `segment_sizes`.
        zone: the workspace's time zone.
        now: the moment it is asked at, with a zone; a customer whose last touch is dated later is not looked at, as
            that is a slip of a clock.

    """
    asked = {"zone": zone, "now": now.astimezone(UTC).replace(tzinfo=None)}
    days = connection.execute(_DAYS, asked).fetchall()[0]
    return max((day for day in days if day is not None), default=None)
