"""Reads the snapshot for the journal, and holds the customers of conditions that are asked again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import TypeVar
from zoneinfo import ZoneInfo

import duckdb

from workbench.engine.query import quote
from workbench.engine.snapshots import SnapshotStore
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
        question = repr((asked.sql, sorted(asked.parameters.items())))
        table = f"held_{blake2b(question.encode(), digest_size=8).hexdigest()}"
        with self._holding:
            self.steadily(lambda: self._hold(table, asked))
        return table

    def asked_steadily(self, ask: Callable[[], Answer]) -> Answer:
        """Ask what reads held tables; once more where they went with the connection to a snapshot that was swept."""
        try:
            return ask()
        except duckdb.CatalogException:
            return ask()

    def _hold(self, table: str, asked: Compiled) -> None:
        held = (self.snapshot.snapshot_id, table)
        if held in self._held:
            self._held.move_to_end(held)
            return
        with self.cursor() as cursor:
            cursor.execute(f"create or replace table {quote(table)} as {asked.sql}", asked.parameters)
            self._held[held] = None
            while len(self._held) > _MOST_HELD:
                (_, oldest), _ = self._held.popitem(last=False)
                cursor.execute(f"drop table if exists {quote(oldest)}")
