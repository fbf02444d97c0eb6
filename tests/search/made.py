"""An index of a few texts: each row of a table is a touch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from workbench.engine.snapshots import Snapshot
from workbench.search import index

Row = tuple[str, str, str | None, str | None]
"""event_id, kind, subject, text"""


def touches(rows: Sequence[Row]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        "create table touches (customer_id varchar, event_id varchar, kind varchar, subject varchar, text varchar)"
    )
    for row in rows:
        connection.execute("insert into touches values ('anna', ?, ?, ?, ?)", row)
    return connection


def emails(*texts: str) -> list[Row]:
    """Make a mail of each text: e1, e2, …"""
    return [(f"e{number}", "email", None, text) for number, text in enumerate(texts, 1)]


def indexed(
    folder: Path, rows: Sequence[Row], last: Snapshot | None = None
) -> tuple[duckdb.DuckDBPyConnection, Snapshot, index.Index]:
    """Index the rows into a folder; return a connection to it, the snapshot for the next, and what was written."""
    folder.mkdir()
    with touches(rows) as connection:
        made = index.write(connection, folder, folder / "scratch", last)
    files = {name: [file.name for file in files] for name, files in made.files.items()}
    snapshot = Snapshot("1", "", files, made.views, basis={"search": index.FORMAT}, folder=folder)
    reader = touches(rows)
    snapshot.attach(reader)
    return reader, snapshot, made
