"""Runs the steps: makes their tables on an engine, writes what is published, forgets what nobody reads any more."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbench.engine.base import Engine
from workbench.engine.last_snapshot import WAS, keep_base
from workbench.engine.layers import without_stale
from workbench.engine.query import quoted
from workbench.engine.snapshots import Snapshot
from workbench.engine.step import Step
from workbench.steps import LAYERS, PUBLISHED, READ_BY, STEPS, VIEWS, steps

__all__ = ["LAYERS", "PUBLISHED", "STEPS", "VIEWS", "Built", "Step", "done_with", "run", "steps", "without_order"]

_ORDER_BY = "\n    order by "


@dataclass
class Built:
    """What a build wrote and how long each step took; `views` are the tables in layers."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def run(
    engine: Engine,
    folder: Path,
    progress: Callable[[int, int, str], None] = lambda *_: None,
    base: Snapshot | None = None,
) -> Built:
    """Run the steps on an engine that holds the inputs; write the published tables into the folder.

    With `base`, the last snapshot, only what has changed since is worked out.
    """
    built = Built()
    chosen = steps(again=base is not None)
    for number, step in enumerate(chosen):
        progress(number, len(chosen), step.table)
        start = time.perf_counter()
        _take(engine, step, folder, built, base)
        for table in done_with(chosen, number):
            engine.drop(table)
        built.seconds[step.table] = round(time.perf_counter() - start, 3)
    progress(len(chosen), len(chosen), "done")
    return built


def _take(engine: Engine, step: Step, folder: Path, built: Built, base: Snapshot | None) -> None:
    sql = step.again or step.sql if base else step.sql
    if step.run:
        step.run(engine)
    elif step.how == "components":
        engine.label_components(sql, step.table)
    elif step.how == "view" and not (base and step.again):
        engine.view(step.table, sql)
    elif step.how in ("make", "view"):  # what is everything at first is a small part again, and read several times
        engine.make(step.table, sql)
    elif step.how == "publish" or base is None:
        built.files[step.table] = engine.write(step.table, folder, sql)
        engine.view(_now(step), _columns(step, step.table))
    else:
        engine.make(_now(step), without_order(sql))
        publish = _merge if step.how == "merge" else _layer
        publish(engine, step, folder, built, base)


def _merge(engine: Engine, step: Step, folder: Path, built: Built, _base: Snapshot) -> None:
    """Publish a table whole: the rows of the last snapshot that still count, and the new ones."""
    columns = PUBLISHED[step.table].names
    kept = without_stale(WAS + step.table, step.stale, columns, step.key)
    both = f"{kept}\n    union all\n    {_columns(step, _now(step))}"
    built.files[step.table] = engine.write(step.table, folder, _by_key(step, both))


def _layer(engine: Engine, step: Step, folder: Path, built: Built, base: Snapshot) -> None:
    """Publish a table as the base of the last snapshot with what has changed beside it."""
    layer = LAYERS[step.table]
    built.files[layer.part("base")] = keep_base(base, layer, folder)
    delta = _by_key(step, layer.new_delta(_now(step), step.stale, WAS))
    built.files[layer.part("delta")] = engine.write(layer.part("delta"), folder, delta)
    stale = f"select * from ({layer.new_stale(step.stale, WAS)}) r"
    built.files[layer.part("stale")] = engine.write(layer.part("stale"), folder, stale)
    engine.view(layer.part("base"), _columns(step, WAS + layer.part("base")))
    built.views[step.table] = layer.view()
    engine.view(step.table, layer.view())


def without_order(sql: str) -> str:
    """Leave out the last line of a query, which says in what order the rows are written."""
    return sql.rsplit(_ORDER_BY, 1)[0]


def _by_key(step: Step, rows: str) -> str:
    return f"select * from ({rows}) r\n    order by {quoted(PUBLISHED[step.table].key)}"


def _now(step: Step) -> str:
    """Name the rows that this build worked out."""
    return f"{step.table}_now"


def _columns(step: Step, table: str) -> str:
    return f"select {quoted(PUBLISHED[step.table].names)} from {table}"


def done_with(chosen: list[Step], number: int) -> list[str]:
    """Name the working tables that the step was the last to read, so that their memory can go to the next ones.

    Who reads a view reads the tables behind it.
    """
    views = {step.table: _words_of(step) for step in chosen if step.how == "view"}
    here, later = _read(chosen[number : number + 1], views), _read(chosen[number + 1 :], views)
    made = {step.table for step in chosen[:number] if step.how == "make"}
    return sorted((made & here) - later)


def _read(chosen: Iterable[Step], views: Mapping[str, frozenset[str]]) -> set[str]:
    """Name everything that these steps read."""
    read: set[str] = set()
    waiting = {word for step in chosen if step.how != "view" for word in _words_of(step)}
    while waiting:
        read |= waiting
        waiting = {word for view in waiting & views.keys() for word in views[view]} - read
    return read


@cache
def _words_of(step: Step) -> frozenset[str]:
    texts = (step.sql, step.again, step.stale, *READ_BY.get(step.table, ()))
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))
