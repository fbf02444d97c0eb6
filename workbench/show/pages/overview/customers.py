"""How many customers stand behind the Overview's counts of touches: 268 leads may be those of 218 customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workbench.appeals.period import Period
from workbench.marketing.asked import Ask
from workbench.marketing.period_customers import happened
from workbench.marketing.periods import within

_OPENS = {"sessions": "sessions", "leads": "leads", "deals": "deals", "revenue": "deals", "customers": "first deals"}
_OF_CHANNELS = ("revenue", "leads", "customers")
_OF_SERIES = ("revenue", "leads")

Row = dict[str, Any]


def in_all(ask: Ask, period: Period, cards: Sequence[Row]) -> list[Row]:
    """Add to each card whose link opens what happened in the period `people`: the customers; else None."""
    counted = {}
    for behind in (card["behind"] for card in cards if (card["behind"] or {}).get("figure") == "period"):
        what, channels = behind["what"], tuple(behind.get("channels", ()))
        if what not in counted:
            counted[what] = sum(_counted(ask, period, what, channels, "true").values())
    return [{**card, "people": counted.get((card["behind"] or {}).get("what"))} for card in cards]


def by_channel(ask: Ask, period: Period, rows: Sequence[Row]) -> list[Row]:
    """Add to each channel `people`: its customers by figure."""
    found = {what: _counted(ask, period, _OPENS[what], (), "channel") for what in _OF_CHANNELS}
    return [{**row, "people": {what: found[what].get(row["name"], 0) for what in _OF_CHANNELS}} for row in rows]


def along(ask: Ask, period: Period, rows: Sequence[Row], channels: tuple[str, ...]) -> list[Row]:
    """Add to each day, week or month of a series `people`: its customers by figure."""
    by = rows[0]["by"] if rows else "day"
    found = {
        what: _counted(ask, period, _OPENS[what], channels, _STARTED.format(by=by), period.zone.key)
        for what in _OF_SERIES
    }
    starts = {row["start"]: _start(row["start"], by) for row in rows}
    return [{**row, "people": {what: found[what].get(starts[row["start"]], 0) for what in _OF_SERIES}} for row in rows]


def _start(day: str, by: str) -> date:
    """Return the day on which the whole step begins; the period may cut it."""
    read = date.fromisoformat(day)
    if by == "month":
        return read.replace(day=1)
    return date.fromordinal(read.toordinal() - read.weekday()) if by == "week" else read


def _counted(
    ask: Ask, period: Period, what: str, channels: tuple[str, ...], key: str, *of_key: str
) -> Mapping[Any, int]:
    rows, values = happened(what, channels)
    asked, ends = within("occurred_at", period.first, period.last, period.zone)
    found = ask(_COUNTED.format(key=key, rows=rows, asked=asked), [*of_key, *values, *ends])
    return {row["key"]: row["customers"] for row in found}


_STARTED = "cast(date_trunc('{by}', timezone(?, timezone('UTC', occurred_at))) as date)"

_COUNTED = """
    select {key} as key, count(distinct customer_id) as customers
    from ({rows})
    where {asked}
        and customer_id in (select customer_id from customer_levels)
    group by 1
"""
