import re
from datetime import datetime
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from openpyxl.utils import escape

from workbench.errors import ExportError
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


def test_texts_come_back_as_they_were(connection, tmp_path):
    texts = [" a ", "<b>&amp;</b>", "two\nlines", "tab\there", "bell\x07", "cr\r", "_x0041_", "Ёж 😀", "\x00\x02", ""]
    write_xlsx(
        connection.sql("select unnest($texts) as a", params={"texts": texts}), tmp_path / "t.xlsx", lambda _: None
    )
    cells = [cell.value for cell in openpyxl.load_workbook(tmp_path / "t.xlsx").active["A"][1:]]
    # what XML cannot hold stands there as Excel writes it; the library that reads undoes that only in part
    shown = [escape.unescape(text or "") for text in cells]
    assert shown == texts


def test_excels_first_days_and_the_day_that_never_was(connection, tmp_path):
    # serial numbers as Excel shows them: 1 is 1 January 1900, 59 the 28th of February, 61 the 1st of March
    query = "select unnest([date '1900-01-01', date '1900-02-28', date '1900-03-01', date '2024-05-01']) as day"
    write_xlsx(connection.sql(query), tmp_path / "d.xlsx", lambda _: None)
    with ZipFile(tmp_path / "d.xlsx") as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    assert [float(value) for value in re.findall("<v>(.*?)</v>", xml)] == [1, 59, 61, 45413]


def test_numbers_keep_all_their_digits_and_what_is_no_number_is_empty(connection, tmp_path):
    query = (
        "select unnest([0.1::double, 1e300, -2.5, 'nan', 'inf']) as a, unnest([7, 2^53, -1, null, 0]::bigint[]) as b"
    )
    sheet = book(connection, tmp_path, query).active
    assert [cell.value for cell in sheet["A"]] == ["a", 0.1, 1e300, -2.5, None, None]
    assert [cell.value for cell in sheet["B"]] == ["b", 7, 2**53, -1, None, 0]


def test_columns_beyond_z_and_headers_with_markup(connection, tmp_path):
    query = "select " + ", ".join(f'{place} as "<{place}>"' for place in range(30))
    sheet = book(connection, tmp_path, query).active
    assert (sheet["AA1"].value, sheet["AA2"].value, sheet["AD2"].value) == ("<26>", 26, 29)
    assert sheet.auto_filter.ref == "A1:AD2"


def test_a_table_without_rows_has_its_headers(connection, tmp_path):
    sheet = book(connection, tmp_path, "select 1 as a where false").active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["a"]]
    assert sheet.auto_filter.ref == "A1:A1"


def test_a_place_that_cannot_be_written_is_named(connection, tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        write_xlsx(connection.sql("select 1 as a"), tmp_path / "no" / "t.xlsx", lambda _: None)


def test_every_part_of_the_package_is_well_formed_and_named(connection, tmp_path):
    book(connection, tmp_path, "select i, 'a' as t from range(3) t(i)", sheet_rows=2)
    with ZipFile(tmp_path / "rows.xlsx") as package:
        parts = {name: ET.fromstring(package.read(name)) for name in package.namelist()}  # noqa: S314  our own
    named = {element.get("PartName") for element in parts["[Content_Types].xml"] if element.get("PartName")}
    assert named == {f"/{name}" for name in parts if not name.endswith(".rels") and name != "[Content_Types].xml"}
