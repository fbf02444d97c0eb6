"""Finds in which line of a delimited file a record begins.

DuckDB's reader gives no line numbers for good rows, and counts a cell with a line break as one line. So where rows were
rejected the lines are read once more: a line begins a record if the quotes before it are balanced.
"""

from __future__ import annotations

from pathlib import Path

from workbench.engine.query import literal
from workbench.ingest.csv_dialect import Dialect
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import LOCATED, MALFORMED

_LONGEST_LINE = 64_000_000
_NEVER = "\x01\x02\x01\x02"
"""As a delimiter: characters that no text holds, so that a line stays whole."""


def read_lines(path: Path, skip: int = 0) -> str:
    """Write the table function that reads a file as lines, one column `line`."""
    return f"""read_csv(
        {literal(str(path))}, auto_detect = false, header = false, skip = {skip}, columns = {{'line': 'VARCHAR'}},
        delim = {literal(_NEVER)}, quote = '', escape = '', max_line_size = {_LONGEST_LINE}, ignore_errors = true
    )"""


def locate(scratch: Scratch, path: Path, dialect: Dialect, records: str) -> None:
    """Make the table `located` for the wanted records and mend the line numbers in `malformed`."""
    marks = f"length(line) - length(replace(line, {literal(dialect.quote)}, ''))" if dialect.quote else "0"
    scratch.connection.execute(f"""
        create or replace temp table record_lines as
        with lines as (
            select
                row_number() over () + {dialect.skip} as line_no,
                coalesce(line, '') as line,
                coalesce({marks}, 0) as marks
            from {read_lines(path, dialect.skip)}
        ),
        quoted as (
            select
                line_no,
                line,
                (sum(marks) over (order by line_no rows unbounded preceding) - marks) % 2 = 0 as begins
            from lines
        ),
        counted as (
            select
                line_no,
                line,
                begins,
                sum(begins::int) over (order by line_no rows unbounded preceding) as number,
                line_no - sum((not begins)::int) over (order by line_no rows unbounded preceding) as reported_as
            from quoted
        ),
        spans as (
            select
                number,
                min(line_no) as line,
                min(reported_as) as reported_as,
                string_agg(line, chr(10) order by line_no) as raw
            from counted
            group by number
        )
        select
            s.line,
            s.reported_as,
            s.raw,
            m.line is not null as malformed,
            sum((m.line is null)::int) over (order by s.number rows unbounded preceding) - 1 as record
        from spans s
        left join {MALFORMED} m on m.line = s.reported_as
        where s.raw <> '' or {len(dialect.names)} = 1  -- a blank line is a row only where there is one column
    """)
    scratch.connection.execute(f"""
        create or replace table {LOCATED} as
        select record, line, raw
        from record_lines
        where not malformed and record in ({records})
    """)
    scratch.connection.execute(f"""
        update {MALFORMED} set line = r.line from record_lines r where r.malformed and r.reported_as = {MALFORMED}.line
    """)
    scratch.connection.execute("drop table record_lines")


def locate_lines(scratch: Scratch, path: Path, skip: int, records: str) -> None:
    """Make the table `located` where every line after the skipped ones is one record."""
    scratch.connection.execute(f"""
        create or replace table {LOCATED} as
        select record, record + {skip} + 1 as line, raw
        from (select row_number() over () - 1 as record, line as raw from {read_lines(path, skip)})
        where record in ({records})
    """)
