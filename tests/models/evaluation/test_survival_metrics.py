"""Concordance and Brier scores against lifelines, brute force and values that scikit-survival's pages state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.evaluation import survival_metrics
from workbench.models.evaluation.checks import EvaluationError
from workbench.models.evaluation.later_pairs import later_pairs

ROWS = st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 4)), min_size=2, max_size=30)


def columns(rows):
    time, event, risk = (np.array(column) for column in zip(*rows, strict=True))
    return time.astype(float), event.astype(bool), risk.astype(float)


@given(ROWS)
def test_pairs_as_counted_one_by_one(rows):
    time, event, risk = columns(rows)
    later = (time[None] > time[:, None]) | ((time[None] == time[:, None]) & ~event[None])
    later &= event[:, None]
    pairs = later_pairs(time, event, risk)
    assert pairs.comparable.tolist() == later.sum(axis=1).tolist()
    assert pairs.concordant.tolist() == (later & (risk[None] < risk[:, None])).sum(axis=1).tolist()
    assert pairs.tied.tolist() == (later & (risk[None] == risk[:, None])).sum(axis=1).tolist()


@settings(deadline=None)
@given(ROWS)
def test_harrell_agrees_with_lifelines(rows):
    lifelines = pytest.importorskip("lifelines.utils")
    time, event, risk = columns(rows)
    if later_pairs(time, event, risk).comparable.sum() == 0:
        with pytest.raises(EvaluationError, match="No two customers"):
            survival_metrics.harrell_c(time, event, risk)
    else:
        found = survival_metrics.harrell_c(time, event, risk)
        assert found == pytest.approx(lifelines.concordance_index(time, -risk, event))


def test_uno_weighs_late_events_up_by_who_was_no_longer_watched():
    # watched: 1 up to 2, one of the three left is lost at 2, so 2/3 from 2 on. Event at 1 (weight 1): before all
    # three, ranked above two. Event at 3 (weight (3/2)²): before one, ranked above it.
    time, event, risk = [1, 2, 3, 4], [1, 0, 1, 0], [3, 4, 2, 1]
    expected = (2 + 9 / 4) / (3 + 9 / 4)
    assert survival_metrics.uno_c(time, event, time, event, risk) == pytest.approx(expected)
    assert survival_metrics.uno_c(time, event, time, event, risk, tau=3) == pytest.approx(2 / 3)
    assert survival_metrics.harrell_c(time, event, risk) == pytest.approx(3 / 4)


def test_without_censoring_uno_is_harrell():
    time, event, risk = [1, 2, 3, 4, 5], [1] * 5, [5, 1, 4, 2, 3]
    uno = survival_metrics.uno_c([*time, 6], [*event, 1], time, event, risk)
    assert uno == pytest.approx(survival_metrics.harrell_c(time, event, risk))


@pytest.fixture(scope="module")
def gbsg2():
    """A Cox model on the German breast cancer study, as scikit-survival's examples fit it."""
    pandas, lifelines = pytest.importorskip("pandas"), pytest.importorskip("lifelines")
    datasets = pytest.importorskip("lifelines.datasets")
    study = datasets.load_gbsg2()
    study["tgrade"] = study["tgrade"].map(len)
    study = pandas.get_dummies(study, columns=["horTh", "menostat"], drop_first=True, dtype=float)
    fitted = lifelines.CoxPHFitter().fit(study, "time", "cens")
    hazard = fitted.predict_partial_hazard(study).to_numpy()
    curve = fitted.baseline_cumulative_hazard_.iloc[:, 0]

    def survival(times):
        position = np.searchsorted(curve.index.to_numpy(), times, side="right") - 1
        return np.exp(-np.outer(hazard, curve.to_numpy()[position]))

    return study["time"].to_numpy(), study["cens"].to_numpy(), hazard, survival


def test_brier_scores_that_scikit_survival_states(gbsg2):
    # https://scikit-survival.readthedocs.io: examples of brier_score and integrated_brier_score
    time, event, _, survival = gbsg2
    at_five_years = survival_metrics.survival_brier(time, event, time, event, survival([1825]), [1825])
    assert at_five_years == pytest.approx([0.20881843], abs=1e-6)
    days = np.arange(365, 1826)
    assert survival_metrics.ibs(time, event, time, event, survival(days), days) == pytest.approx(0.18158531, abs=1e-6)


def test_area_by_time_as_counted_pair_by_pair(gbsg2):
    time, event, hazard, _ = gbsg2
    moments = [500.0, 1000.0, 2000.0]
    found, mean = survival_metrics.cumulative_auc(time, event, time, event, hazard, moments)
    watched = survival_metrics.censoring_survival(time, event)(time.astype(float))
    for moment, figure in zip(moments, found, strict=True):
        gone, still = (time <= moment) & (event == 1), time > moment
        pair = (hazard[gone][:, None] > hazard[still][None]) + 0.5 * (hazard[gone][:, None] == hazard[still][None])
        assert figure == pytest.approx(np.average(pair.mean(axis=1), weights=1 / watched[gone]))
    assert min(found) <= mean <= max(found)


def test_watching_as_lifelines_estimates_it():
    lifelines = pytest.importorskip("lifelines")
    time, event = np.array([1.0, 2, 2, 3, 4, 4, 5]), np.array([1, 0, 0, 1, 0, 0, 1])
    other = lifelines.KaplanMeierFitter().fit(time, 1 - event)  # no time here has both an event and a censoring
    at = np.array([0.5, 1, 2, 2.5, 3, 4, 4.5])
    found = survival_metrics.censoring_survival(time, event)(at)
    assert found == pytest.approx(other.survival_function_at_times(at).to_numpy())


def test_what_cannot_be_measured_is_said():
    with pytest.raises(EvaluationError, match="later than anyone was watched"):
        survival_metrics.uno_c([1, 2], [1, 0], [1, 3], [1, 1], [2, 1])
    with pytest.raises(EvaluationError, match="from 1 to below 3"):
        survival_metrics.survival_brier([1, 3], [1, 1], [1, 3], [1, 1], [[1.0], [1.0]], [3])
    with pytest.raises(EvaluationError, match="at least two times"):
        survival_metrics.ibs([1, 3], [1, 1], [1, 3], [1, 1], [[1.0], [1.0]], [2])
    with pytest.raises(EvaluationError, match="2 customers at 1 times"):
        survival_metrics.survival_brier([1, 3], [1, 1], [1, 3], [1, 1], [[1.0, 0.5]], [2])
