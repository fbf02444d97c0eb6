"""Reads the snapshot together with the analyses that are made beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.side_tables import SideTables
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.show.reader import SnapshotReader

ANALYSES = "analyses"
"""Folder of a workspace that holds what is computed on demand."""


class IdentityReader(SnapshotReader):
    """A snapshot reader that knows the suggestions and the sensitivity."""

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
