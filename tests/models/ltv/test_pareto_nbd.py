from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad

from workbench.errors import WorkbenchError
from workbench.models.ltv.bg_nbd_histories import Histories
from workbench.models.ltv.pareto_nbd import _BOUNDS, ParetoNBD, _log_parts

SAMPLE = (0.553, 10.578, 0.606, 11.669)
"""CDNOW's sample in weeks: Fader, Hardie and Lee (2005), table 2."""


@pytest.mark.parametrize("parameters", [SAMPLE, (2.0, 3.0, 0.5, 20.0), (0.7, 30.0, 1.0, 4.0)])
@pytest.mark.parametrize(("x", "last", "age"), [(0, 0.0, 38.86), (2, 30.43, 38.86), (40, 10.0, 12.0)])
def test_having_left_is_the_integral_over_the_moment_of_leaving(parameters, x, last, age):
    r, alpha, s, beta = parameters
    at_last = (r + x) * np.log(alpha + last)  # taken out, for the size of the numbers

    def leaving(moment):
        return s * np.exp(at_last - (r + x) * np.log(alpha + moment) - (s + 1) * np.log(beta + moment))

    _, _, left = _log_parts(np.array(parameters), np.array([x], float), np.array([last]), np.array([age]))
    assert np.exp(left[0] + at_last) == pytest.approx(quad(leaving, last, age)[0], rel=1e-6)


@pytest.mark.parametrize("parameters", [SAMPLE, (2.0, 3.0, 1.0, 20.0)])
def test_expected_purchases_by_integration(parameters):
    r, alpha, s, beta = parameters
    x, last, age, horizon = 2, 30.43, 38.86, 39.0
    counted, stayed, left = _log_parts(np.array(parameters), np.array([2.0]), np.array([last]), np.array([age]))
    here = np.exp(stayed - np.logaddexp(stayed, left))[0]
    # while here, the rate of leaving is gamma(s, beta + age): the chance to be here after t is ((b+T)/(b+T+t))^s
    lasting = quad(lambda t: ((beta + age) / (beta + age + t)) ** s, 0, horizon)[0]
    model = ParetoNBD().set_fitted(*parameters)
    expected = model.expected_purchases(np.array([x]), np.array([last]), np.array([age]), horizon)
    assert expected == pytest.approx([here * (r + x) / (alpha + age) * lasting])
    assert np.isfinite(counted).all()


def test_hundreds_of_purchases_do_not_underflow():
    model = ParetoNBD().set_fitted(*SAMPLE)
    expected = model.expected_purchases(np.array([900, 900]), np.array([999.0, 100]), np.array([1000.0, 1000]), 100.0)
    assert expected[0] == pytest.approx(900 / 1000 * 100, rel=0.1)
    assert expected[1] == pytest.approx(0, abs=1e-6)  # silent for nine times the time they were active


def test_made_up_customers_give_their_parameters_back():
    r, alpha, s, beta = 0.8, 20.0, 0.9, 100.0
    random = np.random.default_rng(3)
    count = 20_000
    rate, leaving = random.gamma(r, 1 / alpha, count), random.gamma(s, 1 / beta, count)
    age = random.integers(100, 400, count).astype(float)
    until = np.minimum(random.exponential(1 / leaving), age)
    repeats = random.poisson(rate * until)
    last = np.where(repeats > 0, until * random.random(count) ** (1 / np.maximum(repeats, 1)), 0.0)  # the latest of n
    model = ParetoNBD().fit(Histories.of(repeats, last, age))
    assert [model.r_, model.alpha_] == pytest.approx([r, alpha], rel=0.1)
    assert model.s_ / model.beta_ == pytest.approx(s / beta, rel=0.15)


def test_the_unit_of_time_does_not_matter():
    random = np.random.default_rng(1)
    age = random.integers(50, 200, 2_000).astype(float)
    repeats = random.poisson(random.gamma(0.8, 0.05, 2_000) * age)
    last = np.where(repeats > 0, np.floor(age * random.random(2_000)), 0.0)
    days = ParetoNBD().fit(Histories.of(repeats, last, age))
    weeks = ParetoNBD().fit(Histories.of(repeats, last / 7, age / 7))
    in_days = days.expected_purchases(repeats, last, age, 91.0)
    assert weeks.expected_purchases(repeats, last / 7, age / 7, 13.0) == pytest.approx(in_days, rel=1e-3)


def test_nobody_came_back():
    with pytest.raises(WorkbenchError, match="Nobody has bought a second time"):
        ParetoNBD().fit(Histories.of(np.array([0]), np.array([0]), np.array([9])))


def test_the_likelihood_is_finite_wherever_the_fit_may_look():
    x, last, age = np.array([[0, 0, 0], [0, 0, 1], [3, 0.5, 1], [50, 0.01, 1], [2000, 1, 1]], dtype=float).T
    for logs in product(*(np.linspace(*bounds, 4) for bounds in _BOUNDS)):
        counted, stayed, left = _log_parts(np.exp(logs), x, last, age)
        assert np.isfinite(counted + np.logaddexp(stayed, left)).all(), logs
