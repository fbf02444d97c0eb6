"""Periods of days: as a condition on moments, and as words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.marketing.asked import Condition


def within(at: str, first: date | None, last: date | None, zone: ZoneInfo) -> Condition:
    """Write that a moment lies between two days of the zone, both included; an end that is None is open.

    >>> within("occurred_at", None, None, ZoneInfo("UTC"))
    Condition(sql='true', values=[])
    """
    asked: list[str] = []
    values: list[Any] = []
    if first is not None:
        asked.append(f"{at} >= ?")
        values.append(midnight(first, zone))
    if last is not None:
        asked.append(f"{at} < ?")
        values.append(midnight(last + timedelta(days=1), zone))
    return Condition(" and ".join(asked) or "true", values)


def period_words(first: date | None, last: date | None) -> str:
    """Say a period; nothing where both ends are open.

    >>> period_words(date(2026, 1, 1), None)
    'from 2026-01-01'
    """
    if first is None:
        return "" if last is None else f"until {last}"
    if last is None:
        return f"from {first}"
    return f"on {first}" if first == last else f"{first} to {last}"


def period_spec(first: date | None, last: date | None) -> dict[str, str]:
    """Write a period as a link carries it.

    >>> period_spec(None, date(2026, 1, 31))
    {'last': '2026-01-31'}
    """
    return {name: day.isoformat() for name, day in (("first", first), ("last", last)) if day is not None}
