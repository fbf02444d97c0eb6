"""The start of a day in a zone, as the tables keep moments: UTC without a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the start of a day in the zone as UTC without a zone.

    >>> midnight(date(2024, 5, 1), ZoneInfo("Europe/Moscow"))
    datetime.datetime(2024, 4, 30, 21, 0)
    """
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
