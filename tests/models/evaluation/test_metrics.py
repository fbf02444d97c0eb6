"""Every figure against scikit-learn or scipy as an outside reference, and against what a hand counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from workbench.models.evaluation import metrics
from workbench.models.evaluation.checks import EvaluationError, OneClassError

HAPPENED = [1, 0, 1, 0, 0, 1, 0, 0]
CHANCE = [0.9, 0.8, 0.7, 0.7, 0.3, 0.3, 0.2, 0.1]


def test_figures_a_hand_can_check():
    # of 3 × 5 pairs: 0.9 beats 5; 0.7 beats 3, ties 1; 0.3 beats 2, ties 1
    assert metrics.auc(HAPPENED, CHANCE) == (5 + 3.5 + 2.5) / 15
    assert metrics.brier([1, 0], [1.0, 0.5]) == 0.125
    assert metrics.lift(HAPPENED, CHANCE, share=0.25) == pytest.approx((1 / 2) / (3 / 8))
    assert metrics.total_error([10, 0], [5, 3]) == pytest.approx(-0.2)
    assert (metrics.mae([0, 0, 3], [0, 0, 0]), metrics.rmse([0, 0, 3], [0, 0, 0])) == (1, pytest.approx(3**0.5))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_figures_agree_with_scikit_learn_and_scipy(data):
    sklearn = pytest.importorskip("sklearn.metrics")
    rows = data.draw(st.integers(4, 40))
    happened = data.draw(hnp.arrays(bool, rows))
    happened[:2] = (True, False)
    score = data.draw(hnp.arrays(float, rows, elements=st.integers(0, 8).map(lambda eighths: eighths / 8)))
    score[:2] = (0.0, 0.125)
    assert metrics.auc(happened, score) == pytest.approx(sklearn.roc_auc_score(happened, score))
    assert metrics.brier(happened, score) == pytest.approx(sklearn.brier_score_loss(happened, score))
    inside = np.clip(score, 0.01, 0.99)
    assert metrics.log_loss(happened, inside) == pytest.approx(sklearn.log_loss(happened, inside))
    other = data.draw(hnp.arrays(float, rows, elements=st.integers(0, 5)))
    other[:2] = (0, 1)
    assert metrics.rank_correlation(other, score) == pytest.approx(stats.spearmanr(other, score).statistic)


def test_calibration_error_over_bins_of_equally_many():
    # two bins: promised 0.2 and 0.7, realised 1/4 and 1/2
    assert metrics.ece([0, 0, 0, 1, 0, 0, 1, 1], [0.2] * 4 + [0.7] * 4, bins=2) == pytest.approx((0.05 + 0.2) / 2)


@given(st.permutations(range(8)))
def test_the_order_of_rows_does_not_matter(order):
    happened, chance = np.array(HAPPENED)[list(order)], np.array(CHANCE)[list(order)]
    for figure in (metrics.auc, metrics.brier, metrics.ece, metrics.log_loss, metrics.lift):
        assert figure(happened, chance) == pytest.approx(figure(HAPPENED, CHANCE))


@pytest.mark.parametrize(
    ("happened", "score", "said"),
    [
        ([], [], "no rows"),
        ([1, 0], [0.5, float("nan")], "nan in row 1"),
        ([1, 2], [0.5, 0.5], "holds 2; an outcome is 1"),
        ([1, 0, 1], [0.5, 0.5], "`happened` 3, `score` 2"),
        ([1, 0], ["a", "b"], "no number"),
    ],
)
def test_what_cannot_be_measured_is_said(happened, score, said):
    with pytest.raises(EvaluationError, match=said):
        metrics.auc(happened, score)


def test_one_class_has_an_error_of_its_own():
    with pytest.raises(OneClassError, match="none of them"):
        metrics.auc([0, 0], [0.1, 0.2])
    with pytest.raises(OneClassError, match="all of them"):
        metrics.lift([1, 1], [0.1, 0.2])


def test_no_probability_no_share_nothing_bought():
    with pytest.raises(EvaluationError, match=r"holds 1\.2; a probability"):
        metrics.brier([1, 0], [1.2, 0])
    with pytest.raises(EvaluationError, match="share of 0"):
        metrics.lift([1, 0], [1, 0], share=0)
    with pytest.raises(EvaluationError, match="Nothing was bought"):
        metrics.total_error([0, 0], [1, 1])
    with pytest.raises(EvaluationError, match="for everybody"):
        metrics.rank_correlation([1, 2], [3, 3])
