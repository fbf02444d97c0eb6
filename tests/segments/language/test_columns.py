import pytest

from workbench.models.rfm.grid import SEGMENTS
from workbench.segments.language.columns import CUSTOMER, SCORE, TOUCH, ConditionError, column_named, columns
from workbench.tables import CUSTOMERS, KINDS


def test_every_column_of_the_journal_can_be_asked_about():
    asked = {column.name for column in columns().values() if column.scope == CUSTOMER}
    assert asked == {column.name for column in CUSTOMERS.columns} - {"sort_name", "search_text"}


def test_contacts_as_given_and_keys_of_rows_are_not_asked_of_touches():
    asked = {column.name for column in columns().values() if column.scope == TOUCH}
    assert {"city", "source", "amount_base", "status"} <= asked
    assert not asked & {"phone", "email", "cookie", "event_id", "customer_id"}


def test_a_score_has_its_default_horizon():
    assert (column_named("churn.tier").horizon_days, column_named("churn(30).tier").horizon_days) == (90, 30)
    assert {column.name for column in columns().values() if column.scope == SCORE} == {
        *("churn.score", "churn.tier", "churn.expected_at", "churn.money_at_stake"),
        *("interest.score", "interest.tier", "ltv.score"),
    }


def test_closed_sets_are_known():
    assert column_named("kind").values == KINDS
    assert column_named("rfm.segment").values == SEGMENTS


def test_a_model_with_one_horizon_is_asked_whatever_its_days():
    assert column_named("interest.score").horizon_days == 0
    with pytest.raises(ConditionError, match=r"one horizon only: write interest\.score without 7"):
        column_named("interest(7).score")
