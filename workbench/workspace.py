"""The façade: everything one does with a workspace from Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from workbench import builds, settings
from workbench.appeal_desk import AppealDesk
from workbench.engine.query import quote
from workbench.engine.side_tables import SideTables
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.errors import WorkbenchError, WorkspaceError, nearest
from workbench.identity.desk import IdentityDesk
from workbench.identity.explain import Explanation
from workbench.ingest import batches, database
from workbench.ingest.mapping import load as load_mapping
from workbench.marketing_desk import MarketingDesk
from workbench.search.listed import appeals_alike, touches_found
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.rows import Given, asks_nothing, rows_where
from workbench.segments.saved import SegmentDesk
from workbench.settings import Settings
from workbench.show.table_files import export_table
from workbench.tables import SCORED, SIDE_TABLES, TABLES

_KNOWN = {**TABLES, **SCORED, **SIDE_TABLES}


class Workspace:
    """A folder that holds raw files, batches, snapshots and notes of one company.

    Example:
        >>> ws = workbench.open("company")                          # doctest: +SKIP
        >>> ws.ingest("calls.json", as_="calltouch-calls")          # doctest: +SKIP
        >>> ws.build()                                              # doctest: +SKIP
        >>> ws.table("customers").order("ltv desc").limit(5).df()   # doctest: +SKIP

    """

    def __init__(self, folder: str | Path) -> None:
        """Open an existing workspace.

        Raises:
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        self.folder = Path(folder).resolve()
        self.settings: Settings = settings.load(self.folder / settings.FILE_NAME)
        self.snapshots = SnapshotStore(self.folder / "snapshots")
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")
        self._attached: str | None = None
        self.identity = IdentityDesk(self.folder, self.settings, self._attach)
        self.segments = SegmentDesk(self.folder, self.settings, self._attach)
        self.appeals = AppealDesk(self.folder, self.settings, self._attach)
        self.marketing = MarketingDesk(self.settings, self._attach, self.segments)

    @classmethod
    def create(cls, folder: str | Path, **values: Any) -> Workspace:
        """Make a new workspace whose `workspace.toml` explains every key; `values` are keys to set, by dotted name.

        Raises:
            WorkspaceError: the folder already is a workspace.
            SettingsError: a key is unknown, or a value cannot be used; nothing is written.

        """
        path = Path(folder).resolve()
        file = path / settings.FILE_NAME
        if file.exists():
            raise WorkspaceError(f"{path} already is a workspace. Edit {file}, or choose another folder.")
        text = settings.template(**values)
        path.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return cls(path)

    def ingest(
        self,
        *files: str | Path,
        as_: str,
        project: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> list[batches.Batch]:
        """Take in files as a preset's name or a mapping file says; the same file twice changes nothing.

        Raises:
            MappingError: the preset is unknown, or the mapping does not fit the file.
            IngestError: a file cannot be read at all.

        """
        mapping = load_mapping(as_)
        return [
            batches.ingest_file(self.folder, self.settings, Path(file), mapping, project, progress) for file in files
        ]

    def ingest_database(
        self,
        name_or_url: str,
        query: str | None = None,
        as_: str | None = None,
        project: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> batches.Batch:
        """Take in the rows of a query to a database that `workspace.toml` names, or whose address is given.

        Raises:
            IngestError: the database cannot be reached, refuses the query, or breaks off; nothing went in.
            MappingError: the mapping does not fit the columns of the query.

        """
        name, wanted = database.find_database(name_or_url, self.settings, query, as_, project)
        return database.ingest_database(self.folder, self.settings, name, wanted, progress)

    def sources(self) -> list[batches.Batch]:
        """List what was ingested, in order."""
        return batches.batches(self.folder)

    def build(
        self,
        engine: str = "duckdb",
        progress: Callable[[int, int, str], None] = lambda *_: None,
        *,
        everything: bool = False,
    ) -> Snapshot:
        """Stitch and number what was ingested and publish it as one snapshot; `everything`: not only what changed."""
        return builds.build(self.folder, self.settings, engine, progress, everything=everything)

    def score(self, as_of: date | None = None, progress: Callable[[int, int, str], None] = lambda *_: None) -> Snapshot:
        """Score the customers of the current snapshot and publish it with their scores, segments and triggers.

        `as_of` is the first day that is not known, in the workspace's zone; None: the day after the last touch.
        """
        from workbench import scoring  # noqa: PLC0415  the models take seconds to import

        return scoring.score(self.folder, self.settings, as_of, progress)

    def status(self) -> Snapshot:
        """Return the current snapshot; its `report` holds the figures of the build."""
        return self.snapshots.current()

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """Return a table as a lazy DuckDB relation (`.df()`, `.pl()`, `.arrow()`).

        Raises:
            WorkbenchError: no table of that name.
            WorkspaceError: nothing has been built yet.

        """
        if name not in _KNOWN:
            raise WorkbenchError(f"No table {name!r}.{nearest(name, _KNOWN)} Tables: {', '.join(_KNOWN)}.")
        return self._attach().sql(f"from {quote(name)}")

    def sql(self, query: str, /, **parameters: Any) -> duckdb.DuckDBPyRelation:
        """Run a query over the tables; `$name` in it stands for a parameter.

        Example:
            >>> ws.sql("select * from customers where ltv > $least", least=1000).df()   # doctest: +SKIP

        """
        try:
            return self._attach().sql(query, params=parameters or None)
        except duckdb.Error as error:
            raise WorkbenchError(f"The query failed: {error}") from error

    def rows(self, table: str, where: Given | None = None) -> duckdb.DuckDBPyRelation:
        """Return the rows of a table that meet a condition, as a lazy DuckDB relation.

        `where` is a condition such as `wait_s > 60 and operator = "Olga"` (docs/segments.md), as text or in its JSON
        form. Of `customers` it may ask for touches, scores, tags and segments too. None or an empty one: all rows.

        Raises:
            ConditionError: it cannot be read, or asks what the table does not have.
            WorkbenchError: no table of that name.

        """
        rows = self.table(table)
        if where is None or asks_nothing(where):
            return rows
        try:
            if table == "customers":
                asked = self.segments.where(where)
            else:
                asked = rows_where(where, table, self.segments.now(), self.settings.time_zone)
        except ConditionError as error:
            hint = "SQL is for workspace.sql; a condition is written as in docs/segments.md."
            raise ConditionError(f"{error}\n{hint}") from None
        return self._attach().sql(f"from {quote(table)} where {asked.sql}", params=asked.parameters or None)

    def export(self, table: str, to: str | Path, where: Given | None = None) -> int:
        """Write a table, or those of its `rows` that meet a condition, to .xlsx, .csv or .parquet; return how many."""
        return export_table(self.rows(table, where), Path(to), self.settings)

    def search(self, text: str, limit: int = 50) -> duckdb.DuckDBPyRelation:
        """Find the touches whose subject and text have these words, in any of their forms, the best first.

        `text` may hold words, "phrases", the beginning of a word* and -words that must not be there (docs/search.md).
        What operators wrote is found too; `direction` and `operator` tell it from what customers wrote.

        Raises:
            WorkbenchError: there is no word to look for, or the limit is not 1 to 1,000.

        """
        found = touches_found(self._attach(), text, limit)
        return self._connection.sql(found.sql, params=found.parameters)

    def alike(self, appeal_id: str, limit: int = 10) -> duckdb.DuckDBPyRelation:
        """Find the answered appeals most like one, by what customers wrote, the most like it first.

        Raises:
            WorkbenchError: no such appeal, or the limit is not 1 to 1,000.

        """
        found = appeals_alike(self._attach(), appeal_id, limit)
        return self._connection.sql(found.sql, params=found.parameters)

    def explain(self, a: str, b: str) -> Explanation:
        """Say whether two events, identifiers or customers are one person, and which identifiers they share."""
        return self.identity.explain(a, b)

    def _attach(self) -> duckdb.DuckDBPyConnection:
        """Point the views at the current snapshot."""
        if self.snapshots.current_id() != self._attached or self._attached is None:
            snapshot = self.snapshots.current()
            snapshot.attach(self._connection)
            self._attached = snapshot.snapshot_id
        SideTables(self.folder / "analyses").attach(self._connection)
        return self._connection
