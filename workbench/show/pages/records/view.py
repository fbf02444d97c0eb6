"""The journals of records without any widget: what the page, a notebook or a test reads.

Times come out as ISO 8601 text in the workspace's time zone, `amount_base` in its base currency, other amounts in their
own. Every row is a plain dict that can go to a browser as JSON; its text is the customers' own and therefore shown as
text, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.models.latest_day import after_last_touch
from workbench.notes.store import NotesStore
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.pages.records.card import record_card
from workbench.show.pages.records.filters import Around, RecordsFilter, condition
from workbench.show.pages.records.journals import Journal, journal_of
from workbench.show.pages.records.rows import RecordsPage, Turn, offered, records_page
from workbench.show.reader import SnapshotReader
from workbench.show.snapshot_view import SnapshotView


class RecordsView(SnapshotView[SnapshotReader]):
    """The calls, requests, deals, sessions and tickets of a published snapshot.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = RecordsView.open(Path("company"))                                     # doctest: +SKIP
        >>> view.page("calls", RecordsFilter(text="petrova")).total                      # doctest: +SKIP

    """

    def __init__(self, store: SnapshotStore, settings: Settings, notes: NotesStore) -> None:
        """Read the current snapshot of the store.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        super().__init__(settings, SnapshotReader(store, settings.zone), notes)
        self._around = Around(settings.zone, self.notes, self._as_of)
        self._day: tuple[str, date] | None = None

    @classmethod
    def open(cls, workspace: Path, notes_url: str | None = None) -> RecordsView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        store = SnapshotStore(workspace / "snapshots")
        return cls(store, load(workspace / FILE_NAME), NotesStore.of(workspace, notes_url))

    def page(
        self,
        journal: str,
        chosen: RecordsFilter,
        turn: Turn = Turn(),  # noqa: B008  frozen
        columns: Sequence[str] = (),
    ) -> RecordsPage:
        """Return one page of the records of a journal that pass, under the names that people gave to customers.

        Raises:
            WorkbenchError: there is no such journal, or it has no such columns.

        """
        known = self._there(journal)
        who = condition(known, chosen, self._around)
        shown = records_page(self.reader, known, who, turn, known.chosen(columns))
        names = self.notes.names()
        return replace(shown, rows=[{**row, "name": names.get(row["customer_id"], row["name"])} for row in shown.rows])

    def offered(self, journal: str) -> dict[str, Any]:
        """Return what can be shown and filtered in a journal (see `rows.offered`).

        Raises:
            WorkbenchError: there is no such journal.

        """
        return offered(self.reader, self._there(journal), self.settings.money.base)

    def record(self, journal: str, event_id: str) -> dict[str, Any]:
        """Return one record (see `card.record_card`).

        Raises:
            WorkbenchError: there is no such journal or record.

        """
        return record_card(self.reader, self.notes, self._there(journal), event_id)

    def _there(self, name: str) -> Journal:
        """Return a journal that the snapshot holds; one in layers is among its views."""
        journal, snapshot = journal_of(name), self.reader.snapshot
        if name not in snapshot.tables and name not in snapshot.views:
            raise WorkbenchError(
                f"The {name} are not there yet: the data were built by an earlier version. Build them again: "
                "workbench build"
            )
        return journal

    def _as_of(self) -> date:
        """Return the first day that is not known: the day after the last touch."""
        snapshot_id = self.reader.snapshot.snapshot_id
        if self._day is None or self._day[0] != snapshot_id:
            now = datetime.now(UTC)
            with self.reader.cursor() as cursor:
                day = after_last_touch(cursor, self.settings.time_zone, now) or now.date() + timedelta(days=1)
            self._day = (snapshot_id, day)
        return self._day[1]
