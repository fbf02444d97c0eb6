"""Gives an engine the ingested batches: the tables that the first step of the pipeline reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from workbench.engine.base import Engine
from workbench.errors import WorkspaceError
from workbench.ingest.batches import Batch, batches
from workbench.tables import ADS, INCOMING_EVENTS, REJECTED_ROWS, SIGNATURES, Table

REJECTED = "select * from rejected_in order by batch_id, line, reason"
"""Every row that could not be used, of every batch."""

ADS_ROWS = "select * from ads_in order by day, platform, campaign, ad_group, ad, batch_id"
"""Every day of every ad."""


def load(engine: Engine, workspace: Path) -> None:
    """Name `incoming_events`, `signatures_in`, `rejected_in`, `ads_in` and the small tables that describe the batches.

    Raises:
        WorkspaceError: nothing has been ingested yet.

    """
    known = batches(workspace)
    if not known:
        raise WorkspaceError(
            f"{workspace} holds no data yet. Ingest a file first: workbench ingest {workspace} FILE --as PRESET"
        )
    events = [batch for batch in known if batch.table == "events"]
    _read(engine, "incoming_events", INCOMING_EVENTS, [b.folder / "events.parquet" for b in events])
    _read(engine, "signatures_in", SIGNATURES, [b.folder / "signatures.parquet" for b in events])
    _read(engine, "rejected_in", REJECTED_ROWS, [b.folder / "rejected_rows.parquet" for b in known])
    _read(engine, "ads_in", ADS, [b.folder / "ads.parquet" for b in known if b.table == "ads"])
    _describe(engine, events)


def _read(engine: Engine, name: str, table: Table, files: list[Path]) -> None:
    engine.read(name, files, {column.name: column.type for column in table.columns})


def _describe(engine: Engine, events: list[Batch]) -> None:
    """Name the batches that may speak of the same event, and the days that some of them restate."""
    spaces = Counter(_name_space(batch) for batch in events)
    engine.values(
        "comparable_batches",
        {"batch_id": "varchar", "batch_no": "integer"},
        [(batch.batch_id, batch.seq) for batch in events if spaces[_name_space(batch)] > 1],
    )
    engine.values(
        "restated_days",
        {"system": "varchar", "project": "varchar", "day": "date", "batch_no": "integer"},
        [(batch.system, batch.project, day, batch.seq) for batch in events for day in batch.days],
    )


def _name_space(batch: Batch) -> tuple[str, ...]:
    """Within what an event id is unique: the whole workspace, or one system of one project."""
    return () if batch.event_id_scope == "global" else (batch.project, batch.system)
