from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.evaluation.checks import OneClassError
from workbench.models.evaluation.gains import call_curve, call_table
from workbench.models.evaluation.intervals import wilson


def test_the_best_scored_are_called_first():
    happened = [1] * 10 + [0] * 85 + [1] * 5
    curve = call_curve(happened, range(100, 0, -1))
    assert curve.called[[0, 9, 99]].tolist() == [1, 10, 100]
    assert curve.caught[[0, 9, 94, 99]].tolist() == [1, 10, 10, 15]
    assert curve.caught_share[9] == pytest.approx(10 / 15)
    assert (curve.lower[9], curve.upper[9]) == pytest.approx(tuple(map(float, wilson(10, 15))))


def test_a_score_that_says_nothing_catches_as_many_as_it_calls():
    curve = call_curve([1, 0, 0, 0] * 50, [7] * 200)
    assert curve.caught_share == pytest.approx(curve.called_share)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=60))
def test_more_calls_catch_no_less_and_all_calls_all(rows):
    happened, score = zip((True, 1), (False, 2), *rows, strict=True)
    curve = call_curve(happened, score)
    assert (np.diff(curve.caught_share) >= -1e-12).all()
    assert curve.caught_share[-1] == pytest.approx(1)
    assert curve.caught[-1] == sum(happened)


def test_as_rows_of_score_gains():
    table = call_table("churn", 90, [1, 0, 0, 0], [4, 3, 2, 1])
    assert table.column_names == [
        "model", "horizon_days", "called_share", "called", "caught", "caught_share", "caught_lower", "caught_upper",
    ]  # fmt: skip
    assert table.slice(24, 1).to_pylist()[0]["caught"] == 1


def test_nothing_to_catch_is_said():
    with pytest.raises(OneClassError, match="none of them"):
        call_curve([0, 0], [1, 2])
