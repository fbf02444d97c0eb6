"""Opens a file of any format that can be read."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import IngestError
from workbench.ingest import csv_mending, json_elements
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


def open_source(scratch: Scratch, raw: Path, name: str, mapping: Mapping) -> Source:
    """Open a kept file as the mapping says, and as its content shows where the mapping says nothing.

    Args:
        scratch: where to put what has to be unpacked or recoded.
        raw: the kept file.
        name: what the user calls it; the same content may have been kept under another name.
        mapping: how to read it.

    Raises:
        IngestError: the file is broken, empty, or of another format than it claims.

    """
    plain = make_plain(raw, name, mapping.read, scratch.folder)
    if plain.format == "parquet":
        return open_parquet(scratch, plain.path, plain.name)
    if plain.format in ("xlsx", "xls"):
        return open_sheet(scratch, plain.path, plain.name, mapping.read, mapping.expected)
    if plain.format in ("json", "jsonl"):
        lines = plain.path
        if plain.format == "json":
            lines = scratch.folder / "records.jsonl"
            cut_into_lines(plain.path, lines, mapping.read.records, plain.name)
        if mapping.read.each:
            elements = scratch.folder / "elements.jsonl"
            json_elements.spread(scratch, lines, mapping.read.each, elements)
            lines = elements
        return JsonSource.open(scratch, lines, plain.name)
    expected = [top_key(name) if "[" in name else name for name in mapping.expected]
    dialect = find_dialect(plain.path, plain.format, mapping.read, expected)
    if not dialect.names:
        raise IngestError(f"{plain.name} holds no header and no rows. Export it again.")
    return CsvSource.open(plain.path, plain.name, dialect)


def mend(scratch: Scratch, source: Source) -> Source | None:
    """Open a delimited file again that DuckDB could not take apart; None where there is no second way to read it."""
    if not isinstance(source, CsvSource) or source.dialect.delimiter == BLANKS:
        return None
    mended = scratch.folder / "mended"
    csv_mending.mend(source.path, mended, source.dialect)
    return CsvSource.open(mended, source.name, source.dialect)
