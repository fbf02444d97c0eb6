"""How the desks of appeals and of marketing read a snapshot, and the days that they are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import duckdb

from workbench.errors import WorkbenchError, WorkspaceError


def read_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any], figures: str
) -> list[dict[str, Any]]:
    """Return the rows of a query; `figures` is what cannot be counted where the snapshot lacks what it reads.

    Raises:
        WorkspaceError: the last build was made by an older version.

    """
    with of_this_version(figures):
        result = connection.execute(sql, list(values))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def of_this_version(figures: str) -> Iterator[None]:
    """Say what to do where a snapshot lacks the tables or columns that are read."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise WorkspaceError(
            f"{figures} cannot be counted yet: the last build was made by an older version. "
            "Build the workspace again: workbench build"
        ) from error


def plain_day(day: object, which: str) -> date | None:
    """Return a day; of a moment, such as pandas has, the day it names.

    Raises:
        WorkbenchError: it is no date.

    """
    if day is None:
        return None
    if isinstance(day, datetime):
        return day.date()
    if not isinstance(day, date):
        raise WorkbenchError(f"The {which} day is {day!r}, not a date. Write it as date(2026, 1, 31).")
    return day
