"""The redirects of the snapshot that a page reads, so that notes and links follow their customer."""

from __future__ import annotations

import duckdb

from workbench.engine.snapshots import Snapshot
from workbench.notes.followed import Redirects
from workbench.show.reader import SnapshotReader

TABLE = "customer_redirects"

_REDIRECTS = f"select old_id, customer_id from {TABLE}"


class CurrentRedirects:
    """Gives the redirects of whatever snapshot a reader is at, read once for each."""

    def __init__(self, reader: SnapshotReader) -> None:
        self._reader = reader
        self._read = ("", Redirects())

    def __call__(self) -> Redirects:
        """Return the redirects; a snapshot of an earlier version has none."""
        snapshot = self._reader.snapshot
        if self._read[0] != snapshot.snapshot_id:
            rows = self._reader.rows(_REDIRECTS) if TABLE in snapshot.tables else []
            self._read = (snapshot.snapshot_id, Redirects({row["old_id"]: row["customer_id"] for row in rows}))
        return self._read[1]


def redirects_of(snapshot: Snapshot, connection: duckdb.DuckDBPyConnection) -> Redirects:
    """Read the redirects of a snapshot that is attached to a connection."""
    return Redirects(dict(connection.execute(_REDIRECTS).fetchall()) if TABLE in snapshot.tables else {})
