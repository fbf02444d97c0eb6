"""Reads Parquet files of a table, also those written when the table had fewer columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyarrow.parquet import read_schema

from workbench.engine.base import Engine
from workbench.engine.query import quote


def read(engine: Engine, name: str, columns: dict[str, str], files: Sequence[Path]) -> None:
    """Name the rows of these files; columns that came to the table after a file was written are empty in its rows."""
    groups = _by_columns(columns, files)
    if list(groups) in ([], [tuple(columns)]):
        engine.read(name, files, columns)
        return
    parts = []
    for number, (held, alike) in enumerate(groups.items()):
        part = f"{name}_{number}"
        engine.read(part, alike, {column: columns[column] for column in held})
        cells = [
            quote(column) if column in held else f"cast(null as {type_}) as {quote(column)}"
            for column, type_ in columns.items()
        ]
        parts.append(f"select {', '.join(cells)} from {quote(part)}")
    engine.view(name, " union all ".join(parts))


def _by_columns(columns: dict[str, str], files: Sequence[Path]) -> dict[tuple[str, ...], list[Path]]:
    """Group the files by which of the columns they hold."""
    groups: dict[tuple[str, ...], list[Path]] = {}
    for file in files:
        held = set(read_schema(file).names)
        groups.setdefault(tuple(column for column in columns if column in held), []).append(file)
    return groups
