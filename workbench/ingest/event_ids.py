"""Makes event ids unique within a file: a repeated id of the source is rejected, a repeated row is another event."""

from __future__ import annotations

from workbench.ingest.scratch import Scratch
from workbench.ingest.stage import RECORD, STAGED

DUPLICATE = "duplicate_event_id"


def settle(scratch: Scratch) -> None:
    """Mend the table `staged`.

    Of rows with the same id of the source the first stays, the others get a reason. Rows whose id was derived from
    their content are numbered: two identical purchases are two events, and the same file again gives the same ids.
    """
    # Equal hashes of all ids prove nothing, but unequal ones prove uniqueness, and whole numbers are quick to count.
    good, distinct = scratch.rows(f"""
        select count(*), count(distinct hash(event_id)) from {STAGED} where reason is null
    """)[0]
    if good == distinct:
        return
    scratch.connection.execute(f"""
        create or replace table repeats as
        select rowid as row_no, derived, row_number() over (partition by event_id order by {RECORD}) as n
        from {STAGED}
        where reason is null and event_id in (
            select event_id from {STAGED} where reason is null group by event_id having count(*) > 1
        )
    """)
    scratch.connection.execute(f"""
        update {STAGED}
        set reason = '{DUPLICATE}', detail = 'event_id “' || event_id || '” stands in an earlier row of the file'
        from repeats r
        where r.row_no = {STAGED}.rowid and r.n > 1 and not r.derived
    """)
    scratch.connection.execute(f"""
        update {STAGED} set event_id = event_id || '-' || r.n from repeats r
        where r.row_no = {STAGED}.rowid and r.n > 1 and r.derived
    """)
