"""Runs the whole pipeline on a handful of events written in the test."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from workbench import pipeline
from workbench.engine.duck import DuckEngine
from workbench.identity import guards
from workbench.journal import customers
from workbench.settings import Settings
from workbench.tables import ADS, IDENTIFIER_KINDS, INCOMING_EVENTS, REJECTED_ROWS, SIGNATURES

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside


def event(event_id: str, day: float = 0, kind: str = "call", **columns: Any) -> dict[str, Any]:
    """Write an event; identifier columns hold normalised values, or lists of them."""
    return {"event_id": event_id, "occurred_at": START + timedelta(days=day), "kind": kind, **columns}


def columns_of(table: Any) -> dict[str, str]:
    return {column.name: column.type for column in table.columns}


class Flow:
    """The tables that the pipeline makes of some events."""

    def __init__(self, events: Sequence[dict[str, Any]], settings: Settings = Settings()) -> None:  # noqa: B008
        folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, folder)
        self.engine = DuckEngine(folder / "scratch", memory="1GB")
        signatures, rows = [], []
        for number, written in enumerate(events):
            row = {"project": "main", "system": "test", "batch_id": "b1", **written, "signature_no": number}
            for kind in IDENTIFIER_KINDS:
                values = row.get(kind) or []
                each = [values] if isinstance(values, str) else values
                signatures += [(number, kind, value.removeprefix("?"), not value.startswith("?")) for value in each]
                row[kind] = None if not values else str(values)
            rows.append(tuple({**row, "event_no": number}.get(name) for name in INCOMING_EVENTS.names))
        self.engine.values("incoming_events", columns_of(INCOMING_EVENTS), rows)
        self.engine.values("signatures_in", columns_of(SIGNATURES), signatures)
        self.engine.values("rejected_in", columns_of(REJECTED_ROWS), [])
        self.engine.values("ads_in", columns_of(ADS), [])
        self.engine.values("comparable_batches", {"batch_id": "varchar", "batch_no": "integer"}, [])
        days = {"system": "varchar", "project": "varchar", "day": "date", "batch_no": "integer"}
        self.engine.values("restated_days", days, [])
        guards.load(self.engine, settings)
        customers.load(self.engine, settings)
        (folder / "tables").mkdir()
        pipeline.run(self.engine, folder / "tables")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the tables."""
        return self.engine.rows(sql)

    def people(self) -> list[list[str]]:
        """List the events of each customer, in the order of their chains."""
        chains: dict[str, list[str]] = {}
        for customer, event_id in self.rows("select customer_id, event_id from touches order by customer_id, touch_no"):
            chains.setdefault(customer, []).append(event_id)
        return sorted(chains.values())
