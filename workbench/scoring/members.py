"""Segments and triggers of a scoring: who is in, who has entered, and what waits to be sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.engine.snapshots import Snapshot
from workbench.models.context import Context
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.segments import SegmentsStore
from workbench.notes.store import NotesStore
from workbench.scoring.computed import put
from workbench.segments.language.conditions import Condition
from workbench.segments.members import Counted, members
from workbench.segments.ready import ready_conditions
from workbench.segments.triggers.entered import entered
from workbench.segments.triggers.store import TriggerStore

if TYPE_CHECKING:
    import pyarrow as pa


def find(
    connection: duckdb.DuckDBPyConnection, workspace: Path, snapshot: Snapshot, context: Context
) -> dict[str, pa.Table]:
    """Find the members of every saved and ready-made segment, and who has entered what a trigger watches.

    Args:
        connection: database over the snapshot, with `rfm` and `scores` as they are now.
        workspace: its folder, which holds the notes.
        snapshot: the snapshot that is scored, with what the last scoring left in it.
        context: the day.

    """
    last = snapshot.report.get("scores")
    build_no = snapshot.basis["build_no"]
    store = SegmentsStore.of(workspace)
    redirects = dict(connection.execute("select old_id, customer_id from customer_redirects").fetchall())
    notes = FollowedNotes(NotesStore.of(workspace), lambda: Redirects(redirects))
    try:
        names_now = store.names_now(last["segment_change"]) if last else {}
        conditions: dict[str, str | Condition] = {**ready_conditions()}
        conditions |= {saved.segment: saved.condition for saved in store.saved()}
        tables = members(connection, conditions, Counted(context.as_of, context.zone, build_no, names_now, notes))
    finally:
        store.close()
        notes.close()
    put(connection, "segments", [tables["segments"]])
    return {**tables, "triggers": _entered(connection, workspace, snapshot, last)}


def _entered(
    connection: duckdb.DuckDBPyConnection, workspace: Path, snapshot: Snapshot, last: dict[str, Any] | None
) -> pa.Table:
    store = TriggerStore.of(workspace)
    try:
        changed = store.changed_segments(datetime.fromisoformat(last["scored_at"])) if last else set()
        return entered(
            connection,
            store.triggers(),
            snapshot if last else None,
            moment=datetime.now(UTC),
            build_no=snapshot.basis["build_no"],
            changed=changed,
        )
    finally:
        store.close()


def last_change(workspace: Path) -> int:
    """Number the last change of the saved segments; the next scoring asks what came after it."""
    store = SegmentsStore.of(workspace)
    try:
        return store.last_change()
    finally:
        store.close()


def hand_over(workspace: Path, rows: list[dict[str, Any]]) -> int:
    """Put what entered into the outbox, and say how many entries are new there."""
    store = TriggerStore.of(workspace)
    try:
        return store.hand_over(rows)
    finally:
        store.close()
