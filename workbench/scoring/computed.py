"""The score tables while they are computed: each takes the place of the view of what the last scoring left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.engine.query import empty_rows, quote
from workbench.tables import SCORED

if TYPE_CHECKING:
    import pyarrow as pa


def put(connection: duckdb.DuckDBPyConnection, name: str, parts: Sequence[pa.Table]) -> None:
    """Put rows, typed as the table is described, in the place of the table of that name."""
    make(connection, name, empty_rows(SCORED[name]))
    for rows in parts:
        add(connection, name, rows)


def add(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Add rows to a table that was put before."""
    typed = ", ".join(f"cast({quote(c.name)} as {c.type}) as {quote(c.name)}" for c in SCORED[name].columns)
    connection.register("computed", rows)
    connection.execute(f"insert into {quote(name)} select {typed} from computed")
    connection.unregister("computed")


def make(
    connection: duckdb.DuckDBPyConnection, name: str, sql: str, parameters: Mapping[str, Any] | None = None
) -> None:
    """Compute a query once and put its rows in the place of the table of that name."""
    connection.execute(f"create or replace temp table computed_now as {sql}", parameters)
    if connection.execute("select 1 from duckdb_views() where view_name = ?", [name]).fetchall():
        connection.execute(f"drop view {quote(name)}")
    connection.execute(f"create or replace table {quote(name)} as from computed_now")
    connection.execute("drop table computed_now")
