"""The gap model on purchases whose rhythm is known, and the two classic mistakes on real ones."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from tests.models.cdnow import purchases
from workbench.models.churn.gaps import gaps_of
from workbench.models.churn.history import History
from workbench.models.churn.purchase_gap_cox import TAIL, PurchaseGapCox
from workbench.models.evaluation.metrics import auc, brier, ece
from workbench.models.purchases import Purchases, day_number


def buying(customers: int = 600, mean_gap: float = 20.0, days: int = 400) -> Purchases:
    """Customers who all buy at one steady rate from some day of the first hundred on."""
    random = np.random.default_rng(2)
    ids, day = [], []
    for number in range(customers):
        at = int(random.integers(0, 100))
        while at < days:
            ids.append(f"c{number:04}")
            day.append(at)
            at += int(random.geometric(1 / mean_gap))
    return Purchases.of(np.array(ids, dtype=object), np.array(day), np.ones(len(day)))


def test_a_steady_rate_is_found_whatever_the_silence():
    # a geometric gap has no memory: P(nothing in 30 days) = (1 - 1/20)^30 for everybody
    gaps = gaps_of(buying(), 400)
    score = PurchaseGapCox().fit(gaps).score(gaps.open(), 30)
    assert score.mean() == pytest.approx((1 - 1 / 20) ** 30, abs=0.02)
    assert np.quantile(np.abs(score - score.mean()), 0.9) < 0.1


def test_beyond_the_known_curve_the_rate_of_its_end_goes_on():
    model = PurchaseGapCox().fit(gaps_of(buying(), 400))
    known, stratum = model.known_days_[0], np.zeros(3, dtype=int)
    hazard = model.cumulative(stratum, np.array([known, known + 100, known + 200]))
    last = model.fit_.baseline[0, known] - model.fit_.baseline[0, max(known - TAIL, 0)]
    assert np.diff(hazard) == pytest.approx([100 * last / min(TAIL, known)] * 2)


def test_a_longer_horizon_is_never_likelier_to_stay_silent():
    gaps = gaps_of(buying(200), 300)
    model = PurchaseGapCox().fit(gaps)
    scores = [model.score(gaps.open(), horizon) for horizon in (0, 1, 30, 60, 500)]
    assert all((longer <= shorter).all() for shorter, longer in pairwise(scores))
    assert scores[0] == pytest.approx(np.ones(200))


def test_too_few_repeats_are_refused_in_words():
    once = Purchases.of(np.array(["a", "b", "b"], dtype=object), np.array([1, 2, 5]), np.ones(3))
    with pytest.raises(ValueError, match="1 of 3 gaps between purchases ended; 10 are needed"):
        PurchaseGapCox().fit(gaps_of(once, 9))


def test_a_stratum_with_few_events_joins_the_one_before():
    gaps = gaps_of(buying(60, mean_gap=150, days=300), 300)
    model = PurchaseGapCox().fit(gaps)
    assert model.strata_[0] == 0
    assert len(model.fit_.baseline) == model.strata_.max() + 1 < 5


def test_the_classic_mistakes_score_worse():
    day = day_number(date(1998, 1, 1))
    gaps, silent = gaps_of(purchases(), day), History.of(purchases(), day + 90).silent(day, 90)
    model, waiting = PurchaseGapCox().fit(gaps), gaps.open()
    right = model.score(waiting, 90)
    as_if_bought_today = np.exp(
        -model.cumulative(model.strata_[waiting.stratum], np.full(len(silent), 90))
        * np.exp(model.fit_.linear(waiting.features))
    )
    without_open_gaps = PurchaseGapCox().fit(gaps.take(np.flatnonzero(gaps.event))).score(waiting, 90)
    for wrong in (as_if_bought_today, without_open_gaps):
        assert auc(silent, wrong) < auc(silent, right) - 0.03
        assert brier(silent, wrong) > brier(silent, right) + 0.05
        assert ece(silent, wrong) > ece(silent, right) + 0.15
    assert auc(silent, without_open_gaps) < 0.5


def test_features_that_do_not_enter_are_as_if_they_were_not_there():
    gaps = gaps_of(buying(), 400)
    place = gaps.names.index("mean_gap")
    alone = replace(gaps, features=gaps.features[:, [place]], names=("mean_gap",))
    model = PurchaseGapCox().fit(gaps, ("mean_gap",))
    assert (model.used_, model.names_) == (("mean_gap",), gaps.names)
    assert np.flatnonzero(model.fit_.beta).tolist() == [place]
    assert model.score(gaps.open(), 30) == pytest.approx(PurchaseGapCox().fit(alone).score(alone.open(), 30))
