"""Reads the snapshot together with the analyses that are made beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from workbench.engine.side_tables import SideTables
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.show.reader import SnapshotReader

ANALYSES = "analyses"
"""Folder of a workspace that holds what is computed on demand."""

Answer = TypeVar("Answer")


class IdentityReader(SnapshotReader):
    """A snapshot reader that lends its connection, and knows the suggestions and the sensitivity."""

    def __init__(self, store: SnapshotStore, analyses: Path, zone: ZoneInfo) -> None:
        """Open the current snapshot of the store, and the folder of the analyses.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        self._analyses = SideTables(analyses)
        super().__init__(store, zone)

    def _open(self, snapshot: Snapshot) -> None:
        super()._open(snapshot)
        self.attach_analyses()

    def attach_analyses(self) -> None:
        """Go over to analyses that were computed since."""
        self._analyses.attach(self._opened.connection)

    def about(self, analysis: str) -> dict[str, Any] | None:
        """Return what is said about an analysis: when it was made, from which snapshot …; None before the first."""
        return self._analyses.about(analysis)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own to all tables, for functions that read them."""
        cursor = self._opened.connection.cursor()
        cursor.execute("set TimeZone = 'UTC'")
        return cursor

    def steadily(self, ask: Callable[[], Answer]) -> Answer:
        """Ask what reads by `cursor`; once more, of the current snapshot, where the files of the old one are gone."""
        opened = self._opened
        try:
            return ask()
        except duckdb.IOException:
            if not self.refresh() and self._opened is opened:
                raise
            return ask()
