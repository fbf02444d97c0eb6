from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.evaluation.holdout import NotEnoughHistoryError, Plan, Window, latest, published, rolling

PLANS = st.builds(
    Plan,
    horizon=st.integers(1, 60),
    step=st.none() | st.integers(1, 90),
    gap=st.integers(0, 10),
    history=st.integers(1, 120),
    most_fit=st.integers(1, 6),
)


def test_a_plan_one_can_draw():
    # 100 days: test 90–99, calibrated on 80–89, fitted on 70–79 and 60–69 with 60 days of history before
    split = latest(0, 100, Plan(horizon=10, history=60))
    assert split.test == Window(90, 10)
    assert split.calibrate == Window(80, 10)
    assert split.fit == (Window(60, 10), Window(70, 10))


def test_a_window_parts_features_from_outcomes():
    day = np.arange(8)
    window = Window(3, 2)
    assert day[window.features(day)].tolist() == [0, 1, 2]
    assert day[window.outcomes(day)].tolist() == [3, 4]


@given(PLANS, st.integers(-5000, 20_000), st.integers(0, 800), st.integers(1, 5))
def test_nothing_is_known_before_its_time(plan, first_day, length, folds):
    try:
        splits = rolling(first_day, first_day + length, plan, folds)
    except NotEnoughHistoryError:
        assume(False)
        raise
    for split in splits:
        assert split.test.over <= first_day + length
        assert split.calibrate.over + plan.gap <= split.test.as_of
        assert max(window.over for window in split.fit) + plan.gap <= split.calibrate.as_of
        assert min(window.as_of for window in split.fit) - first_day >= plan.history
        assert len(split.fit) <= plan.most_fit
        days = np.arange(first_day - 5, first_day + length + 5)
        used = np.zeros(len(days), dtype=bool)
        for window in (*split.fit, split.calibrate):
            assert not (window.features(days) & window.outcomes(days)).any()
            used |= window.features(days) | window.outcomes(days)
        assert not (used & split.test.outcomes(days)).any()
    assert [split.test for split in splits] == sorted(split.test for split in splits)


@given(PLANS, st.integers(0, 800))
def test_what_is_published_uses_all_that_is_over_and_no_more(plan, length):
    try:
        fit, calibrate = published(0, length, plan)
    except NotEnoughHistoryError:
        assert length < plan.history + 2 * (plan.horizon + plan.gap)
    else:
        assert calibrate.over + plan.gap == length
        assert fit[-1].over + plan.gap == calibrate.as_of


def test_too_little_history_is_said():
    with pytest.raises(NotEnoughHistoryError, match="cover 50 days"):
        latest(0, 50, Plan(horizon=90))
    with pytest.raises(NotEnoughHistoryError, match="cover 0 days"):
        published(100, 20, Plan(horizon=30))
    with pytest.raises(EvaluationError, match="make no plan"):
        Plan(horizon=0)
