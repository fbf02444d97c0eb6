"""Tables that are computed on demand, not by a build: each a Parquet file with a note of what it was made from."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from workbench.engine.query import empty_rows, literal, quote
from workbench.tables import SIDE_TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_PREFIX = "about"

_NOTE = """
    select decode(value)
    from parquet_kv_metadata(?)
    where decode(key) = ?
"""


@dataclass(frozen=True)
class SideTables:
    """The folder of a workspace that holds them."""

    folder: Path

    def write(self, name: str, rows: pa.Table, about: dict[str, Any]) -> None:
        """Put a table in the place of the one there was; `about` comes back from `about` as it is (JSON)."""
        import pyarrow.parquet as pq  # noqa: PLC0415  heavy, and whoever only reads needs none of it

        self.folder.mkdir(parents=True, exist_ok=True)
        columns = list(SIDE_TABLES[name].names)
        note = json.dumps({"made_at": datetime.now(UTC).isoformat(timespec="seconds"), **about}, ensure_ascii=False)
        table = rows.select(columns).replace_schema_metadata({_PREFIX: note})
        unfinished = self.folder / f".{name}-{os.getpid()}.parquet"
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(self._file(name))  # table and note in one file: a reader never sees one without the other

    def about(self, name: str) -> dict[str, Any] | None:
        """Return the note of a table, or None where it was never made."""
        if not self._file(name).exists():
            return None
        with duckdb.connect() as connection:
            kept = connection.execute(_NOTE, [str(self._file(name)), _PREFIX]).fetchall()
        note: dict[str, Any] | None = json.loads(kept[0][0]) if kept else None
        return note

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create a view for every one of them; what was never made is empty."""
        for table in SIDE_TABLES.values():
            typed = ", ".join(f"cast({quote(c.name)} as {c.type}) as {quote(c.name)}" for c in table.columns)
            file = self._file(table.name)
            known = f"select {typed} from read_parquet({literal(str(file))})"
            rows = known if file.exists() else empty_rows(table)
            connection.execute(f"create or replace view {quote(table.name)} as {rows}")

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"
