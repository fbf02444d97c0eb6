"""Features enter the churn score where they help customers who were left out, and not where they only seem to."""

import numpy as np
import pytest

from workbench.models.churn.choice import PENALTIES, PER_FEATURE, choose

SOURCES = tuple(f"first_source={number}" for number in range(6))
NAMES = ("silence", "orders", "tenure", *SOURCES)


def outcomes(customers: int, effects: dict[str, float], seed: int = 0, times: int = 1):
    """Make customers whose hazard of buying is so many times e per standard deviation; each stands on some days."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(customers, len(NAMES)))
    sums = -1.5 + features @ [effects.get(name, 0.0) for name in NAMES]
    bought = random.random(customers) < -np.expm1(-np.exp(sums))
    return np.tile(features, (times, 1)), np.tile(bought, times), np.tile(np.arange(customers), times)


def test_what_tells_enters_and_what_does_not_stays_out():
    assert choose(*outcomes(4000, {"silence": -0.8, "orders": 0.6}), NAMES).names == ("silence", "orders")
    assert choose(*outcomes(4000, {"silence": -0.8}), NAMES).names == ("silence",)
    every = choose(*outcomes(4000, {"silence": -0.8, "orders": 0.6, SOURCES[0]: 0.8}), NAMES)
    assert every.names == NAMES


@pytest.mark.parametrize("seed", range(5))
def test_a_customer_seen_on_four_days_does_not_pass_for_four(seed):
    # by rows, noise of the same customers would be told as well as if it were known
    features, bought, customer = outcomes(400, {"silence": -0.8}, seed, times=4)
    assert not set(SOURCES) & set(choose(features, bought, customer, NAMES).names)


def test_few_buyers_allow_few_features():
    features, bought, customer = outcomes(4000, {"silence": -0.8, "orders": 1.0, "tenure": 1.0})
    kept = np.cumsum(bought) < 2 * PER_FEATURE
    assert len(choose(features[kept], bought[kept], customer[kept], NAMES).names) == 1
    kept = np.cumsum(bought) <= 3 * PER_FEATURE
    assert len(choose(features[kept], bought[kept], customer[kept], NAMES).names) <= 3


def test_weak_features_are_held_back_more_than_strong_ones():
    strong = choose(*outcomes(4000, {"silence": -0.8, "orders": 0.6}), NAMES).penalty
    weak = choose(*outcomes(150, {"silence": -0.1}), NAMES).penalty
    assert strong == PENALTIES[0]
    assert weak > strong


def test_many_rows_are_thinned_by_customer(monkeypatch):
    monkeypatch.setattr("workbench.models.churn.choice.MOST_ROWS", 2000)
    assert choose(*outcomes(8000, {"silence": -0.8, "orders": 0.6}), NAMES).names == ("silence", "orders")


def test_customers_all_alike_are_no_error():
    alike = np.zeros((40, len(NAMES)))
    assert choose(alike, np.arange(40) < 12, np.arange(40), NAMES).names == ("silence",)
