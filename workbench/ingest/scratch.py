"""A private DuckDB that an ingest computes in: spills under the workspace, is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from workbench.engine.query import literal
from workbench.settings import Storage


@dataclass(frozen=True)
class Scratch:
    """A connection and the folder for the temporary files of one ingest."""

    connection: duckdb.DuckDBPyConnection
    folder: Path

    def rows(self, sql: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
        """Return the rows of a small result."""
        return self.connection.execute(sql, values or []).fetchall()

    def count(self, sql: str) -> int:
        """Return the single whole number that the query gives."""
        return int(str(self.rows(sql)[0][0]))


@contextmanager
def open_scratch(workspace: Path, storage: Storage) -> Iterator[Scratch]:
    """Open a scratch database; it and its files are removed at the end, whatever happens."""
    parent = workspace / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="ingest-", dir=parent))
    try:
        # A database file, not memory: DuckDB keeps it compressed, so ten million wide rows fit into a small limit.
        with duckdb.connect(str(folder / "stage.duckdb")) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            connection.execute("set autoinstall_known_extensions = false")
            connection.execute(f"set temp_directory = {literal(str(folder / 'spill'))}")
            connection.execute(f"set memory_limit = {literal(storage.memory or '60%')}")
            if storage.threads:
                connection.execute(f"set threads = {int(storage.threads)}")
            yield Scratch(connection, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
