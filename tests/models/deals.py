"""Touches told in a few words, as a table of a database."""

from __future__ import annotations

from datetime import date

import duckdb

from workbench.models.context import Context
from workbench.settings import Settings


def database(*deals: tuple) -> duckdb.DuckDBPyConnection:
    """Hold deals given as (customer, moment in UTC, amount, status = won, order number = none)."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        "create table touches (customer_id varchar, occurred_at timestamp, amount_base double, status varchar, "
        "order_number varchar, kind varchar default 'deal')"
    )
    rows = [(*deal, "won", None)[:5] if len(deal) == 3 else (*deal, None)[:5] for deal in deals]
    if rows:
        connection.executemany(
            "insert into touches (customer_id, occurred_at, amount_base, status, order_number) values (?, ?, ?, ?, ?)",
            rows,
        )
    return connection


def context(as_of: date, zone: str = "UTC") -> Context:
    return Context(as_of, Settings(time_zone=zone))


def notes(tables: dict) -> dict[str, str]:
    return {row["check_name"]: row["verdict"] for row in tables["model_notes"].to_pylist()}
