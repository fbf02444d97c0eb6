"""The figures of the page of appeals: statistics, operators, and what waiting costs, for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from workbench.appeals.operator_statistics import operator_statistics
from workbench.appeals.period import Period, last_days
from workbench.appeals.statistics import statistics
from workbench.appeals.statistics_reading import Reading, known_until
from workbench.appeals.statistics_words import FIGURES
from workbench.errors import WorkbenchError
from workbench.settings import Settings
from workbench.show.pages.appeals.reader import AppealsReader
from workbench.show.pages.journal.filters import Condition

DAYS = 30
"""Days of the period that a page shows first."""


class _Named(NamedTuple):
    """A condition whose values have names, as the statistics take it."""

    sql: str
    parameters: dict[str, Any]


def reading_of(reader: AppealsReader, who: Condition | None = None) -> Reading:
    """Say where appeals are read from: the marks of people over them, and only those that pass a filter."""
    now = datetime.now(UTC).replace(tzinfo=None, minute=0, second=0, microsecond=0)  # whole hours: answers are kept
    return Reading(
        appeals=reader.marked(),
        where=_named(who) if who else None,
        known_until=known_until(reader.known_rows, now),
    )


def period_of(asked: Mapping[str, Any], reading: Reading, settings: Settings) -> Period:
    """Read the period asked for: `first` and `last`, or else the last `days` of the data.

    Raises:
        WorkbenchError: it is no period.

    """
    try:
        if asked.get("first") and asked.get("last"):
            days = (date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
            return Period(*days, settings.zone)
        length = max(int(asked.get("days") or DAYS), 1)
    except (TypeError, ValueError):
        raise WorkbenchError("This link asks for days that are none. Choose the days anew.") from None
    return last_days(length, reading.known_until or datetime.now(UTC), settings.zone)


def all_statistics(reader: AppealsReader, settings: Settings, period: Period, reading: Reading) -> dict[str, Any]:
    """Return statistics and operators of a period as plain values.

    Keys: those of `appeals.statistics.Statistics`; operators (`appeals.operator_statistics.OperatorStatistics`);
    words (figure -> label, meaning).
    """
    found = asdict(statistics(reader.known_rows, period, settings, reading))
    operators = asdict(operator_statistics(reader.known_rows, period, settings, reading))
    return {**found, "operators": operators, "words": {name: word._asdict() for name, word in FIGURES.items()}}


def cost_of_silence(reader: AppealsReader, settings: Settings, period: Period, reading: Reading) -> dict[str, Any]:
    """Return the waiting and what it costs, as plain values (see `models.silence.cost.Silence`)."""
    from workbench.models.silence.cost import silence  # noqa: PLC0415  numpy is not needed to show a page

    return asdict(silence(reader.known_rows, period, settings, reading))


def _named(who: Condition) -> _Named:
    """Give every value a name; a question mark in a condition of the page always stands for one."""
    first, *others = who.sql.split("?")
    names = [f"chosen_{number}" for number in range(len(others))]
    sql = first + "".join(f"${name}{part}" for name, part in zip(names, others, strict=True))
    return _Named(sql, dict(zip(names, who.values, strict=True)))
