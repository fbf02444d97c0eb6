"""Tiers of churn: against the average buyer, monotone in the chance, whatever is usual in the shop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.models.churn.tiers import AgainstAverage, churn_tiers
from workbench.models.interest.tiers import Tiers
from workbench.settings import Scores

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_half_and_twice_the_odds_of_the_average_buyer_by_hand():
    # the average is 0.90: odds of a purchase 1 to 9; half of that is 1 to 18, twice 1 to 4.5
    score = np.array([18.01 / 19.01, 0.9, 4.49 / 5.49, 0.0])
    score[3] = 4 * 0.9 - score[:3].sum()
    assert score.mean() == pytest.approx(0.9)
    assert AgainstAverage().cuts(score) == pytest.approx((18 / 19, 4.5 / 5.5))
    assert AgainstAverage().of(score).tolist() == ["high", "medium", "low", "medium"]


def test_a_shop_where_nearly_everybody_comes_again_has_all_three_tiers_too():
    score = np.array([0.01, *[0.1] * 8, 0.5])
    assert AgainstAverage().of(score).tolist() == ["low", *["medium"] * 8, "high"]


@pytest.mark.parametrize("score", [[], [0.4], [0.9] * 5, [0.0, 0.0], [1.0, 1.0]])
def test_where_nobody_differs_everybody_is_medium(score):
    assert set(AgainstAverage().of(np.array(score))) <= {"medium"}


@given(CHANCES)
def test_a_greater_chance_of_no_purchase_is_never_a_lower_tier(chances):
    order = {"low": 0, "medium": 1, "high": 2}
    tier = [order[name] for name in AgainstAverage().of(np.sort(chances))]
    assert tier == sorted(tier)


@given(CHANCES, st.randoms())
def test_the_order_of_customers_changes_no_tier_and_equal_ones_have_the_same(chances, random):
    turned = list(range(len(chances)))
    random.shuffle(turned)
    score = np.round(np.array(chances), 2)
    tier = AgainstAverage().of(score)
    assert AgainstAverage().of(score[turned]).tolist() == tier[turned].tolist()
    assert len(set(zip(score, tier, strict=True))) == len(set(score))


def test_the_settings_choose_how():
    assert isinstance(churn_tiers(Scores(churn_tiers="average")), AgainstAverage)
    assert churn_tiers(Scores(churn_tiers="threshold", churn_high=0.8, churn_medium=0.5)) == Tiers.by_threshold(
        0.8, 0.5
    )
