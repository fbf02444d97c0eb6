"""Paths, funnel, times and cohorts without any widget: what the page, a notebook or a test reads.

Figures are about whole lives of the customers meant (see `marketing.asked.People`); times come out in seconds, money in
the workspace's base currency. Every answer is a plain dict that can go to a browser as JSON; its text is the company's
own data and shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Condition, People, Rows
from workbench.marketing.figure_spec import people_of, word
from workbench.notes.store import NotesStore
from workbench.segments.saved import SegmentDesk
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.pages.journal.asked import Around
from workbench.show.pages.journal.columns import filterable
from workbench.show.pages.journeys.figures import FIGURES
from workbench.show.pages.journeys.offered import offered
from workbench.show.pages.journeys.reader import JourneysReader
from workbench.show.snapshot_view import SnapshotView


class JourneysView(SnapshotView[JourneysReader]):
    """The published snapshot as journeys of customers.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = JourneysView.open(Path("company"))                                # doctest: +SKIP
        >>> view.figure({"what": "funnel", "mode": "closed"})["stages"]              # doctest: +SKIP

    """

    def __init__(self, workspace: Path, settings: Settings) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.
            NotesError: the notes cannot be opened.

        """
        reader = JourneysReader(SnapshotStore(workspace / "snapshots"), settings.zone)
        super().__init__(settings, reader, NotesStore.of(workspace))
        self._desk = SegmentDesk(workspace, settings, reader.cursor)
        self._around = Around(settings.zone, self.notes, self._as_of, self._desk.conditions, reader.hold)
        self._day: tuple[str, date, date] | None = None

    @classmethod
    def open(cls, workspace: Path) -> JourneysView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        return cls(workspace, load(workspace / FILE_NAME))

    def options(self) -> dict[str, Any]:
        """Return what the page offers to choose from (see `offered.offered`)."""
        found = offered(self._ask, self.settings.zone)
        lists = [{"segment": one.segment, "description": one.description} for one in self._desk.all()]
        return {**found, "lists": lists, "filterable": filterable(self.settings.money.base)}

    def figure(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return a figure.

        Args:
            asked: what (one of `figures.FIGURES`), people (first, last, channels, where, condition), and the parts of
                that figure.

        Raises:
            WorkbenchError: there is no such figure, a part of it cannot be read, or the last build has no journeys.
            ConditionError: the condition on its people cannot be read.

        """
        figure = FIGURES[word(asked, "what", tuple(FIGURES))]
        return self.reader.asked_steadily(lambda: figure(self._ask, self._people, asked))

    def _people(self, given: object) -> People:
        return people_of(given, self.settings.zone, self._who)

    def _who(self, comparisons: Sequence[Mapping[str, Any]], text: str) -> Condition:
        return Condition(*self._around.where(comparisons, text).positional())

    def _ask(self, sql: str, values: Sequence[Any], /) -> Rows:
        self._look_for_tables()
        return self.reader.known_rows(sql, values)

    def _look_for_tables(self) -> None:
        """Say what to do where the snapshot was made before there were journeys."""
        snapshot = self.reader.snapshot
        if "customer_paths" not in snapshot.tables.keys() | snapshot.views.keys():
            raise WorkbenchError(
                "Journeys are not worked out yet: the data were built by an earlier version. Build them again: "
                "workbench build"
            )

    def _as_of(self) -> date:
        """Return the day that durations count from; of one snapshot it changes by the day alone."""
        snapshot_id, today = self.reader.snapshot.snapshot_id, datetime.now(UTC).date()
        if self._day is None or self._day[:2] != (snapshot_id, today):
            self._day = (snapshot_id, today, self.reader.steadily(self._desk.now))
        return self._day[2]
