from __future__ import annotations

import numpy as np
import pytest

from workbench.models.evaluation import drift
from workbench.models.evaluation.checks import EvaluationError, OneClassError


def world(rows, factor=1.0, seed=0):
    """Scores of one unchanging spread; the outcome is `factor` times as frequent as promised."""
    random = np.random.default_rng(seed)
    chance = random.beta(2, 6, rows)
    return chance, random.random(rows) < chance * factor


def test_the_stability_index_alone_misses_a_world_that_halved():
    (then, did_then), (now, did_now) = world(5000), world(5000, factor=0.5, seed=1)
    assert drift.psi(then, now).verdict == "ok"
    assert drift.base_rate(did_then, did_now).verdict == "alarm"
    assert drift.calibration(did_now, now).finding.verdict == "alarm"


def test_nothing_moved_and_nothing_is_said_to_have():
    (then, did_then), (now, did_now) = world(5000), world(5000, seed=1)
    verdicts = {drift.psi(then, now).verdict, drift.base_rate(did_then, did_now).verdict}
    assert verdicts | {drift.calibration(did_now, now).finding.verdict} == {"ok"}


def test_a_change_within_chance_is_no_alarm():
    found = drift.base_rate([1] * 4 + [0] * 16, [1] * 7 + [0] * 13)
    assert found.verdict == "ok"
    assert found.figure == pytest.approx(0.15)


def test_the_line_agrees_with_an_unpenalised_logistic_regression():
    linear = pytest.importorskip("sklearn.linear_model")
    chance, did = world(2000, factor=0.7)
    odds = np.log(chance / (1 - chance))
    fitted = linear.LogisticRegression(C=np.inf, tol=1e-10).fit(odds[:, None], did)
    found = drift.calibration(did, chance)
    assert found.slope == pytest.approx(fitted.coef_[0, 0], abs=1e-4)
    # with the slope held at 1 the promised total becomes the realised one
    assert np.mean(1 / (1 + np.exp(-odds - found.intercept))) == pytest.approx(did.mean())


def test_overstated_extremes_have_a_slope_below_one():
    chance, did = world(5000)
    odds = np.log(chance / (1 - chance))
    found = drift.calibration(did, 1 / (1 + np.exp(-(odds - odds.mean()) * 2 - odds.mean())))
    assert found.slope == pytest.approx(0.5, abs=0.1)
    assert found.finding.verdict != "ok"


def test_a_perfect_score_ends_at_a_finite_slope():
    assert np.isfinite(drift.calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).slope)


def test_each_period_has_its_line_and_a_one_sided_one_none():
    happened, chance = [1, 0, 1, 0, 0, 0], [0.6, 0.4, 0.3, 0.7, 0.1, 0.2]
    assert list(drift.calibration_by_period([1, 1, 2, 2, 3, 3], happened, chance)) == [1, 2]


def test_the_index_by_hand():
    # a quarter of those then in each of four ranges; now a half, a half, none, none (half a customer added to each)
    then, now = np.arange(400), np.r_[np.arange(200), np.arange(200)]
    share_then, share_now = np.array([100.5] * 4) / 402, np.array([200.5, 200.5, 0.5, 0.5]) / 402
    expected = np.sum((share_now - share_then) * np.log(share_now / share_then))
    assert drift.psi(then, now, bins=4).figure == pytest.approx(expected)
    assert drift.psi(then, now, bins=4).verdict == "alarm"


def test_a_constant_score_has_no_spread_to_change():
    assert drift.psi([0.5] * 10, [0.5] * 4).figure == 0
    with pytest.raises(EvaluationError, match=r"Everybody has the probability 0\.5"):
        drift.calibration([1, 0], [0.5, 0.5])
    with pytest.raises(OneClassError):
        drift.calibration([1, 1], [0.5, 0.6])
