"""Publishes scores: a new snapshot that holds the files of the one that was scored, and the scores beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from workbench.engine.moved_scores import SUFFIX
from workbench.engine.query import literal, quote
from workbench.engine.snapshots import Snapshot, SnapshotStore, linked
from workbench.tables.scores import SCORED, SCORED_REDIRECTS

ROW_GROUP = 100_000


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, list[Path]]:
    """Write every score table that the connection holds, typed and in the order of its key."""
    files = {}
    for table in SCORED.values():
        file = folder / f"{table.name}.parquet"
        typed = ", ".join(f"cast({quote(c.name)} as {c.type}) as {quote(c.name)}" for c in table.columns)
        order = ", ".join(quote(name) for name in table.key)
        connection.execute(
            f"copy (select {typed} from {quote(table.name)} order by {order}) to {literal(str(file))} "
            f"(format parquet, compression zstd, row_group_size {ROW_GROUP})"
        )
        files[table.name] = [file]
    return files


def publish(store: SnapshotStore, scored: Snapshot, connection: duckdb.DuckDBPyConnection, about: Any) -> Snapshot:
    """Publish the tables of the scored snapshot, and the scores, as the current snapshot."""
    unfinished = store.begin()
    tables = {
        name: [linked(scored.folder / file, unfinished / file) for file in files]
        for name, files in scored.tables.items()
        if name.removesuffix(SUFFIX) not in {*SCORED, SCORED_REDIRECTS}
    }
    tables[SCORED_REDIRECTS] = [
        linked(scored.folder / file, unfinished / f"{SCORED_REDIRECTS}-{number}.parquet")
        for number, file in enumerate(scored.tables["customer_redirects"])
    ]
    views = {name: sql for name, sql in scored.views.items() if name not in SCORED}
    tables |= write(connection, unfinished)
    return store.publish(unfinished, tables, views, {**scored.report, "scores": about}, scored.basis)
