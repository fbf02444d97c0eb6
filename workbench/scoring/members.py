"""Segments and triggers of a scoring: who is in, who has entered, and what waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.durations import duration
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
from workbench.settings import Settings
from workbench.tables.scores import MODEL_NOTES

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
    now = datetime.now(UTC)
    kept = duration(context.settings.audiences.keep_entries, "audiences.keep_entries")
    silent = _why_silent(snapshot, context.as_of)
    tables["triggers"] = _entered(connection, workspace, snapshot, now, now - kept, silent=bool(silent))
    return tables | ({MODEL_NOTES.name: _with_note(tables[MODEL_NOTES.name], silent)} if silent else {})


def entries_until(snapshot: Snapshot, day: date, *, asked: bool) -> date:
    """Return the latest day whose entries are told once `day` is scored; it goes back only when the data does.

    Args:
        snapshot: that is scored, with the report of its last scoring.
        day: that it is scored as of.
        asked: whether somebody named that day, rather than it being the one after the last touch.

    """
    last = snapshot.report.get("scores")
    return max(day, _until(last)) if last and asked else day


def _until(last: Mapping[str, Any]) -> date:
    return date.fromisoformat(last.get("entries_until", last["as_of"]))


def _why_silent(snapshot: Snapshot, day: date) -> str:
    """Say why nobody enters anything by this scoring; empty: entries are looked for.

    An earlier day is no news, and compared with it everybody who came since would enter a second time.
    """
    last = snapshot.report.get("scores")
    if last is None:
        return ""
    if day < _until(last):
        return (
            f"{day} is an earlier day than {_until(last)}, which has been scored: who is in a segment then is no news, "
            "so no trigger has a new entry, nor will it have by the next scoring of a later day."
        )
    if date.fromisoformat(last["as_of"]) < _until(last):
        return (
            f"The last scoring was of an earlier day, {last['as_of']}: compared with it, who came since would enter "
            "again, so no trigger has a new entry. The next scoring finds them as usual."
        )
    return ""


def _with_note(notes: pa.Table, words: str) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415  heavy, and only this needs it

    row = {"model": "triggers", "check_name": "earlier day", "verdict": "watch", "words": words, "figure": None}
    return pa.concat_tables([notes, pa.Table.from_pylist([row], notes.schema)])


def _entered(
    connection: duckdb.DuckDBPyConnection,
    workspace: Path,
    snapshot: Snapshot,
    now: datetime,
    since: datetime,
    *,
    silent: bool,
) -> pa.Table:
    last = snapshot.report.get("scores")
    store = TriggerStore.of(workspace)
    try:
        changed = store.changed_segments(datetime.fromisoformat(last["scored_at"])) if last else set()
        return entered(
            connection,
            [] if silent else store.triggers(),
            snapshot if last else None,
            moment=now,
            build_no=snapshot.basis["build_no"],
            since=since,
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


def hand_over(connection: duckdb.DuckDBPyConnection, workspace: Path, settings: Settings) -> None:
    """Put what entered into the outbox, once the snapshot is published, and let go of what was settled long ago."""
    kept = duration(settings.audiences.keep_entries, "audiences.keep_entries")
    store = TriggerStore.of(workspace)
    try:
        store.catch_up(connection)
        # a day longer than the table holds them: what is forgotten must not be found there and told again
        store.forget(datetime.now(UTC) - kept - timedelta(days=1))
    finally:
        store.close()
