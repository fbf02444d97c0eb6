"""The interest estimator against scikit-learn, by hand, and on real leads."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from workbench.models.evaluation.checks import OneClassError
from workbench.models.evaluation.leaks import leak_alarm
from workbench.models.evaluation.metrics import auc
from workbench.models.interest.columns import FeatureError
from workbench.models.interest.logistic import fit_line, fit_logistic, sigmoid
from workbench.models.interest.model import ESTIMATORS, InterestModel

DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", Path(__file__).parents[4] / "shared" / "datasets"))

LEAKING = ("Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity")
SPLIT_SEED = 0
"""Fixed before anything was tuned; tuning saw the training part only."""


def leads():
    """A feature table of 400 leads with gaps, and who bought."""
    random = np.random.default_rng(3)
    visits = random.poisson(3, 400).astype(float)
    city = random.choice(["Kyiv", "Lviv", None], 400)
    chance = sigmoid(0.6 * visits - 2 + (city == "Kyiv"))
    visits[::17] = np.nan
    return {"visits": visits, "city": city, "same": np.ones(400)}, random.random(400) < chance


def test_the_logistic_fit_is_that_of_scikit_learn():
    random = np.random.default_rng(0)
    columns = random.normal(size=(300, 4))
    happened = random.random(300) < sigmoid(columns @ [1.0, -2.0, 0.0, 0.5] - 1)
    base, weights = fit_logistic(columns, happened, penalty=2.0)
    other = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(columns, happened)
    assert base == pytest.approx(other.intercept_[0], abs=1e-5)
    assert weights == pytest.approx(other.coef_[0], abs=1e-5)


def test_calibration_finds_the_line_that_bent_the_odds():
    random = np.random.default_rng(0)
    true = random.normal(-1, 1.5, 40_000)
    slope, intercept = fit_line((true - 0.7) / 2, random.random(40_000) < sigmoid(true))
    assert (slope, intercept) == (pytest.approx(2, abs=0.1), pytest.approx(0.7, abs=0.1))


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_parts_add_up_to_the_log_odds(estimator):
    table, bought = leads()
    model = InterestModel(estimator, rounds=30).fit(table, bought).calibrate(table, bought)
    base, parts = model.parts(table)
    assert sigmoid(base + parts.sum(axis=1)) == pytest.approx(model.predict_proba(table))
    assert parts.shape == (400, 2)
    assert parts.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert model.constant_ == ["same"]


def test_the_tables_of_boosting_are_its_trees():
    table, bought = leads()
    model = InterestModel("boosting", rounds=40).fit(table, bought)
    codes = np.column_stack([column.codes(np.asarray(table[column.name])) for column in model.columns_])
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=40, max_leaf_nodes=8, l2_regularization=1.0, interaction_cst="no_interactions",
        categorical_features=[False, True], early_stopping=False, random_state=0,
    ).fit(codes, bought)  # fmt: skip
    assert model.link(table) == pytest.approx(trees.decision_function(codes), abs=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_unseen_categories_and_gaps_are_scored(estimator):
    table, bought = leads()
    model = InterestModel(estimator, rounds=20).fit(table, bought)
    wild = {"visits": [np.nan, 1e12, -5], "city": ["Mars", None, ""]}
    chances = model.predict_proba(wild)
    assert ((chances > 0) & (chances < 1)).all()


def test_what_cannot_be_learned_is_said():
    table, bought = leads()
    with pytest.raises(OneClassError):
        InterestModel().fit(table, np.zeros(400))
    with pytest.raises(FeatureError, match="one value only"):
        InterestModel().fit({"same": np.ones(400)}, bought)
    with pytest.raises(FeatureError, match="no column 'visits'"):
        InterestModel().fit(table, bought).predict_proba({"visit": [1]})
    with pytest.raises(FeatureError, match="columns of one length"):
        InterestModel().fit({"a": [1, 2], "b": [1]}, [0, 1])
    with pytest.raises(FeatureError, match="'forest'"):
        InterestModel("forest").fit(table, bought)


def x_education():
    file = DATASETS / "lead_scoring_xeducation.csv"
    if not file.exists():
        pytest.skip(f"{file} is not there; set WORKBENCH_DATASETS to the folder that holds it")
    import pandas as pd  # noqa: PLC0415

    table = pd.read_csv(file).replace("Select", np.nan).drop(columns=["Prospect ID", "Lead Number"])
    converted = table.pop("Converted").to_numpy()
    return {name: table[name].to_numpy() for name in table}, converted


def test_x_education_without_what_was_filled_in_later():
    table, converted = x_education()
    clean = {n: v for n, v in table.items() if n not in LEAKING and not n.startswith("Asymmetrique")}
    fitted, held = train_test_split(
        np.arange(len(converted)), test_size=0.3, random_state=SPLIT_SEED, stratify=converted
    )
    model = InterestModel("boosting", interactions=True)
    model.fit({n: v[fitted] for n, v in clean.items()}, converted[fitted])
    chance = model.predict_proba({n: v[held] for n, v in clean.items()})
    # One split moves the figure by 0.02; the mean of ten, held to 0.875, is in benchmarks/evaluate.py
    assert auc(converted[held], chance) >= 0.87


def test_x_education_fires_the_leak_alarm():
    table, converted = x_education()
    assert {"Tags", "Lead Quality"} & {leak.feature for leak in leak_alarm(table, converted)}
