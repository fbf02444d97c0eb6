"""Writes a batch of events: `events.parquet`, `signatures.parquet` and `rejected_rows.parquet`."""

from __future__ import annotations

import time
from datetime import date, datetime

from workbench.engine.query import literal
from workbench.ingest import event_ids
from workbench.ingest.canonical import split_later
from workbench.ingest.events import Reading, filled_columns, final_columns, staged_events
from workbench.ingest.job import Job, Outcome
from workbench.ingest.mapped import DAY, MappedRows
from workbench.ingest.phones import PhoneBook
from workbench.ingest.rejected_rows import write_rejected_rows
from workbench.ingest.signatures import (
    IDENTIFIERS,
    NUMBERS_PER_BATCH,
    SIGNATURES,
    join_condition,
    normalise_signatures,
    number_signatures,
)
from workbench.ingest.sources import Source
from workbench.ingest.stage import STAGED, stage
from workbench.tables import IDENTIFIER_KINDS

_PARQUET = "format parquet, compression snappy"


def write(job: Job) -> Outcome:
    """Turn the source into the files of a batch in `job.folder`."""
    marks = [time.perf_counter()]
    staged = stage(job.scratch, job.mapping, job.source, lambda mapped, source: _query(job, mapped, source))
    event_ids.settle(job.scratch)
    marks.append(time.perf_counter())
    job.tell(f"normalising the identifiers of {job.origin.file}")
    kinds = [kind for kind in IDENTIFIER_KINDS if kind in staged.mapped.values]
    number_signatures(job.scratch, kinds, job.origin.seq)
    book = PhoneBook(job.workspace / "normalised", job.settings.phones)
    normalise_signatures(job.scratch, staged.mapped.values, kinds, job.settings, book)
    marks.append(time.perf_counter())
    job.tell(f"writing {job.origin.file}")
    _write_events(job, staged.mapped, kinds)
    rejected = write_rejected_rows(job, staged.source)
    marks.append(time.perf_counter())
    good, first, last = job.scratch.rows(
        f"select count(*), min(occurred_at), max(occurred_at) from {STAGED} where reason is null"
    )[0]
    steps = zip(("map", "normalise", "write"), marks, marks[1:], strict=False)
    return Outcome(
        rows_read=staged.rows_read,
        rows_good=int(str(good)),
        rows_skipped=staged.rows_skipped,
        rejected=rejected,
        first_at=first.isoformat() if isinstance(first, datetime) else None,
        last_at=last.isoformat() if isinstance(last, datetime) else None,
        days=_days(job) if job.mapping.replaces == "day" else (),
        seconds={name: round(end - start, 3) for name, start, end in steps},
    )


def _query(job: Job, mapped: MappedRows, source: Source) -> str:
    reading = Reading(
        id_prefix=f"{job.origin.project}/{job.origin.system}:",
        zone=job.settings.time_zone,
        latest=job.origin.latest.replace(microsecond=0),
        global_ids=job.mapping.event_id_scope == "global",
        serial_dates=source.serial_dates,
        day_zone=(job.mapping.day_zone or job.settings.time_zone) if job.mapping.replaces == "day" else None,
        projects=tuple(job.settings.projects),
    )
    return staged_events(mapped, reading)


def _write_events(job: Job, mapped: MappedRows, kinds: list[str]) -> None:
    origin = job.origin
    several = frozenset(kind for kind in kinds if len(mapped.values[kind]) > 1 or _splits_now(mapped, kind))
    columns = final_columns(filled_columns(mapped), {"project": origin.project}, several)
    connection = job.scratch.connection
    connection.execute("set preserve_insertion_order = false")  # order means nothing in the files, and costs memory
    connection.execute(f"""
        copy (
            select
                {columns},
                {literal(origin.system)} as system,
                {literal(origin.batch_id)} as batch_id,
                g.signature_no,
                cast({origin.seq * NUMBERS_PER_BATCH} + s.rowid as bigint) as event_no,
                s.{DAY}
            from {STAGED} s
            join {SIGNATURES} g on {join_condition(kinds)}
            where s.reason is null
        ) to {literal(str(job.folder / "events.parquet"))} ({_PARQUET})
    """)
    connection.execute(f"""
        copy (select signature_no, kind, value, valid from {IDENTIFIERS})
        to {literal(str(job.folder / "signatures.parquet"))} ({_PARQUET})
    """)
    connection.execute("set preserve_insertion_order = true")


def _splits_now(mapped: MappedRows, kind: str) -> bool:
    values = mapped.values[kind]
    return split_later(values) is None


def _days(job: Job) -> tuple[date, ...]:
    """Give the source's days on which the file has events."""
    rows = job.scratch.rows(f"""
        select distinct {DAY}
        from {STAGED}
        where reason is null and {DAY} is not null
        order by {DAY}
    """)
    return tuple(day for (day,) in rows if isinstance(day, date))
