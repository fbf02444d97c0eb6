"""What all exports share: each reads the current snapshot in a process of its own and writes one file of customers.

So the page stays quick and its memory small. `jobs` starts them; what they write stands with the pages
(their modules `export`, and `work` of the interest page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from workbench import settings
from workbench.engine.snapshots import SnapshotStore
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore
from workbench.settings import Settings
from workbench.show.reader import connect
from workbench.show.redirects import redirects_of
from workbench.show.table_files import export_table

MEMORY = "2GB"
"""Most memory DuckDB may take in the process of an export."""

Progress = Callable[[int, int, str], None]
"""Told how far the work is: what is done, of how much, and the name of the step."""


@dataclass(frozen=True)
class Current:
    """The current snapshot of a workspace, attached to a connection."""

    directory: Path
    settings: Settings
    connection: duckdb.DuckDBPyConnection
    redirects: Redirects

    def notes(self, notes_url: str | None = None) -> FollowedNotes:
        """Open the notes of the workspace, by the customers of the snapshot."""
        return FollowedNotes(NotesStore.of(self.directory, notes_url), lambda: self.redirects)

    def count(self, table: str) -> int:
        """Count the rows of a table of ours."""
        return int(self.connection.sql(f"select count(*) from {table}").fetchall()[0][0])


@contextmanager
def current(directory: Path) -> Iterator[Current]:
    """Open the current snapshot of a workspace folder.

    Raises:
        WorkspaceError: nothing has been built yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    known = settings.load(directory / settings.FILE_NAME)
    snapshot = SnapshotStore(directory / "snapshots").current()
    with connect(MEMORY) as connection:
        snapshot.attach(connection)
        yield Current(directory, known, connection, redirects_of(snapshot, connection))


def keep_given_names(source: Current) -> None:
    """Make the temp table `given_names(customer_id | given_name)`: the names that people gave to customers."""
    with closing(source.notes()) as notes:
        names = notes.names()
    source.connection.execute(
        """
        create temp table given_names as
        select unnest(cast(? as varchar[])) as customer_id, unnest(cast(? as varchar[])) as given_name
        """,
        [list(names), list(names.values())],
    )


def write(  # noqa: PLR0917  a relation, where it goes, and who is told of it
    source: Current,
    rows: duckdb.DuckDBPyRelation,
    total: int,
    target: str,
    progress: Progress,
    sheet: str = "Customers",
) -> str:
    """Write the rows, `total` in number, to `target` (.xlsx, .csv or .parquet); return its path.

    Raises:
        ExportError: the suffix is unknown, or the file cannot be written.

    """
    export_table(rows, Path(target), source.settings, lambda done: progress(done, total, "writing"), sheet)
    return target
