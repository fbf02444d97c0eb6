from datetime import datetime

import duckdb
import openpyxl
import pytest

from workbench.show.xlsx import write_xlsx


@pytest.fixture
def connection():
    connection = duckdb.connect()
    yield connection
    connection.close()


def book(connection, tmp_path, query, **options):
    write_xlsx(connection.sql(query), tmp_path / "rows.xlsx", lambda _: None, **options)
    return openpyxl.load_workbook(tmp_path / "rows.xlsx")


def test_more_rows_than_a_sheet_takes_go_on_to_further_sheets(connection, tmp_path):
    sheets = book(connection, tmp_path, "select i from range(5) t(i)", sheet_rows=2).worksheets
    assert [[cell.value for cell in sheet["A"]] for sheet in sheets] == [["i", 0, 1], ["i", 2, 3], ["i", 4]]
    assert [sheet.title for sheet in sheets] == ["Rows", "Rows 2", "Rows 3"]


def test_the_sheets_are_named(connection, tmp_path):
    sheets = book(connection, tmp_path, "select 1 as i from range(2)", sheet="Customers", sheet_rows=1).sheetnames
    assert sheets == ["Customers", "Customers 2"]


def test_the_header_is_bold_frozen_and_has_a_filter(connection, tmp_path):
    sheets = book(connection, tmp_path, "select i, i as j from range(5) t(i)", sheet_rows=3).worksheets
    assert sheets[0]["A1"].font.bold
    assert sheets[0].freeze_panes == "A2"
    assert [sheet.auto_filter.ref for sheet in sheets] == ["A1:B4", "A1:B3"]


def test_columns_are_as_wide_as_their_first_rows_within_reason(connection, tmp_path):
    query = "select 'abcdefghijklmno' as a, repeat('x', 500) as b, 1 as c, timestamp '2024-05-01' as d"
    sheet = book(connection, tmp_path, query).active
    assert [round(sheet.column_dimensions[name].width) for name in "ABCD"] == [17, 51, 9, 18]


def test_times_before_excels_first_day_are_text(connection, tmp_path):
    rows = book(connection, tmp_path, "select unnest([timestamp '1899-12-30', timestamp '2024-05-01']) as at").active
    assert [cell.value for cell in rows["A"]] == ["at", "1899-12-30 00:00:00", datetime.fromisoformat("2024-05-01")]


def test_links_and_numbers_in_texts_stay_texts(connection, tmp_path):
    cells = book(connection, tmp_path, "select unnest(['http://x.ru', '007', '1e5']) as a").active["A"]
    assert [(cell.value, cell.hyperlink) for cell in cells[1:]] == [("http://x.ru", None), ("007", None), ("1e5", None)]
