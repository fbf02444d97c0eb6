"""Which texts a search finds, and in what order."""

from __future__ import annotations

import duckdb
import pytest

from tests.search.made import emails, indexed
from workbench.errors import WorkbenchError, WorkspaceError
from workbench.search.find import matching, search

TEXTS = emails(
    "Возврат",
    "Возврат товара, товара!",
    "Доставка товара",
    "Гарантия",
    "Возврат, доставка",
)
"""Five texts of three words and more; vectors of words in their order:
e1 (1), e2 (1, 1 + ln 2), e3 (1, 1), e4 (1), e5 (1, 1); so lengths 1, 1.9664, 1.4142, 1, 1.4142."""


@pytest.fixture(scope="module")
def five(tmp_path_factory) -> duckdb.DuckDBPyConnection:
    return indexed(tmp_path_factory.mktemp("search") / "index", TEXTS)[0]


MIXED = [
    ("1", "email", "Возврат", "Хочу вернуть деньги за заказ A-1042"),
    ("2", "chat", None, "Экран не работает, кур’єр не приїхав"),
    ("3", "ticket", "Экран", "Работает, но не так"),
    ("4", "call", None, "Where is my order? Refunds are slow"),
    ("5", "request", "Замовлення", "Перевірте рахунки, будь ласка"),
    ("6", "session", "Возврат", "страница о возврате"),
    ("7", "email", "конец", "начало"),
    ("8", "email", "<b>%_'\\", "👍👍"),
    ("9", "email", None, "word " * 200_000),
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory) -> duckdb.DuckDBPyConnection:
    return indexed(tmp_path_factory.mktemp("search") / "index", MIXED)[0]


def test_a_word_alone_puts_the_shortest_text_first(five):
    # one word: its own weight falls out, and the score is its weight in the text over the length of the text
    assert search(five, "возврату") == [
        ("e1", pytest.approx(1.0)),
        ("e5", pytest.approx(0.7071, abs=1e-4)),
        ("e2", pytest.approx(0.5085, abs=1e-4)),
    ]


def test_a_rare_word_weighs_more_than_a_frequent_one(five):
    # N = 5; возврат in 3 texts: 1 + ln(5/3) = 1.5108; товар in 2: 1 + ln(5/2) = 1.9163; length 2.4403
    # so e2 gets 1.5108 * 1 + 1.9163 * 1.6931, over 1.9664 * 2.4403
    assert search(five, "товары возврат") == [("e2", pytest.approx(0.9910, abs=1e-4))]


def test_the_rows_are_limited_from_the_best_on(five):
    assert [found.event_id for found in search(five, "возврат", limit=2)] == ["e1", "e5"]


@pytest.mark.parametrize("limit", [0, -1, 1_001, "x", None, 2.5])
def test_a_limit_that_is_no_number_of_rows_is_refused(five, limit):
    with pytest.raises(WorkbenchError) as error:
        search(five, "возврат", limit)
    assert str(error.value) == f"The limit is {limit!r}. Give a whole number of rows from 1 to 1,000."


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("вернул", ["1"]),
        ("возвраты", ["1"]),
        ("A-1042", ["1"]),
        ("a1042", []),
        ("1042", ["1"]),
        ('"не работает"', ["2"]),
        ('"работают не"', []),
        ("не работает", ["2", "3"]),
        ("не -работает", []),
        ("экраны -курьер -кур'єра", ["3"]),
        ("кур'єром", ["2"]),
        ("refunded", ["4"]),
        ("рахунок", ["5"]),
        ("перев*", ["5"]),
        ("кур’*", ["2"]),
        ('"будь лас*"', ["5"]),
        ('"конец начало"', []),
        ("is", ["4"]),
        ("b", ["8"]),
        ("word", ["9"]),
        ("нетакогослова", []),
    ],
)
def test_words_phrases_beginnings_and_exclusions(mixed, typed, found):
    assert sorted(row.event_id for row in search(mixed, typed)) == found


def test_a_filter_names_every_text_and_no_other_values(five):
    found = matching(five, "возврат -доставка")
    rows = five.execute(
        f"select event_id from touches where event_id in ({found.sql}) and kind = $kind order by 1",
        found.parameters | {"kind": "email"},
    ).fetchall()
    assert rows == [("e1",), ("e2",)]


def test_no_text_at_all_is_no_error(tmp_path):
    reader, _, made = indexed(tmp_path / "index", [("1", "email", None, None), ("2", "email", "", "")])
    assert (made.read, search(reader, "возврат")) == (0, [])


def test_a_snapshot_without_an_index_says_what_to_do():
    with duckdb.connect() as connection, pytest.raises(WorkspaceError, match="Build the workspace again"):
        search(connection, "возврат")
