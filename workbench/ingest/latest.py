"""Of every event the latest version: a file that was exported again corrects what it said before."""

from __future__ import annotations

from workbench.engine.query import quote
from workbench.tables import INCOMING_EVENTS

_EVENT = ",\n        ".join(f"i.{quote(name)}" for name in INCOMING_EVENTS.names)

_AGED = """
    restated as (
        select system, project, day, max(batch_no) as batch_no
        from restated_days
        group by system, project, day
    ),
    aged as (
        select i.event_id, i.batch_id, b.batch_no, coalesce(r.batch_no > b.batch_no, false) as restated
        from incoming_events i
        join comparable_batches b on b.batch_id = i.batch_id
        left join restated r
            on r.system = i.system and r.project = i.project and r.day = i.source_day
        {only}
    ),
    repeated as (
        select event_id, max(batch_no) as batch_no
        from aged
        where not restated
        group by event_id
        having count(*) > 1
    )
"""

_OLDER = """
    select a.event_id, a.batch_id
    from aged a
    left join repeated l on l.event_id = a.event_id
    where a.restated or coalesce(l.batch_no > a.batch_no, false)
"""

SUPERSEDED = f"""
    with {_AGED.format(only="")}
    {_OLDER.strip()}
    order by a.event_id, a.batch_id
"""
"""Versions that no longer stand.

The newest batch that names an event wins; a batch that restates whole days also drops what it no longer names.
"""

REVISITED = """
    select n.event_id
    from new_events n
    join comparable_batches b on b.batch_id = n.batch_id
    union
    select i.event_id
    from incoming_events i
    join restated_days r on r.system = i.system and r.project = i.project and r.day = i.source_day
    join new_batches n on n.batch_no = r.batch_no
"""
"""Events that new batches have something to say about; only their versions are compared again."""

SUPERSEDED_SINCE = f"""
    with {_AGED.format(only="join revisited v on v.event_id = i.event_id")},
    older as ({_OLDER})
    select event_id, batch_id
    from older
    union all
    select w.event_id, w.batch_id
    from was_superseded w
    left join revisited v on v.event_id = w.event_id
    where v.event_id is null
    order by event_id, batch_id
"""
"""The same where most is known from the last build."""

EVENTS_IN = f"""
    select
        {_EVENT}
    from incoming_events i
    left join superseded s on s.event_id = i.event_id and s.batch_id = i.batch_id
    where s.event_id is null
"""
"""The events that stand."""

NEW_IN = EVENTS_IN.replace("from incoming_events", "from new_events")
"""Those of new batches among them."""

FLIPPED_EVENTS = """
    with flipped as (
        select s.event_id, s.batch_id
        from superseded s
        left join was_superseded w on w.event_id = s.event_id and w.batch_id = s.batch_id
        where w.event_id is null
        union all
        select w.event_id, w.batch_id
        from was_superseded w
        left join superseded s on s.event_id = w.event_id and s.batch_id = w.batch_id
        where s.event_id is null
    ),
    old as (
        select f.event_id, f.batch_id
        from flipped f
        left join new_batches n on n.batch_id = f.batch_id
        where n.batch_id is null
    )
    select i.event_no, i.event_id, i.signature_no
    from incoming_events i
    join old o on o.event_id = i.event_id and o.batch_id = i.batch_id
"""
"""Events of earlier batches that stand no longer, or stand again."""
