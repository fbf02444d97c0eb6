"""Reads the snapshot for the page of appeals, with what people say of them laid over it."""

from __future__ import annotations

import duckdb

from workbench.appeals.marks import attach_marks, detach_marks
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.settings import Settings
from workbench.show.reader import SnapshotReader

MOST_COPIED = 1_000_000
"""Appeals that are held in memory (some 400 bytes each); more are read from their files, which takes longer."""


class AppealsReader(SnapshotReader):
    """A snapshot reader that knows the appeals with the marks of people over them."""

    def __init__(self, store: SnapshotStore, settings: Settings, marks: AppealMarksStore) -> None:
        """Open the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        super().__init__(store, settings.zone)
        self._marks = marks
        self._laid: tuple[str, tuple[int, int], str] | None = None
        self._laid_before = 0
        self._copied: tuple[str, str] | None = None

    def marked(self) -> str:
        """Return the name of the appeals with marks, as they are now.

        Other marks or another snapshot give another name: answers are remembered by their question.

        Raises:
            WorkbenchError: the snapshot was made before there were appeals.
            NotesError: the notes cannot be read.

        """
        # what was built upon an earlier snapshot is a view over its layers
        if not {"appeals", "appeal_contacts"} <= self.snapshot.tables.keys() | self.snapshot.views.keys():
            raise WorkbenchError(
                "Appeals are not worked out yet: the data were built by an earlier version. Build them again: "
                "workbench build"
            )
        return self.steadily(self._lay)

    def _lay(self) -> str:
        version = self._marks.version()
        snapshot_id = self.snapshot.snapshot_id
        if self._laid is not None and self._laid[:2] == (snapshot_id, version):
            return self._laid[2]
        self._laid_before += 1
        with self.cursor() as cursor:
            appeals = self._quick(cursor)
            name = attach_marks(cursor, self._marks.marks(), f"page_appeals_{self._laid_before}", appeals)
            if self._laid is not None:
                detach_marks(cursor, self._laid[2])
        self._laid = (snapshot_id, version, name)
        return name

    def _quick(self, cursor: duckdb.DuckDBPyConnection) -> str:
        """Copy the appeals of the snapshot into memory, where they are asked several times faster, once for each."""
        snapshot_id = self.snapshot.snapshot_id
        if self._copied is None or self._copied[0] != snapshot_id:
            appeals = cursor.execute("select count(*) from appeals").fetchall()[0][0]
            if appeals > MOST_COPIED:
                self._copied = (snapshot_id, "appeals")
            else:
                cursor.execute("create or replace table page_appeals as from appeals order by opened_at, appeal_id")
                self._copied = (snapshot_id, "page_appeals")
        return self._copied[1]
