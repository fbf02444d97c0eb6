"""What the page of journeys offers to choose from: channels, events, and the days of first touches."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from workbench.marketing.asked import Ask
from workbench.marketing.cohort_months import local_day
from workbench.marketing.path_levels import END, LEVELS, START


def offered(ask: Ask, zone: ZoneInfo) -> dict[str, Any]:
    """Return the choices of the page, the most frequent first.

    Keys: channels ([channel of the first touch, customers]), events (by level), first_day and last_day of first touches
    (ISO, in the zone; None where there is no customer).
    """
    channels = ask(_CHANNELS, [])
    events = ask(_EVENTS, [])
    ends = ask("select min(first_at) as first_at, max(first_at) as last_at from customer_levels", [])[0]
    return {
        "channels": [[row["channel"], row["customers"]] for row in channels],
        "events": {level: [row["event"] for row in events if row["level"] == level] for level in LEVELS},
        **{
            f"{end}_day": ends[f"{end}_at"] and local_day(ends[f"{end}_at"], zone).isoformat()
            for end in ("first", "last")
        },
    }


_CHANNELS = """
    select first_channel as channel, count(*) as customers
    from customer_levels
    where first_channel is not null
    group by channel
    order by customers desc, channel
"""

_EVENTS = f"""
    select level, from_event as event, sum(touches) as touches
    from transitions
    where from_event not in ('{START}', '{END}')
    group by level, event
    order by level, touches desc, event
"""
