"""Kaplan-Meier against the remission times of acute leukaemia (Freireich et al. 1963), as printed in textbooks."""

import numpy as np
import pytest

from workbench.models.survival.kaplan_meier import kaplan_meier

MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
CENSORED = [3, 5, 7, 8, 11, 12, 13, 16, 17, 18, 19, 20]  # positions of those still in remission


@pytest.fixture
def curve():
    event = np.ones(21, dtype=bool)
    event[CENSORED] = False
    return kaplan_meier(np.array(MERCAPTOPURINE), event)


def test_the_curve_of_the_textbook(curve):
    # Kleinbaum & Klein, Survival Analysis, table 2.1 (group 1)
    told = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {day: round(curve.at(day), 4) for day in told} == told
    assert curve.at(5) == 1
    assert curve.at(500) == curve.at(23)


def test_at_risk_events_and_censored_by_day(curve):
    rows = {day: row for day, *row in zip(curve.day, curve.at_risk, curve.events, curve.censored, strict=True)}
    assert [rows[day] for day in (6, 7, 9, 10, 32, 35)] == [
        [21, 3, 1], [17, 1, 0], [16, 0, 1], [15, 1, 1], [4, 0, 2], [1, 0, 1]
    ]  # fmt: skip
    assert (curve.events.sum(), curve.censored.sum()) == (9, 12)


def test_intervals_are_those_of_lifelines(curve):
    lifelines = pytest.importorskip("lifelines")
    event = np.ones(21, dtype=bool)
    event[CENSORED] = False
    outside = lifelines.KaplanMeierFitter().fit(MERCAPTOPURINE, event).confidence_interval_.loc[curve.day].to_numpy()
    assert np.column_stack([curve.lower, curve.upper]) == pytest.approx(outside, abs=1e-9)


def test_when_all_are_gone_the_interval_stays_a_share():
    curve = kaplan_meier(np.array([1, 2, 2]), np.array([True, True, True]))
    assert curve.survival.tolist() == pytest.approx([2 / 3, 0.0])
    assert curve.lower[-1] == 0
    assert curve.upper[-1] == curve.upper[0] < 1
    assert len(kaplan_meier(np.zeros(0, dtype=int), np.zeros(0, dtype=bool)).day) == 0
