"""Read the current snapshot for as long as a page is open, over any number of rebuilds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.errors import WorkbenchError

MEMORY = "2GB"
"""Most memory the queries of one page may take; several pages are open at once."""

_MOST_REMEMBERED = 128
"""Answers that are kept; a visitor goes back and forth between a handful of filters."""


Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Opened:
    """A snapshot, a connection it is attached to, and answers it has given, the last used one last."""

    snapshot: Snapshot
    connection: duckdb.DuckDBPyConnection
    answers: OrderedDict[str, list[dict[str, Any]]] = field(default_factory=OrderedDict)


class SnapshotReader:
    """Runs queries over one snapshot; goes over to the current one when asked, or when the old one is gone.

    Rows come as dicts; times as ISO 8601 text in the zone, dates as ISO text.
    """

    def __init__(self, store: SnapshotStore, zone: ZoneInfo) -> None:
        """Open the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        self._store = store
        self._zone = zone
        self._changing = Lock()
        self._open(store.current())

    def _open(self, snapshot: Snapshot) -> None:
        connection = connect(MEMORY)
        snapshot.attach(connection)
        # a query that still runs on the old connection keeps it alive until it ends
        self._opened = _Opened(snapshot, connection)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is being read."""
        return self._opened.snapshot

    @property
    def is_current(self) -> bool:
        """Whether no newer snapshot has been published."""
        return self._store.current_id() in (None, self.snapshot.snapshot_id)

    def refresh(self) -> bool:
        """Go over to the current snapshot; True where it is another one than before."""
        with self._changing:
            if self.is_current:
                return False
            self._open(self._store.current())
            return True

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a small result.

        Raises:
            WorkbenchError: the snapshot's files cannot be read, and there is no newer one.

        """
        try:
            return self.steadily(lambda: self._rows(sql, values))
        except duckdb.IOException as error:
            raise WorkbenchError(
                f"The snapshot {self.snapshot.snapshot_id} cannot be read: its files are missing or damaged. "
                "Build the workspace again: workbench build"
            ) from error

    def known_rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return the rows of a small result, from memory where the snapshot has given them before.

        A snapshot never changes, so neither does its answer; for totals and figures, which are asked for again
        with every page of the same filter.

        Raises:
            WorkbenchError: as `rows`.

        """
        opened, question = self._opened, repr((sql, values))
        with self._changing:
            if question in opened.answers:
                opened.answers.move_to_end(question)
                return [dict(row) for row in opened.answers[question]]
        found = self.rows(sql, values)
        with self._changing:
            if self._opened is opened:  # else they may be of a newer snapshot
                opened.answers[question] = [dict(row) for row in found]
                if len(opened.answers) > _MOST_REMEMBERED:
                    opened.answers.popitem(last=False)
        return found

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own to all tables, so that threads do not meet."""
        cursor = self._opened.connection.cursor()
        cursor.execute("set TimeZone = 'UTC'")
        return cursor

    def steadily(self, ask: Callable[[], Answer]) -> Answer:
        """Ask what reads by `cursor`; once more, of the current snapshot, where the files of the old one are gone."""
        opened = self._opened
        try:
            return ask()
        except duckdb.IOException:  # swept after newer builds
            if not self.refresh() and self._opened is opened:
                raise
            return ask()

    def _rows(self, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        with self.cursor() as cursor:
            result = cursor.execute(sql, list(values))
            names = [column[0] for column in result.description]
            return [
                {name: self._shown(value) for name, value in zip(names, row, strict=True)} for row in result.fetchall()
            ]

    def _shown(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC).astimezone(self._zone).isoformat(timespec="seconds")
        return value.isoformat() if isinstance(value, date) else value


def connect(memory: str) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that reaches for nothing on the network and prints nothing into a page."""
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "autoinstall_known_extensions": "false",
            "TimeZone": "UTC",
        }
    )
    connection.execute("set enable_progress_bar = false")
    return connection
