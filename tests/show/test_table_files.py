import csv
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from workbench.errors import ExportError
from workbench.settings import Settings
from workbench.show.table_files import export_table

MOSCOW = Settings(time_zone="Europe/Moscow")

ONE_ROW = """
    select
        'Анна' as name,
        ['+7916', 'b'] as phones,
        timestamp '2024-04-30 21:30:00' as moment,
        date '2024-05-01' as day,
        1.5 as amount,
        7 as number,
        true as answered,
        {'a': 1} as extra,
        null::varchar as nothing
"""


@pytest.fixture
def connection():
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    yield connection
    connection.close()


def written_csv(connection, tmp_path, query):
    export_table(connection.sql(query), tmp_path / "rows.csv", MOSCOW)
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written_xlsx(connection, tmp_path, query):
    export_table(connection.sql(query), tmp_path / "rows.xlsx", MOSCOW)
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    return [[cell.value for cell in row] for row in sheet.rows]


def test_a_csv_holds_local_times_and_joined_lists(connection, tmp_path):
    assert written_csv(connection, tmp_path, ONE_ROW) == [
        ["name", "phones", "moment", "day", "amount", "number", "answered", "extra", "nothing"],
        ["Анна", "'+7916; b", "2024-05-01 00:30:00", "2024-05-01", "1.5", "7", "true", "{'a': 1}", ""],
    ]


def test_an_xlsx_holds_real_dates_and_numbers(connection, tmp_path):
    assert written_xlsx(connection, tmp_path, ONE_ROW)[1] == [
        "Анна", "+7916; b", datetime.fromisoformat("2024-05-01 00:30"), datetime.fromisoformat("2024-05-01"), 1.5, 7, True, "{'a': 1}", None,
    ]  # fmt: skip


def test_parquet_keeps_types_and_utc(connection, tmp_path):
    export_table(connection.sql(ONE_ROW), tmp_path / "rows.parquet", MOSCOW)
    row = connection.sql(f"select moment, phones from '{tmp_path}/rows.parquet'").fetchall()
    assert row == [(datetime.fromisoformat("2024-04-30 21:30"), ["+7916", "b"])]


@pytest.mark.parametrize("text", ["+79161234567", "+79161234567; +380501234567", "-12,5"])
def test_phones_and_numbers_stay_as_they_are_in_csv(connection, tmp_path, text):
    connection.execute("create table names (name varchar)")
    connection.execute("insert into names values (?)", [text])
    assert written_csv(connection, tmp_path, "from names")[1] == [text]


# the characters of OWASP's page on CSV injection
@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+7916+1",
        "+7(916)",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
    ],
)
def test_text_that_could_run_is_guarded_in_csv_and_left_whole_in_xlsx(connection, tmp_path, text):
    connection.execute("create table names (name varchar)")
    connection.execute("insert into names values (?)", [text])
    assert written_csv(connection, tmp_path, "from names")[1] == ["'" + text]
    export_table(connection.sql("from names"), tmp_path / "rows.xlsx", MOSCOW)
    cell = openpyxl.load_workbook(tmp_path / "rows.xlsx").active["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.value.replace("_x000D_", "\r") == text


@pytest.mark.parametrize("text", ["-12.5", "-12,5", "12", "a=b", "O'Neil", ""])
def test_other_text_stays_as_it_is_in_csv(connection, tmp_path, text):
    connection.execute("create table names (id integer, name varchar)")
    connection.execute("insert into names values (1, ?)", [text])
    assert written_csv(connection, tmp_path, "from names")[1] == ["1", text]


def test_negative_numbers_stay_numbers(connection, tmp_path):
    assert written_csv(connection, tmp_path, "select -5 as a, -1.25 as b")[1] == ["-5", "-1.25"]


def test_the_number_of_rows_is_returned_and_told_on_the_way(connection, tmp_path):
    told = []
    for suffix in ("xlsx", "csv", "parquet"):
        rows = connection.sql("from range(12000)")
        assert export_table(rows, tmp_path / f"rows.{suffix}", MOSCOW, told.append) == 12_000
    assert told == [2_500, 5_000, 7_500, 10_000, 12_000, 12_000, 12_000]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
def test_an_empty_table_has_its_header(connection, tmp_path, suffix):
    target = tmp_path / f"rows.{suffix}"
    assert export_table(connection.sql("select 1 as id where false"), target, MOSCOW) == 0
    if suffix == "xlsx":
        assert openpyxl.load_workbook(target).active["A1"].value == "id"
    else:
        assert connection.sql(f"select * from '{target}'").columns == ["id"]


def test_an_unknown_suffix_names_the_known_ones(connection, tmp_path):
    with pytest.raises(ExportError, match=r"unknown suffix\. Did you mean '\.xlsx'.*Allowed: \.xlsx, \.csv, \.parquet"):
        export_table(connection.sql("select 1"), tmp_path / "rows.xls", MOSCOW)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "parquet"])
def test_a_folder_that_is_not_there_is_named(connection, suffix):
    with pytest.raises(ExportError, match=r"The folder /nowhere does not exist"):
        export_table(connection.sql("select 1"), Path(f"/nowhere/rows.{suffix}"), MOSCOW)


def test_a_failed_export_leaves_the_old_file_and_nothing_else(connection, tmp_path):
    (tmp_path / "rows.csv").write_text("old")
    with pytest.raises(duckdb.Error):
        export_table(connection.sql("select error('no')"), tmp_path / "rows.csv", MOSCOW)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("rows.csv", "old")]
