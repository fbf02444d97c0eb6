"""Contracts on a table small enough to know, and the columns that customer tables come with."""

import numpy as np
import pytest
from lifelines import datasets

from workbench.errors import WorkbenchError
from workbench.models.survival.contract_survival import ContractSurvival
from workbench.models.survival.contract_survival_columns import Columns


def contracts(rows: int = 2_000, a_month: int = 1) -> tuple[dict, np.ndarray, np.ndarray]:
    """Monthly contracts end at 10 % a month, yearly at 2 %; who pays by cheque leaves twice as often."""
    random = np.random.default_rng(6)
    kind, cheque = random.choice(["month", "year"], rows), random.random(rows) < 0.5
    rate = np.where(kind == "month", 0.1, 0.02) * np.where(cheque, 2, 1)
    tenure = np.ceil(random.exponential(1 / rate) * a_month)
    table = {"Contract": kind, "Pays": np.where(cheque, "cheque", "card"), "Country": np.full(rows, "US")}
    return table, np.minimum(tenure, 36 * a_month), tenure <= 36 * a_month


def test_each_kind_of_contract_has_its_own_curve_and_the_ratio_is_found():
    table, tenure, churned = contracts()
    model = ContractSurvival("Contract").fit(table, tenure, churned)
    assert model.columns_.left_out == ("Country",)
    assert abs(model.fit_.beta[0]) == pytest.approx(np.log(2), abs=0.12)
    asked = {"Contract": ["month", "year"], "Pays": ["card", "card"], "Country": ["US", "US"]}
    assert model.survival(asked, [0, 12])[:, 0].tolist() == [1, 1]
    assert model.survival(asked, [0, 12])[:, 1] == pytest.approx(np.exp([-1.2, -0.24]), abs=0.06)
    assert model.leaves_within(asked, [6, 6], 3) == pytest.approx(1 - np.exp([-0.3, -0.06]), abs=0.06)
    assert np.diff(model.risk(asked))[0] < 0


def test_the_accelerated_model_finds_the_same_curves_and_goes_beyond_the_longest_tenure():
    table, tenure, churned = contracts(a_month=30)
    model = ContractSurvival("Contract", kind="aft").fit(table, tenure, churned)
    assert abs(model.fit_.beta[0]) == pytest.approx(np.log(2), abs=0.12)  # shape 1: twice the hazard is half the time
    assert model.fit_.shape == pytest.approx([1, 1], abs=0.1)
    asked = {"Contract": ["month", "year"], "Pays": ["card", "card"], "Country": ["US", "US"]}
    assert model.survival(asked, [0, 360])[:, 0].tolist() == [1, 1]
    assert model.survival(asked, [0, 360])[:, 1] == pytest.approx(np.exp([-1.2, -0.24]), abs=0.06)
    assert model.survival(asked, [2160])[1, 0] == pytest.approx(np.exp(-1.44), abs=0.08)
    assert model.leaves_within(asked, [180, 180], 90) == pytest.approx(1 - np.exp([-0.3, -0.06]), abs=0.06)
    assert np.diff(model.risk(asked))[0] < 0


def test_recidivism_as_in_the_textbook():
    # Rossi, Berk and Lenihan (1980); R's survreg and lifelines' own pages give these to three digits
    rossi = datasets.load_rossi()
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    table = {name: rossi[name].to_numpy() for name in names}
    model = ContractSurvival(penalty=0.0, kind="aft").fit(table, rossi["week"].to_numpy(), rossi["arrest"].to_numpy())
    assert model.columns_.names == names
    assert model.fit_.beta == pytest.approx([0.272, 0.041, -0.225, 0.107, 0.311, 0.059, -0.066], abs=0.001)
    assert np.log(model.fit_.shape[0]) == pytest.approx(0.339, abs=0.001)
    assert model.fit_.intercept[0] - model.fit_.center @ model.fit_.beta == pytest.approx(3.990, abs=0.001)


def test_blanks_numbers_and_one_hot_columns():
    columns = Columns.of(
        {
            "price": ["10.5", " ", "20.5", "15.5"],
            "plan": ["a", "b", "b", ""],
            "same": ["x"] * 4,
            "plan_is_a": [1, 0, 0, 0],
        }
    )
    assert columns.names == ("price", "plan_is_a", "plan=", "plan=a")
    new = {"price": ["", "30"], "plan": ["never seen", "a"], "plan_is_a": [0, 1]}
    assert columns.features(new).tolist() == [[15.5, 0, 0, 0], [30, 1, 0, 1]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"strata": "Contrat"}, "no column 'Contrat'.* Did you mean 'Contract'"),
        ({"kind": "weibul"}, "Unknown kind of model 'weibul'. Kinds: cox, aft"),
        ({"tenure": [-1.0]}, "A tenure is -1.0; whole months or days of 0 or more"),
        ({"tenure": [1.5]}, "A tenure is 1.5"),
        ({"churned": False}, "0 of 50 contracts ended; at least 10"),
    ],
)
def test_what_cannot_be_fitted_is_said(change, words):
    table, tenure, churned = contracts(50)
    tenure[: len(change.get("tenure", []))] = change.get("tenure", [])
    churned &= change.get("churned", True)
    with pytest.raises(WorkbenchError, match=words):
        ContractSurvival(change.get("strata", "Contract"), kind=change.get("kind", "cox")).fit(table, tenure, churned)


def test_a_new_kind_of_contract_and_a_missing_column_are_said():
    model = ContractSurvival("Contract").fit(*contracts(200))
    with pytest.raises(WorkbenchError, match="Contract 'decade' did not occur"):
        model.survival({"Contract": ["decade"], "Pays": ["card"]}, [1])
    with pytest.raises(WorkbenchError, match="'Pays' that the model was fitted with is missing"):
        model.survival({"Contract": ["year"]}, [1])
