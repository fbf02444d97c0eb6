"""DuckDB: the engine of one machine."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from workbench.engine.query import literal, quote, quoted
from workbench.errors import StepError

ROW_GROUP = 100_000
"""Rows of a Parquet row group: one customer's touches are found by reading a single group."""

ROW_GROUPS = {"customers": 10_240, "customers_delta": 10_240}
"""Smaller where single rows are looked up: a page of the journal reads 25 customers from all over the table."""

CODECS = {"customers": "uncompressed", "customers_delta": "uncompressed"}
"""The journal searches and sorts the customers at every click; unpacking them took two thirds of that time."""

_ROWS_AT_ONCE = 500
"""Rows of a table of constants that one statement inserts; one by one they cost a millisecond each."""


class DuckEngine:
    """Runs the steps in a private database in memory that spills to disk."""

    name = "duckdb"

    def __init__(self, scratch: Path, memory: str = "", threads: int = 0) -> None:
        """Open a database that spills into the folder `scratch`, which is removed on close."""
        scratch.mkdir(parents=True, exist_ok=True)
        self._scratch = scratch
        self._connection = duckdb.connect(":memory:", config={"temp_directory": str(scratch)})
        self._connection.execute("set TimeZone = 'UTC'")
        self._connection.execute("set preserve_insertion_order = false")
        self._connection.execute("set enable_progress_bar = false")
        # snapshots never change, and their footers are read by every statement that names them
        self._connection.execute("set parquet_metadata_cache = true")
        self._connection.execute(f"set memory_limit = {literal(memory or '60%')}")
        if threads:
            self._connection.execute(f"set threads = {int(threads)}")

    def read(self, name: str, files: Sequence[Path], columns: dict[str, str]) -> None:
        """Name the rows of these Parquet files."""
        if not files:
            self.values(name, columns, [])
            return
        paths = ", ".join(literal(str(file)) for file in files)
        self._run(
            name, f"create or replace view {quote(name)} as select {quoted(columns)} from read_parquet([{paths}])"
        )

    def values(self, name: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Name a small table of constants."""
        typed = ", ".join(f"{quote(column)} {type_}" for column, type_ in columns.items())
        self._run(name, f"create or replace table {quote(name)} ({typed})")
        row = f"({', '.join('?' for _ in columns)})"
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[start : start + _ROWS_AT_ONCE]
            places = ", ".join([row] * len(some))
            self._connection.execute(f"insert into {quote(name)} values {places}", list(chain.from_iterable(some)))

    def make(self, name: str, sql: str) -> None:
        """Compute the query once and name its rows."""
        self._run(name, f"create or replace table {quote(name)} as {sql}")

    def view(self, name: str, sql: str) -> None:
        """Name the query."""
        self._run(name, f"create or replace view {quote(name)} as {sql}")

    def write(self, name: str, folder: Path, sql: str) -> list[Path]:
        """Write the query's rows to one Parquet file and name them."""
        file = folder / f"{name}.parquet"
        size = ROW_GROUPS.get(name, ROW_GROUP)
        codec = CODECS.get(name, "zstd")
        target = literal(str(file))
        self._run(name, f"copy ({sql}) to {target} (format parquet, compression {codec}, row_group_size {size})")
        self._run(name, f"create or replace view {quote(name)} as from read_parquet({target})")
        return [file]

    def label_components(self, edges: str, labels: str) -> None:
        """Label connected components with their smallest node, by scipy on integer nodes."""
        import numpy as np  # noqa: PLC0415  heavy; only a build needs it
        import pyarrow as pa  # noqa: PLC0415
        from scipy.sparse import coo_array  # noqa: PLC0415
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        pairs = self._connection.execute(f"select a, b from {quote(edges)}").fetchnumpy()
        a, b = (np.asarray(pairs[side], dtype=np.int64) for side in ("a", "b"))
        if a.size == 0:
            self.values(labels, {"node": "bigint", "component": "bigint"}, [])
            return
        seen = np.zeros(int(max(a.max(), b.max())) + 1, dtype=np.bool_)
        seen[a] = seen[b] = True
        nodes = np.flatnonzero(seen)
        position = np.cumsum(seen, dtype=np.int32) - 1
        graph = coo_array((np.ones(a.size, np.int8), (position[a], position[b])), shape=(nodes.size, nodes.size))
        number, component = connected_components(graph, directed=False)
        smallest = np.empty(number, dtype=np.int64)
        smallest[component[::-1]] = nodes[::-1]  # the last write of a component is its smallest node
        table = pa.table({"node": nodes, "component": smallest[component]})
        self._connection.register("labelled", table)
        self.make(labels, "select node, component from labelled")
        self._connection.unregister("labelled")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small result."""
        return self._connection.execute(sql).fetchall()

    def count(self, name: str) -> int:
        """Return the number of rows."""
        return int(self.rows(f"select count(*) from {quote(name)}")[0][0])

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._run(name, f"drop table if exists {quote(name)}")

    def close(self) -> None:
        """Close the database and remove what it spilled."""
        self._connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _run(self, name: str, sql: str) -> None:
        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            raise StepError(f"The table {name!r} could not be made: {error}\nThe query was:\n{sql}") from error
