"""The appeals without any widget: what the page, a notebook or a test reads, and what can be done.

Times come out as ISO 8601 text in the workspace's time zone, money in its base currency, waits in seconds. Every row is
a plain dict that can go to a browser as JSON; its text is the customers' own and shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.appeals.statistics_reading import Reading
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.models.latest_day import after_last_touch
from workbench.notes.appeal_marks import CATEGORIES, STATUSES, AppealMarksStore
from workbench.notes.store import NotesStore
from workbench.segments.language.rows import columns_of
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.pages.appeals.card import AppealCard, appeal_card
from workbench.show.pages.appeals.figures import all_statistics, cost_of_silence, period_of, reading_of
from workbench.show.pages.appeals.filters import AppealFilter, condition
from workbench.show.pages.appeals.reader import AppealsReader
from workbench.show.pages.appeals.rows import AppealsPage, Turn, appeals_page, choices, ids_of
from workbench.show.pages.appeals.texts import alike_rows, appeals_with
from workbench.show.pages.appeals.words import label
from workbench.show.pages.journal.filters import Condition
from workbench.show.snapshot_view import SnapshotView


class AppealsView(SnapshotView[AppealsReader]):
    """The published snapshot with what people say of its appeals.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = AppealsView.open(Path("company"))                                     # doctest: +SKIP
        >>> view.page(AppealFilter(statuses=("missed",)), Turn()).total                  # doctest: +SKIP

    """

    def __init__(self, workspace: Path, settings: Settings) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.
            NotesError: the notes cannot be opened.

        """
        self._marks = AppealMarksStore.of(workspace)
        reader = AppealsReader(SnapshotStore(workspace / "snapshots"), settings, self._marks)
        super().__init__(settings, reader, NotesStore.of(workspace))
        self._day: tuple[str, date] | None = None

    @classmethod
    def open(cls, workspace: Path) -> AppealsView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        return cls(workspace, load(workspace / FILE_NAME))

    def close(self) -> None:
        """Give back the connections of the notes."""
        super().close()
        self._marks.close()

    def as_of(self) -> date:
        """Return the first day that is not known: the day after the last touch."""
        snapshot_id = self.reader.snapshot.snapshot_id
        if self._day is None or self._day[0] != snapshot_id:
            now = datetime.now(UTC)
            with self.reader.cursor() as cursor:
                day = after_last_touch(cursor, self.settings.time_zone, now) or now.date() + timedelta(days=1)
            self._day = (snapshot_id, day)
        return self._day[1]

    def condition(self, chosen: AppealFilter) -> Condition:
        """Write a filter as SQL over the appeals with marks.

        Raises:
            WorkbenchError: it asks what appeals do not have.

        """
        texts = None
        if chosen.text.strip():
            with self.reader.cursor() as cursor:
                texts = appeals_with(chosen.text, cursor, self.notes)
        return condition(chosen, self.settings.zone, self.as_of(), texts)

    def page(self, chosen: AppealFilter, turn: Turn) -> AppealsPage:
        """Return one page of the appeals that pass, under the names that people gave to customers.

        Raises:
            WorkbenchError: they cannot be filtered like that.

        """
        who = self.condition(chosen)
        page = appeals_page(self.reader.rows, self.reader.known_rows, self.reader.marked(), who, turn)
        given = self.notes.names() if page.rows else {}
        for row in page.rows:
            row["name"] = given.get(row["customer_id"], row["name"])
        return page

    def options(self) -> dict[str, Any]:
        """Return what the filters offer (see `rows.choices`), the columns that can be asked, and the words of marks."""
        offered = choices(self.reader.known_rows, self.reader.marked())
        words = {
            "category": [*CATEGORIES, *(word for word, _ in offered["categories"] if word and word not in CATEGORIES)],
            "status": list(STATUSES),
        }
        columns = [
            {
                "name": one.name,
                "label": label(one.name, self.settings.money.base),
                "type": one.type,
                "values": words.get(one.name, list(one.values)),
                "closed": one.name == "status" or bool(one.values),
                "doc": one.doc,
            }
            for one in columns_of("appeals").values()
        ]
        return {**offered, "words": words, "columns": columns, "as_of": self.as_of().isoformat()}

    def card(self, appeal_id: str) -> AppealCard:
        """Return the card of an appeal, also by the id of any of its contacts.

        Raises:
            WorkbenchError: there is no such appeal.

        """
        marked = self.reader.marked()
        card = appeal_card(self.reader.rows, marked, appeal_id, self._marks, self.settings.zone)
        if card is None:
            raise WorkbenchError("This appeal is not in the data any more. Close the panel and search again.")
        customer_id = card.appeal["customer_id"]
        card.appeal["name"] = self.notes.names().get(customer_id, card.appeal["name"])
        return card

    def alike(self, appeal_id: str) -> list[dict[str, Any]]:
        """Return the answered appeals most like one (see `texts.alike_rows`).

        Raises:
            WorkbenchError: the snapshot was built without an index, or nothing is written in the appeal.

        """
        with self.reader.cursor() as cursor:
            rows = alike_rows(self.reader.rows, cursor, self.reader.marked(), appeal_id)
        given = self.notes.names() if rows else {}
        for row in rows:
            row["name"] = given.get(row["customer_id"], row["name"])
        return rows

    def statistics(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the statistics of a period (see `figures.all_statistics`).

        Args:
            asked: first and last (ISO days), or days; filter, where only what passes it is meant, whatever its days.

        Raises:
            WorkbenchError: the period or the filter cannot be read.

        """
        reading = self._reading(asked)
        period = period_of(asked, reading, self.settings)
        return all_statistics(self.reader, self.settings, period, reading)

    def silence(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return how long customers waited and what that costs (see `figures.cost_of_silence`); asked as above."""
        reading = self._reading(asked)
        period = period_of(asked, reading, self.settings)
        return cost_of_silence(self.reader, self.settings, period, reading)

    def _reading(self, asked: Mapping[str, Any]) -> Reading:
        given = asked.get("filter")
        chosen = replace(AppealFilter.of(given), date_from=None, date_to=None) if given else None
        return reading_of(self.reader, self.condition(chosen) if chosen else None)

    def mark(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Give a category or status to appeals: what, value (None: as the sources say), author, and which.

        Which: `appeals`, a list of ids, or `filter`, all that pass it. Returns the change: change_no, what, value,
        appeals …

        Raises:
            WorkbenchError: it cannot be kept, or nothing passes the filter.

        """
        ids = asked.get("appeals")
        if ids is None:
            who = self.condition(AppealFilter.of(asked["filter"]))
            ids = ids_of(self.reader.rows, self.reader.marked(), who)
        return asdict(self._marks.mark(asked["what"], asked.get("value"), ids, asked["author"]))

    def undo(self, change_no: int, author: str) -> dict[str, Any]:
        """Take a change back from all its appeals.

        Raises:
            NotesError: there is no such change, or it is undone already.

        """
        return asdict(self._marks.undo(change_no, author))

    def comment(self, appeal_id: str, text: str, author: str) -> None:
        """Write a comment under an appeal."""
        self._marks.add_comment(appeal_id, text, author)

    def uncomment(self, comment_id: int, author: str) -> None:
        """Hide a comment."""
        self._marks.delete_comment(comment_id, author)
