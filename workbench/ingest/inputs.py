"""Gives an engine the ingested batches: the tables that the first step of the pipeline reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from workbench.engine.base import Engine
from workbench.engine.old_files import read
from workbench.engine.query import quote
from workbench.errors import WorkspaceError
from workbench.ingest.batches import Batch, batches
from workbench.tables import ADS, INCOMING_EVENTS, REJECTED_ROWS, SIGNATURES

REJECTED = """
    select *
    from rejected_in
    order by batch_id, line, reason
"""
"""Every row that could not be used, of every batch."""

_AD = ",\n        ".join(f"a.{quote(name)}" for name in ADS.names)

ADS_ROWS = f"""
    with numbered as (
        select a.*, coalesce(a.platform, '') as platform_name, coalesce(b.batch_no, 0) as batch_no
        from ads_in a
        left join comparable_batches b on b.batch_id = a.batch_id
    ),
    newest as (
        select system, project, platform_name, day, max(batch_no) as batch_no
        from numbered
        group by system, project, platform_name, day
    )
    select
        {_AD}
    from numbered a
    join newest n
        on n.system = a.system and n.project = a.project and n.platform_name = a.platform_name
        and n.day = a.day and n.batch_no = a.batch_no
    order by a.day, a.platform, a.project, a.source, a.medium, a.campaign, a.ad_group, a.ad, a.currency, a.batch_id
"""
"""Every day of every ad; a later report of the same system, project and platform restates the days it covers."""


def taken_in(workspace: Path) -> list[Batch]:
    """List the batches.

    Raises:
        WorkspaceError: nothing has been ingested yet.

    """
    known = batches(workspace)
    if not known:
        raise WorkspaceError(
            f"{workspace} holds no data yet. Ingest a file first: workbench ingest {workspace} FILE --as PRESET"
        )
    return known


def load(engine: Engine, known: list[Batch], new: list[Batch]) -> None:
    """Name `incoming_events`, `signatures_in`, `rejected_in`, `ads_in` and the small tables that describe the batches.

    `new_events` and `new_signatures` hold those of the batches that the last snapshot does not know.
    """
    events = [batch for batch in known if batch.table == "events"]
    since = [batch for batch in new if batch.table == "events"]
    for name, chosen in (("incoming_events", events), ("new_events", since)):
        read(engine, name, INCOMING_EVENTS.types, [b.folder / "events.parquet" for b in chosen])
    for name, chosen in (("signatures_in", events), ("new_signatures", since)):
        read(engine, name, SIGNATURES.types, [b.folder / "signatures.parquet" for b in chosen])
    engine.values("new_batches", {"batch_id": "varchar", "batch_no": "integer"}, [(b.batch_id, b.seq) for b in since])
    read(engine, "rejected_in", REJECTED_ROWS.types, [b.folder / "rejected_rows.parquet" for b in known])
    read(engine, "ads_in", ADS.types, [b.folder / "ads.parquet" for b in known if b.table == "ads"])
    _describe(engine, known)


def _describe(engine: Engine, known: list[Batch]) -> None:
    """Name the batches that may speak of the same event or ad, and the days that some of them restate."""
    spaces = Counter(batch.name_space for batch in known)
    engine.values(
        "comparable_batches",
        {"batch_id": "varchar", "batch_no": "integer"},
        [(batch.batch_id, batch.seq) for batch in known if spaces[batch.name_space] > 1],
    )
    engine.values(
        "restated_days",
        {"system": "varchar", "project": "varchar", "day": "date", "batch_no": "integer"},
        [
            (batch.system, batch.project, day, batch.seq)
            for batch in known
            if batch.table == "events"
            for day in batch.days
        ],
    )
