"""Delimited files: every good row goes in, every other is named with its line."""

from __future__ import annotations

import pytest

from tests.ingest.small_mapping import CALLS

GOOD = "2026-03-01,+79161234567\n"


def test_rows_with_too_few_or_too_many_cells(ingest):
    found = ingest(f"at,phone\n{GOOD}2026-03-02\n{GOOD}a,b,c\n{GOOD}", CALLS)
    assert found.batch.rows_good == 3
    assert found.rejected("line, reason, raw") == [(3, "malformed_row", "2026-03-02"), (5, "malformed_row", "a,b,c")]


def test_lines_are_those_of_the_file(ingest):
    # A title, blank lines, a cell over two lines and a ragged row stand before the bad dates.
    text = f'Report\n\nat,phone\n{GOOD}\n2026-03-01,"+7916\n1234567"\nragged\nbad,1\n\n{GOOD}worse,2\n'
    assert ingest(text, CALLS).rejected("line, reason, raw") == [
        (8, "malformed_row", "ragged"),
        (9, "unreadable_date", "bad,1"),
        (12, "unreadable_date", "worse,2"),
    ]


def test_a_rejected_row_over_two_lines_is_shown_whole(ingest):
    found = ingest('at,phone\nbad,"1\n\n2"\n', CALLS)
    assert found.rejected("line, raw") == [(2, 'bad,"1\n\n2"')]


def test_the_same_columns_in_any_delimiter_and_encoding(ingest):
    text = "at;phone;имя\n2026-03-01;+79161234567;Анна\n"
    found = ingest(text.encode("cp1251"), CALLS + 'name = "имя"\n')
    assert found.events("name") == [("Анна",)]


def test_columns_are_found_without_regard_to_case_and_spaces(ingest):
    assert ingest(f"At , PHONE\n{GOOD}", CALLS).batch.rows_good == 1


def test_blank_separated_columns(ingest):
    mapping = '[read]\nformat = "csv"\ndelimiter = " "\n' + CALLS
    found = ingest(" at         phone\r\n 2026-03-01   79161234567\r\n\r\n 2026-03-02\r\n bad 1\r\n", mapping, "a.txt")
    assert found.batch.rows_read == 3
    assert found.rejected("line, reason, raw") == [
        (4, "malformed_row", " 2026-03-02"),
        (5, "unreadable_date", " bad 1"),
    ]


@pytest.mark.parametrize("text", ["at,phone\n", "at,phone"])
def test_a_header_alone_is_an_empty_batch(ingest, text):
    batch = ingest(text, CALLS).batch
    assert (batch.rows_read, batch.rows_good, batch.first_at) == (0, 0, None)


def test_a_name_with_wildcards_is_a_name(ingest):
    assert ingest(f"at,phone\n{GOOD}", CALLS, "calls*[1]?.csv").batch.rows_good == 1
