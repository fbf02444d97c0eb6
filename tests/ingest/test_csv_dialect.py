"""How a delimited file is written is told by its beginning."""

from __future__ import annotations

import pytest

from workbench.ingest.csv_dialect import find_dialect
from workbench.ingest.mapping import Read


def dialect(tmp_path, text, read=None, format_="csv", expected=("name", "phone")):
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    return find_dialect(file, format_, read or Read(), expected)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_that_shows_the_expected_columns(tmp_path, mark):
    found = dialect(tmp_path, f'name{mark}phone\n"Last, First; Jr|x"{mark}1\n')
    assert (found.delimiter, found.names, found.skip) == (mark, ("name", "phone"), 1)


def test_a_given_delimiter(tmp_path):
    assert dialect(tmp_path, "name:phone\n", Read(delimiter=":")).names == ("name", "phone")


def test_titles_above_and_a_header_over_two_lines_are_skipped(tmp_path):
    assert dialect(tmp_path, 'Report\n\nname;"phone\nnumber"\nx;1\n', expected=("name", "phone number")).skip == 4


def test_blanks_of_any_length(tmp_path):
    found = dialect(tmp_path, "  name   phone\n  Anna   1\n", Read(delimiter=" "))
    assert (found.names, found.skip) == (("name", "phone"), 1)


def test_a_delimiter_at_the_end_of_every_row(tmp_path):
    assert dialect(tmp_path, "name,phone\nx,1,\ny,2,\n").names == ("name", "phone", "column3")


@pytest.mark.parametrize(("cell", "mark"), [('"kitchen', ""), ('"kitchen"', '"')])
def test_tabs_come_with_quotes_only_where_cells_are_quoted(tmp_path, cell, mark):
    assert dialect(tmp_path, f"name\tphone\n{cell}\t1\n", format_="tsv").quote == mark
