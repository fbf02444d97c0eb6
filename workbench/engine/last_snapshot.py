"""Gives an engine the tables of the last snapshot under the names `was_…`, empty ones where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.engine import moved_scores, old_files
from workbench.engine.base import Engine
from workbench.engine.layers import Layered
from workbench.engine.query import quote, quoted
from workbench.engine.snapshots import Snapshot, linked
from workbench.tables import Table
from workbench.tables.scores import SCORED, SCORED_REDIRECTS

WAS = "was_"


def load(engine: Engine, last: Snapshot | None, tables: Iterable[Table], layered: dict[str, Layered]) -> None:
    """Name every table of the last snapshot, and the parts of those in layers."""
    for table in tables:
        columns = table.types
        if table.name not in layered:
            old_files.read(engine, WAS + table.name, columns, _files(last, table.name))
            continue
        layer = layered[table.name]
        key = {name: columns[name] for name in layer.key}
        whole = _files(last, table.name) or _files(last, layer.part("base"))
        old_files.read(engine, WAS + layer.part("base"), columns, whole)
        old_files.read(engine, WAS + layer.part("delta"), columns, _files(last, layer.part("delta")))
        engine.read(WAS + layer.part("stale"), _files(last, layer.part("stale")), key)
        in_two = last is not None and layer.part("delta") in last.tables
        engine.view(WAS + table.name, layer.view(WAS) if in_two else _all(WAS + layer.part("base"), layer))


def _all(table: str, layer: Layered) -> str:
    return f"select {quoted(layer.columns)} from {quote(table)}"


def _files(last: Snapshot | None, name: str) -> list[Path]:
    return [last.folder / file for file in last.tables.get(name, [])] if last else []


def keep_base(last: Snapshot, layer: Layered, folder: Path) -> list[Path]:
    """Give the new snapshot the base of the last one: the same file under a second name, a copy where links fail."""
    files = _files(last, layer.table) or _files(last, layer.part("base"))
    return [linked(file, folder / file.relative_to(last.folder)) for file in files]


def keep_scores(last: Snapshot | None, folder: Path, redirects: Sequence[Path]) -> dict[str, list[Path]]:
    """Give the new snapshot what was scored last; the next scoring puts its own in the place.

    Beside stands what its `customer_redirects`, of which the files are given, change in it.
    """
    if last is None:
        return {}
    kept = {
        name: [linked(file, folder / file.relative_to(last.folder)) for file in _files(last, name)]
        for name in {*SCORED, SCORED_REDIRECTS} & last.tables.keys()
    }
    return {**kept, **moved_scores.write(kept, redirects, folder)}
