"""Stream rows into an Excel file: constant memory, every text as text, real dates and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from duckdb.sqltypes import DuckDBPyType
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbench.errors import ExportError

SHEET_ROWS = 1_048_575
"""Rows of a sheet below the header; the rest goes on to further sheets."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_BATCH = 5_000
_NARROWEST, _WIDEST = 8, 50
_DAY_WIDTH, _MOMENT_WIDTH = 11, 17
_FIRST_EXCEL_YEAR = 1900

Write = Callable[[int, int, Any], object]


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
    written = 0
    with TemporaryDirectory(prefix="workbench-export-") as scratch:
        try:
            with Workbook(str(path), {**_OPTIONS, "tmpdir": scratch}) as workbook:
                book = _Book(workbook, sheet, list(zip(rows.columns, rows.types, strict=True)), sheet_rows)
                # Arrow's reader is DuckDB's one way to stream a relation; fetching would hold all rows at once
                for batch in rows.to_arrow_reader(_BATCH):
                    book.add(list(zip(*(column.to_pylist() for column in batch.columns), strict=True)))
                    written += batch.num_rows
                    on_rows(written)
                book.finish()
        except XlsxWriterException as error:
            raise ExportError(f"{path} cannot be written: {error}. Choose another place.") from error
    return written


class _Book:
    """A workbook of one table, on as many sheets as its rows need."""

    def __init__(
        self, workbook: Workbook, title: str, columns: Sequence[tuple[str, DuckDBPyType]], sheet_rows: int
    ) -> None:
        self._workbook = workbook
        self._title = title
        self._columns = [name for name, _ in columns]
        self._types = [type_.id for _, type_ in columns]
        self._sheet_rows = sheet_rows
        self._bold = workbook.add_format({"bold": True})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._widths: list[int] = []
        self._new_sheet()

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows below the ones that are there."""
        if not self._widths:
            self._widths = [
                _width(name, type_, [row[place] for row in rows])
                for place, (name, type_) in enumerate(zip(self._columns, self._types, strict=True))
            ]
            self._set_widths()
        for row in rows:
            if self._row == self._sheet_rows:
                self._new_sheet()
            self._row += 1
            for place, value in enumerate(row):
                if value is not None:
                    self._writes[place](self._row, place, value)

    def _new_sheet(self) -> None:
        number = len(self._workbook.worksheets()) + 1
        self._sheet = self._workbook.add_worksheet(f"{self._title} {number}" if number > 1 else self._title)
        self._row = 0
        self._writes = [self._write_of(type_) for type_ in self._types]
        for place, name in enumerate(self._columns):
            self._sheet.write_string(0, place, name, self._bold)
        self._sheet.freeze_panes(1, 0)
        self._set_widths()

    def finish(self) -> None:
        """Put filter arrows on the headers, over all rows of each sheet."""
        for sheet in self._workbook.worksheets():
            last = self._row if sheet is self._sheet else self._sheet_rows
            sheet.autofilter(0, 0, last, len(self._columns) - 1)

    def _write_of(self, type_: str) -> Write:
        """Choose once per column and sheet how its cells are written."""
        sheet = self._sheet
        writes: dict[str, Write] = {
            "varchar": sheet.write_string,
            "boolean": sheet.write_boolean,
            "date": lambda row, column, value: _write_time(sheet, row, column, value, self._day),
            "timestamp": lambda row, column, value: _write_time(sheet, row, column, value, self._moment),
        }
        return writes.get(type_, sheet.write_number)

    def _set_widths(self) -> None:
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)


def _write_time(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    """Write a real Excel date; Excel knows none before 1900, so those become text."""
    if value.year < _FIRST_EXCEL_YEAR:
        sheet.write_string(row, column, str(value))
    else:
        sheet.write_datetime(row, column, value, form)


def _width(name: str, type_: str, values: Sequence[Any]) -> int:
    """Return a column width in characters that fits the header and the first rows."""
    fixed = {"date": _DAY_WIDTH, "timestamp": _MOMENT_WIDTH}.get(type_, 0)
    longest = 0 if fixed else max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(_NARROWEST, fixed, len(name) + 3, longest + 1), _WIDEST)
