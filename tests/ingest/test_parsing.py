"""Times, amounts, lengths and answers as exports write them."""

from __future__ import annotations

import duckdb
import pytest

from workbench.ingest import parsing


def read(sql, text):
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(f"select {sql} from (select ?::varchar as x)", [text]).fetchone()[0]


def moment(sql, text):
    return read(f"cast({sql} as varchar)", text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.56", 1234.56),
        ("1 234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("1.234,56", 1234.56),
        ("1\u00a0234,56 ₽", 1234.56),
        ("₽ 1\u202f234", 1234.0),
        ("12 500,00 руб.", 12500.0),
        ("1'234.50", 1234.5),
        ("-5", -5.0),
        ("−5,5", -5.5),
        ("1,234", 1234.0),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("0,500", 0.5),
        ("12,5", 12.5),
        ("1e3", 1000.0),
        ("", None),
        ("сто", None),
        ("5 шт", None),
        ("12,34,56", None),
        ("nan", None),
        ("1e999", None),
    ],
)
def test_amounts(text, value):
    assert read(parsing.number("x"), text) == value


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [("1,234", ",", 1.234), ("1.234", ",", 1234.0), ("1,234", ".", 1234.0), ("1.234", ".", 1.234), ("12,5", ".", None)],
)
def test_a_given_decimal_mark_settles_what_is_ambiguous(text, decimal, value):
    assert read(parsing.number("x", decimal), text) == value


# Moscow is UTC+3 all year since October 2014.
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-05 14:00:00", "2026-03-05 11:00:00"),
        ("2026-03-05T14:00:00", "2026-03-05 11:00:00"),
        ("2026-03-05 14:00", "2026-03-05 11:00:00"),
        ("2026-03-05", "2026-03-04 21:00:00"),
        ("2026-03-05T14:00:00Z", "2026-03-05 14:00:00"),
        ("2026-03-05T14:00:00+05:00", "2026-03-05 09:00:00"),
        ("2026-03-05 14:00-0500", "2026-03-05 19:00:00"),
        ("2026-03-05T14:00:00.25+05", "2026-03-05 09:00:00.25"),
        ("05.03.2026 14:00:10", "2026-03-05 11:00:10"),
        ("05.03.2026", "2026-03-04 21:00:00"),
        ("31.02.2026", None),
        ("2026-02-31", None),
        ("tomorrow", None),
        ("46086.5", None),
    ],
)
def test_times_of_no_stated_format(text, value):
    assert moment(parsing.timestamp("x", (), "Europe/Moscow"), text) == value


@pytest.mark.parametrize(
    ("text", "formats", "value"),
    [
        ("1772708400", ("epoch_s",), "2026-03-05 11:00:00"),
        ("1772708400000", ("epoch_ms",), "2026-03-05 11:00:00"),
        ("1772708400000123", ("epoch_us",), "2026-03-05 11:00:00.000123"),
        ("9" * 30, ("epoch_ms",), None),
        ("05/03/2026 14:00:00", ("%d/%m/%Y %H:%M:%S",), "2026-03-05 11:00:00"),
        ("1772708400000", ("%d/%m/%Y %H:%M:%S", "epoch_ms"), "2026-03-05 11:00:00"),
        ("2026-03-05 14:00", ("%d/%m/%Y", "iso"), "2026-03-05 11:00:00"),
        ("05/03/2026 14:00 +0500", ("%d/%m/%Y %H:%M %z",), "2026-03-05 09:00:00"),
        ("2026-03-05 14:00", ("%d/%m/%Y",), None),
    ],
)
def test_times_of_a_stated_format(text, formats, value):
    assert moment(parsing.timestamp("x", formats, "Europe/Moscow"), text) == value


def test_summer_time_counts():
    # New York: UTC-5 in winter, UTC-4 in summer.
    sql = parsing.timestamp("x", (), "America/New_York")
    assert [moment(sql, text) for text in ("2026-01-15 12:00", "2026-07-15 12:00")] == [
        "2026-01-15 17:00:00",
        "2026-07-15 16:00:00",
    ]


def test_a_spreadsheet_counts_days_since_1899():
    # 46086 is 2026-03-05 in Excel.
    assert moment(parsing.timestamp("x", (), "UTC", serial_dates=True), "46086.5") == "2026-03-05 12:00:00"


@pytest.mark.parametrize(("text", "value"), [("185", 185.0), ("1:02:03", 3723.0), ("3:05", 185.0), ("long", None)])
def test_lengths(text, value):
    assert read(parsing.seconds("x"), text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("Да", True), ("1", True), ("NO", False), ("нет", False), ("maybe", None)]
)
def test_answers(text, value):
    assert read(parsing.boolean("x"), text) is value


@pytest.mark.parametrize("offset", ["+25:00", "-15", "+99:99", "+03:75", "+2500"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Moscow"])
@pytest.mark.parametrize("formats", [(), ("%Y-%m-%dT%H:%M:%S%z",)])
def test_an_offset_that_no_place_has(offset, zone, formats):
    assert moment(parsing.timestamp("x", formats, zone), f"2026-03-05T10:15:00{offset}") is None


def test_an_offset_in_a_short_text():
    assert moment(parsing.timestamp("x", (), "UTC"), "2026-03-05 10:15-15") is None


@pytest.mark.parametrize(("offset", "hour"), [("+14:00", "04 20"), ("-12:00", "05 22"), ("+05:45", "05 04")])
def test_the_furthest_offsets(offset, hour):
    found = moment(parsing.timestamp("x", (), "UTC"), f"2026-03-05T10:15:00{offset}")
    assert str(found)[8:13] == hour
