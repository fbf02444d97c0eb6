"""Finds the customers who have entered a segment, or a tier of a score, since the last scoring.

Entered means: inside now and not inside at the last scoring, as the same person under any id it has had. So

- nobody who is inside when a trigger is made enters it, as they were inside at the last scoring;
- where there is nothing to compare with (no scoring before, a segment or model that was not in it, or a segment whose
  condition a person has changed since), nobody enters: that is no news about a customer;
- a customer that was merged, or whose merge was undone, does not enter again; one that was split off does, as it is a
  customer that was not there before;
- whoever leaves and comes back enters again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from workbench.engine.query import literal, quote, quoted
from workbench.engine.snapshots import Snapshot
from workbench.segments.language.columns import HORIZONS
from workbench.tables import CUSTOMER_REDIRECTS, Table
from workbench.tables.scores import SCORED_REDIRECTS, SCORES, SEGMENT_SIZES, SEGMENTS, TRIGGERS

if TYPE_CHECKING:
    import pyarrow as pa

_COMPARED = (SEGMENTS, SEGMENT_SIZES, SCORES, TRIGGERS)


@dataclass(frozen=True)
class Trigger:
    """Somebody wants to hear who enters a segment, or a tier of a model at its usual horizon.

    `url` is where it is posted (None: entries only go to the table), `secret_env` names the environment variable that
    holds the secret to sign with. `made_at` is UTC.
    """

    name: str
    segment: str | None
    model: str | None
    tier: str | None
    url: str | None
    secret_env: str | None
    author: str
    made_at: datetime
    paused: bool = False

    @property
    def what(self) -> str:
        """The segment, or model and tier, that is entered."""
        return self.segment if self.segment is not None else f"{self.model} {self.tier}"


def entered(
    connection: duckdb.DuckDBPyConnection,
    triggers: Sequence[Trigger],
    last: Snapshot | None,
    *,
    moment: datetime,
    build_no: int,
    since: datetime | None = None,
    changed: Collection[str] = (),
) -> pa.Table:
    """Return the rows of `triggers`: those of the last scoring, and one for every customer who has entered since.

    Args:
        connection: database with `segments`, `scores` and `customer_redirects` as they are now.
        triggers: the triggers; paused ones are passed over, and what enters meanwhile is not made up for.
        last: the snapshot that holds the tables of the last scoring, with the redirects of then as `scored_redirects`
            if it was built anew since; None: nothing was scored before.
        moment: when it is asked, with a zone; the rows' `entered_at`.
        build_no: number of the build that is scored.
        since: entries found before that moment, which has a zone, are not kept; None: all are.
        changed: segments whose condition, or that of a segment they refer to, has changed since the last scoring.

    """
    _load_last(connection, last)
    _load_watched(connection, [trigger for trigger in triggers if not trigger.paused], changed)
    parameters = {"at": _utc(moment), "build_no": build_no, "since": _utc(since) if since else None}
    return connection.sql(_KEPT_AND_NEW, params=parameters).to_arrow_table()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _load_last(connection: duckdb.DuckDBPyConnection, last: Snapshot | None) -> None:
    """Name the tables of the last scoring `was_…`, empty ones where there are none."""
    for table in _COMPARED:
        connection.execute(f"create or replace temp table was_{table.name} as {_rows(table, _files(last, table.name))}")
    redirects = _files(last, SCORED_REDIRECTS) or _files(last, CUSTOMER_REDIRECTS.name)
    connection.execute(f"create or replace temp table was_customer_redirects as {_rows(CUSTOMER_REDIRECTS, redirects)}")


def _files(last: Snapshot | None, name: str) -> list[Path]:
    return [last.folder / file for file in last.tables.get(name, [])] if last else []


def _rows(table: Table, files: Sequence[Path]) -> str:
    if not files:
        empty = ", ".join(f"cast(null as {column.type}) as {quote(column.name)}" for column in table.columns)
        return f"select {empty} where false"
    paths = ", ".join(literal(str(file)) for file in files)
    return f"from read_parquet([{paths}])"


def _load_watched(connection: duckdb.DuckDBPyConnection, triggers: Sequence[Trigger], changed: Collection[str]) -> None:
    connection.execute("""
        create or replace temp table watched (
            trigger_name varchar, segment varchar, model varchar, tier varchar, horizon_days bigint, what varchar,
            made varchar
        )
    """)
    for trigger in triggers:
        if trigger.segment is not None and trigger.segment in changed:
            continue
        horizons = HORIZONS.get(trigger.model or "", ())
        horizon = horizons[0] if len(horizons) > 1 else None  # of the others a snapshot holds one, whichever it is
        connection.execute(
            "insert into watched values (?, ?, ?, ?, ?, ?, ?)",
            [
                trigger.name, trigger.segment, trigger.model, trigger.tier, horizon, trigger.what,
                trigger.made_at.isoformat(),
            ],
        )  # fmt: skip


def _inside(prefix: str) -> str:
    """Write the query of who is inside what is watched."""
    return f"""
        select w.trigger_name, s.customer_id
        from watched w
        join {prefix}segments s on s.segment = w.segment
        union
        select w.trigger_name, s.customer_id
        from watched w
        join {prefix}scores s on s.model = w.model and s.tier = w.tier
            and (w.horizon_days is null or s.horizon_days = w.horizon_days)
    """


_NEW = f"""
    with inside as ({_inside("")}),
    was_inside as ({_inside("was_")}),
    comparable as (
        select w.trigger_name
        from watched w
        where w.segment in (
            select segment
            from was_segment_sizes
            where build_no = (select max(build_no) from was_segment_sizes)
            union
            select segment
            from was_segments
        )
        or w.model in (select model from was_scores)
    ),
    known as (
        select trigger_name, customer_id
        from was_inside
        union
        select w.trigger_name, r.customer_id
        from was_inside w
        join customer_redirects r on r.old_id = w.customer_id
        union
        select w.trigger_name, r.old_id as customer_id
        from was_inside w
        join was_customer_redirects r on r.customer_id = w.customer_id
    ),
    arrived as (
        select i.trigger_name, i.customer_id
        from inside i
        join comparable c on c.trigger_name = i.trigger_name
        left join known k on k.trigger_name = i.trigger_name and k.customer_id = i.customer_id
        where k.customer_id is null
    )
    select
        left(sha256(concat_ws(chr(10), w.trigger_name, w.made, a.customer_id, cast($at as varchar))), 32)
            as delivery_key,
        a.trigger_name,
        a.customer_id,
        cast($at as timestamp) as entered_at,
        w.what,
        cast($build_no as bigint) as build_no
    from arrived a
    join watched w on w.trigger_name = a.trigger_name
"""
"""Inside now, and not then: neither under this id nor under one that led to it, or that it led to."""

_NAMES = quoted(TRIGGERS.names)

_KEPT_AND_NEW = f"""
    select {_NAMES}
    from was_triggers
    where $since::timestamp is null or entered_at >= $since
    union all
    select {_NAMES}
    from ({_NEW})
    order by entered_at, delivery_key
"""
