"""Which identifiers met too many others within a short time: the kiosk's cookie that few people used, but in one day.

Only those are looked at that stood beside more others than the window allows, though not more than are allowed in all
their time. Days are those of UTC.
"""

from __future__ import annotations

from workbench.identity.guards import MOST_BROKEN

WINDOW_SUSPECTS = """
    select c.code, c.kind, c.other, c.in_window as allowed
    from companions c
    left join too_many t on t.code = c.code
    where t.code is null
        and c.seen > c.in_window
"""
"""What a limit within the window may bar."""

WINDOW_MEETINGS = """
    select s.code, s.kind, s.other, s.allowed, m.other_code, m.unit_no
    from window_suspects s
    join suspect_meetings m on m.code = s.code and m.other = s.other
"""
"""The units on which a suspect met another identifier."""

UNIT_DAYS = """
    with watched as (
        select distinct unit_no
        from window_meetings
    )
    select distinct m.unit_no, date_diff('day', timestamp '1970-01-01 00:00:00', m.occurred_at) as day
    from unit_moments m
    join watched w on w.unit_no = m.unit_no
    where m.occurred_at is not null
"""
"""The days on which such a unit has events, as numbers."""

WINDOW_COMPANIONS = f"""
    with met as (
        select distinct w.code, w.kind, w.other, w.allowed, w.other_code, d.day
        from window_meetings w
        join unit_days d on d.unit_no = w.unit_no
    ),
    ends as (
        select distinct code, other, day
        from met
    ),
    counted as (
        select m.code, m.kind, m.other, m.allowed, e.day, count(distinct m.other_code) as seen
        from ends e
        cross join guard_window w
        join met m on m.code = e.code and m.other = e.other
        where m.day > e.day - w.days
            and m.day <= e.day
        group by m.code, m.kind, m.other, m.allowed, e.day
    ),
    most as (
        select code, kind, other, allowed, max(seen) as seen
        from counted
        group by code, kind, other, allowed
    ),
    {MOST_BROKEN.format(counted="most").strip()}
"""
"""Identifiers that met more than allowed in some window, by the limit that they break most; `seen` is the most in one.

A window that holds the most ends on a day of a meeting, so only these are counted.
"""
