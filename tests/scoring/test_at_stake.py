"""Money at stake by hand: the money expected in a year times the chance of no purchase in 90 days."""

import duckdb
import pytest

from workbench.engine.query import empty_rows
from workbench.scoring.at_stake import fill_money_at_stake
from workbench.tables.scores import SCORES

CHURN = [("long gone", 90, 0.99), ("in doubt", 90, 0.6), ("comes anyway", 90, 0.02), ("in doubt", 30, 0.9)]
EXPECTED = [("long gone", 365, 10.0), ("in doubt", 365, 5_000.0), ("comes anyway", 365, 50_000.0)]


def stakes(*models):
    connection = duckdb.connect()
    connection.execute(f"create table scores as {empty_rows(SCORES)}")
    for model, rows in models:
        connection.executemany(
            "insert into scores (customer_id, model, horizon_days, score) values (?, ?, ?, ?)",
            [(customer, model, days, score) for customer, days, score in rows],
        )
    fill_money_at_stake(connection)
    found = connection.execute("select customer_id, model, horizon_days, money_at_stake from scores").fetchall()
    return {row[:3]: row[3] for row in found}


def test_it_is_the_expected_money_that_is_in_doubt():
    found = stakes(("churn", CHURN), ("ltv", EXPECTED))
    assert {key: value for key, value in found.items() if value is not None} == {
        ("long gone", "churn", 90): pytest.approx(9.9),
        ("in doubt", "churn", 90): pytest.approx(3_000.0),
        ("comes anyway", "churn", 90): pytest.approx(1_000.0),
    }


def test_without_lifetime_value_or_churn_it_is_empty():
    assert set(stakes(("churn", CHURN)).values()) == {None}
    assert set(stakes(("ltv", EXPECTED)).values()) == {None}
    assert stakes() == {}
