"""Reads spreadsheets with calamine; every cell becomes text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from workbench.errors import IngestError, nearest
from workbench.ingest.headers import LOOKED_AT, Header, find_header
from workbench.ingest.mapping import Read
from workbench.ingest.scratch import Scratch
from workbench.ingest.turned_rows import TurnedSource, turn

_EXACT = 1e15
"""Below this a float that is whole is written without its fraction: phones and ids are kept so in sheets."""


def open_sheet(scratch: Scratch, path: Path, name: str, read: Read, expected: Sequence[str]) -> TurnedSource:
    """Open the sheet that the mapping names, else the one that shows most of the expected columns.

    Raises:
        IngestError: the file is broken or protected, has no such sheet, or every sheet is empty.

    """
    book = _open(path, name)
    if read.sheet is not None and read.sheet not in book.sheet_names:
        raise IngestError(
            f"{name} has no sheet {read.sheet!r}.{nearest(read.sheet, book.sheet_names)} "
            f"Sheets: {', '.join(book.sheet_names)}. Correct read.sheet in the mapping."
        )
    best: tuple[Header, calamine.CalamineSheet] | None = None
    for sheet_name in [read.sheet] if read.sheet else book.sheet_names:
        sheet = _sheet(book, sheet_name, name)
        header = find_header(list(islice(_rows(sheet), LOOKED_AT + 1)), expected, read.header_row)
        if header.names and (best is None or header.found > best[0].found):
            best = header, sheet
    if best is None:
        raise IngestError(f"{name} has no rows. Export it again.")
    header, sheet = best
    numbered = enumerate(islice(_rows(sheet), header.row + 1, None), start=header.row + 2)
    return turn(scratch, name, header.names, ((line, row) for line, row in numbered if any(row)), serial_dates=True)


def _open(path: Path, name: str) -> calamine.CalamineWorkbook:
    try:
        # Not by the path: calamine tells the format by the ending of the name, which the scratch file has not.
        with path.open("rb") as file:
            return calamine.CalamineWorkbook.from_filelike(file)
    except calamine.PasswordError:
        raise IngestError(f"{name} is protected by a password. Save it without one.") from None
    except (calamine.CalamineError, zipfile.BadZipFile) as error:
        raise IngestError(
            f"{name} is a broken spreadsheet: {error}. Open it in Excel and save it again, or export CSV."
        ) from None


def _sheet(book: calamine.CalamineWorkbook, sheet_name: str, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(sheet_name)
    except calamine.CalamineError as error:
        raise IngestError(f"{name}: the sheet {sheet_name!r} cannot be read: {error}. Save the file again.") from None


def _rows(sheet: calamine.CalamineSheet) -> Iterator[list[str]]:
    """Give the rows from the first line of the sheet on, blank ones too, so that a row's place is its line."""
    return ([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: object) -> str:
    """Write a cell as text: 79161234567.0 becomes 79161234567, a date becomes ISO."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    return str(cell).strip()
