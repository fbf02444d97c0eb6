"""A snapshot of few customers as tables of a DuckDB connection; columns not named are empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from workbench.engine.query import quote
from workbench.tables import CUSTOMERS, TOUCHES, Table
from workbench.tables.scores import RFM, SCORES, SEGMENT_SIZES


def database(
    customers: list[dict[str, Any]] = (),
    touches: list[dict[str, Any]] = (),
    rfm: list[dict[str, Any]] = (),
    scores: list[dict[str, Any]] = (),
    sizes: list[dict[str, Any]] = (),
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    given = ((CUSTOMERS, customers), (TOUCHES, touches), (RFM, rfm), (SCORES, scores), (SEGMENT_SIZES, sizes))
    for table, rows in given:
        fill(connection, table, rows)
    return connection


def fill(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    columns = ", ".join(f"{quote(column.name)} {column.type}" for column in table.columns)
    connection.execute(f"create or replace table {quote(table.name)} ({columns})")
    for row in rows:
        names, places = ", ".join(map(quote, row)), ", ".join("?" for _ in row)
        connection.execute(f"insert into {quote(table.name)} ({names}) values ({places})", list(row.values()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
