"""Opens a file of any format that can be read."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import IngestError
from workbench.ingest import csv_mending
from workbench.ingest.csv_dialect import BLANKS, find_dialect
from workbench.ingest.csv_files import CsvSource
from workbench.ingest.json_documents import cut_into_lines
from workbench.ingest.json_files import JsonSource
from workbench.ingest.json_paths import top_key
from workbench.ingest.mapping import Mapping
from workbench.ingest.parquet_files import open_parquet
from workbench.ingest.plain import make_plain
from workbench.ingest.scratch import Scratch
from workbench.ingest.sheets import open_sheet
from workbench.ingest.sources import Source


def open_source(scratch: Scratch, raw: Path, mapping: Mapping) -> Source:
    """Open a kept file as the mapping says, and as its content shows where the mapping says nothing.

    Raises:
        IngestError: the file is broken, empty, or of another format than it claims.

    """
    plain = make_plain(raw, mapping.read, scratch.folder)
    if plain.format == "parquet":
        return open_parquet(scratch, plain.path, plain.name)
    if plain.format in ("xlsx", "xls"):
        return open_sheet(scratch, plain.path, plain.name, mapping.read, mapping.expected)
    if plain.format in ("json", "jsonl"):
        lines = plain.path
        if plain.format == "json":
            lines = scratch.folder / "records.jsonl"
            cut_into_lines(plain.path, lines, mapping.read.records, plain.name)
        return JsonSource.open(scratch, lines, plain.name)
    expected = [top_key(name) if "[" in name else name for name in mapping.expected]
    dialect = find_dialect(plain.path, plain.format, mapping.read, expected)
    if not dialect.names:
        raise IngestError(f"{plain.name} holds no header and no rows. Export it again.")
    return CsvSource.open(plain.path, plain.name, dialect)


def mend(scratch: Scratch, source: CsvSource) -> Source:
    """Open a delimited file again that DuckDB could not take apart."""
    return csv_mending.mend(scratch, source.path, source.name, source.dialect)


def can_mend(source: Source) -> bool:
    """Tell whether there is a second way to read the file."""
    return isinstance(source, CsvSource) and source.dialect.delimiter != BLANKS
