from __future__ import annotations

from datetime import date

import pytest

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.evaluation.intervals import wilson
from workbench.models.evaluation.outcomes import outcome_table


def test_each_tier_says_what_it_went_on_to_do():
    tier, happened = ["high", "high", "low", "low", "low"], [1, 0, 0, 0, 1]
    table = outcome_table(
        "interest", 14, date(2026, 1, 1), tier=tier, happened=happened, score=[0.8, 0.6, 0.1, 0.2, 0.3]
    )
    high, low = table.to_pylist()
    assert (high["tier"], high["customers"], high["happened"], high["share"]) == ("high", 2, 1, 0.5)
    assert high["mean_score"] == pytest.approx(0.7)
    assert (low["lower"], low["upper"]) == pytest.approx(tuple(map(float, wilson(1, 3))))
    assert low["as_of"] == date(2026, 1, 1)


def test_columns_that_differ_in_length_are_refused():
    with pytest.raises(EvaluationError, match="1 tiers for 2 outcomes"):
        outcome_table("churn", 30, date(2026, 1, 1), tier=["high"], happened=[1, 0], score=[1, 0])
