"""Pairwise and B³ figures against values worked out by hand, and against a count of every pair."""

from __future__ import annotations

import gzip
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.identity.quality import Agreement, Mixed, QualityError, Split, measure

ANN, BOB = "1", "2"


def workspace(touches: dict[str, str], off_chain: dict[str, str] | None = None) -> duckdb.DuckDBPyConnection:
    """Name the two tables that hold events: event -> customer, and event -> kind."""
    connection = duckdb.connect()
    connection.execute("create table touches (event_id varchar, customer_id varchar)")
    connection.execute("create table off_chain (event_id varchar, kind varchar)")
    for table, rows in (("touches", touches), ("off_chain", off_chain or {})):
        for row in rows.items():
            connection.execute(f"insert into {table} values (?, ?)", row)
    return connection


def written(folder: Path, *rows: str, header: str = "event_id,person_id") -> Path:
    file = folder / "truth.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def test_figures_worked_out_by_hand(tmp_path):
    """Customers {a b c d} and {e}; persons {a b c} and {d e}: 6 pairs claimed, 4 true, 3 in both.

    B³ precision: a, b, c 3/4 each, d 1/4, e 1: 3.5/5. B³ recall: a, b, c 1 each, d and e 1/2 each: 4/5.
    """
    connection = workspace({"a": "X", "b": "X", "c": "X", "d": "X", "e": "Y"})
    quality = measure(connection, written(tmp_path, "a,1", "b,1", "c,1", "d,2", "e,2"))
    assert quality.pairwise == Agreement(3 / 6, 3 / 4)
    assert quality.pairwise.f1 == pytest.approx(0.6)
    assert (quality.b_cubed.precision, quality.b_cubed.recall) == pytest.approx((0.7, 0.8))
    assert (quality.events, quality.persons, quality.customers) == (5, 2, 2)
    assert quality.mixed == [Mixed("X", 4, 2, 3)]
    assert quality.split == [Split(BOB, 2, 2, 1)]


def test_published_example_of_b_cubed(tmp_path):
    """Bagga and Baldwin 1998, second response: chains of 5, 2 and 5 where the two fives were merged: 58 % and 100 %."""
    persons = {1: "12345", 2: "67", 3: "89ABC"}
    touches = {event: "merged" if person != 2 else "apart" for person, events in persons.items() for event in events}
    rows = [f"{event},{person}" for person, events in persons.items() for event in events]
    quality = measure(workspace(touches), written(tmp_path, *rows))
    assert quality.b_cubed.precision == pytest.approx(7 / 12)
    assert round(quality.b_cubed.precision, 2) == 0.58
    assert quality.b_cubed.recall == 1


def test_events_without_a_customer_count_as_customers_of_their_own(tmp_path):
    connection = workspace({"a": "X"}, {"b": "call", "c": "call", "card": "identify"})
    quality = measure(connection, written(tmp_path, "a,1", "b,1", "c,1", "card,1"))
    assert (quality.events, quality.unlinked, quality.evidence) == (3, 2, 1)
    assert quality.pairwise == Agreement(1.0, 0.0)
    assert quality.b_cubed.recall == pytest.approx(1 / 3)
    assert quality.split == [Split(ANN, 3, 3, 3)]


def test_unknown_events_are_told_and_not_compared(tmp_path):
    connection = workspace({"a": "X", "b": "X"})
    quality = measure(connection, written(tmp_path, "a,1", "b,1", "gone,1", "lost,2", ",2", "b,"))
    assert (quality.unknown, quality.unknown_examples, quality.blank) == (2, ["gone", "lost"], 2)
    assert quality.pairwise == Agreement(1.0, 1.0)


def test_a_truth_of_another_workspace_is_refused(tmp_path):
    with pytest.raises(QualityError, match="2 of its events are unknown, such as gone, lost"):
        measure(workspace({"a": "X"}), written(tmp_path, "gone,1", "lost,1"))


