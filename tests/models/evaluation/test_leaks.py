from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from workbench.models.evaluation.checks import EvaluationError, OneClassError
from workbench.models.evaluation.leaks import auc_alone, duration_leaks, leak_alarm, leak_finding, suspicious_gaps

ROOT = Path(__file__).parents[3]
DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", ROOT.parent / "shared" / "datasets"))
RANDOM = np.random.default_rng(0)
BOUGHT = RANDOM.random(1000) < 0.3


def real(name):
    if not (DATASETS / name).exists():
        pytest.skip(f"{DATASETS / name} is not there; set WORKBENCH_DATASETS to the folder that holds it")
    with (DATASETS / name).open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    columns = {key: np.array([row[key] for row in rows], dtype=object) for key in rows[0]}
    return {key: as_numbers(column) for key, column in columns.items()}


def as_numbers(column):
    try:
        return np.array([float(value) if value.strip() else np.nan for value in column])
    except ValueError:
        return column


def signs(features, **more):
    return [(leak.feature, leak.sign) for leak in leak_alarm(features, BOUGHT, **more)]


def test_a_feature_that_is_the_answer_with_noise():
    honest = BOUGHT + RANDOM.normal(0, 1.2, 1000)
    assert signs({"visits": honest, "closed_at": BOUGHT + RANDOM.normal(0, 0.3, 1000)}) == [("closed_at", "alone")]


def test_a_value_that_settles_the_outcome():
    tag = np.where(BOUGHT & (RANDOM.random(1000) < 0.4), "will pay", "called")
    assert signs({"tag": tag}) == [("tag", "value")]
    assert "will pay" in leak_alarm({"tag": tag}, BOUGHT)[0].words


def test_a_gap_that_settles_the_outcome():
    contract = np.where(BOUGHT, RANDOM.random(1000), np.nan)
    assert signs({"contract_no": contract})[0][0] == "contract_no"
    assert [leak.feature for leak in suspicious_gaps({"contract_no": contract}, BOUGHT)] == ["contract_no"]


def test_a_value_written_afterwards():
    late = np.arange(1000) < 3
    assert signs({"stage": RANDOM.random(1000)}, filled_after={"stage": late}) == [("stage", "afterwards")]
    assert signs({"stage": RANDOM.random(1000)}, filled_after={"stage": ~late & late}) == []


def test_an_id_of_its_own_for_everybody_is_no_leak():
    assert auc_alone([f"customer {number}" for number in range(1000)], BOUGHT) == 0.5
    assert signs({"id": [f"customer {number}" for number in range(1000)], "constant": [1] * 1000}) == []


def test_a_useful_feature_is_no_leak():
    assert signs({"visits": BOUGHT + RANDOM.normal(0, 1, 1000)}) == []


def test_words_and_numbers_in_one_column_are_words():
    assert signs({"size": np.array([1, "1", None, 2.5] * 250, dtype=object)}) == []


def test_x_education_with_and_without_what_was_filled_in_after_the_outcome():
    leads = real("lead_scoring_xeducation.csv")
    converted = leads.pop("Converted")
    assert {leak.feature for leak in leak_alarm(leads, converted)} == {"Tags", "Lead Quality"}
    late = ("Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity", "Asymmetrique")
    clean = {name: values for name, values in leads.items() if not name.startswith(late)}
    assert leak_alarm(clean, converted) == []
    gaps = suspicious_gaps(leads, converted)
    assert {"Lead Quality", "Lead Profile"} <= {leak.feature for leak in gaps}


def test_telco_total_charges_hold_the_duration():
    contracts = real("Telco-Customer-Churn.csv")
    churned, tenure = contracts.pop("Churn") == "Yes", contracts.pop("tenure")
    assert [leak.feature for leak in duration_leaks(contracts, tenure)] == ["TotalCharges"]
    assert leak_alarm(contracts, churned) == []


def test_said_in_one_note():
    leaks = leak_alarm({"answer": BOUGHT.astype(int)}, BOUGHT)
    assert leak_finding(leaks).verdict == "alarm"
    assert "'answer'" in leak_finding(leaks).words
    assert leak_finding([], gaps=leaks).verdict == "watch"
    assert leak_finding([]).verdict == "ok"


def test_what_cannot_be_looked_at_is_said():
    with pytest.raises(OneClassError):
        leak_alarm({"x": [1, 2]}, [1, 1])
    with pytest.raises(EvaluationError, match="3 rows, the outcome 2"):
        leak_alarm({"x": [1, 2, 3]}, [1, 0])
