"""A workspace of four people, written by hand, in the time zone Europe/Moscow (UTC+3)."""

from datetime import datetime

import duckdb

from workbench.engine.query import literal, quote
from workbench.engine.snapshots import SnapshotStore
from workbench.tables import TABLES


def at(text):
    return datetime.fromisoformat(text)


def touch(customer_id, touch_no, kind, moment, **more):
    return {
        "customer_id": customer_id, "touch_no": touch_no, "event_id": f"{customer_id}-{touch_no}",
        "kind": kind, "occurred_at": at(moment), "amount_base": more.get("amount"), **more,
    }  # fmt: skip


TOUCHES = [
    touch("anna", 1, "session", "2024-05-01 10:00", source="google", medium="cpc"),
    touch("anna", 2, "call", "2024-05-01 11:00", source="google", duration_s=61.0),
    touch("anna", 3, "deal", "2024-05-25 09:00", status="won", amount=1000.0, order_number="A-1"),
    touch("anna", 4, "deal", "2024-06-05 09:00", status="won", amount=700.0, order_number="A-2"),
    touch(
        "anna", 5, "deal", "2024-06-10 12:00", status="refunded", amount=200.0, order_number="A-2",
        extra='{"why": "broken"}',
    ),
    touch("boris", 1, "request", "2024-04-30 21:30"),
    touch("galina", 1, "call", "2024-06-01 06:00", source="yandex"),
    touch("galina", 2, "deal", "2024-06-02 06:00", status="won", amount=300.0, source="yandex"),
    touch("vera", 1, "session", "2024-06-03 06:00", source="google"),
]  # fmt: skip


def customer(customer_id, name, first, last, **more):
    return {
        "customer_id": customer_id, "name": name, "first_at": at(first), "last_at": at(last), "has_target": True,
        "ltv": 0.0, "won_deals": 0, "sort_name": name.lower(),
        "search_text": f"{name} {more.pop('search', '')} {customer_id}".lower(), **more,
    }  # fmt: skip


CUSTOMERS = [
    customer(
        "anna", "Анна Петрова", "2024-05-01 10:00", "2024-06-10 12:00", search="+79161234567 anna@mail.ru",
        phones=["+79161234567"], emails=["anna@mail.ru"], first_source="google", first_medium="cpc",
        touches=5, session_count=1, call_count=1, deal_count=3, won_deals=2, ltv=1500.0, duration_days=40,
        clicks_to_target=1, clicks_to_deal=1,
    ),
    customer(
        "boris", "<b>Boris</b>", "2024-04-30 21:30", "2024-04-30 21:30", touches=1, request_count=1,
        duration_days=0, clicks_to_target=0,
    ),
    customer(
        "galina", "=cmd|' /C calc'!A0", "2024-06-01 06:00", "2024-06-02 06:00", first_source="yandex",
        last_source="yandex", touches=2, call_count=1, deal_count=1, won_deals=1, ltv=300.0, duration_days=1,
    ),
    customer(
        "vera", "Vera", "2024-06-03 06:00", "2024-06-03 06:00", has_target=False, first_source="google",
        last_source="google", touches=1, session_count=1, duration_days=0,
    ),
]  # fmt: skip

IDENTIFIERS = [
    {"customer_id": "anna", "kind": "phone", "value": "+79161234567", "links": True, "events": 2},
    {"customer_id": "anna", "kind": "cookie", "value": "kiosk", "links": False, "events": 1},
]


def publish(folder, **tables):
    """Publish rows (dicts; what is left out is empty) as a snapshot of the workspace folder."""
    store = SnapshotStore(folder / "snapshots")
    unfinished = store.begin()
    connection = duckdb.connect()
    files = {}
    for name, rows in tables.items():
        columns = {column.name: column.type for column in TABLES[name].columns}
        connection.execute(f"create table {quote(name)} ({', '.join(f'{quote(c)} {t}' for c, t in columns.items())})")
        places = ", ".join("?" for _ in columns)
        for row in rows:
            assert not set(row) - set(columns)
            connection.execute(f"insert into {quote(name)} values ({places})", [row.get(c) for c in columns])
        files[name] = [unfinished / f"{name}.parquet"]
        connection.execute(f"copy {quote(name)} to {literal(str(files[name][0]))} (format parquet)")
    connection.close()
    return store.publish(unfinished, files, {}, {})
