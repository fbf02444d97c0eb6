"""Makes the few appeals and calls that a test writes down, and asks queries of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb

_COLUMNS = {
    "appeals": """
        appeal_id varchar, customer_id varchar, nth bigint, opened_at timestamp, closed_at timestamp,
        first_response_at timestamp, wait_s double, business_wait_s double, resolution_s double,
        business_resolution_s double, status varchar, operator varchar, category varchar, kind varchar, source varchar,
        contacts bigint, rating double, deal_at timestamp, deal_amount_base double, note varchar,
        has_answer boolean
    """,
    "calls": """
        event_id varchar, customer_id varchar, occurred_at timestamp, operator varchar, direction varchar,
        answered boolean, duration_s double
    """,
    "appeal_contacts": "appeal_id varchar, event_id varchar",
    "business_spans": "starts_at timestamp, ends_at timestamp, seconds_before bigint",
}


def at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class Tables:
    """The tables; `ask` is what statistics ask by."""

    def __init__(self, **rows: Sequence[dict[str, Any]]) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        for table, columns in _COLUMNS.items():
            self.connection.execute(f"create table {table} ({columns})")
            if written := list(rows.get(table, ())):
                names = list(dict.fromkeys(name for row in written for name in row))
                places = ", ".join(f"({', '.join('?' * len(names))})" for _ in written)
                values = [row.get(name) for row in written for name in names]
                self.connection.execute(f"insert into {table} ({', '.join(names)}) values {places}", values)

    def ask(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        result = self.connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def appeal(
    appeal_id: str,
    opened: str,
    *,
    waited: float | None = None,
    closed_after: float | None = None,
    status: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Write an appeal answered `waited` seconds after it was opened, around the clock; None: not answered."""
    opened_at = datetime.fromisoformat(opened)
    usual = "closed" if closed_after is not None else "answered" if waited is not None else "open"
    return {
        "appeal_id": appeal_id,
        "customer_id": f"customer of {appeal_id}",
        "opened_at": opened_at,
        "first_response_at": None if waited is None else _after(opened_at, waited),
        "closed_at": None if closed_after is None else _after(opened_at, closed_after),
        "wait_s": waited,
        "business_wait_s": waited,
        "resolution_s": closed_after,
        "business_resolution_s": closed_after,
        "status": status or usual,
        "kind": "request",
        "source": "google",
        "contacts": 1,
        "has_answer": waited is not None or (status or usual) == "answered",
        **more,
    }


def _after(start: datetime, seconds: float) -> datetime:
    return start + timedelta(seconds=seconds)


AROUND_THE_CLOCK = [
    {"starts_at": datetime(2020, 1, 1), "ends_at": datetime(2030, 1, 1), "seconds_before": 0},  # noqa: DTZ001
]
