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
    numbered = _numbered_lines(path, dialect)
    blank = "" if len(dialect.names) == 1 else "and line <> ''"  # only with one column is a blank line a row
    scratch.connection.execute(f"""
        create or replace temp table record_lines as
        select row_number() over () as place, number, line_no, reported_as
        from ({numbered})
        where begins {blank}
    """)
    # Malformed rows have a place but no record number: each shifts the records behind it by one.
    scratch.connection.execute(f"""
        create or replace temp table shifts as
        select place - row_number() over (order by place) as record, row_number() over (order by place) as by
        from record_lines r
        join {MALFORMED} m on m.line = r.reported_as
    """)
    scratch.connection.execute(f"""
        create or replace temp table wanted_lines as
        select w.record, r.number, r.line_no
        from (
            select w.record, w.record + 1 + coalesce(s.by, 0) as place
            from (select record from ({records}) as wanted(record)) w
            asof left join shifts s on s.record <= w.record
        ) w
        join record_lines r on r.place = w.place
    """)
    scratch.connection.execute(f"""
        create or replace table {LOCATED} as
        select w.record, w.line_no as line, string_agg(l.line, chr(10) order by l.line_no) as raw
        from ({numbered}) l
        join wanted_lines w on w.number = l.number
        group by w.record, w.line_no
    """)
    scratch.connection.execute(f"""
        update {MALFORMED} set line = r.line_no from record_lines r where r.reported_as = {MALFORMED}.line
    """)


def locate_lines(scratch: Scratch, path: Path, skip: int, records: str) -> None:
    """Make the table `located` where every line after the skipped ones is one record."""
    scratch.connection.execute(f"""
        create or replace table {LOCATED} as
        select record, record + {skip} + 1 as line, raw
        from (select row_number() over () - 1 as record, line as raw from {read_lines(path, skip)})
        where record in ({records})
    """)


def _numbered_lines(path: Path, dialect: Dialect) -> str:
    """Write the query of all lines with the number of the record they belong to.

    `reported_as` is the line number that DuckDB gives to a record that begins here. No window has an order of its own:
    DuckDB then computes them as the lines stream by.
    """
    marks = f"length(line) - length(replace(line, {literal(dialect.quote)}, ''))" if dialect.quote else "0"
    return f"""
        select
            line_no,
            line,
            begins,
            sum(begins::int) over (rows unbounded preceding) as number,
            line_no - sum((not begins)::int) over (rows unbounded preceding) as reported_as
        from (
            select line_no, line, (sum({marks}) over (rows unbounded preceding) - {marks}) % 2 = 0 as begins
            from (
                select row_number() over () + {dialect.skip} as line_no, coalesce(line, '') as line
                from {read_lines(path, dialect.skip)}
            )
        )
    """
