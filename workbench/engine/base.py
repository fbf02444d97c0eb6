"""What every engine can do; the steps know no more than this."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class Engine(Protocol):
    """Runs SQL written in DuckDB's dialect over named tables.

    A name once given stands for its rows in every later statement.
    """

    name: str

    def read(self, name: str, files: Sequence[Path], columns: dict[str, str]) -> None:
        """Name the rows of these Parquet files; no files give an empty table of these columns (name -> DuckDB type)."""

    def values(self, name: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Name a small table of constants, such as settings (columns: name -> DuckDB type)."""

    def make(self, name: str, sql: str) -> None:
        """Compute the query once and name its rows."""

    def view(self, name: str, sql: str) -> None:
        """Name the query; it is computed where it is used."""

    def write(self, name: str, folder: Path, sql: str) -> list[Path]:
        """Write the query's rows, in the query's order, to Parquet files under the folder and name them."""

    def label_components(self, edges: str, labels: str) -> None:
        """Make the table `labels`(node bigint, component bigint) from `edges`(a bigint, b bigint).

        Nodes are codes counted from 0 without large holes. The component is the smallest node of it.
        """

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small result."""

    def count(self, name: str) -> int:
        """Return the number of rows."""

    def drop(self, name: str) -> None:
        """Forget a table that no later step reads."""

    def close(self) -> None:
        """Give back memory and scratch files."""
