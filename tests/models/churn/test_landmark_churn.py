"""The landmark regression against scikit-learn's likelihood and by hand."""

import numpy as np
import pytest

from tests.models.churn.test_purchase_gap_cox import buying
from workbench.models.churn.cloglog import coefficients
from workbench.models.churn.history import History
from workbench.models.churn.landmark_churn import Landmark, LandmarkChurn


def test_without_features_the_share_itself_is_given():
    intercept, weights = coefficients(np.zeros((8, 0)), np.array([True] * 2 + [False] * 6), 1.0)
    assert 1 - np.exp(-np.exp(intercept)) == pytest.approx(0.25)
    assert len(weights) == 0


def test_the_coefficients_are_where_the_likelihood_is_highest():
    random = np.random.default_rng(3)
    features = random.normal(size=(500, 2))
    bought = random.random(500) < 1 - np.exp(-np.exp(-1 + features @ [0.8, -0.4]))
    intercept, weights = coefficients(features, bought, 0.0)

    def height(*at):
        hazard = np.exp(at[0] + features @ at[1:])
        return np.where(bought, np.log(-np.expm1(-hazard)), -hazard).sum()

    best = height(intercept, *weights)
    for place in range(3):
        for step in (-0.01, 0.01):
            moved = np.array([intercept, *weights])
            moved[place] += step
            assert height(*moved) < best
    assert weights == pytest.approx([0.8, -0.4], abs=0.2)


def test_calibrated_on_customers_of_a_steady_rate():
    history = History.of(buying(), 330)
    score = history.landmark(300, 30).score(history.gaps(300).open())
    assert score.mean() == pytest.approx((1 - 1 / 20) ** 30, abs=0.03)


def test_a_single_outcome_is_refused_in_words():
    gaps = History.of(buying(50), 300).gaps(300).open()
    with pytest.raises(ValueError, match="Of 50 past outcomes 50 were silence; at least 10 each"):
        LandmarkChurn().fit([Landmark(gaps, np.ones(50, dtype=bool), np.arange(50))])
    with pytest.raises(ValueError, match="Of 0 past outcomes"):
        LandmarkChurn().fit([])


def test_only_what_was_chosen_enters():
    model = History.of(buying(), 330).landmark(300, 30)
    assert 0 < len(model.used_) < len(model.names_)
    assert all((weight != 0) == (name in model.used_) for name, weight in zip(model.names_, model.beta_, strict=True))
    assert model.get_params() == {"penalty": model.penalty_, "features": ", ".join(model.used_)}
