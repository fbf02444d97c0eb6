"""Scores of customers who were merged after the scoring, read under the id they have now."""

import duckdb
import pytest

from workbench.engine import moved_scores
from workbench.engine.query import literal, quote
from workbench.engine.snapshots import SnapshotStore
from workbench.tables import CUSTOMER_REDIRECTS, TABLES
from workbench.tables.scores import FOLLOWING, SCORED


def write(folder, table, rows):
    """Write rows (dicts; what is left out is empty) of a table to a file."""
    file = folder / f"{table.name}.parquet"
    with duckdb.connect() as connection:
        columns = ", ".join(f"{quote(column.name)} {column.type}" for column in table.columns)
        connection.execute(f"create table rows ({columns})")
        for row in rows:
            places = ", ".join("?" for _ in table.columns)
            connection.execute(f"insert into rows values ({places})", [row.get(name) for name in table.names])
        connection.execute(f"copy rows to {literal(str(file))} (format parquet)")
    return file


@pytest.fixture
def kept(tmp_path):
    """Give what a snapshot shows of a table of scores once these redirects (old id -> id of now) stand."""

    def read(name, rows, redirects):
        store = SnapshotStore(tmp_path / "snapshots")
        unfinished = store.begin()
        files = {name: [write(unfinished, SCORED[name], rows)]}
        led = [{"old_id": old, "customer_id": now} for old, now in redirects.items()]
        to = [write(unfinished, CUSTOMER_REDIRECTS, led)]
        moved = moved_scores.write(files, to, unfinished)
        snapshot = store.publish(unfinished, {**files, "customer_redirects": to, **moved}, {}, {})
        with duckdb.connect() as connection:
            snapshot.attach(connection)
            shown = connection.sql(f"from {name} order by all")
            assert tuple(shown.columns) == tuple(SCORED[name].names)
            return shown.to_arrow_table().to_pylist(), sorted(moved)

    return read


def score(customer_id, model="churn", horizon_days=90, score=0.5):
    return {"customer_id": customer_id, "model": model, "horizon_days": horizon_days, "score": score}


def told(rows, *columns):
    return [tuple(row[column] for column in columns) for row in rows]


def test_who_has_a_score_keeps_it_and_that_of_the_merged_one_is_gone(kept):
    rows, _ = kept("scores", [score("anna", score=0.1), score("old", score=0.9)], {"old": "anna"})
    assert told(rows, "customer_id", "score") == [("anna", 0.1)]


def test_a_model_that_had_scored_only_the_merged_one_goes_over_with_all_its_horizons(kept):
    given = [score("anna", "interest", 14, 0.1), score("old", "interest", 14, 0.9)]
    given += [score("old", "churn", 30, 0.3), score("old", "churn", 90, 0.6)]
    rows, _ = kept("scores", given, {"old": "anna"})
    assert told(rows, "customer_id", "model", "horizon_days", "score") == [
        ("anna", "churn", 30, 0.3), ("anna", "churn", 90, 0.6), ("anna", "interest", 14, 0.1),
    ]  # fmt: skip


def test_of_two_that_lead_to_a_new_customer_one_is_taken_over_whole(kept):
    given = [score("b", "churn", 30, 0.2), score("b", "churn", 90, 0.4), score("a", "churn", 90, 0.9)]
    rows, _ = kept("scores", given, {"a": "new", "b": "new"})
    assert told(rows, "customer_id", "horizon_days", "score") == [("new", 90, 0.9)]


def test_a_customer_of_whom_nothing_is_left_has_no_score(kept):
    rows, _ = kept("scores", [score("anna"), score("old")], {"old": None})
    assert told(rows, "customer_id") == [("anna",)]


def test_a_merged_customer_is_in_every_segment_that_either_was_in_once(kept):
    given = [{"segment": s, "customer_id": c} for s, c in (("A", "anna"), ("A", "old"), ("B", "old"), ("C", "ivan"))]
    rows, _ = kept("segments", given, {"old": "anna"})
    assert told(rows, "segment", "customer_id") == [("A", "anna"), ("B", "anna"), ("C", "ivan")]


def test_where_nobody_of_the_table_was_merged_its_file_is_read_as_it_is(kept):
    rows, moved = kept("scores", [score("anna")], {"somebody": "anna"})
    assert (told(rows, "customer_id"), moved) == ([("anna",)], [])


def test_every_table_of_scores_that_names_customers_follows_them_but_the_log_of_entries():
    naming = {name for name, table in SCORED.items() if "customer_id" in table.names}
    assert naming - FOLLOWING.keys() == {"triggers"}
    for name, beside in FOLLOWING.items():
        assert {"customer_id", *beside} <= set(SCORED[name].key)
    assert moved_scores.SUFFIX not in "".join(TABLES)
