from datetime import date

import numpy as np
import pytest
from scipy.optimize import check_grad

from tests.models import cdnow
from workbench.errors import WorkbenchError
from workbench.models.ltv.bg_nbd import BetaGeometricNBD, _loss
from workbench.models.ltv.bg_nbd_histories import Histories

FEW = Histories.of(np.array([0, 1, 3, 12, 0]), np.array([0.0, 5.0, 30.0, 38.0, 0.0]), np.array([39.0, 38, 37, 39, 12]))


def test_the_papers_customer():
    # Fader, Hardie and Lee (2005): customer 0001 of CDNOW's sample, x = 2, t_x = 30.43, T = 38.86, 39 weeks on
    model = BetaGeometricNBD().set_fitted(0.243, 4.414, 0.793, 2.426)
    expected = model.expected_purchases(np.array([2]), np.array([30.43]), np.array([38.86]), 39.0)
    assert expected == pytest.approx([1.226], abs=0.0005)


def test_every_tenth_customer_has_nearly_the_papers_parameters():
    # The paper's sample is a tenth of these customers; another tenth differs by chance (a tenth or two of each).
    spending, _ = cdnow.held_out(date(1997, 10, 1), date(1998, 7, 1))
    tenth = slice(None, None, 10)
    histories = Histories.of(spending.repeats[tenth], spending.last[tenth] / 7, spending.age[tenth] / 7)
    model = BetaGeometricNBD().fit(histories)
    assert histories.weight.sum() == 2_357
    fitted = [model.r_, model.alpha_, model.a_, model.b_]
    assert fitted[:2] == pytest.approx([0.243, 4.414], rel=0.25)
    assert model.a_ / (model.a_ + model.b_) == pytest.approx(0.793 / (0.793 + 2.426), rel=0.25)


@pytest.mark.parametrize("modified", [False, True])
@pytest.mark.parametrize("logs", [(-1.4, 1.5, -0.2, 0.9), (0.5, 3.0, 1.0, -1.0)])
def test_the_gradient_is_that_of_the_likelihood(modified, logs):
    loss = _loss(FEW, modified=modified)
    assert check_grad(lambda at: loss(at)[0], lambda at: loss(at)[1], np.array(logs)) < 1e-5


@pytest.mark.parametrize("modified", [False, True])
def test_made_up_customers_give_their_parameters_back(modified):
    r, alpha, a, b = 0.8, 20.0, 1.2, 3.0
    random = np.random.default_rng(5)
    rate, leaving = random.gamma(r, 1 / alpha, 20_000), random.beta(a, b, 20_000)
    repeats, last, age = np.zeros(20_000), np.zeros(20_000), random.integers(50, 300, 20_000).astype(float)
    for row in range(20_000):
        now = 0.0
        gone = modified and random.random() < leaving[row]
        while not gone:
            now += random.exponential(1 / rate[row])
            if now > age[row]:
                break
            repeats[row], last[row] = repeats[row] + 1, now
            gone = random.random() < leaving[row]
    model = BetaGeometricNBD(modified=modified).fit(Histories.of(repeats, last, age))
    assert [model.r_, model.alpha_] == pytest.approx([r, alpha], rel=0.12)
    assert model.a_ / (model.a_ + model.b_) == pytest.approx(a / (a + b), rel=0.12)


def test_who_bought_once_is_held_to_be_there_for_ever_unless_modified():
    plain, modified = (BetaGeometricNBD(modified=m).set_fitted(0.5, 10.0, 0.8, 2.5) for m in (False, True))
    once = (np.array([0]), np.array([0.0]))
    one_year, ten_years = (model_age for model_age in (np.array([365.0]), np.array([3650.0])))
    ratio = plain.expected_purchases(*once, one_year, 30.0) / modified.expected_purchases(*once, one_year, 30.0)
    later = plain.expected_purchases(*once, ten_years, 30.0) / modified.expected_purchases(*once, ten_years, 30.0)
    assert later > ratio > 1


def test_equal_histories_are_one_row_and_order_does_not_matter():
    repeats, last, age = np.array([1, 0, 1]), np.array([3, 0, 3]), np.array([9, 9, 9])
    grouped = Histories.of(repeats, last, age)
    assert sorted(zip(grouped.repeats, grouped.weight, strict=True)) == [(0, 1), (1, 2)]
    turned = Histories.of(repeats[::-1], last[::-1], age[::-1])
    assert np.array_equal(grouped.weight, turned.weight)


def test_thinning_keeps_the_shares():
    every = Histories.of(np.repeat([0, 1, 2], [700, 200, 100]), np.repeat([0, 1, 2], [700, 200, 100]), np.full(1000, 9))
    thinned = every.thinned(100)
    assert thinned.weight.tolist() == [70, 20, 10]
    assert every.thinned(1000) is every


def test_bad_input_is_said_in_words():
    with pytest.raises(WorkbenchError, match="no customer to learn from"):
        Histories.of(np.array([]), np.array([]), np.array([]))
    with pytest.raises(WorkbenchError, match="Purchases must lie between"):
        Histories.of(np.array([1]), np.array([10]), np.array([9]))
    with pytest.raises(WorkbenchError, match="Nobody has bought a second time"):
        BetaGeometricNBD().fit(Histories.of(np.array([0, 0]), np.array([0, 0]), np.array([9, 8])))
