"""The customer journal without any widget: what the page, a notebook or a test reads.

Times come out as ISO 8601 text in the workspace's time zone ("2024-05-01T12:30:00+03:00"), dates as
"2024-05-01", money in the workspace's base currency. Every row is a plain dict that can go to a browser as
JSON; its text is the customer's own and therefore shown as text, never as markup.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from workbench.engine.snapshots import SnapshotStore
from workbench.notes.store import NotesStore
from workbench.segments.saved import SegmentDesk
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.pages.journal.activity import touches_over_time
from workbench.show.pages.journal.asked import Around
from workbench.show.pages.journal.card import CustomerCard, customer_card, timeline
from workbench.show.pages.journal.columns import JOURNAL_COLUMNS, SORTABLE, known_columns
from workbench.show.pages.journal.filters import JournalFilter, condition
from workbench.show.pages.journal.kpis import Kpi, kpis
from workbench.show.pages.journal.options import JournalOptions, List, journal_options
from workbench.show.pages.journal.reader import JournalReader
from workbench.show.pages.journal.rows import JournalPage, Order, Window, journal_page
from workbench.show.snapshot_view import SnapshotView

__all__ = [
    "JOURNAL_COLUMNS",
    "SORTABLE",
    "CustomerCard",
    "Journal",
    "JournalFilter",
    "JournalOptions",
    "JournalPage",
    "Kpi",
]


class Journal(SnapshotView[JournalReader]):
    """The published snapshot and the notes of a workspace, as one journal of customers.

    Only customers with a target action are in the page, the KPIs and the chart, unless those behind a figure are asked
    for; `customer` and `timeline` know all, by their old ids too. A rebuild while a page is open does no harm: it goes
    on reading its snapshot until `refresh` is called, or until that snapshot's files are swept, and then goes over to
    the current one by itself.

    Example:
        >>> journal = Journal.open(Path("company"))                                   # doctest: +SKIP
        >>> journal.page(JournalFilter(text="petrova"), sort_by="ltv").rows           # doctest: +SKIP

    """

    def __init__(self, directory: Path, settings: Settings, notes: NotesStore) -> None:
        """Read the current snapshot of a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        super().__init__(settings, JournalReader(SnapshotStore(directory / "snapshots"), settings.zone), notes)
        self._desk = SegmentDesk(directory, settings, self.reader.cursor)
        holds = (self.reader.hold, self.reader.hold_behind)
        self._around = Around(settings.zone, self.notes, self._as_of, self._desk.conditions, *holds)
        self._day: tuple[str, date, date] | None = None

    @classmethod
    def open(cls, directory: Path, notes_url: str | None = None) -> Journal:
        """Open the journal of a workspace folder (its `workspace.toml`, `snapshots/` and notes).

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.
            NotesError: the notes cannot be opened.

        """
        settings = load(directory / FILE_NAME)
        return cls(directory, settings, NotesStore.of(directory, notes_url))

    @property
    def snapshot_id(self) -> str:
        """The snapshot that is being read."""
        return self.reader.snapshot.snapshot_id

    def page(
        self,
        chosen: JournalFilter,
        sort_by: str = "last_at",
        descending: bool = True,
        page: int = 1,
        per_page: int = 25,
        *,
        columns: tuple[str, ...] = (),
    ) -> JournalPage:
        """Return one page (counted from 1) of the customers that pass the filter; keys: `JOURNAL_COLUMNS`.

        Where `columns` are given, scores that are none of them are left empty.

        Raises:
            WorkbenchError: `sort_by` is none of `SORTABLE`, or a column none of the journal.

        """
        order = Order(sort_by, descending)
        start = (max(page, 1) - 1) * per_page
        window = Window(range(start, start + per_page), known_columns(columns))

        def ask() -> JournalPage:
            return journal_page(self.reader, condition(chosen, self._around), order, window, self.notes)

        return self.reader.asked_steadily(ask)

    def behind(self, chosen: JournalFilter) -> dict[str, Any]:
        """Say whose figure the filter is about: text (as the filter has it), words, customers; empty without one.

        Raises:
            WorkbenchError: there is no such figure, or it cannot be read.

        """
        if not chosen.behind:
            return {}

        def ask() -> dict[str, Any]:
            found = self._around.behind(chosen.behind)
            sql = f"select count(*) as customers from customers where customer_id in ({found.sql})"
            counted = self.reader.known_rows(sql, found.values)[0]
            return {"text": chosen.behind, "words": found.words, **counted}

        return self.reader.asked_steadily(ask)

    def kpis(self, chosen: JournalFilter) -> list[Kpi]:
        """Compare the filter's dates, or else the last 30 days of the data, with as many days before.

        An empty journal has none.
        """
        currency = self.settings.money.base
        return self.reader.asked_steadily(lambda: kpis(self.reader, chosen, self._around, currency))

    def touches_over_time(self, chosen: JournalFilter, by: str = "auto") -> list[dict[str, Any]]:
        """Count all touches of the filtered customers: rows of bucket (ISO date), kind, touches.

        `by` is day, week, month or auto; a bucket is named by its first day. In order of bucket, then kind.

        Raises:
            WorkbenchError: `by` is none of them.

        """

        def ask() -> list[dict[str, Any]]:
            return touches_over_time(self.reader, condition(chosen, self._around), by, self.settings.zone)

        return self.reader.asked_steadily(ask)

    def options(self) -> JournalOptions:
        """Return what the filters of the page offer."""
        lists = [List(one.segment, one.description, one.ready) for one in self._desk.all()]
        return journal_options(self.reader, self.notes, lists)

    def _as_of(self) -> date:
        """Return the day that durations count from; of one snapshot it changes by the day alone."""
        today = datetime.now(UTC).date()
        if self._day is None or self._day[:2] != (self.snapshot_id, today):
            self._day = (self.snapshot_id, today, self.reader.steadily(self._desk.now))
        return self._day[2]

    def customer(self, customer_id: str) -> CustomerCard | None:
        """Return the card of a customer, by an old id too, or None where the snapshot holds no such customer."""
        living = self.notes.living(customer_id)
        return customer_card(self.reader, living, self.notes) if living else None

    def timeline(
        self,
        customer_id: str,
        kinds: tuple[str, ...] = (),
        before_touch_no: int | None = None,
        limit: int = 50,
    ) -> list[dict[str, Any]]:
        """Return touches of a customer, newest first: all columns of `touches`, `extra` as a dict.

        The next page starts below the last one's `touch_no`: pass it as `before_touch_no`.
        """
        return timeline(self.reader, self.notes.living(customer_id) or customer_id, kinds, before_touch_no, limit)
