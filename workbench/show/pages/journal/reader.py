"""Reads the snapshot for the journal, and holds the customers of conditions that are asked again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from workbench.engine.query import quote
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Behind
from workbench.marketing.figure_spec import ANEW
from workbench.segments.language.compiled import Compiled
from workbench.show.reader import SnapshotReader

Answer = TypeVar("Answer")

_MOST_HELD = 8
"""A visitor goes back and forth between a few lists."""


class JournalReader(SnapshotReader):
    """A snapshot reader that finds the members of a condition once for the page, its figures and its chart."""

    def __init__(self, store: SnapshotStore, zone: ZoneInfo) -> None:
        """Open the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        super().__init__(store, zone)
        self._held: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._holding = Lock()

    def hold(self, asked: Compiled) -> str:
        """Return the table of the ids that a query finds; one question has one name, so that answers are remembered."""
        return self._held_as(repr((asked.sql, sorted(asked.parameters.items()))), asked.sql, asked.parameters)

    def hold_behind(self, found: Behind) -> str:
        """Return the table of the ids of the customers behind a figure, each once.

        Raises:
            WorkbenchError: the snapshot has no such figure, or the link asks it for a value that it cannot have.

        """
        sql = f"select distinct customer_id from ({found.sql})"
        try:
            return self._held_as(repr((sql, found.values)), sql, found.values)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise WorkbenchError(
                "The customers behind this figure cannot be found: the last build was made by an older version. "
                "Build the workspace again: workbench build"
            ) from error
        except (duckdb.DataError, duckdb.InvalidInputException) as error:
            raise WorkbenchError(f"The figure of this link asks for a value that it cannot have. {ANEW}") from error

    def asked_steadily(self, ask: Callable[[], Answer]) -> Answer:
        """Ask what reads held tables; once more where they went with the connection to a snapshot that was swept."""
        try:
            return ask()
        except duckdb.CatalogException:
            return ask()

    def _held_as(self, question: str, sql: str, values: Sequence[Any] | dict[str, Any]) -> str:
        table = f"held_{blake2b(question.encode(), digest_size=8).hexdigest()}"
        with self._holding:
            self.steadily(lambda: self._hold(table, sql, values))
        return table

    def _hold(self, table: str, sql: str, values: Sequence[Any] | dict[str, Any]) -> None:
        held = (self.snapshot.snapshot_id, table)
        if held in self._held:
            self._held.move_to_end(held)
            return
        with self.cursor() as cursor:
            cursor.execute(f"create or replace table {quote(table)} as {sql}", values)
            self._held[held] = None
            while len(self._held) > _MOST_HELD:
                (_, oldest), _ = self._held.popitem(last=False)
                cursor.execute(f"drop table if exists {quote(oldest)}")
