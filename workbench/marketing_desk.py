"""The desk for marketing: what advertising brings, attribution, paths, funnel, cohorts, levels and surveys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import duckdb

from workbench.errors import WorkbenchError, WorkspaceError
from workbench.marketing.asked import Condition, People, Rows
from workbench.segments.language.rows import Given, asks_nothing
from workbench.segments.saved import SegmentDesk
from workbench.settings import Settings


class MarketingDesk:
    """The marketing figures of one workspace.

    Customers are chosen by `where` (a condition on customers, docs/segments.md), by the days between which their first
    touch lies (`first`, `last`, both included, in the workspace's zone) and by its `channels`.
    """

    def __init__(
        self, settings: Settings, connect: Callable[[], duckdb.DuckDBPyConnection], segments: SegmentDesk
    ) -> None:
        """Read with a connection that shows the current snapshot; `segments` reads conditions on customers."""
        self._settings = settings
        self._connect = connect
        self._segments = segments

    def _people(
        self,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> People:
        """Say which customers are meant.

        Raises:
            WorkbenchError: a day is no date, or the period ends before it begins.
            ConditionError: the condition cannot be read.

        """
        first, last = _day(first, "first"), _day(last, "last")
        if first is not None and last is not None and last < first:
            raise WorkbenchError(f"The period ends on {last}, before it begins on {first}. Exchange the two days.")
        who = None
        if where is not None and not asks_nothing(where):
            who = Condition(*self._segments.where(where).positional())
        return People(self._settings.zone, first, last, tuple(channels), who)

    def _ask(self, sql: str, values: Sequence[Any], /) -> Rows:
        with _of_this_version():
            result = self._connect().execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def _of_this_version() -> Iterator[None]:
    """Say what to do where a snapshot lacks the tables or columns that are read."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise WorkspaceError(
            "Marketing figures cannot be counted yet: the last build was made by an older version. "
            "Build the workspace again: workbench build"
        ) from error


def _day(day: object, which: str) -> date | None:
    """Return a day; of a moment, such as pandas has, the day it names."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return day.date()
    if not isinstance(day, date):
        raise WorkbenchError(f"The {which} day is {day!r}, not a date. Write it as date(2026, 1, 31).")
    return day
