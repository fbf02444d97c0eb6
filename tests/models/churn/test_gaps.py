"""Purchases cut into gaps, counted by hand."""

import numpy as np
import pytest

from workbench.models.churn.gaps import FEATURES, common_sources, gaps_of
from workbench.models.purchases import Purchases

ANNA_AND_BORIS = Purchases.of(
    np.array(["anna", "anna", "anna", "boris"], dtype=object),
    np.array([100, 107, 130, 110]),
    np.array([10.0, 30.0, 20.0, 5.0]),
)


def test_each_purchase_begins_a_gap_and_the_last_is_open():
    gaps = gaps_of(ANNA_AND_BORIS, 131)
    assert gaps.customer.tolist() == [0, 0, 0, 1]
    assert gaps.order.tolist() == [1, 2, 3, 1]
    assert gaps.duration.tolist() == [7, 23, 0, 20]  # bought yesterday: silent for no day yet
    assert gaps.event.tolist() == [True, True, False, False]
    assert gaps.open().customer.tolist() == [0, 1]


def test_features_are_known_when_the_gap_begins():
    gaps = gaps_of(ANNA_AND_BORIS, 131)
    raw = np.expm1(gaps.features)
    assert dict(zip(FEATURES, raw[2], strict=True)) == pytest.approx(
        {"money": 20, "mean_money": 20, "previous_gap": 23, "mean_gap": 15, "age": 30}
    )
    assert raw[0] == pytest.approx([10, 10, 0, 0, 0])
    assert raw[1] == pytest.approx([30, 20, 7, 7, 7])


def test_purchases_from_as_of_on_are_not_there():
    assert gaps_of(ANNA_AND_BORIS, 130).duration.tolist() == [7, 22, 19]
    assert gaps_of(ANNA_AND_BORIS, 130).event.tolist() == [True, False, False]
    assert len(gaps_of(ANNA_AND_BORIS, 100).duration) == 0


def test_refunds_do_not_make_money_negative():
    bought = Purchases.of(np.array(["a", "a"], dtype=object), np.array([1, 5]), np.array([-50.0, 10.0]))
    assert np.isfinite(gaps_of(bought, 9).features).all()
    assert np.expm1(gaps_of(bought, 9).features[:, 0]) == pytest.approx([0, 10])


def test_common_first_sources_get_a_feature_each():
    source = np.array(["google"] * 60 + ["yandex"] * 55 + ["rare"] * 3 + [""] * 70, dtype=object)
    assert common_sources(source) == ("yandex",)  # google is what it is compared with
    gaps = gaps_of(ANNA_AND_BORIS, 131, np.array(["yandex", "google"], dtype=object), ("yandex",))
    assert gaps.names[-1] == "first_source=yandex"
    assert gaps.features[:, -1].tolist() == [1, 1, 1, 0]
