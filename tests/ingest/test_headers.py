"""The header is found by the columns the mapping expects."""

from __future__ import annotations

from workbench.ingest.headers import find_header

EXPECTED = ("name", "phone", "city")


def test_below_titles():
    header = find_header([["Contacts"], [], ["made by me", "2026"], ["name", "phone"], ["Anna", "1"]], EXPECTED)
    assert (header.names, header.row, header.found) == (("name", "phone"), 3, 2)


def test_over_two_rows_with_merged_cells():
    rows = [["name", "contact", "", "city"], ["", "phone", "email", ""], ["Anna", "1", "a@b.c", "Oslo"]]
    header = find_header(rows, EXPECTED)
    assert (header.names, header.row, header.found) == (("name", "phone", "email", "city"), 1, 3)


def test_the_first_row_where_nothing_is_known():
    header = find_header([["a", "b"], ["1", "2"]], EXPECTED)
    assert (header.names, header.row, header.found) == (("a", "b"), 0, 0)


def test_the_row_that_the_mapping_names():
    assert find_header([["name"], ["phone"], ["x"]], EXPECTED, given=2).names == ("phone",)


def test_empty_and_repeated_names_become_unique():
    assert find_header([["phone", "", "phone", " city\n of birth"]], EXPECTED).names == (
        "phone",
        "column2",
        "phone_2",
        "city of birth",
    )


def test_nothing_at_all():
    assert find_header([], EXPECTED).names == ()
