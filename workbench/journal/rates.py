"""What money of other currencies is worth: the fixed rates of the settings, and those of days from a file.

The rate of a day in the workspace's zone holds on that day and until the next one in the file, but no longer than
`money.rates_max_age`. Where no dated rate holds, the fixed one of the settings does; where there is none either, an
amount has no value in the base currency, and the report of the build counts its deals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.durations import duration
from workbench.engine.base import Engine
from workbench.journal.rates_file import Rate, read_rates
from workbench.settings import Settings
from workbench.tables.journal import RATE_DAYS

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
_DAY = timedelta(days=1)

Span = tuple[date, date]
"""The first and the last day, both included."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine `rates` (currency, rate) and `rate_days_in`, the dated rates of what events and ads hold.

    Raises:
        SettingsError: the file of rates is missing or cannot be used.

    """
    money = settings.money
    fixed = {**money.rates, money.base: 1.0}  # a second row of a currency would double its deals
    engine.values("rates", {"currency": "varchar", "rate": "double"}, sorted(fixed.items()))
    rows: list[tuple[Any, ...]] = []
    if money.rates_file:
        dated = read_rates(Path(money.rates_file), money.base)
        oldest = duration(money.rates_max_age, "money.rates_max_age")
        rows = list(rate_days(dated, _needed(engine), oldest, settings.zone))
    engine.values("rate_days_in", RATE_DAYS.types, rows)


def rate_days(
    dated: Iterable[Rate], needed: dict[str, Span], oldest: timedelta, zone: ZoneInfo
) -> Iterator[tuple[str, date, datetime, datetime, float]]:
    """Spread rates over days: rows of `RATE_DAYS`.

    Args:
        dated: the rates, sorted by currency and day.
        needed: the days of each currency that have amounts; other currencies and days are left out.
        oldest: how long a rate holds after its day.
        zone: whose days they are.

    """
    for currency, of_one in groupby(dated, key=attrgetter("currency")):
        if currency not in needed:
            continue
        first, last = needed[currency]
        rates = list(of_one)
        for place, rate in enumerate(rates):
            until = min(last, rate.day + oldest)
            if place + 1 < len(rates):
                until = min(until, rates[place + 1].day - _DAY)
            day = max(first, rate.day)
            while day <= until:
                starts_at, ends_at = midnight(day, zone), midnight(day + _DAY, zone)
                # a day of the zone lies in two days of UTC; the one of a touch finds it without a search
                utc_day = starts_at.date()
                while utc_day <= (ends_at - timedelta(microseconds=1)).date():
                    yield currency, utc_day, starts_at, ends_at, rate.rate
                    utc_day += _DAY
                day += _DAY


def _needed(engine: Engine) -> dict[str, Span]:
    """Find the days of each currency, with one more at both ends for the zone."""
    return {
        currency: (max(first.date() - _DAY, _FIRST_DAY), min(last.date() + _DAY, _LAST_DAY))
        for currency, first, last in engine.rows(_NEEDED)
    }


_NEEDED = """
    with amounts as (
        select currency, occurred_at
        from incoming_events
        where currency is not null and amount is not null and occurred_at is not null
        union all
        select currency, cast(day as timestamp) as occurred_at
        from ads_in
        where currency is not null and cost is not null and day is not null
    )
    select currency, min(occurred_at) as first_at, max(occurred_at) as last_at
    from amounts
    group by currency
    order by currency
"""

RATE_DAYS_PUBLISHED = """
    select currency, utc_day, starts_at, ends_at, rate
    from rate_days_in
    order by currency, utc_day, starts_at
"""
"""The dated rates that this build uses; the next one compares."""

CHANGED_RATE_DAYS = """
    with compared as (
        select currency, utc_day, starts_at, ends_at, rate, 1 as now, 0 as was
        from rate_days_in
        union all
        select currency, utc_day, starts_at, ends_at, rate, 0 as now, 1 as was
        from was_rate_days
    )
    select currency, utc_day, starts_at, ends_at
    from compared
    group by currency, utc_day, starts_at, ends_at, rate
    having sum(now) <> sum(was)
"""
"""Days of a currency whose rate came, went or is another one."""

RERATED_CUSTOMERS = """
    select distinct w.customer_id
    from was_touches w
    join changed_rate_days c
        on c.currency = w.currency
        and c.utc_day = cast(w.occurred_at as date)
        and c.starts_at <= w.occurred_at
        and c.ends_at > w.occurred_at
    where w.amount is not null
"""
"""Customers of the last snapshot with an amount of such a day."""
