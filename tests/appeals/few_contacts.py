"""Makes appeals of a handful of contacts written in the test."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.appeals import business_time, contacts
from workbench.engine.duck import DuckEngine
from workbench.pipeline import without_order
from workbench.settings import Settings
from workbench.steps import STEPS

RECORD = {
    "event_id": "varchar", "customer_id": "varchar", "occurred_at": "timestamp", "kind": "varchar",
    "direction": "varchar", "answered": "boolean", "wait_s": "double", "duration_s": "double",
    "responded_at": "timestamp", "closed_at": "timestamp", "operator": "varchar", "category": "varchar",
    "rating": "double", "project": "varchar", "source": "varchar", "medium": "varchar", "campaign": "varchar",
    "landing_url": "varchar", "subject": "varchar", "thread": "varchar", "goes_out": "boolean",
}  # fmt: skip
WON = {
    "customer_id": "varchar", "occurred_at": "timestamp", "touch_no": "bigint", "kind": "varchar", "status": "varchar",
    "amount_base": "double",
}  # fmt: skip
TIMES = ("occurred_at", "responded_at", "closed_at")


def at(text: str) -> datetime:
    """Read a moment of March 2026, `2 10:00` or `2 10:00:30`, or a whole one; UTC without a zone."""
    day, _, time = text.partition(" ")
    return datetime.fromisoformat(text if "-" in day else f"2026-03-{int(day):02} {time}")


def contact(event_id: str, when: str, kind: str = "call", who: str = "anna", **columns: Any) -> dict[str, Any]:
    """Write a contact, or with `direction="out"` what goes out."""
    row = {"event_id": event_id, "customer_id": who, "occurred_at": when, "kind": kind, "goes_out": False, **columns}
    row["goes_out"] = row.get("direction") == "out"
    return {name: at(value) if name in TIMES and isinstance(value, str) else value for name, value in row.items()}


class Appealed:
    """The tables that the steps of appeals make of some contacts, and of won deals: (customer, when, amount)."""

    def __init__(self, rows, settings: Settings = Settings(), deals=(), engine=None) -> None:  # noqa: B008
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder)
        self.engine = engine or DuckEngine(folder / "scratch", memory="1GB", threads=1)
        given = self.engine.values
        given("contact_records", RECORD, [tuple(row.get(name) for name in RECORD) for row in rows])
        won = [(who, at(when), place, "deal", "won", amount) for place, (who, when, amount) in enumerate(deals, 1)]
        given("touches_of_scope", WON, won)
        moments = [row["occurred_at"] for row in rows]
        given("customers", {"first_at": "timestamp", "last_at": "timestamp"}, [(min(moments), max(moments))])
        contacts.load(self.engine, settings)
        business_time.load(self.engine, settings)
        names = [step.table for step in STEPS]
        for step in STEPS[names.index("ticket_messages") : names.index("appeals") + 1]:
            if step.run:
                step.run(self.engine)
            else:
                self.engine.make(step.table, without_order(step.sql))

    def groups(self) -> list[str]:
        """List the contacts of each appeal, in the order of time."""
        rows = self.engine.rows("select appeal_id, event_id, occurred_at from appeal_contacts")
        found: dict[str, list[str]] = {}
        for appeal_id, event_id, _ in sorted(rows, key=lambda row: (row[2], row[1])):
            found.setdefault(appeal_id, []).append(event_id)
        return sorted(" ".join(events) for events in found.values())

    def appeals(self, columns: str) -> list[tuple[Any, ...]]:
        """Query the appeals in the order of their opening."""
        return self.engine.rows(f"select {columns} from appeals order by opened_at, appeal_id")
