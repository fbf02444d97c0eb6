"""What the Overview counts: sums of a period and of the one before, along the period, and by channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workbench.days import midnight
from workbench.marketing.asked import Ask, Condition, People
from workbench.marketing.nps import nps
from workbench.marketing.period_customers import happened
from workbench.marketing.periods import within
from workbench.marketing.survey_answers import answers
from workbench.shares import FEW

Counts = dict[str, Any]
Days = tuple[date, date]

ADDED = ("sessions", "leads", "deals", "customers", "revenue", "cost")
_DAY = timedelta(days=1)
_COST_DIGITS = 6
"""As the table has it: an ad may cost less than a hundredth."""


@dataclass(frozen=True)
class Counted:
    """Counts by name of the period, of the one before (None where the data do not reach), of buckets and channels."""

    now: Counts
    before: Counts | None
    buckets: dict[date, Counts]
    channels: dict[str, Counts]
    channels_before: dict[str, Counts] | None


def counts(ask: Ask, people: People, period: Days, *, before: Days, by: str) -> Counted:
    """Count both periods; `by` is day, week or month. Of the people their zone and channels are looked at."""
    start = ask("select min(first_at) as start from customer_levels", [])[0]["start"]
    reached = start is not None and start < midnight(before[0] + _DAY, people.zone)
    chosen = people.channels
    buckets = _buckets(ask, people, period, by)
    now = _sums(ask, people, period)
    earlier = _sums(ask, people, before) if reached else None
    return Counted(
        now, earlier, buckets, _by_channel(ask, period, chosen), _by_channel(ask, before, chosen) if reached else None
    )


def _sums(ask: Ask, people: People, period: Days) -> Counts:
    among = _among(people.channels)
    found = ask(_SUMS.format(among=among.sql), [*period, *among.values])[0]
    at, ends = within("first_at", *period, people.zone)
    chosen = people.among("first_at", "first_channel")
    new = ask(f"select count(*) as n from customer_levels where {at} and {chosen.sql}", [*ends, *chosen.values])
    missed, values = happened("missed", people.channels)
    opened, ends = within("occurred_at", *period, people.zone)
    lost = ask(f"select count(*) as n from ({missed}) where {opened}", [*values, *ends])
    return {**_whole(found), "new_people": new[0]["n"], "missed": lost[0]["n"], **_score(ask, people, period)}


def _score(ask: Ask, people: People, period: Days) -> Counts:
    given, values = answers(people, *period, by_channel=False)
    rows = ask(_SCORE.format(answers=given, key="null", of_key=""), values)
    row = rows[0] if rows else {"promoters": 0, "detractors": 0, "answered": 0}
    answered = row["answered"]
    score, low, high = nps(row["promoters"], row["detractors"], answered)
    nobody = {"nps": None, "nps_low": None, "nps_high": None}
    told = {"nps": score, "nps_low": low, "nps_high": high} if answered else nobody
    return {"answered": answered, **told}


def _scores_along(ask: Ask, people: People, period: Days, by: str) -> dict[date, float]:
    """Give the score of each bucket by the last answers in it; of fewer than 30 it would be a line of chance."""
    given, values = answers(people, *period, by_channel=False)
    start = f"cast(date_trunc(?, {_DAY_OF.format('occurred_at')}) as date)"
    rows = ask(_SCORE.format(answers=given, key=start, of_key=", start"), [by, people.zone.key, *values])
    return {
        row["start"]: nps(row["promoters"], row["detractors"], row["answered"])[0]
        for row in rows
        if row["answered"] >= FEW
    }


def _buckets(ask: Ask, people: People, period: Days, by: str) -> dict[date, Counts]:
    """Count along the period; a bucket in which nothing happened counts nothing."""
    among = _among(people.channels)
    added = ask(_ALONG.format(sums=_SUMMED, among=among.sql), [by, *period, *among.values])
    at, ends = within("first_at", *period, people.zone)
    chosen = people.among("first_at", "first_channel")
    new = ask(_NEW_ALONG.format(day=_DAY_OF.format("first_at"), period=at, among=chosen.sql),
              [by, people.zone.key, *ends, *chosen.values])  # fmt: skip
    missed, values = happened("missed", people.channels)
    opened, ends = within("occurred_at", *period, people.zone)
    lost = ask(_MISSED_ALONG.format(day=_DAY_OF.format("occurred_at"), rows=missed, period=opened),
               [by, people.zone.key, *values, *ends])  # fmt: skip
    sums = {row["start"]: row for row in added}
    newly = {row["start"]: row["n"] for row in new}
    unanswered = {row["start"]: row["n"] for row in lost}
    scores = _scores_along(ask, people, period, by)
    nothing = {**dict.fromkeys(ADDED, 0), "repeat_deals": 0}
    return {
        max(start, period[0]): {
            **_whole({**nothing, **sums.get(start, {})}),
            "new_people": newly.get(start, 0),
            "missed": unanswered.get(start, 0),
            "nps": scores.get(start),
        }
        for start in _starts(period, by)
    }


def _by_channel(ask: Ask, period: Days, channels: tuple[str, ...]) -> dict[str, Counts]:
    among = _among(channels)
    rows = ask(_CHANNELS.format(sums=_SUMMED, among=among.sql), [*period, *among.values])
    return {row["channel"]: _whole(row) for row in rows}


def _among(channels: tuple[str, ...]) -> Condition:
    if not channels:
        return Condition("true", [])
    return Condition(f"channel in ({', '.join('?' for _ in channels)})", list(channels))


def _whole(row: Counts) -> Counts:
    """Bring sums to plain numbers: shares of deals add up to whole ones but for the last digits."""
    found = {name: row[name] or 0 for name in ADDED}
    found |= {name: round(float(found[name]), 2) for name in ("deals", "customers", "revenue")}
    found["cost"] = round(float(found["cost"]), _COST_DIGITS)
    found |= {name: int(found[name]) for name in ("sessions", "leads")}
    return {**found, "repeat_deals": round(found["deals"] - found["customers"], 2)}


def _starts(period: Days, by: str) -> Iterator[date]:
    """Give the first day of each day, week (Monday) or month that the period touches."""
    day = period[0]
    if by == "week":
        day -= timedelta(days=day.weekday())
    elif by == "month":
        day = day.replace(day=1)
    while day <= period[1]:
        yield day
        if by == "month":
            day = (day.replace(day=28) + 4 * _DAY).replace(day=1)
        else:
            day += 7 * _DAY if by == "week" else _DAY


_DAY_OF = "timezone(?, timezone('UTC', {}))"

_SUMMED = ",\n        ".join(f"sum({name}) as {name}" for name in ADDED)

_SUMS = f"""
    select
        {_SUMMED}
    from channels
    where day between ? and ?
        and {{among}}
"""

_ALONG = """
    select
        cast(date_trunc(?, day) as date) as start,
        {sums}
    from channels
    where day between ? and ?
        and {among}
    group by start
"""

_CHANNELS = """
    select
        coalesce(channel, '(none)') as channel,
        {sums}
    from channels
    where day between ? and ?
        and {among}
    group by coalesce(channel, '(none)')
"""

_NEW_ALONG = """
    select cast(date_trunc(?, {day}) as date) as start, count(*) as n
    from customer_levels
    where {period}
        and {among}
    group by start
"""

_MISSED_ALONG = """
    select cast(date_trunc(?, {day}) as date) as start, count(*) as n
    from ({rows})
    where {period}
    group by start
"""

_SCORE = """
    with placed as (
        select
            answer,
            start,
            row_number() over (partition by customer_id{of_key} order by occurred_at desc, event_id desc) as place
        from (select *, {key} as start from ({answers}))
        where survey = 'nps'
            and answer is not null
    )
    select
        start,
        count(*) as answered,
        count(*) filter (where answer = 'promoter') as promoters,
        count(*) filter (where answer = 'detractor') as detractors
    from placed
    where place = 1
    group by start
"""
