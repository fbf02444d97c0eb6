"""Spark: the way past one machine, running the same SQL as DuckDB."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot.errors import SqlglotError

from workbench.engine.components import label_by_contraction
from workbench.engine.dialect import to_spark
from workbench.engine.duck import ROW_GROUP, ROW_GROUPS
from workbench.engine.query import literal, quote
from workbench.engine.spark_session import SESSION, LocalSpark
from workbench.errors import MissingPartError, StepError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkEngine:
    """Runs the steps on Spark: in the caller's session where one is active, else on the cores of this machine.

    A caller's session (a cluster's) needs scratch folder and workspace on storage that its workers see.
    """

    name = "spark"

    def __init__(self, scratch: Path, memory: str = "", threads: int = 0) -> None:
        """Start Spark, or take part in the active session; `scratch` is removed on close.

        Raises:
            MissingPartError: PySpark or Java is not installed.

        """
        if find_spec("pyspark") is None:
            raise MissingPartError("Spark is not installed. Get it with: pip install 'workbench[spark]'")
        from pyspark.sql import SparkSession  # noqa: PLC0415  an optional part

        # PySpark writes every failed query, with the values in it, to the console; the error says it already.
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        self._scratch = scratch.resolve()
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._numbers = count()
        self._made: dict[str, Path] = {}
        active = SparkSession.getActiveSession()
        self._local = None if active else LocalSpark(self._scratch, memory, threads)
        self._session = active.newSession() if active else SparkSession.builder.getOrCreate()
        for key, value in SESSION.items():
            self._session.conf.set(key, value)

    def read(self, name: str, files: Sequence[Path], columns: dict[str, str]) -> None:
        """Name the rows of these Parquet files."""
        if not files:
            self.values(name, columns, [])
            return
        with _explained(name, f"reading {len(files)} files"):
            rows = self._session.read.parquet(*(_pattern(file) for file in files))
            rows.select(*(f"`{column}`" for column in columns)).createOrReplaceTempView(name)

    def values(self, name: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Name a small table of constants; DuckDB writes it, so its types are DuckDB's."""
        file = self._fresh(name) / "values.parquet"
        file.parent.mkdir(parents=True)
        with duckdb.connect() as scratch:
            typed = ", ".join(f"{quote(column)} {type_}" for column, type_ in columns.items())
            scratch.execute(f"create table given ({typed})")
            if rows:
                places = ", ".join("?" for _ in columns)
                scratch.executemany(f"insert into given values ({places})", rows)
            scratch.execute(f"copy given to {literal(str(file))} (format parquet)")
        self._keep(name, file.parent)

    def make(self, name: str, sql: str) -> None:
        """Compute the query once, into scratch files, and name its rows."""
        folder = self._fresh(name)
        with _explained(name, sql):
            self._query(sql).write.parquet(str(folder))
        self._keep(name, folder)

    def view(self, name: str, sql: str) -> None:
        """Name the query; it is computed where it is used."""
        with _explained(name, sql):
            self._query(sql).createOrReplaceTempView(name)

    def write(self, name: str, folder: Path, sql: str) -> list[Path]:
        """Write the query's rows to Parquet files, named in the query's order, and name the rows."""
        target = folder.resolve() / name
        with _explained(name, sql):
            writer = self._query(sql).write.option("parquet.block.row.count.limit", ROW_GROUPS.get(name, ROW_GROUP))
            writer.parquet(str(target))
        for file in target.iterdir():
            if file.suffix != ".parquet":  # Hadoop's checksums and its mark of success
                file.unlink()
        files = sorted(target.iterdir())
        self._name(name, target)
        return [folder / name / file.name for file in files]

    def label_components(self, edges: str, labels: str) -> None:
        """Label connected components with their smallest node, by contracting the graph in SQL."""
        label_by_contraction(self, edges, labels)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small result."""
        with _explained("a result", sql):
            return [tuple(_plain(value) for value in row) for row in self._query(sql).collect()]

    def count(self, name: str) -> int:
        """Return the number of rows."""
        return int(self.rows(f"select count(*) from {quote(name)}")[0][0])

    def drop(self, name: str) -> None:
        """Forget a table and remove its scratch files."""
        self._session.catalog.dropTempView(name)
        if name in self._made:
            shutil.rmtree(self._made.pop(name))

    def close(self) -> None:
        """Stop what was started here and remove the scratch files."""
        if self._local is not None:
            self._local.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _query(self, sql: str) -> DataFrame:
        return self._session.sql(to_spark(sql))

    def _fresh(self, name: str) -> Path:
        """Return a folder that does not exist yet, so that a table can be made from the one it replaces."""
        return self._scratch / "tables" / f"{next(self._numbers)}-{name}"

    def _keep(self, name: str, folder: Path) -> None:
        self._name(name, folder)
        older = self._made.get(name)
        self._made[name] = folder
        if older is not None:
            shutil.rmtree(older)

    def _name(self, name: str, folder: Path) -> None:
        self._session.read.parquet(_pattern(folder)).createOrReplaceTempView(name)


@contextmanager
def _explained(name: str, sql: str) -> Iterator[None]:
    """Say which table failed, why, and by what query."""
    from py4j.protocol import Py4JError  # noqa: PLC0415  an optional part
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JError, SqlglotError) as error:
        cause = re.split(r"JVM stacktrace|\n\s+at ", str(error), maxsplit=1)[0].strip()
        raise StepError(f"The table {name!r} could not be made: {cause}\nThe query was:\n{sql}") from error


def _pattern(path: Path) -> str:
    """Write a path so that Hadoop does not take its characters for a pattern."""
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path.resolve()))


def _plain(value: Any) -> Any:
    """Give a value as DuckDB would: records as dicts."""
    from pyspark.sql import Row  # noqa: PLC0415  an optional part

    if isinstance(value, Row):
        return {key: _plain(part) for key, part in value.asDict().items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