def test_two_persons_of_one_event_are_refused_and_a_row_told_twice_is_not(tmp_path):
    connection = workspace({"a": "X", "b": "X"})
    assert measure(connection, written(tmp_path, "a,1", "a,1", "b,1")).events == 2
    with pytest.raises(QualityError, match="two persons for event a\\."):
        measure(connection, written(tmp_path, "a,1", "a,2", "b,1"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("truth.csv", "", "truth.csv is empty"),
        ("truth.csv", "event_id,person_id\n", "no row with both an event_id and a person_id"),
        ("truth.csv", "event_id,person_id\n,1\na,\n", "no row with both an event_id and a person_id"),
        ("truth.tsv", "event_id\tperson_id\n", "no row with both"),
        ("truth.csv", "event,person\na,1\n", "no column 'event_id'"),
    ],
)
def test_a_file_without_truth_is_refused_and_told_what_one_looks_like(tmp_path, name, content, told):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(QualityError, match=f"{told}(.|\n)*event_id,person_id\n  call-17,anna"):
        measure(workspace({"a": "X"}), tmp_path / name)


def test_an_empty_gzip_is_refused_in_the_same_words(tmp_path):
    with gzip.open(tmp_path / "truth.csv.gz", "wb") as file:
        file.write(b"")
    with pytest.raises(QualityError, match="call-17,anna"):
        measure(workspace({"a": "X"}), tmp_path / "truth.csv.gz")


def test_a_missing_column_is_named_with_what_is_there(tmp_path):
    with pytest.raises(QualityError, match=r"no column 'person_id'. Did you mean 'personid'\? It has: event_id, perso"):
        measure(workspace({"a": "X"}), written(tmp_path, "a,1", header="event_id,personid"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gone.csv", None, "does not exist"),
        ("truth.docx", b"", "no truth file. Give a file that ends in"),
        ("truth.parquet", b"no parquet", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(QualityError, match=told):
        measure(workspace({"a": "X"}), tmp_path / name)


def test_parquet_with_numbers_is_read_like_text(tmp_path):
    file = tmp_path / "truth.parquet"
    duckdb.sql(f"copy (select * from (values ('a', 7), ('b', 7)) t(event_id, person_id)) to '{file}'")
    assert measure(workspace({"a": "X", "b": "X"}), file).pairwise == Agreement(1.0, 1.0)


people = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 4)), min_size=1, max_size=12)
"""Person and customer of each event; the customer -1 is none."""


@settings(max_examples=200, deadline=None)
@given(people)
def test_figures_equal_a_count_of_every_pair(tmp_path_factory, events):
    customers = {str(n): f"c{customer}" for n, (_, customer) in enumerate(events) if customer >= 0}
    loose = {str(n): "call" for n, (_, customer) in enumerate(events) if customer < 0}
    truth = written(tmp_path_factory.mktemp("t"), *(f"{n},{person}" for n, (person, _) in enumerate(events)))
    quality = measure(workspace(customers, loose), truth)

    found = [f"c{customer}" if customer >= 0 else f"alone{n}" for n, (_, customer) in enumerate(events)]
    pairs = list(combinations(range(len(events)), 2))
    claimed = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    true = {pair for pair in pairs if events[pair[0]][0] == events[pair[1]][0]}
    assert quality.pairwise == Agreement(
        len(claimed & true) / len(claimed) if claimed else 1, len(claimed & true) / len(true) if true else 1
    )
    for figure, around in ((quality.b_cubed.precision, found), (quality.b_cubed.recall, [who for who, _ in events])):
        shares = []
        for n, (person, _) in enumerate(events):
            beside = [m for m in range(len(events)) if around[m] == around[n]]
            right = [m for m in beside if events[m][0] == person and found[m] == found[n]]
            shares.append(len(right) / len(beside))
        assert figure == pytest.approx(sum(shares) / len(shares))
    assert sum(mixed.wrong_pairs for mixed in quality.mixed) == len(claimed - true)
    assert sum(split.missed_pairs for split in quality.split) == len(true - claimed)
