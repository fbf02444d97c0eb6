"""Writes a batch of ad figures: `ads.parquet` and `rejected_rows.parquet`."""

from __future__ import annotations

import time
from datetime import date, datetime

from workbench.engine.query import literal, quote
from workbench.ingest import projects
from workbench.ingest.canonical import canonical, given
from workbench.ingest.events import BLANK_LINE, EARLIEST, SKIPPED, unreadable_number
from workbench.ingest.job import Job, Outcome
from workbench.ingest.mapped import MappedRows
from workbench.ingest.rejected_rows import write_rejected_rows
from workbench.ingest.sources import BLANK, Source
from workbench.ingest.stage import STAGED, stage
from workbench.tables import ADS

_KEY = ("day", "platform", "project", "source", "medium", "campaign", "ad_group", "ad", "currency")
_SUMS = ("impressions", "clicks", "cost")
_MAPPED = {column.name: column for column in ADS.columns if column.name in (*_KEY, *_SUMS)}


def write(job: Job) -> Outcome:
    """Turn the source into the files of a batch in `job.folder`; rows of the same ad and day are added up."""
    marks = [time.perf_counter()]
    staged = stage(job.scratch, job.mapping, job.source, lambda mapped, source: _query(job, mapped, source))
    marks.append(time.perf_counter())
    job.tell(f"writing {job.origin.file}")
    _write(job)
    rejected = write_rejected_rows(job, staged.source)
    marks.append(time.perf_counter())
    good = job.scratch.count(f"select count(*) from {STAGED} where reason is null")
    rows = job.scratch.rows(f"select distinct day from {STAGED} where reason is null order by day")
    days = tuple(day for (day,) in rows if isinstance(day, date))
    steps = zip(("map", "write"), marks, marks[1:], strict=False)
    return Outcome(
        rows_read=staged.rows_read,
        rows_good=good,
        rows_skipped=staged.rows_skipped,
        rejected=rejected,
        first_at=datetime.combine(days[0], datetime.min.time()).isoformat() if days else None,
        last_at=datetime.combine(days[-1], datetime.min.time()).isoformat() if days else None,
        days=days,
        seconds={name: round(end - start, 3) for name, start, end in steps},
    )


def _query(job: Job, mapped: MappedRows, source: Source) -> str:
    """Write the query of the staged rows: parse, then judge."""
    # A report's day is a day of the platform, whatever the zone of the workspace.
    parsed = [
        f"{canonical(column, mapped.values[name], 'UTC', serial_dates=source.serial_dates)} as p_{name}"
        if name in mapped.values
        else f"cast(null as {column.type}) as p_{name}"
        for name, column in _MAPPED.items()
    ]
    reason, detail = _judgement(job, mapped)
    return f"""
        select record, reason, case when reason is not null then {detail} end as detail, extra,
            {", ".join(f"p_{name} as {quote(name)}" for name in _MAPPED)}
        from (select *, {reason} as reason from (select *, {", ".join(parsed)} from ({mapped.sql})))
    """


def _judgement(job: Job, mapped: MappedRows) -> tuple[str, str]:
    """Write the reason why a row cannot be used, and the reason in words."""
    latest = f"{job.origin.latest:%Y-%m-%d}"
    unreadable = [(unreadable_number(name, mapped), name) for name in _SUMS if name in mapped.values]
    known = job.settings.projects
    no_project = f"when {projects.unknown('p_project', known)} then 'unknown_project'"
    reason = f"""case
        when broken = '{BLANK}' then '{BLANK_LINE}'
        when broken is not null then 'malformed_row'
        when not chosen then '{SKIPPED}'
        when p_day is null then 'unreadable_date'
        when p_day < date '{EARLIEST:%Y-%m-%d}' or p_day > date '{latest}' then 'date_out_of_range'
        {" ".join(f"when {condition} then 'unreadable_amount'" for condition, _ in unreadable)}
        {no_project}
    end"""
    amounts = " ".join(
        f"when {condition} then '{name} is “' || {given(mapped.values[name])} || '”'" for condition, name in unreadable
    )
    detail = f"""case
        when reason = 'malformed_row' then broken
        when reason = 'unreadable_date' then 'day is ' || coalesce('“' || {given(mapped.values["day"])} || '”', 'empty')
        when reason = 'date_out_of_range' then 'day is ' || p_day || '; allowed: {EARLIEST:%Y-%m-%d} to {latest}'
        when reason = 'unknown_project' then {projects.in_words("p_project", known)}
        {amounts}
    end"""
    return reason, detail


def _write(job: Job) -> None:
    origin = job.origin
    key = ", ".join(quote(name) for name in _KEY)
    sums = ", ".join(f"cast(sum({name}) as {_MAPPED[name].type}) as {name}" for name in _SUMS)
    select = ", ".join(f"cast({quote(column.name)} as {column.type}) as {quote(column.name)}" for column in ADS.columns)
    job.scratch.connection.execute(f"""
        copy (
            select {select}
            from (
                select {key}, {sums}, min(extra) as extra,
                    {literal(origin.system)} as system, {literal(origin.batch_id)} as batch_id
                from (select * replace (coalesce(project, {literal(origin.project)}) as project) from {STAGED})
                where reason is null
                group by {key}
            )
            order by day, platform, campaign, ad_group, ad
        ) to {literal(str(job.folder / "ads.parquet"))} (format parquet, compression zstd)
    """)
