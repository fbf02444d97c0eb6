"""Scores a built snapshot: every model, then segments and triggers, published as a snapshot of the same tables."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.builds import only_builder
from workbench.engine.query import literal
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.models import latest_day
from workbench.models.context import Context
from workbench.models.registry.runs import latest_of
from workbench.scoring import members, published
from workbench.scoring.at_stake import fill_money_at_stake
from workbench.scoring.computed import add, make, put
from workbench.scoring.profiles import CUSTOMER_PROFILES
from workbench.settings import Settings
from workbench.tables.scores import SCORED

if TYPE_CHECKING:
    import pyarrow as pa

MODELS_FOLDER = "models"

PARTS = ("rfm", "churn", "lifetime value", "interest", "segments")
"""What is computed, in this order: churn reads `rfm`, segments read every score."""

Progress = Callable[[int, int, str], None]


def score(
    workspace: Path,
    settings: Settings,
    as_of: date | None = None,
    progress: Progress = lambda *_: None,
) -> Snapshot:
    """Score the current snapshot and publish it again with its scores.

    Args:
        workspace: folder of the workspace.
        settings: its settings.
        as_of: the first day that is not known, in the workspace's zone; None: the day after the last touch.
        progress: called before each part with its number (from 0), the number of parts and its name.

    Raises:
        WorkspaceError: nothing was built yet, a build is running, or `as_of` is not after the first touch or lies far
            after the last one.

    """
    store = SnapshotStore(workspace / "snapshots")
    with only_builder(workspace):
        snapshot = store.current()
        scratch = workspace / "tmp" / "score"
        shutil.rmtree(scratch, ignore_errors=True)
        connection = _open(snapshot, settings, scratch)
        try:
            made = datetime.fromisoformat(snapshot.created_at)
            day = latest_day.of_scoring(connection, settings.time_zone, made, as_of)
            context = Context(day, settings, workspace / MODELS_FOLDER, snapshot.snapshot_id)
            about = {
                "as_of": day.isoformat(),
                "scored_at": datetime.now(UTC).isoformat(),  # exactly: a segment may have changed a moment before
                "segment_change": members.last_change(workspace),
                "entries_until": members.entries_until(snapshot, day, asked=as_of is not None).isoformat(),
            }
            with threadpool_limits(1):  # threads of small products wait for each other longer than they work
                about["seconds"] = _parts(connection, workspace, snapshot, context, progress)
            about["runs"] = latest_of(workspace / MODELS_FOLDER, snapshot.snapshot_id, day.isoformat())
            scored = published.publish(store, snapshot, connection, about)
            members.hand_over(connection, workspace, settings)
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)
        store.sweep(settings.storage.keep_snapshots)
    return scored


def _open(snapshot: Snapshot, settings: Settings, scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open a private database over the snapshot that spills into the scratch folder."""
    scratch.mkdir(parents=True)
    connection = duckdb.connect(":memory:", config={"temp_directory": str(scratch)})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set memory_limit = {literal(settings.storage.memory or '60%')}")
    if settings.storage.threads:
        connection.execute(f"set threads = {int(settings.storage.threads)}")
    snapshot.attach(connection)
    return connection


def _parts(
    connection: duckdb.DuckDBPyConnection, workspace: Path, snapshot: Snapshot, context: Context, progress: Progress
) -> dict[str, float]:
    """Compute every part and put its tables in the place of what the last scoring left; return the seconds of each."""
    make(connection, "customer_profiles", CUSTOMER_PROFILES, {"as_of": context.as_of, "zone": context.zone})
    filled: set[str] = set()
    seconds = {}
    computed = _computed(connection, workspace, snapshot, context)
    for number, name in enumerate(PARTS):
        progress(number, len(PARTS), name)
        start = time.perf_counter()
        for table, rows in next(computed).items():
            if table in filled:
                add(connection, table, rows)
            else:
                put(connection, table, [rows])
            filled.add(table)
        seconds[name] = round(time.perf_counter() - start, 3)
    progress(len(PARTS), len(PARTS), "done")
    for table in SCORED:
        if table not in filled and table != "customer_profiles":
            put(connection, table, [])
    return seconds


def _computed(
    connection: duckdb.DuckDBPyConnection, workspace: Path, snapshot: Snapshot, context: Context
) -> Iterator[dict[str, pa.Table]]:
    """Give the tables of each of `PARTS` in turn; those before have been put when the next is computed."""
    # a second or more each to import, and no page or other command needs them
    from workbench.models.churn import tables as churn  # noqa: PLC0415
    from workbench.models.interest import tables as interest  # noqa: PLC0415
    from workbench.models.ltv import tables as ltv  # noqa: PLC0415
    from workbench.models.rfm import tables as rfm  # noqa: PLC0415

    buying = replace(context, purchases=context.known_purchases(connection))
    yield rfm.score(connection, buying)
    yield churn.score(connection, buying)
    yield ltv.score(connection, buying)
    fill_money_at_stake(connection)
    del buying  # interest and segments read touches and tables: they have the memory
    yield interest.score(connection, context)
    yield members.find(connection, workspace, snapshot, context)
