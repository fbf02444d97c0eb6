import numpy as np
import pytest

from workbench.errors import WorkbenchError
from workbench.models.ltv.gamma_gamma import GammaGamma, independence


def test_published_values_of_cdnows_sample():
    # lifetimes' quick start, p = 6.25, q = 3.74, v = 15.44 after rounding; here with the parameters it prints in full
    model = GammaGamma().set_fitted(6.249, 3.7444, 15.4469)
    expected = model.expected_money(np.array([2, 1, 0, 7]), np.array([22.35, 11.77, 0.0, 73.74]))
    assert expected == pytest.approx([24.6586, 18.9115, 35.1710, 71.4628], abs=0.005)


def test_made_up_customers_give_their_parameters_back():
    p, q, v = 6.0, 4.0, 15.0
    random = np.random.default_rng(2)
    count = random.integers(1, 6, 30_000)
    rate = random.gamma(q, 1 / v, 30_000)
    mean = random.gamma(p * count, 1 / (count * rate))
    model = GammaGamma().fit(count, mean)
    assert [model.p_, model.q_, model.v_] == pytest.approx([p, q, v], rel=0.1)


def test_few_purchases_are_drawn_to_the_mean_of_everybody_and_many_are_believed():
    model = GammaGamma().set_fitted(6.25, 3.74, 15.44)
    everybody, once, often = model.expected_money(np.array([0, 1, 500]), np.array([0.0, 200.0, 200.0]))
    assert everybody < once < often
    assert often == pytest.approx(200, rel=0.01)


def test_no_money_and_less_than_nothing_lower_what_is_expected():
    model = GammaGamma().set_fitted(6.25, 3.74, 15.44)
    nothing, refunded, everybody = model.expected_money(np.array([3, 3, 0]), np.array([0.0, -50.0, 0.0]))
    assert nothing == refunded
    assert 0 < nothing < everybody


def test_wild_amounts_keep_a_finite_mean():
    random = np.random.default_rng(4)
    model = GammaGamma().fit(np.ones(500), random.pareto(0.6, 500) + 0.01)
    assert np.isfinite(model.expected_money(np.array([0, 1]), np.array([0.0, 1.0]))).all()
    assert model.q_ > 1


def test_nobody_paid():
    with pytest.raises(WorkbenchError, match="at least two are needed"):
        GammaGamma().fit(np.array([1, 2]), np.array([0.0, -5.0]))


def test_independence_by_hand():
    assert independence(np.array([2, 3, 4, 1]), np.array([10.0, 20.0, 30.0, 999.0])) == pytest.approx(1)
    assert independence(np.array([2, 2, 2]), np.array([1.0, 2.0, 3.0])) == 0
    assert independence(np.array([1, 1]), np.array([1.0, 2.0])) == 0
