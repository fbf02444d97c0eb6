from __future__ import annotations

import numpy as np
import pytest

from workbench.models.evaluation import metrics
from workbench.models.evaluation.champion import compare
from workbench.models.evaluation.checks import OneClassError
from workbench.models.evaluation.naive import BaseRate, RateByRange, past_rate

RANDOM = np.random.default_rng(0)
SIGNAL = RANDOM.normal(size=800)
HAPPENED = (RANDOM.random(800) < 1 / (1 + np.exp(-2 * SIGNAL))).astype(float)


def test_a_clearly_better_challenger_takes_over():
    found = compare(metrics.auc, HAPPENED, SIGNAL + RANDOM.normal(0, 3, 800), SIGNAL)
    assert found.promoted
    assert 0 < found.lower < found.gain < found.upper
    assert "takes over" in found.finding.words


def test_a_challenger_that_is_better_by_chance_does_not():
    champion = SIGNAL + RANDOM.normal(0, 0.3, 800)
    twins = [compare(metrics.auc, HAPPENED, champion, SIGNAL + RANDOM.normal(0, 0.3, 800)) for _ in range(20)]
    assert any(found.gain > 0 for found in twins)
    assert sum(found.promoted for found in twins) <= 2  # one in forty by the interval's own promise


def test_a_model_does_not_beat_itself():
    found = compare(metrics.brier, HAPPENED, np.full(800, 0.4), np.full(800, 0.4), higher_is_better=False)
    assert (found.gain, found.lower, found.upper, found.promoted) == (0, 0, 0, False)


def test_lower_is_better_turns_the_gain():
    found = compare(metrics.brier, HAPPENED, np.full(800, 0.9), np.full(800, HAPPENED.mean()), higher_is_better=False)
    assert found.gain == pytest.approx(found.champion - found.challenger)
    assert found.promoted


def test_the_same_customers_are_drawn_for_both():
    # both scores are off by the same noise: apart, their intervals overlap widely; paired, the difference is sure
    champion = SIGNAL + RANDOM.normal(0, 2, 800)
    challenger = champion + 0.5 * HAPPENED
    found = compare(metrics.auc, HAPPENED, champion, challenger)
    assert found.upper - found.lower < 0.04
    assert found.promoted


def test_one_class_is_an_error_that_callers_turn_into_a_note():
    with pytest.raises(OneClassError):
        compare(metrics.auc, [0, 0], [1, 2], [2, 1])


def test_the_base_rate_is_the_share_before():
    assert BaseRate().fit([1, 0, 0, 0]).predict(2).tolist() == [0.25, 0.25]


def test_rates_by_range_of_recency():
    fitted = RateByRange(ranges=2).fit([1, 2, 3, 40, 50, 60], [1, 1, 0, 0, 0, 0])
    assert fitted.predict([0, 3, 4, 1000]).tolist() == pytest.approx([2 / 3, 2 / 3, 0, 0])


def test_a_constant_figure_promises_the_share():
    assert RateByRange().fit([5, 5, 5, 5], [1, 0, 0, 0]).predict([5, 9]).tolist() == [0.25, 0.25]


def test_going_on_as_before():
    assert past_rate([2, 1], [100, 0], 50).tolist() == [1, 50]
