"""The answered appeals most like one, by hand."""

from __future__ import annotations

import duckdb
import pytest

from tests.search.made import emails, indexed
from tests.search.test_find import TEXTS
from workbench.errors import WorkbenchError
from workbench.search.alike import alike


def with_appeals(reader: duckdb.DuckDBPyConnection, rows: list[tuple[str, str, str]]) -> duckdb.DuckDBPyConnection:
    """Add appeals: event_id of a contact, appeal_id, status."""
    reader.execute("create table appeal_contacts (event_id varchar, appeal_id varchar, customer_id varchar)")
    reader.execute("create table appeals (appeal_id varchar, status varchar)")
    for event_id, appeal_id, status in rows:
        reader.execute("insert into appeal_contacts values (?, ?, 'anna')", [event_id, appeal_id])
        if event_id == appeal_id:
            reader.execute("insert into appeals values (?, ?)", [appeal_id, status])
    return reader


@pytest.fixture
def five(tmp_path) -> duckdb.DuckDBPyConnection:
    """Five mails, each its own appeal; nobody answered e3."""
    answers = ("answered", "closed", "open", "answered", "answered")
    rows = [(f"e{number}", f"e{number}", status) for number, status in enumerate(answers, 1)]
    return with_appeals(indexed(tmp_path / "index", TEXTS)[0], rows)


def test_the_answered_appeals_of_the_same_words_come_in_order(five):
    # e2 asks: возврат 1 * 1.5108; товар 1.6931 * 1.9163 = 3.2446; length 3.5791 (see test_find for the rest)
    # e1: 1.5108 / (1 * 3.5791); e5: 1.5108 / (1.4142 * 3.5791); e3 is not answered, e4 has no word of it
    assert alike(five, "e2") == [
        ("e1", "e1", pytest.approx(0.4221, abs=1e-4)),
        ("e5", "e5", pytest.approx(0.2985, abs=1e-4)),
    ]


def test_an_appeal_of_several_contacts_asks_with_all_and_is_as_like_as_its_best(tmp_path):
    reader = indexed(tmp_path / "index", emails("возврат", "доставка", "доставка", "возврат гарантия", "чек"))[0]
    rows = [("e1", "e1", "open"), ("e2", "e1", ""), ("e3", "e3", "closed"), ("e4", "e3", ""), ("e5", "e5", "closed")]
    found = alike(with_appeals(reader, rows), "e2")
    # both words are in 2 of 5 texts and weigh the same; e3 has one of two: 1 / sqrt(2); e4: 1 / sqrt(2) / sqrt(2)
    assert found == [("e3", "e3", pytest.approx(0.7071, abs=1e-4))]


def test_an_appeal_without_a_text_is_like_none(tmp_path):
    reader = indexed(tmp_path / "index", emails("", "возврат"))[0]
    assert alike(with_appeals(reader, [("e1", "e1", "open"), ("e2", "e2", "closed")]), "e1") == []


def test_an_unknown_appeal_is_named(five):
    with pytest.raises(WorkbenchError, match="There is no appeal 'e9'"):
        alike(five, "e9")
