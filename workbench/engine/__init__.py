"""What runs the steps: DuckDB here, Spark past one machine; and where the result is kept."""

from __future__ import annotations

from pathlib import Path

from workbench.engine.base import Engine
from workbench.errors import WorkbenchError, nearest
from workbench.settings import Storage

ENGINES = ("duckdb", "spark")


def open_engine(name: str, scratch: Path, storage: Storage) -> Engine:
    """Start an engine that keeps its scratch files in a folder of its own.

    Raises:
        WorkbenchError: no engine of that name.
        MissingPartError: Spark or Java is not installed.

    """
    if name == "duckdb":
        from workbench.engine.duck import DuckEngine  # noqa: PLC0415  one engine is loaded, not both

        return DuckEngine(scratch, storage.memory, storage.threads)
    if name == "spark":
        from workbench.engine.spark import SparkEngine  # noqa: PLC0415  an optional part

        return SparkEngine(scratch, storage.memory, storage.threads)
    raise WorkbenchError(f"Unknown engine {name!r}.{nearest(name, ENGINES)} Engines: {', '.join(ENGINES)}.")
