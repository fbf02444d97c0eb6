"""Reads Parquet files with DuckDB, in their own types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from workbench.engine.query import literal
from workbench.errors import IngestError
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import LOCATED, WholeRows


@dataclass(frozen=True)
class ParquetSource(WholeRows):
    """The rows of a Parquet file."""

    path: Path = Path()
    serial_dates: bool = False

    def query(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Read with `read_parquet`, with the row's number."""
        return f"""
            select file_row_number as record, cast(null as varchar) as broken, {self.select(references, ignore)}
            from {self._rows}
        """

    def locate(self, scratch: Scratch, records: str) -> None:
        """Show rejected rows as JSON objects; the line is the number of the row."""
        scratch.connection.execute(f"""
            create or replace table {LOCATED} as
            select record, record + 1 as line, extra as raw
            from (select file_row_number as record, {self.select((), ())} from {self._rows})
            where record in ({records})
        """)

    @property
    def _rows(self) -> str:
        return f"read_parquet({literal(str(self.path))}, file_row_number = true)"


def open_parquet(scratch: Scratch, path: Path, name: str) -> ParquetSource:
    """Open a Parquet file.

    Raises:
        IngestError: it is broken or cut off.

    """
    try:
        described = scratch.rows(f"describe from read_parquet({literal(str(path))})")
    except duckdb.Error:
        raise IngestError(
            f"{name} is a broken Parquet file. It was probably cut off on the way; fetch it again."
        ) from None
    types = {str(row[0]): str(row[1]) for row in described}
    return ParquetSource(name, tuple(types), tuple(types), types, path=path)
