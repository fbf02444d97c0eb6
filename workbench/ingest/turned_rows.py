"""Rows of a sheet, which a library reads one by one, kept as text in a table of the scratch database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.engine.query import quoted
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import LOCATED, WholeRows

TABLE = "turned_rows"
_AT_ONCE = 20_000


@dataclass(frozen=True)
class TurnedSource(WholeRows):
    """The rows of the table `turned_rows`: text columns `f0`, `f1` … and `line`, the row's line in the user's file."""

    serial_dates: bool = False

    def query(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Read the table; a row's number is its place."""
        return f"""
            select rowid as record, cast(null as varchar) as broken, {self.select(references, ignore)}
            from {TABLE}
        """

    def locate(self, scratch: Scratch, records: str) -> None:
        """Show rejected rows as JSON objects."""
        scratch.connection.execute(f"""
            create or replace table {LOCATED} as
            select record, line, extra as raw
            from (select rowid as record, line, {self.select((), ())} from {TABLE})
            where record in ({records})
        """)


def turn(
    scratch: Scratch,
    name: str,
    names: tuple[str, ...],
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    serial_dates: bool,
) -> TurnedSource:
    """Put numbered rows of text cells into the table; short rows are filled up with empty cells.

    Args:
        scratch: where the table is made.
        name: what the user calls the file.
        names: the names of the columns.
        rows: each row's line in the file and its cells.
        serial_dates: whether a bare number in a date column counts days.

    """
    physical = tuple(f"f{number}" for number in range(len(names)))
    columns = ", ".join(f"{column} varchar" for column in physical)
    scratch.connection.execute(f"create or replace table {TABLE} (line bigint, {columns})")
    places = ", ".join("unnest(?::varchar[])" for _ in physical)
    insert = f"insert into {TABLE} (line, {quoted(physical)}) select unnest(?::bigint[]), {places}"
    waiting = iter(rows)
    while batch := list(islice(waiting, _AT_ONCE)):
        cells = [[row[number] if number < len(row) else "" for _, row in batch] for number in range(len(names))]
        scratch.connection.execute(insert, [[line for line, _ in batch], *cells])
    return TurnedSource(name, names, physical, serial_dates=serial_dates)
