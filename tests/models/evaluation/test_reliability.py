from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.evaluation.reliability import bins


def test_bins_hold_equally_many():
    found = bins([0, 1, 0, 1, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.7, 0.8], count=3)
    assert found.customers.tolist() == [2, 2, 2]
    assert found.predicted == pytest.approx([0.15, 0.45, 0.75])
    assert found.observed == pytest.approx([0.5, 0.5, 1])
    assert ((found.lower <= found.observed) & (found.observed <= found.upper)).all()


def test_customers_of_one_probability_stay_together():
    found = bins([0, 1] * 4 + [1, 1], [0.2] * 8 + [0.5, 0.9], count=10)
    assert found.customers.tolist() == [8, 1, 1]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1), st.integers(1, 12))
def test_bins_lose_nobody(rows, count):
    happened, tenths = zip(*rows, strict=True)
    chance = np.array(tenths) / 10
    found = bins(happened, chance, count)
    assert found.customers.sum() == len(rows)
    assert len(found.customers) <= count
    assert found.customers @ found.observed == pytest.approx(sum(happened))
    assert found.customers @ found.predicted == pytest.approx(chance.sum())
    assert (np.diff(found.predicted) > 0).all()


def test_no_bins_is_refused():
    with pytest.raises(EvaluationError, match="at least one"):
        bins([1], [0.5], count=0)
