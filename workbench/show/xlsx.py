"""Stream rows into an Excel file: constant memory, every text as text, real dates and numbers.

The database makes the XML of the rows, so that a cell costs no step of Python: a library that takes cell by cell needs
three times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from workbench.errors import ExportError
from workbench.show.xlsx_book import Book
from workbench.show.xlsx_cells import ROW_NUMBER, lengths, row_xml

SHEET_ROWS = 1_048_575
"""Rows of a sheet below the header; the rest goes on to further sheets."""

SHEET_BYTES = 1_900_000_000
"""Of XML in a sheet; above two billion the file would need an extension of ZIP that not every program reads."""

_BATCH = 2_500
_NARROWEST, _WIDEST = 8, 50
_DAY_WIDTH, _MOMENT_WIDTH = 11, 17


def write_xlsx(
    rows: duckdb.DuckDBPyRelation,
    path: Path,
    on_rows: Callable[[int], None],
    sheet: str = "Rows",
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write columns of texts, numbers, truth values, dates and local times; return the number of rows.

    `sheet` names the sheet, and with a number behind it the further ones.

    Raises:
        ExportError: the file cannot be written.

    """
    columns = list(zip(rows.columns, rows.types, strict=True))
    written = 0
    try:
        with path.open("wb") as file, Book(file, sheet, rows.columns) as book:
            sheets = _Sheets(book, columns, sheet_rows)
            # Arrow's reader is DuckDB's one way to stream a relation; fetching would hold all rows at once
            as_xml = rows.project(f"{row_xml(columns)} as xml, {lengths(columns)} as lengths")
            for batch in as_xml.to_arrow_reader(_BATCH):
                if not written:
                    sheets.measure(batch.column(1).to_pylist())
                sheets.add(batch.column(0).to_pylist())
                written += batch.num_rows
                on_rows(written)
            sheets.begin()
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error}. Choose another place.") from error
    return written


class _Sheets:
    """The rows of a table, on as many sheets as they need."""

    def __init__(self, book: Book, columns: Sequence[tuple[str, DuckDBPyType]], sheet_rows: int) -> None:
        self._book = book
        self._columns = columns
        self._most = sheet_rows
        self._widths = [_width(name, type_.id, 0) for name, type_ in columns]
        self._rows = self._bytes = -1  # no sheet yet

    def measure(self, lengths: Sequence[Sequence[int]]) -> None:
        """Fit the columns to the first rows."""
        longest = [max(each) for each in zip(*lengths, strict=True)]
        self._widths = [
            _width(name, type_.id, length) for (name, type_), length in zip(self._columns, longest, strict=True)
        ]

    def begin(self) -> None:
        """Begin the first sheet, unless it is there."""
        if self._rows < 0:
            self._new_sheet()

    def add(self, rows: Sequence[str]) -> None:
        """Write rows below the ones that are there."""
        self.begin()
        start = 0
        while start < len(rows):
            if self._rows >= self._most or self._bytes >= SHEET_BYTES:
                self._new_sheet()
            some = rows[start : start + self._most - self._rows]
            first = self._rows + 2  # below the header, counted from 1
            xml = "".join(row.replace(ROW_NUMBER, str(number)) for number, row in enumerate(some, start=first))
            self._bytes += self._book.write(xml, len(some))
            self._rows += len(some)
            start += len(some)

    def _new_sheet(self) -> None:
        self._book.new_sheet(self._widths)
        self._rows = self._bytes = 0


def _width(name: str, type_: str, longest: int) -> int:
    """Return a column width in characters that fits the header and the first rows."""
    fixed = {"date": _DAY_WIDTH, "timestamp": _MOMENT_WIDTH}.get(type_, 0)
    return min(max(_NARROWEST, fixed, len(name) + 3, 0 if fixed else longest + 1), _WIDEST)
