"""The desk for appeals: statistics of a period, of operators, and the cost of silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

from workbench.appeals.marks import attach_marks
from workbench.appeals.operator_statistics import OperatorStatistics, operator_statistics
from workbench.appeals.period import Period, last_days
from workbench.appeals.statistics import Statistics, statistics
from workbench.appeals.statistics_reading import Reading, Rows, known_until
from workbench.desk_reading import of_this_version, plain_day, read_rows
from workbench.errors import WorkbenchError, WorkspaceError
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.segments.language.rows import Given, asks_nothing, rows_where
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.models.silence.cost import Silence

_FIGURES = "Appeals"
USUAL_DAYS = 30
"""Days of a period that nobody names."""


class AppealDesk:
    """The appeals of one workspace, with the marks that people gave them.

    Example:
        >>> ws = workbench.open("company")                                             # doctest: +SKIP
        >>> ws.appeals.statistics(date(2026, 10, 1), date(2026, 10, 31)).to_frame()    # doctest: +SKIP

    """

    def __init__(self, folder: Path, settings: Settings, connect: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        """Work in a workspace's folder; `connect` gives a connection that shows its current snapshot."""
        self._folder = folder
        self._settings = settings
        self._connect = connect

    def statistics(self, first: date | None = None, last: date | None = None, where: Given | None = None) -> Statistics:
        """Count the appeals of a period and of the one before it.

        Args:
            first: first day, in the workspace's zone; None: thirty days up to the last.
            last: last day, included; None: the last day of the data.
            where: which appeals, such as `source = "google" and kind = "call"`; None: all.

        Raises:
            WorkspaceError: nothing has been built yet, or there is no touch.
            WorkbenchError: a day is no date, or the period ends before it begins or begins after the data end.
            ConditionError: the condition cannot be read.

        """
        return statistics(self._ask, *self._asked(first, last, where))

    def operators(
        self, first: date | None = None, last: date | None = None, where: Given | None = None
    ) -> OperatorStatistics:
        """Count appeals, calls and deals of each operator; takes and raises what `statistics` does."""
        return operator_statistics(self._ask, *self._asked(first, last, where))

    def silence(self, first: date | None = None, last: date | None = None, where: Given | None = None) -> Silence:
        """Work out the waiting for answers and the deals after it; takes and raises what `statistics` does."""
        from workbench.models.silence.cost import silence  # noqa: PLC0415  numpy, which other commands do without

        return silence(self._ask, *self._asked(first, last, where))

    def _asked(self, first: date | None, last: date | None, where: Given | None) -> tuple[Period, Settings, Reading]:
        """Put together the period, and the appeals with the marks of now."""
        known = known_until(self._ask, datetime.now(UTC).replace(tzinfo=None))
        if known is None:
            raise WorkspaceError("There is no touch yet, so there are no appeals. Take in files and build first.")
        zone = self._settings.zone
        latest = last_days(1, known, zone).last
        period = _period(plain_day(first, "first"), plain_day(last, "last"), latest, zone)
        asked = None
        if where is not None and not asks_nothing(where):
            asked = rows_where(where, "appeals", latest + timedelta(days=1), zone.key)
        with closing(AppealMarksStore.of(self._folder)) as store, of_this_version(_FIGURES):
            marked = attach_marks(self._connect(), store.marks())
        return period, self._settings, Reading(appeals=marked, where=asked, known_until=known)

    def _ask(self, sql: str, values: Sequence[Any]) -> Rows:
        return read_rows(self._connect(), sql, values, _FIGURES)


def _period(first: date | None, last: date | None, latest: date, zone: ZoneInfo) -> Period:
    """Make the period; the latest day is the last of the data."""
    if first is not None and last is None and first > latest:
        raise WorkbenchError(f"The period begins on {first}, but the data end on {latest}. Give an earlier first day.")
    until = last or latest
    return Period(first or until - timedelta(days=USUAL_DAYS - 1), until, zone)
