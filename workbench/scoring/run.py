"""Scores a built snapshot: every model, then segments and triggers, published as a snapshot of the same tables."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.builds import only_builder
from workbench.engine.query import literal
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.errors import WorkspaceError
from workbench.models.context import Context
from workbench.models.registry.runs import latest_of
from workbench.scoring import members, published
from workbench.scoring.computed import add, make, put
from workbench.scoring.profiles import CUSTOMER_PROFILES
from workbench.settings import Settings
from workbench.tables.scores import SCORED

if TYPE_CHECKING:
    import pyarrow as pa

MODELS_FOLDER = "models"

Progress = Callable[[int, int, str], None]

_DAYS = """
    select
        min(cast(timezone($zone, timezone('UTC', occurred_at)) as date)),
        max(cast(timezone($zone, timezone('UTC', occurred_at)) as date)) filter (where occurred_at <= $made)
    from touches
"""


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
        WorkspaceError: nothing was built yet, a build is running, or `as_of` lies before the first touch.

    """
    store = SnapshotStore(workspace / "snapshots")
    with only_builder(workspace):
        snapshot = store.current()
        scratch = workspace / "tmp" / "score"
        shutil.rmtree(scratch, ignore_errors=True)
        connection = _open(snapshot, settings, scratch)
        try:
            day = _day(connection, snapshot, settings, as_of)
            context = Context(day, settings, workspace / MODELS_FOLDER, snapshot.snapshot_id)
            about = {
                "as_of": day.isoformat(),
                "scored_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "segment_change": members.last_change(workspace),
            }
            with threadpool_limits(1):  # threads of small products wait for each other longer than they work
                about["seconds"] = _parts(connection, workspace, snapshot, context, progress)
            about["runs"] = latest_of(workspace / MODELS_FOLDER, snapshot.snapshot_id, day.isoformat())
            scored = published.publish(store, snapshot, connection, about)
            entries = connection.sql("select * from triggers").to_arrow_table().to_pylist()
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)
        members.hand_over(workspace, entries)
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


def _day(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, settings: Settings, as_of: date | None) -> date:
    """Return the day asked for, or the one after the last touch; touches later than the build are slips of a clock."""
    made = datetime.fromisoformat(snapshot.created_at).astimezone(UTC).replace(tzinfo=None)
    days: tuple[date | None, date | None]
    days = connection.execute(_DAYS, {"zone": settings.time_zone, "made": made}).fetchall()[0]
    first, last = days
    if first is None or (as_of is None and last is None):
        raise WorkspaceError("There is no touch to score yet. Take files in and build first.")
    if as_of is not None and as_of <= first:
        raise WorkspaceError(
            f"Nothing was known before {as_of}: the first touch is of {first}. Give a later day, such as "
            f"{max(first, last or first) + timedelta(days=1)}."
        )
    return as_of or max(first, last or first) + timedelta(days=1)


def _parts(
    connection: duckdb.DuckDBPyConnection, workspace: Path, snapshot: Snapshot, context: Context, progress: Progress
) -> dict[str, float]:
    """Compute every part and put its tables in the place of what the last scoring left; return the seconds of each."""
    # a second or more each to import, and no page or other command needs them
    from workbench.models.churn import tables as churn  # noqa: PLC0415
    from workbench.models.interest import tables as interest  # noqa: PLC0415
    from workbench.models.ltv import tables as ltv  # noqa: PLC0415
    from workbench.models.rfm import tables as rfm  # noqa: PLC0415

    make(connection, "customer_profiles", CUSTOMER_PROFILES, {"as_of": context.as_of, "zone": context.zone})
    steps: list[tuple[str, Callable[[], dict[str, pa.Table]]]] = [
        ("rfm", lambda: rfm.score(connection, context)),
        ("churn", lambda: churn.score(connection, context)),
        ("lifetime value", lambda: ltv.score(connection, context)),
        ("interest", lambda: interest.score(connection, context)),
        ("segments", lambda: members.find(connection, workspace, snapshot, context)),
    ]
    filled: set[str] = set()
    seconds = {}
    for number, (name, compute) in enumerate(steps):
        progress(number, len(steps), name)
        start = time.perf_counter()
        for table, rows in compute().items():
            if table in filled:
                add(connection, table, rows)
            else:
                put(connection, table, [rows])
            filled.add(table)
        seconds[name] = round(time.perf_counter() - start, 3)
    progress(len(steps), len(steps), "done")
    for table in SCORED:
        if table not in filled and table != "customer_profiles":
            put(connection, table, [])
    return seconds
