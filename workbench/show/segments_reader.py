"""Reads the snapshot for the page of segments, and holds who is in what is open on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import duckdb

from workbench.segments.language.compile import Compiled
from workbench.show.reader import SnapshotReader

Answer = TypeVar("Answer")


class SegmentsReader(SnapshotReader):
    """A snapshot reader that lends its connection and holds the members of one condition at a time."""

    _held: tuple[str, str, str] | None = None
    _held_before = 0

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

    def hold(self, what: str, query: Callable[[], Compiled], *, anew: bool = False) -> str:
        """Find the members of a condition, which `what` names, unless they are held already; `anew`: even then.

        Tags may have changed since, so a page that opens the condition again finds them anew; one that turns a page of
        the list does not, and the list stays as long as it was. Returns the table of their ids, which has another name
        each time: answers are remembered by their question.
        """
        return self.steadily(lambda: self._hold(what, query, anew=anew))

    def _hold(self, what: str, query: Callable[[], Compiled], *, anew: bool) -> str:
        asked = (self.snapshot.snapshot_id, what)
        if self._held is not None and self._held[:2] == asked and not anew:
            return self._held[2]
        found = query()
        self._held_before += 1
        table = f"page_members_{self._held_before}"
        with self.cursor() as cursor:
            cursor.execute(f"create table {table} as {found.sql}", found.parameters)
            if self._held is not None:
                cursor.execute(f"drop table if exists {self._held[2]}")
        self._held = (*asked, table)
        return table
