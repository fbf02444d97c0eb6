"""Who is in which segment, and how large segments were build by build: what scoring publishes about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import duckdb

from workbench.notes.followed import FollowedNotes
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.conditions import Condition
from workbench.segments.language.grammar import parse
from workbench.segments.language.past import is_past, make_customers_then

if TYPE_CHECKING:
    import pyarrow as pa

_SIZES = """
    with named as (
        select unnest($names::varchar[]) as segment
    ),
    carried as (
        select n.now as segment, s.build_no, s.as_of, s.customers, s.ltv
        from segment_sizes s
        join (select unnest($then::varchar[]) as was, unnest($now::varchar[]) as now) n on n.was = s.segment
        where s.build_no < $build_no
    ),
    counted as (
        select m.segment, count(*) as customers, sum(c.ltv) as ltv
        from segment_members m
        join {customers} c on c.customer_id = m.customer_id
        group by m.segment
    )
    select
        n.segment,
        cast($build_no as bigint) as build_no,
        cast($as_of as date) as as_of,
        coalesce(c.customers, 0) as customers,
        coalesce(c.ltv, 0) as ltv
    from named n
    left join counted c on c.segment = n.segment
    union all by name
    from carried
    order by segment, build_no
"""
"""The sizes now, and those of earlier builds under the names of now."""


@dataclass(frozen=True)
class Counted:
    """What segments are counted for.

    Attributes:
        as_of: the first day that is not known.
        zone: the workspace's time zone.
        build_no: number of the build; sizes of this one are written anew.
        names_now: earlier name -> name of now, None for a segment that is no more, as `SegmentsStore.names_now` says.
        notes: tags and names that people gave.

    """

    as_of: date
    zone: str
    build_no: int
    names_now: Mapping[str, str | None] = field(default_factory=dict)
    notes: FollowedNotes | None = None


def members(
    connection: duckdb.DuckDBPyConnection, segments: Mapping[str, str | Condition], counted: Counted
) -> dict[str, pa.Table]:
    """Find the customers of every segment.

    Reads `customers`, `touches`, `rfm`, `scores`, and the `segment_sizes` of the last snapshot.

    Args:
        connection: a database of one's own over the snapshot.
        segments: conditions, or their text, by name; ready-made ones included.
        counted: day, zone and build.

    Returns:
        the tables `segments` (segment, customer_id), `segment_sizes` (segment, build_no | as_of, customers, ltv), and
        `model_notes` with a row for each segment whose condition cannot be asked any more.

    """
    connection.execute("create or replace temp table segment_members (segment varchar, customer_id varchar)")
    conditions, problems = _read(segments)
    customers = _customers(connection, counted)
    for name, condition in conditions.items():
        try:
            query = compile_condition(
                condition, counted.as_of, counted.zone, counted.notes, conditions, customers=customers
            )
        except ConditionError as error:
            problems[name] = f"{name}: {error}"
            continue
        into = f"insert into segment_members select $segment, customer_id from ({query.sql})"
        try:
            connection.execute(into, {"segment": name, **query.parameters})
        except duckdb.BinderException:
            problems[name] = f"{name}: it asks what the tables of an earlier version do not have. Run: workbench build"
    found = "select segment, customer_id from segment_members order by segment, customer_id"
    tables = {
        "segments": connection.sql(found).to_arrow_table(),
        "segment_sizes": _sizes(connection, customers, [name for name in segments if name not in problems], counted),
        "model_notes": _notes(problems),
    }
    connection.execute("drop table segment_members")
    connection.execute("drop table if exists customers_then")
    return tables


def _customers(connection: duckdb.DuckDBPyConnection, counted: Counted) -> str:
    """Name the table of customers: that of the snapshot, or one of their figures of then."""
    if not is_past(connection, counted.as_of, counted.zone):
        return "customers"
    make_customers_then(connection, counted.as_of, counted.zone)
    return "customers_then"


def _read(segments: Mapping[str, str | Condition]) -> tuple[dict[str, Condition], dict[str, str]]:
    """Return the conditions, and what is wrong with those that cannot be read."""
    conditions: dict[str, Condition] = {}
    problems: dict[str, str] = {}
    for name, given in segments.items():
        try:
            conditions[name] = parse(given) if isinstance(given, str) else given
        except ConditionError as error:
            problems[name] = f"{name}: {error}"
    return conditions, problems


def _sizes(connection: duckdb.DuckDBPyConnection, customers: str, names: list[str], counted: Counted) -> pa.Table:
    """Return the sizes; the history of a segment goes with its name, and ends where it was dropped."""
    before = connection.execute("select distinct segment from segment_sizes").fetchall()
    carried = {segment: counted.names_now.get(segment, segment) for (segment,) in before}
    kept = {then: now for then, now in carried.items() if now is not None}
    parameters = {
        "names": names,
        "then": list(kept),
        "now": list(kept.values()),
        "build_no": counted.build_no,
        "as_of": counted.as_of,
    }
    return connection.sql(_SIZES.format(customers=customers), params=parameters).to_arrow_table()


def _notes(problems: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415  heavy, and only scoring needs it

    text = pa.string()
    rows = [
        {"model": "segments", "check_name": name, "verdict": "alarm", "words": words, "figure": None}
        for name, words in problems.items()
    ]
    schema = pa.schema(
        [(name, text) for name in ("model", "check_name", "verdict", "words")] + [("figure", pa.float64())]
    )
    return pa.Table.from_pylist(rows, schema=schema)
