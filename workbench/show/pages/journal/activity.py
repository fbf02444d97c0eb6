"""Touches over time: what the chart of a page draws."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.show.pages.journal.filters import Condition
from workbench.show.reader import SnapshotReader

STEPS = ("day", "week", "month")

_MOST_DAYS = 92
_MOST_WEEKS_IN_DAYS = 2 * 366


def touches_over_time(reader: SnapshotReader, who: Condition, by: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Count the touches of some customers: rows of bucket (ISO date of its first day), kind, touches.

    Raises:
        WorkbenchError: `by` is no step.

    """
    if by not in (*STEPS, "auto"):
        raise WorkbenchError(f"Unknown step {by!r}.{nearest(by, STEPS)} Allowed: auto, {', '.join(STEPS)}.")
    step = _fitting_step(reader, who) if by == "auto" else by
    return reader.known_rows(_COUNTED.format(who=who.sql), [*who.values, step, zone.key])


def _fitting_step(reader: SnapshotReader, who: Condition) -> str:
    """Choose days for a quarter, weeks for two years, months beyond."""
    sql = f"select min(first_at) as start, max(last_at) as stop from customers where {who.sql}"
    span = reader.known_rows(sql, who.values)[0]
    if span["start"] is None:
        return "day"
    days = (date.fromisoformat(span["stop"][:10]) - date.fromisoformat(span["start"][:10])).days
    if days <= _MOST_DAYS:
        return "day"
    return "week" if days <= _MOST_WEEKS_IN_DAYS else "month"


_COUNTED = """
    with quarters as (
        select
            epoch_ms(occurred_at) // 900000 as quarter,
            kind,
            count(*) as touches
        from touches
        where customer_id in (select customer_id from customers where {who})
        group by quarter, kind
    )
    select
        strftime(
            date_trunc(?, timezone(?, timezone('UTC', epoch_ms(quarter * 900000)))),
            '%Y-%m-%d'
        ) as bucket,
        kind,
        cast(sum(touches) as bigint) as touches
    from quarters
    group by bucket, kind
    order by bucket, kind
"""
"""The time zone is applied to quarters of an hour, not to every touch: no zone's offset is finer."""
