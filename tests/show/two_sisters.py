"""A company small enough to check by eye, built by the real pipeline: two sisters whom one e-mail makes one customer.

Anna (CRM id 1) and Olga (CRM id 2) ask by the family's e-mail; so do their records become one customer, a conflict.
Boris stands apart. An unreadable phone is barred.
"""

import csv

import pyarrow as pa

from workbench.engine.side_tables import SideTables
from workbench.tables import SIDE_TABLES
from workbench.workspace import Workspace

TOML = """
name = "Sisters & Co"
time_zone = "Europe/Moscow"
[money]
base = "RUB"
"""

COLUMNS = (
    "event_id", "occurred_at", "kind", "source", "medium", "name", "phone", "email", "cookie", "crm_id", "amount",
    "currency", "status", "order_number",
)  # fmt: skip

ANNA, OLGA, FAMILY, BORIS = "+79161111111", "+79162222222", "family@example.com", "boris@example.com"
HOSTILE_NAME = "<img src=x onerror=alert(1)>"


def event(event_id, at, kind, **columns):
    return {"event_id": event_id, "occurred_at": at, "kind": kind, **columns}


EVENTS = [
    event("a1", "2026-03-01 09:00", "session", source="google", medium="cpc", cookie="anna-phone"),
    event("a2", "2026-03-01 09:10", "call", source="google", name="Anna", phone=ANNA, cookie="anna-phone"),
    event("a3", "2026-03-02 10:00", "deal", name="Anna", phone=ANNA, crm_id="1", amount=1000, currency="RUB",
          status="won", order_number="1"),
    event("a4", "2026-03-05 10:00", "request", name="Anna", crm_id="1", email=FAMILY),
    event("o1", "2026-04-01 12:00", "request", source="yandex", name="Olga", email=FAMILY, crm_id="2"),
    event("o2", "2026-04-02 12:00", "call", source="yandex", name="Olga", phone=OLGA, crm_id="2"),
    event("o3", "2026-04-03 12:00", "deal", name="Olga", phone=OLGA, crm_id="2", amount=700, currency="RUB",
          status="won", order_number="2"),
    event("b1", "2026-04-04 12:00", "request", source="direct", name=HOSTILE_NAME, email=BORIS),
    event("b2", "2026-04-05 12:00", "call", name=HOSTILE_NAME, email=BORIS, phone="0000000"),
]  # fmt: skip


def write(path, events):
    """Write events as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(events)
    return path


def build(folder, events=EVENTS):
    """Make the workspace, take the events in and build."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.toml").write_text(TOML, encoding="utf-8")
    workspace = Workspace(folder)
    workspace.ingest(write(folder / "events.csv", events), as_="events")
    workspace.build()
    return workspace


def suggest(workspace):
    """Suggest that the sisters and Boris are one person, as if it had been computed."""
    ((a, b),) = workspace.sql("select min(customer_id), max(customer_id) from customers").fetchall()
    row = {
        "customer_a": a, "customer_b": b, "weight": 9.5, "probability": 0.9986, "name_a": "A", "name_b": "B",
        "parts": '[{"field": "name", "words": "the same name", "weight": 12.0}, '
                 '{"field": "rarity", "words": "duplicates are rare", "weight": -2.5}]',
        "above": True, "rivals": False,
    }  # fmt: skip
    rows = pa.table({name: [row[name]] for name in SIDE_TABLES["identity_suggestions"].names})
    about = {
        "customers": 60, "threshold": 7.0, "threshold_precision": 0.994, "threshold_precision_low": 0.99,
        "threshold_found": 0.8, "measured": True, "confirmed": 400,
    }  # fmt: skip
    SideTables(workspace.folder / "analyses").write("identity_suggestions", rows, about)
