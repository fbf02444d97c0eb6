"""When a comparison with days and durations begins and ends, in the workspace's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.durations import duration

Span = tuple[date | datetime | None, date | datetime | None]
"""From (inclusive) and to (exclusive); None is open. A datetime is UTC without a zone."""

_DAY = timedelta(days=1)


def days_meant(operator: str, value: Any, as_of: date, zone: ZoneInfo) -> Span:
    """Return the days that an operator lets through; moments where hours or minutes are asked for.

    `within` counts back from the start of `as_of`, the first day that is not known; whole days are days of the
    calendar, also where the clock is put forward or back.

    >>> days_meant("within", "14d", date(2026, 1, 15), ZoneInfo("UTC"))
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 15))
    """
    if operator in ("within", "within next", "older than"):
        return _counted(operator, duration(value, operator), as_of, zone)
    if operator == "between":
        return value[0], value[1] + _DAY
    spans: dict[str, Span] = {
        "=": (value, value + _DAY),
        "<": (None, value),
        "<=": (None, value + _DAY),
        ">": (value + _DAY, None),
        ">=": (value, None),
    }
    return spans[operator]


def moments_meant(operator: str, value: Any, as_of: date, zone: ZoneInfo) -> Span:
    """Return the same as moments: UTC without a zone."""
    low, high = (_moment(end, zone) for end in days_meant(operator, value, as_of, zone))
    return low, high


def _counted(operator: str, length: timedelta, as_of: date, zone: ZoneInfo) -> Span:
    ahead = operator == "within next"
    if length.seconds:
        start = midnight(as_of, zone)
        other: date | datetime = start + length if ahead else start - length
    else:
        other = as_of + length if ahead else as_of - length
    if operator == "older than":
        return None, other
    return (as_of, other) if ahead else (other, as_of)


def _moment(end: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if end is None or isinstance(end, datetime):
        return end
    return midnight(end, zone)
