"""Business time: when the company answers, as stretches of UTC, and how much of it lies before any moment.

The stretches are made day by day in the workspace's zone: a day on which the clocks change has the hours it has.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.appeal_settings import WHOLE_DAY, BusinessHours
from workbench.engine.base import Engine
from workbench.settings import Settings

Span = tuple[datetime, datetime, int]
"""Begin and end, UTC without a zone, and the seconds of business time before."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LONGEST_AFTER = timedelta(days=3650)
"""So long after the last touch business time is counted; a closing that is later is a mistake of the source."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the business hours."""
    hours = settings.business_hours
    columns = {"zone": "varchar", "hours": "varchar", "always": "boolean"}
    engine.values("business_rules", columns, [(settings.time_zone, json.dumps(asdict(hours)), hours.always)])


def count_business_time(engine: Engine) -> None:
    """Make `spans_of_business`, all business time of the data, and `business_segments`, the days that appeals ask for.

    Reads `business_rules`, `customers` and the moments of `appeal_times`.
    """
    zone_name, written, always = engine.rows("select zone, hours, always from business_rules")[0]
    first, last = engine.rows("select min(first_at), max(last_at) from customers")[0]
    days = [] if always else _days_asked_for(engine)
    spans: list[Span] = []
    known: list[Span] = []
    if first is not None:
        zone, hours = ZoneInfo(zone_name), BusinessHours(**json.loads(written))
        end = last if not days else max(last, min(_midnight(days[-1]) + 2 * _DAY, last + _LONGEST_AFTER))
        days = [day for day in days if _midnight(day) + _DAY <= end]
        known = business_spans(hours, zone, _local_day(first, zone), _local_day(end, zone))
        past = _utc(_local_day(last, zone) + _DAY, 0, zone)
        spans = [(starts, min(ends, past), before) for starts, ends, before in known if starts < past]
    engine.values(
        "spans_of_business", {"starts_at": "timestamp", "ends_at": "timestamp", "seconds_before": "bigint"}, spans
    )
    columns = {
        "day": "date",
        "from_at": "timestamp",
        "to_at": "timestamp",
        "seconds_before": "bigint",
        "is_open": "boolean",
    }
    engine.values("business_segments", columns, list(segments(known, days)))


def _days_asked_for(engine: Engine) -> list[date]:
    rows = engine.rows(_DAYS)
    return sorted(row[0] for row in rows if row[0] is not None)


_DAYS = "\nunion\n".join(
    f"select cast({moment} as date) as day from appeal_times" for moment in ("opened_at", "waited_until", "resolved_at")
)


def business_spans(hours: BusinessHours, zone: ZoneInfo, first: date, last: date) -> list[Span]:
    """List the business time from a day to a day, both inclusive, in the order of time; what meets is one stretch.

    >>> hours = BusinessHours(monday="09:00-18:00")
    >>> business_spans(hours, ZoneInfo("Europe/Moscow"), date(2026, 3, 2), date(2026, 3, 8))
    [(datetime.datetime(2026, 3, 2, 6, 0), datetime.datetime(2026, 3, 2, 15, 0), 0)]
    """
    week = hours.week()
    own = hours.days_of_their_own(range(first.year, last.year + 1))
    spans: list[Span] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for opens, closes in own.get(day, week[day.weekday()]):
            start, stop = _utc(day, opens, zone), _utc(day, closes, zone, closes=True)
            if stop <= start:  # the clocks jumped over it
                continue
            if spans and spans[-1][1] >= start:
                spans[-1] = (spans[-1][0], max(stop, spans[-1][1]), spans[-1][2])
            else:
                spans.append((start, stop, _seconds_until_end(spans[-1]) if spans else 0))
    return spans


def _seconds_until_end(span: Span) -> int:
    return span[2] + (span[1] - span[0]) // timedelta(seconds=1)


def segments(spans: list[Span], days: Iterable[date]) -> Iterator[tuple[date, datetime, datetime, int, bool]]:
    """Cut the days, of UTC and rising, where business time begins or ends.

    A segment is its day, begin, end, the seconds of business time before it, and whether it is open: every moment of
    the days lies in exactly one, so that a join by the day finds it.
    """
    place, before = 0, 0
    for day in days:
        at, midnight = _midnight(day), _midnight(day) + _DAY
        while place < len(spans) and spans[place][1] <= at:
            before = _seconds_until_end(spans[place])
            place += 1
        here = place
        while at < midnight:
            if here == len(spans) or spans[here][0] >= midnight:
                yield day, at, midnight, before, False
                break
            starts, ends, seconds = spans[here]
            if at < starts:
                yield day, at, starts, before, False
                at = starts
            stop = min(ends, midnight)
            yield day, at, stop, seconds + (at - starts) // timedelta(seconds=1), True
            at, before = stop, _seconds_until_end(spans[here])
            here += 1


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _utc(day: date, minutes: int, zone: ZoneInfo, *, closes: bool = False) -> datetime:
    """Turn a time of the zone's clock into UTC.

    One that comes twice is the first as a begin and the second as an end, but 24:00 is where the next day begins; one
    that does not come is the moment at which the clocks jump over it.
    """
    local = _midnight(day) + timedelta(minutes=minutes)
    # PEP 495: where the clocks go back the fold is the later of the two moments, where they jump it is the earlier.
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    moment = first
    if first > second:
        moment = _jump(second, first, zone)
    elif closes and minutes < WHOLE_DAY:
        moment = second
    return moment.replace(tzinfo=None)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the moment, to the second, at which the zone's clocks go forward between two moments."""
    seconds = range((after - before) // _SECOND + 1)
    offset = before.astimezone(zone).utcoffset()
    return before + _SECOND * bisect_right(
        seconds, offset, key=lambda second: (before + _SECOND * second).astimezone(zone).utcoffset()
    )


BUSINESS_MOMENTS = """
    with moments as (
        select opened_at as moment
        from appeal_times
        union
        select waited_until
        from appeal_times
        where waited_until is not null
        union
        select resolved_at
        from appeal_times
        where resolved_at is not null
    )
    select
        m.moment,
        s.seconds_before
            + case when s.is_open then cast(round(epoch(m.moment) - epoch(s.from_at)) as bigint) else 0 end
            as seconds_until
    from moments m
    join business_segments s on s.day = cast(m.moment as date)
    where s.from_at <= m.moment and m.moment < s.to_at
"""
"""Seconds of business time before each moment of an appeal."""

BUSINESS_SPANS = """
    select starts_at, ends_at, seconds_before
    from spans_of_business
    order by starts_at
"""
