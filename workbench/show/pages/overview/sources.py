"""How fresh the sources are: when each was last heard of, and how much of it lies in a period."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workbench.appeals.period import Period
from workbench.marketing.asked import Ask


def sources(ask: Ask, period: Period, now: datetime) -> dict[str, Any]:
    """Return the systems whose exports are loaded, the one that fell behind most first.

    Args:
        ask: runs a query; reads `touches` and `ads`.
        period: whose events are counted.
        now: what is dated later is a slip of a clock.

    Returns:
        until: moment of the newest event; rows: system, last_at (ISO 8601 in the zone), days_behind (whole days before
        the newest of all), in_period, events.

    """
    asked_at = now.astimezone(UTC).replace(tzinfo=None)
    found = ask(_SOURCES, [asked_at, period.start, period.end, asked_at, period.first, period.last])
    newest = max((row["last_at"] for row in found if row["last_at"] and not row["daily"]), default=None)
    rows = [_row(row, newest, period) for row in found]
    return {
        "until": _shown(newest, period) if newest else None,
        "rows": sorted(rows, key=lambda row: (-(row["days_behind"] or 0), row["system"])),
    }


def _row(row: dict[str, Any], newest: datetime | None, period: Period) -> dict[str, Any]:
    last = row["last_at"]
    behind = None if last is None or newest is None else max((newest.date() - last.date()).days, 0)
    return {
        "system": row["system"],
        "last_at": None if last is None else last.date().isoformat() if row["daily"] else _shown(last, period),
        "days_behind": behind,
        "in_period": row["in_period"],
        "events": row["events"],
    }


def _shown(at: datetime, period: Period) -> str:
    return at.replace(tzinfo=UTC).astimezone(period.zone).isoformat(timespec="seconds")


_SOURCES = """
    select
        coalesce(system, '(no name)') as system,
        false as daily,
        max(occurred_at) filter (where occurred_at <= ?) as last_at,
        count(*) filter (where occurred_at >= ? and occurred_at < ?) as in_period,
        count(*) as events
    from touches
    group by system
    union all
    select
        concat('Ads: ', coalesce(platform, '(no platform)')) as system,
        true as daily,
        cast(max(day) filter (where day <= ?) as timestamp) as last_at,
        count(*) filter (where day between ? and ?) as in_period,
        count(*) as events
    from ads
    group by platform
"""
