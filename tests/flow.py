"""Runs the whole pipeline on a handful of events written in the test."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from workbench import pipeline
from workbench.builds import load_settings
from workbench.engine import last_snapshot
from workbench.engine.duck import DuckEngine
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.identity import decisions
from workbench.notes.decisions import Decision
from workbench.settings import Settings
from workbench.tables import ADS, IDENTIFIER_KINDS, INCOMING_EVENTS, REJECTED_ROWS, SIGNATURES

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside


def event(event_id: str, day: float = 0, kind: str = "call", **columns: Any) -> dict[str, Any]:
    """Write an event; identifier columns hold normalised values, or lists of them."""
    return {"event_id": event_id, "occurred_at": START + timedelta(days=day), "kind": kind, **columns}


def columns_of(table: Any) -> dict[str, str]:
    return {column.name: column.type for column in table.columns}


class Flow:
    """The tables that the pipeline makes of some events; `add` builds on them.

    Identifier columns hold normalised values, or lists of them; one that begins with `?` is unreadable.
    """

    def __init__(
        self,
        events: Sequence[dict[str, Any]],
        settings: Settings = Settings(),  # noqa: B008
        ads: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.folder)
        self.settings = settings
        self.ads = [tuple({"project": "main", "system": "ads", **ad}.get(name) for name in ADS.names) for ad in ads]
        self.store = SnapshotStore(self.folder / "snapshots")
        self.events: list[tuple[Any, ...]] = []
        self.signatures: list[tuple[Any, ...]] = []
        self.batches: list[tuple[str, int]] = []
        self.standing: list[Decision] = []
        self.decided = 0
        self.last: Snapshot | None = None
        self.last_but_one: Snapshot | None = None
        self.add(events)

    def add(self, events: Sequence[dict[str, Any]], *, everything: bool = False) -> None:
        """Build again with more events, a batch of their own; one with the id of an earlier one corrects it."""
        first_event, first_signature = len(self.events), len(self.signatures)
        seq = len(self.batches) + 1
        self.batches.append((f"b{seq}", seq))
        for place, written in enumerate(events):
            number = (seq << 32) + place
            row = {"project": "main", "system": "test", **written, "batch_id": f"b{seq}", "signature_no": number}
            for kind in IDENTIFIER_KINDS:
                values = row.get(kind) or []
                each = [values] if isinstance(values, str) else values
                self.signatures += [
                    (number, kind, value.removeprefix("?"), not value.startswith("?")) for value in dict.fromkeys(each)
                ]
                row[kind] = None if not values else str(values)
            self.events.append(tuple({**row, "event_no": number}.get(name) for name in INCOMING_EVENTS.names))
        self._build(first_event, first_signature, everything=everything)

    def decide(self, verb: str, a: tuple[str, str], b: tuple[str, str]) -> int:
        """Let a decision stand from the next build on, and return its number."""
        self.decided += 1
        at = datetime(2026, 6, 1, tzinfo=UTC)
        self.standing.append(Decision(self.decided, verb, *a, *b, None, "Anna", at, "known in the shop"))
        return self.decided

    def undo(self, decision_no: int) -> None:
        """Let a decision stand no longer."""
        self.standing = [decision for decision in self.standing if decision.decision_no != decision_no]

    def differences(self) -> list[str]:
        """Build everything again as if the last build had not been, and name the tables that differ from it."""
        before, self.last = self.last, self.last_but_one
        made = {table: self.rows(f"from {table}") for table in pipeline.PUBLISHED}
        self._build(0, 0, everything=True)
        found = [
            table for table in made if sorted(map(repr, made[table])) != sorted(map(repr, self.rows(f"from {table}")))
        ]
        self.last = before
        return found

    def _build(self, first_event: int, first_signature: int, *, everything: bool) -> None:
        base = None if everything else self.last
        self.engine = DuckEngine(self.folder / f"scratch{len(self.batches)}", memory="1GB", threads=1)
        given = self.engine.values
        given("incoming_events", columns_of(INCOMING_EVENTS), self.events)
        given("new_events", columns_of(INCOMING_EVENTS), self.events[first_event:])
        given("signatures_in", columns_of(SIGNATURES), self.signatures)
        given("new_signatures", columns_of(SIGNATURES), self.signatures[first_signature:])
        given("rejected_in", columns_of(REJECTED_ROWS), [])
        given("ads_in", columns_of(ADS), self.ads)
        numbered = {"batch_id": "varchar", "batch_no": "integer"}
        given("comparable_batches", numbered, self.batches if len(self.batches) > 1 else [])
        given("new_batches", numbered, self.batches[-1:] if base else self.batches)
        days = {"system": "varchar", "project": "varchar", "day": "date", "batch_no": "integer"}
        given("restated_days", days, [])
        last_snapshot.load(self.engine, self.last, pipeline.PUBLISHED.values(), pipeline.LAYERS)
        basis = {"settings": "", "build_no": len(self.batches), "decisions": [d.decision_no for d in self.standing]}
        load_settings(self.engine, self.settings, basis, self.last)
        decisions.load(self.engine, self.standing)
        unfinished = self.store.begin()
        built = pipeline.run(self.engine, unfinished, base=base)
        views = {**built.views, **pipeline.VIEWS}
        self.last_but_one = self.last
        self.last = self.store.publish(unfinished, built.files, views, {}, basis)
        self.connection = duckdb.connect()
        self.last.attach(self.connection)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the published tables."""
        return self.connection.execute(sql).fetchall()

    def people(self) -> list[list[str]]:
        """List the events of each customer, in the order of their chains."""
        chains: dict[str, list[str]] = {}
        for customer, event_id in self.rows("select customer_id, event_id from touches order by customer_id, touch_no"):
            chains.setdefault(customer, []).append(event_id)
        return sorted(chains.values())
