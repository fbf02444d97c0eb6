"""Files with broken quotes lose the broken rows and no other."""

from __future__ import annotations

from tests.ingest.small_mapping import CALLS

GOOD = "2026-03-01,+79161234567\n"


def test_a_quote_that_is_never_closed_spoils_its_own_row(ingest):
    found = ingest(f'at,phone\n2026-03-01,"+79161234567\n{GOOD * 300}', CALLS)
    assert (found.batch.rows_read, found.batch.rows_good) == (301, 301)
    assert found.events("phone", "phone like '\"%'") == [('"+79161234567',)]


def test_a_quote_in_the_middle_of_a_cell(ingest):
    found = ingest(f'at,phone,name\n2026-03-01,+79161234567,"An"na\n{GOOD.strip()},Ola\n', CALLS + 'name = "name"\n')
    assert found.events("name") == [("Anna",), ("Ola",)]


def test_lines_stay_those_of_the_file(ingest):
    text = (
        f'at,phone\n2026-03-01,"+79161234567\n{GOOD}"bad",1\n{GOOD}only one\n"2026-03-01","+7916\n1234567"\nworse,2\n'
    )
    found = ingest(text + GOOD * 300, CALLS)
    assert found.rejected() == [(4, "unreadable_date"), (6, "malformed_row"), (9, "unreadable_date")]


def test_a_row_with_an_open_quote_and_wrong_cells_is_kept_with_its_quotes_mended(ingest):
    found = ingest(f'at,phone\n2026-03-01,"1,2,3\n{GOOD * 300}', CALLS)
    assert found.rejected("line, reason, raw") == [(2, "malformed_row", '2026-03-01,"""1",2,3')]
