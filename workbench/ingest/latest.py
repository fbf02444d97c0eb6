"""Of every event the latest version: a file that was exported again corrects what it said before."""

from __future__ import annotations

from workbench.engine.query import quote
from workbench.tables import EVENTS

_EVENT = ",\n        ".join(f"i.{quote(name)}" for name in EVENTS.names)

SUPERSEDED = """
    with restated as (
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
    ),
    repeated as (
        select event_id, max(batch_no) as batch_no
        from aged
        where not restated
        group by event_id
        having count(*) > 1
    )
    select a.event_id, a.batch_id
    from aged a
    left join repeated l on l.event_id = a.event_id
    where a.restated or coalesce(l.batch_no > a.batch_no, false)
"""
"""Versions that no longer stand.

The newest batch that names an event wins; a batch that restates whole days also drops what it no longer names.
"""

EVENTS_IN = f"""
    select
        {_EVENT},
        i.event_no
    from incoming_events i
    left join superseded s on s.event_id = i.event_id and s.batch_id = i.batch_id
    where s.event_id is null
"""
"""The events that stand."""
