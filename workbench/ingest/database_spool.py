"""Keeps the rows of a query on their way from the database to the Parquet file that is taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from workbench.engine.query import literal, quote
from workbench.ingest.database_answers import NUMERIC, Answer
from workbench.settings import Storage

_PLAIN_NUMBER = r"-?\d+(\.\d+)?"
_USUAL_WIDTH, _MOST_WIDTH = 18, 38
"""Digits of a decimal number: those of eight bytes, which can still be multiplied, and the most DuckDB knows."""

_TIMES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
_EARLIEST, _LATEST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Spool:
    """A folder for the rows as they were fetched."""

    folder: Path
    storage: Storage

    def fill(self, answer: Answer, tell: Callable[[str], None]) -> int:
        """Write all batches, one row group each, so that the memory is that of a batch; return the number of rows."""
        rows = 0
        writer: pq.ParquetWriter | None = None
        try:
            for batch in answer.batches:
                if writer is None:
                    writer = pq.ParquetWriter(self._fetched, batch.schema, compression="zstd", store_schema=False)
                writer.write_batch(batch)
                rows += batch.num_rows
                tell(f"{rows:,} rows fetched")
        finally:
            if writer is not None:
                writer.close()
        return rows

    def settle(self, kinds: dict[str, str], file: Path) -> None:
        """Write the final file: text becomes what its column is; the same rows always make the same file.

        A decimal number gets as many places as its column needs, and stays text where one of its values is none, such
        as NaN. A date that no calendar has, such as PostgreSQL's `infinity`, becomes empty.
        """
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            if self.storage.threads:
                connection.execute(f"set threads = {int(self.storage.threads)}")
            connection.execute(f"set memory_limit = {literal(self.storage.memory or '60%')}")
            rows = f"read_parquet({literal(str(self._fetched))})"
            described = connection.execute(f"describe from {rows}").fetchall()
            types = {str(row[0]): kinds.get(str(row[0]), str(row[1])) for row in described}
            columns = ", ".join(
                f"{_column(connection, rows, name, type_)} as {quote(name)}" for name, type_ in types.items()
            )
            connection.execute(
                f"copy (select {columns} from {rows}) to {literal(str(file))} (format parquet, compression zstd)"
            )

    @property
    def _fetched(self) -> Path:
        return self.folder / "fetched"


def _column(connection: duckdb.DuckDBPyConnection, rows: str, name: str, type_: str) -> str:
    """Write the SQL of a column of the final file."""
    if type_ == NUMERIC:
        type_ = _decimal(connection, rows, name)
    value = f"cast({quote(name)} as {type_})"
    if type_ in _TIMES:
        earliest, latest = (f"cast('{day}' as {type_})" for day in (_EARLIEST, _LATEST))
        return f"case when {value} between {earliest} and {latest} then {value} end"
    return value


def _decimal(connection: duckdb.DuckDBPyConnection, rows: str, name: str) -> str:
    """Find the narrowest type that holds every value of a column of numbers in text."""
    value = quote(name)
    plain, whole, places = connection.execute(f"""
        select
            coalesce(bool_and(regexp_full_match({value}, '{_PLAIN_NUMBER}')), true),
            coalesce(max(length(ltrim(split_part({value}, '.', 1), '-'))), 1),
            coalesce(max(length(split_part({value}, '.', 2))), 0)
        from {rows}
    """).fetchall()[0]
    if not plain or whole + places > _MOST_WIDTH:
        return "VARCHAR"
    return f"DECIMAL({max(whole + places, _USUAL_WIDTH)}, {places})"
