"""Reads delimited text with DuckDB, as text, in parallel and without holding it in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.engine.query import literal, quote
from workbench.ingest import csv_lines
from workbench.ingest.csv_dialect import BLANKS, Dialect
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import BLANK, MALFORMED, Columns

REJECTS = "csv_rejects"


@dataclass(frozen=True)
class CsvSource(Columns):
    """A delimited file in UTF-8."""

    path: Path = Path()
    dialect: Dialect = Dialect("", "", (), 0)
    serial_dates: bool = False

    @classmethod
    def open(cls, path: Path, name: str, dialect: Dialect) -> CsvSource:
        """Open the file as the dialect describes it."""
        physical = tuple(f"f{number}" for number in range(len(dialect.names)))
        return cls(name, dialect.names, physical, path=path, dialect=dialect)

    def query(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Read with `read_csv`; rows with too few or too many cells go to DuckDB's table of rejects."""
        select = self.select(references, ignore)
        if self.dialect.delimiter == BLANKS:
            return f"select cast(null as bigint) as record, broken, {select} from ({self._split_lines()})"
        columns = ", ".join(f"{quote(column)}: 'VARCHAR'" for column in self.physical)
        mark = literal(self.dialect.quote)
        return f"""
            select cast(null as bigint) as record, cast(null as varchar) as broken, {select}
            from read_csv(
                {literal(str(self.path))}, auto_detect = false, header = false, skip = {self.dialect.skip},
                delim = {literal(self.dialect.delimiter)}, quote = {mark}, escape = {mark}, columns = {{{columns}}},
                store_rejects = true, rejects_table = '{REJECTS}', rejects_scan = '{REJECTS}_scan', rejects_limit = 0
            )
        """

    def _split_lines(self) -> str:
        """Split lines at runs of blanks."""
        cells = ", ".join(f"cells[{number + 1}] as {quote(column)}" for number, column in enumerate(self.physical))
        wanted = len(self.physical)
        return f"""
            select
                case
                    when cells = [''] then '{BLANK}'
                    when len(cells) <> {wanted} then 'Expected Number of Columns: {wanted} Found: ' || len(cells)
                end as broken,
                {cells}
            from (
                select regexp_split_to_array(trim(coalesce(line, '')), '\\s+') as cells
                from {csv_lines.read_lines(self.path, self.dialect.skip)}
            )
        """

    def is_spoilt(self, scratch: Scratch) -> str:
        """Look for a quote that nobody closed, which swallows the rows behind it."""
        if self.dialect.delimiter == BLANKS:
            return ""
        found = scratch.rows(f"""
            select error_message from {REJECTS} where error_type in ('UNQUOTED VALUE', 'INVALID STATE') limit 1
        """)
        return str(found[0][0]) if found else ""

    def find_malformed(self, scratch: Scratch) -> None:
        """Read DuckDB's table of rejects; its line numbers are corrected by `locate`."""
        if self.dialect.delimiter == BLANKS:
            rejects = "(select 0 as line, '' as error_message, '' as csv_line where false)"
        else:
            rejects = REJECTS
        scratch.connection.execute(f"""
            create or replace table {MALFORMED} as
            select distinct on (line)
                cast(line as bigint) as line,
                error_message as detail,
                trim(csv_line, chr(10)) as raw
            from {rejects}
            order by line, error_message
        """)

    def locate(self, scratch: Scratch, records: str) -> None:
        """Find lines by counting records over the lines of the file."""
        if self.dialect.delimiter == BLANKS:
            csv_lines.locate_lines(scratch, self.path, self.dialect.skip, records)
        else:
            csv_lines.locate(scratch, self.path, self.dialect, records)
