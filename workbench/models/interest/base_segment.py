"""Makes a base of a saved segment, narrowed by when its customers were in touch and how their deals stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from workbench.errors import nearest
from workbench.models.interest.base_file import Base, BaseError
from workbench.models.interest.touch_features import start_of
from workbench.tables import DEAL_STATUSES

_PEOPLE = """
    select
        row_number() over (order by s.customer_id) as row,
        cast(null as varchar) as phone,
        cast(null as varchar) as email,
        s.customer_id,
        cast(null as varchar) as status,
        cast(null as varchar) as reason
    from segments s
    where s.segment = $segment and exists (
        select 1
        from touches t
        where t.customer_id = s.customer_id and t.occurred_at >= $from and t.occurred_at < $to
    ) and ($deal is null or exists (
        select 1
        from touches t
        where t.customer_id = s.customer_id and t.kind = 'deal' and t.status = $deal
            and t.occurred_at >= $from and t.occurred_at < $to
    ))
    order by s.customer_id
"""

_FIRST = date(1970, 1, 1)


@dataclass(frozen=True)
class Narrowed:
    """Which customers of the segment are meant.

    Attributes:
        touched_from: first day of the period in which they had a touch; None: from the beginning.
        touched_to: first day after the period; None: up to the day asked about.
        deal_status: open, won, lost or refunded: they had a deal of that status in the period.

    """

    touched_from: date | None = None
    touched_to: date | None = None
    deal_status: str | None = None


def segment_base(
    connection: duckdb.DuckDBPyConnection, segment: str, as_of: date, zone: str, narrowed: Narrowed | None = None
) -> Base:
    """Read the members of a segment of the current snapshot.

    Raises:
        BaseError: there is no such segment or deal status, or nobody is left.

    """
    narrowed = narrowed or Narrowed()
    known = [row[0] for row in connection.execute("select distinct segment from segments order by segment").fetchall()]
    if segment not in known:
        names = f"Segments: {', '.join(known)}." if known else "No segment has a member in this snapshot; score first."
        raise BaseError(f"There is no segment {segment!r} with members.{nearest(segment, known)} {names}")
    status = narrowed.deal_status
    if status is not None and status not in DEAL_STATUSES:
        raise BaseError(
            f"Unknown deal status {status!r}.{nearest(status, DEAL_STATUSES)} Known: {', '.join(DEAL_STATUSES)}."
        )
    until = min(narrowed.touched_to or as_of, as_of)
    window = {
        "from": start_of(connection, narrowed.touched_from or _FIRST, zone),
        "to": start_of(connection, until, zone),
    }
    values = {"segment": segment, "deal": status, **window}
    people = connection.sql(_PEOPLE, params=values).to_arrow_table()
    if not people.num_rows:
        raise BaseError(f"Nobody of the segment {segment!r} meets the conditions before {until}. Widen the period.")
    return Base(segment, "segment", people, {})
