"""Spreadsheets: headers, numbers that are phones, dates that are numbers."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
import xlsxwriter
import xlwt

from tests.ingest.small_mapping import CALLS
from workbench.errors import IngestError


def xlsx(*sheets):
    """A workbook of named sheets, each a list of rows."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"default_date_format": "dd.mm.yyyy hh:mm"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


HEADER = ["at", "phone"]


def test_numbers_and_dates_become_what_they_mean(ingest):
    when = datetime(2026, 3, 5, 14, 30)  # noqa: DTZ001  a sheet knows no zone
    rows = [HEADER, [when, 79161234567], [46086.5, "8 916 123-45-67"], ["05.03.2026", 79161234567.0]]
    found = ingest(xlsx(("A", rows)), CALLS, "a.xlsx")
    assert found.events("cast(occurred_at as varchar), phone") == [
        ("2026-03-05 00:00:00", "79161234567"),
        ("2026-03-05 12:00:00", "8 916 123-45-67"),
        ("2026-03-05 14:30:00", "79161234567"),
    ]


def test_the_sheet_with_the_expected_columns(ingest):
    content = xlsx(
        ("Cover", [["Hello"]]), ("Empty", []), ("Data", [["Title"], [], HEADER, ["2026-03-01", 79161234567]])
    )
    assert ingest(content, CALLS, "a.xlsx").batch.rows_good == 1


def test_lines_are_rows_of_the_sheet(ingest):
    found = ingest(xlsx(("A", [[], ["Title"], HEADER, ["2026-03-01", 1], [], ["bad", 2]])), CALLS, "a.xlsx")
    assert found.rejected("line, reason, raw") == [(6, "unreadable_date", '{"at":"bad","phone":"2"}')]


def test_the_old_format(ingest):
    book, content = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("A")
    for number, row in enumerate([HEADER, ["2026-03-01", 79161234567]]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(content)
    assert ingest(content.getvalue(), CALLS, "a.xls").events("phone") == [("79161234567",)]


def test_a_sheet_that_is_not_there(ingest):
    with pytest.raises(IngestError, match=r"no sheet 'Dta'\. Did you mean 'Data'"):
        ingest(xlsx(("Data", [HEADER])), '[read]\nsheet = "Dta"\n' + CALLS, "a.xlsx")


def test_no_rows_in_any_sheet(ingest):
    with pytest.raises(IngestError, match="no rows"):
        ingest(xlsx(("A", [])), CALLS, "a.xlsx")


@pytest.mark.parametrize("content", [b"PK\x03\x04 and nothing more", xlsx(("A", [HEADER]))[:-200]])
def test_a_broken_file(ingest, content):
    with pytest.raises(IngestError, match="broken spreadsheet"):
        ingest(content, CALLS, "a.xlsx")
