"""Reads the snapshot for the page of segments, and holds who is in what is open on it."""

from __future__ import annotations

from collections.abc import Callable

from workbench.segments.language.compiled import Compiled
from workbench.show.reader import SnapshotReader


class SegmentsReader(SnapshotReader):
    """A snapshot reader that holds the members of one condition at a time."""

    _held: tuple[str, str, str] | None = None
    _held_before = 0

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
