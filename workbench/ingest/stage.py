"""Runs the query of a mapping over its source once and keeps the result in the scratch database.

The table `staged` has one row per row of the file (per group with `group_by`): `record` is its place in the file from
0, `reason` and `detail` tell why it cannot be used, the rest are the canonical columns that the mapping fills.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from workbench.errors import IngestError, MappingError
from workbench.ingest.csv_files import REJECTS
from workbench.ingest.events import BLANK_LINE, SKIPPED
from workbench.ingest.mapped import MappedRows, map_rows
from workbench.ingest.mapping import Mapping
from workbench.ingest.readers import mend
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import BLANK, MALFORMED, Source

STAGED = "staged"

RECORD = "coalesce(record, rowid)"
"""SQL of a staged row's place in the file from 0; DuckDB keeps the order of the file in the table."""


@dataclass(frozen=True)
class Staged:
    """What was staged; `rows_read` are rows of the file, malformed ones included."""

    source: Source
    mapped: MappedRows
    rows_read: int
    rows_skipped: int


def stage(scratch: Scratch, mapping: Mapping, source: Source, query: Callable[[MappedRows, Source], str]) -> Staged:
    """Make the tables `staged` and `malformed`.

    Args:
        scratch: where to compute.
        mapping: the mapping.
        source: the opened file.
        query: writes the query of the staged rows over the mapped ones.

    Raises:
        MappingError: the mapping does not fit the file.
        IngestError: the file cannot be taken apart.

    """
    mapped = map_rows(mapping, source)
    try:
        _run(scratch, mapping, query(mapped, source))
        spoilt = source.is_spoilt(scratch)
    except _UnparsableError as error:
        spoilt = str(error)
    if spoilt:
        mended = mend(scratch, source)
        if mended is None:
            raise IngestError(f"{source.name} cannot be read: {spoilt}. Export it again.")
        source, mapped = mended, map_rows(mapping, mended)
        _run(scratch, mapping, query(mapped, source))
    source.find_malformed(scratch)
    return Staged(source, mapped, *_count(scratch, mapped))


class _UnparsableError(Exception):
    """DuckDB's reader gave the file up."""


def _run(scratch: Scratch, mapping: Mapping, query: str) -> None:
    scratch.connection.execute(f"drop table if exists {REJECTS}")
    scratch.connection.execute(f"drop table if exists {REJECTS}_scan")
    try:
        scratch.connection.execute(f"create or replace table {STAGED} as {query}")
    except (duckdb.BinderException, duckdb.ConversionException, duckdb.CatalogException) as error:
        raise MappingError(
            f"Mapping {mapping.name}: an expression does not fit the file: {str(error).splitlines()[0]} "
            "Numbers in text files are read by number(column)."
        ) from None
    except duckdb.InvalidInputException as error:
        raise _UnparsableError(str(error).splitlines()[0]) from None


def _count(scratch: Scratch, mapped: MappedRows) -> tuple[int, int]:
    """Count the rows of the file, and those that `where` did not choose."""
    if mapped.ungrouped is None:
        counted = f"""
            select count(*) filter (reason is distinct from '{BLANK_LINE}'), count(*) filter (reason = '{SKIPPED}')
            from {STAGED}
        """
    else:
        counted = f"""
            select count(*) filter (broken is distinct from '{BLANK}'), count(*) filter (broken is null and not chosen)
            from ({mapped.ungrouped})
        """
    read, skipped = (int(str(cell)) for cell in scratch.rows(counted)[0])
    return read + scratch.count(f"select count(*) from {MALFORMED}"), skipped
