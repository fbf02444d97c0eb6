"""Cox's model against lifelines, with ties, strata and a penalty."""

import warnings

import numpy as np
import pytest

from workbench.models.survival.proportional_check import Departure, in_words, proportional_check
from workbench.models.survival.proportional_hazards import fit_hazards

PENALTY = 0.05


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(4)
    features = random.normal(size=(300, 3))
    stratum = random.integers(0, 2, 300)
    lasting = np.ceil(random.exponential(12 * np.exp(-features @ [0.6, -0.3, 0]))).astype(int)
    watched = random.integers(1, 30, 300)
    return np.minimum(lasting, watched), lasting <= watched, features, stratum


@pytest.fixture(scope="module")
def untied(rows):
    duration, event, features, _ = rows
    order = np.argsort(duration + np.arange(300) / 300)
    apart = np.empty(300, dtype=int)
    apart[order] = np.arange(1, 301)
    return apart, event, features, np.zeros(300, dtype=int)


@pytest.fixture(scope="module")
def lifelines(rows, untied):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd  # noqa: PLC0415  importing them warns
        from lifelines import CoxPHFitter  # noqa: PLC0415
        from lifelines.statistics import proportional_hazard_test  # noqa: PLC0415

        duration, event, features, stratum = rows
        table = pd.DataFrame(features, columns=["a", "b", "c"]).assign(s=stratum, T=duration, E=event)
        fitted = {by: CoxPHFitter(penalizer=by).fit(table, "T", "E", strata=["s"]) for by in (0.0, PENALTY)}
        apart = table.assign(T=untied[0]).drop(columns="s")
        check = proportional_hazard_test(CoxPHFitter().fit(apart, "T", "E"), apart, time_transform="log")
    return fitted, check


@pytest.mark.parametrize("penalty", [0.0, PENALTY])
def test_coefficients_errors_and_baseline_are_those_of_lifelines(rows, lifelines, penalty):
    duration, event, features, stratum = rows
    assert len(np.unique(duration)) < event.sum() / 4  # many tie
    fit, outside = fit_hazards(duration, event, features, stratum, penalty=penalty), lifelines[0][penalty]
    assert fit.beta == pytest.approx(outside.params_.to_numpy(), abs=2e-5)
    assert np.sqrt(np.diag(fit.variance)) == pytest.approx(outside.standard_errors_.to_numpy(), rel=1e-4)
    for number in (0, 1):
        curve = outside.baseline_cumulative_hazard_[number]
        assert fit.baseline[number, curve.index.astype(int)] == pytest.approx(curve.to_numpy(), rel=1e-4)


def test_the_check_of_proportional_hazards_is_that_of_lifelines(untied, lifelines):
    duration, event, features, stratum = untied  # how ties share a residual differs from program to program
    fit = fit_hazards(duration, event, features, stratum)
    found = proportional_check(fit, ("a", "b", "c"), duration=duration, event=event, features=features, stratum=stratum)
    assert [each.statistic for each in found] == pytest.approx(lifelines[1].test_statistic.tolist(), rel=1e-3)
    assert [each.p for each in found] == pytest.approx(lifelines[1].p_value.tolist(), rel=1e-3)


def test_an_effect_that_fades_is_found_and_said():
    random = np.random.default_rng(0)
    sign = random.choice([-1.0, 1.0], 4_000)
    early, late = random.exponential(10 * np.exp(-sign)), random.exponential(10 * np.ones(4_000))
    duration = np.ceil(np.where(early < 5, early, 5 + late)).astype(int)
    event, stratum = np.ones(4_000, dtype=bool), np.zeros(4_000, dtype=int)
    fit = fit_hazards(duration, event, sign[:, None], stratum)
    found = proportional_check(
        fit, ("mean_gap",), duration=duration, event=event, features=sign[:, None], stratum=stratum
    )
    assert found[0].matters
    assert found[0].change < 0
    assert "the mean gap" in in_words(found, {"mean_gap": "the mean gap"})


def test_a_change_too_small_to_care_is_not_said():
    assert "about as much" in in_words([Departure("money", 400.0, 0.0, 0.01)], {})


def test_a_constant_and_a_repeated_column_change_nothing(rows):
    duration, event, features, stratum = rows
    plain = fit_hazards(duration, event, features, stratum, penalty=PENALTY)
    constant = np.column_stack([features, np.full(len(features), 7.0)])
    fit = fit_hazards(duration, event, constant, stratum, penalty=PENALTY)
    assert fit.beta == pytest.approx([*plain.beta, 0.0])
    twice = fit_hazards(duration, event, np.column_stack([features, features[:, 0]]), stratum, penalty=1e-6)
    assert twice.beta[0] == pytest.approx(twice.beta[3], abs=1e-6)


def test_nobody_and_no_events_give_a_flat_curve():
    none = np.zeros(0, dtype=int)
    assert fit_hazards(none, none.astype(bool), np.zeros((0, 2)), none).baseline.tolist() == [[0.0]]
    days = np.array([3, 5])
    fit = fit_hazards(days, np.array([False, False]), np.array([[1.0], [2.0]]), np.zeros(2, dtype=int))
    assert fit.beta.tolist() == [0.0]
    assert fit.baseline.max() == 0
