from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.evaluation import metrics
from workbench.models.evaluation.checks import EvaluationError, OneClassError
from workbench.models.evaluation.intervals import bootstrap, resample, share_difference, wilson


def test_wilson_as_published():
    # Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3: 81/263, 15/148, 0/20, 1/29
    lower, upper = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    assert lower == pytest.approx([0.2553, 0.0624, 0.0000, 0.0061], abs=5e-5)
    assert upper == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=5e-5)


def test_nobody_asked_is_nothing_known():
    assert [float(edge) for edge in wilson(0, 0)] == [0, 1]


@given(st.integers(0, 50), st.integers(0, 50))
def test_wilson_holds_the_share_inside_nought_and_one(happened, others):
    lower, upper = wilson(happened, happened + others)
    share = happened / max(happened + others, 1)
    assert 0 <= lower <= share <= upper <= 1 or happened + others == 0


def test_difference_of_shares_as_published():
    # Newcombe, Statistics in Medicine 17 (1998) 873–890, table II (a), method 10: 56/70 − 48/80
    difference, lower, upper = share_difference((48, 80), (56, 70))
    assert (difference, lower, upper) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_the_bootstrap_of_a_mean_is_its_textbook_interval():
    values = np.random.default_rng(1).normal(10, 2, 400)
    lower, upper = bootstrap(np.mean, values, repeats=2000, seed=3)
    error = 1.96 * values.std() / 20
    assert (lower, upper) == pytest.approx((values.mean() - error, values.mean() + error), abs=0.03)


def test_the_same_seed_is_the_same_interval():
    happened, score = [1, 0] * 20, list(range(40))
    assert bootstrap(metrics.auc, happened, score, seed=5) == bootstrap(metrics.auc, happened, score, seed=5)
    assert bootstrap(metrics.auc, happened, score, seed=5) != bootstrap(metrics.auc, happened, score, seed=6)


def test_rows_of_one_customer_are_drawn_together():
    # 50 customers with 20 equal rows each know as little as 50 rows
    values = np.random.default_rng(0).normal(size=50)
    alone = np.diff(bootstrap(np.mean, values, repeats=1000))
    rows, owner = np.repeat(values, 20), np.repeat(np.arange(50), 20)
    assert np.diff(bootstrap(np.mean, rows, repeats=1000, groups=owner)) == pytest.approx(alone, rel=0.1)
    assert np.diff(bootstrap(np.mean, rows, repeats=1000)) < alone / 3


def test_a_group_is_never_drawn_in_part():
    owner = np.array([2, 0, 1, 0, 2, 2])

    def whole(drawn):
        counts = np.bincount(drawn, minlength=3)
        return float(counts[0] % 2 == 0 and counts[2] % 3 == 0 and counts.sum() > 0)

    assert resample(whole, owner, groups=owner).min() == 1


def test_too_few_outcomes_have_no_interval():
    with pytest.raises(OneClassError, match="too few outcomes"):
        bootstrap(metrics.auc, [1] + [0] * 9, list(range(10)), repeats=50)
    with pytest.raises(EvaluationError, match="no rows"):
        bootstrap(np.mean, [])
    with pytest.raises(EvaluationError, match="differ in length"):
        bootstrap(metrics.auc, [1, 0], [1])
    with pytest.raises(EvaluationError, match="happened ≤ customers"):
        wilson(5, 3)
    with pytest.raises(EvaluationError, match="between 0 and 1"):
        wilson(1, 3, confidence=95)
