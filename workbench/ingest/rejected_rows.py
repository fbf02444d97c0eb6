"""Makes `rejected_rows`: every row that could not be used, with its line, the reason and the row as it was."""

from __future__ import annotations

from workbench.engine.query import literal
from workbench.ingest.events import BLANK_LINE, SKIPPED
from workbench.ingest.job import Job
from workbench.ingest.sources import LOCATED, MALFORMED, Source
from workbench.ingest.stage import RECORD, STAGED

_LONGEST_RAW = 65_536


def write_rejected_rows(job: Job, source: Source) -> dict[str, int]:
    """Write `rejected_rows.parquet` from the tables `staged` and `malformed` and count the rows by reason."""
    scratch = job.scratch
    rejected = f"reason is not null and reason not in ('{SKIPPED}', '{BLANK_LINE}')"
    if scratch.count(f"select count(*) from {STAGED} where {rejected}") + scratch.count(
        f"select count(*) from {MALFORMED}"
    ):
        source.locate(scratch, f"select {RECORD} from {STAGED} where {rejected}")
    else:
        scratch.connection.execute(f"create or replace table {LOCATED} (record bigint, line bigint, raw varchar)")
    scratch.connection.execute(f"""
        create or replace table rejected as
        select
            {literal(job.origin.batch_id)} as batch_id,
            {literal(job.origin.system)} as system,
            {literal(job.origin.file)} as file,
            cast(line as bigint) as line,
            reason,
            left(detail, {_LONGEST_RAW}) as detail,
            left(raw, {_LONGEST_RAW}) as raw
        from (
            select l.line, s.reason, s.detail, l.raw
            from (select {RECORD} as record, reason, detail from {STAGED} where {rejected}) s
            left join {LOCATED} l on l.record = s.record
            union all
            select line, 'malformed_row', detail, raw
            from {MALFORMED}
        )
        order by line, reason
    """)
    file = job.folder / "rejected_rows.parquet"
    scratch.connection.execute(f"copy rejected to {literal(str(file))} (format parquet, compression zstd)")
    counts = scratch.rows("select reason, count(*) from rejected group by reason order by reason")
    return {str(reason): int(str(count)) for reason, count in counts}
