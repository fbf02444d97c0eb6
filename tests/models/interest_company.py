"""A small company written down in the test: who has a cart calls soon, the others hardly ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa

DAY = date(2026, 6, 1)
START = datetime(2026, 6, 1) - timedelta(days=200)  # noqa: DTZ001  UTC without a zone, as everywhere inside

_COLUMNS = ("customer_id", "occurred_at", "kind", "project", "source", "medium", "device", "status")


def connect(rows: list[tuple]) -> duckdb.DuckDBPyConnection:
    """Hold the touches (customer, moment, kind, …); what a row leaves out is empty."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(
        "create table touches (customer_id varchar, occurred_at timestamp, kind varchar, project varchar, "
        "source varchar, medium varchar, device varchar, status varchar)"
    )
    if rows:
        filled = [(*row, *[None] * (len(_COLUMNS) - len(row))) for row in rows]
        table = pa.table({name: [row[at] for row in filled] for at, name in enumerate(_COLUMNS)})
        connection.register("given", table)
        connection.execute("insert into touches by name from given")
        connection.unregister("given")
    return connection


def company(customers: int = 500, seed: int = 1) -> list[tuple]:
    """Give the touches of 200 days: a visit now and then; half of the carts are followed by a call within days."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        for day in np.sort(random.uniform(0, 200, random.integers(1, 9))):
            moment = START + timedelta(days=float(day))
            project = "shop" if number % 2 else "blog"
            rows.append((f"c{number:04d}", moment, "session", project, "yandex", "cpc", "mobile"))
            if random.random() < 0.25:
                rows.append((f"c{number:04d}", moment, "cart", project))
                if random.random() < 0.7:
                    later = moment + timedelta(days=float(random.uniform(1, 12)))
                    rows.append((f"c{number:04d}", later, "call", project))
    return rows


def with_contacts(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Give customer 7 the phone +79160000007 and the e-mail c7@mail.ru, and so on."""
    connection.execute("""
        create table customer_identifiers as
        with known as (
            select customer_id, cast(substr(customer_id, 2) as bigint) as number, min(occurred_at) as first_at
            from touches
            group by customer_id
        )
        select customer_id, 'phone' as kind, '+7916' || lpad(cast(number as varchar), 7, '0') as value,
            1 as spell, true as links, first_at
        from known
        union all
        select customer_id, 'email', 'c' || number || '@mail.ru', 1, true, first_at from known
    """)
    return connection
