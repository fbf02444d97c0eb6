from __future__ import annotations

import json
import math
import shutil
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workbench.models.evaluation.checks import EvaluationError
from workbench.models.registry import runs as registry
from workbench.models.registry.cards import Card, Figure
from workbench.models.registry.fingerprint import fingerprint
from workbench.models.registry.keep import figures
from workbench.models.registry.numbers import decoded, encoded
from workbench.models.registry.runs import RegistryError

FEATURES = {"recency_days": [3, 40, 7], "source": ["ads", "mail", None]}
NUMBERS = {"beta": np.array([0.1, -2.5]), "hazard": {"at": np.array([1, 2]), "value": [0.5, float("inf")]}, "name": "x"}


def card(**changes):
    about = {
        "model": "churn",
        "estimator": "PurchaseGapCox",
        "predicts": "The chance of no purchase in the next 90 days.",
        "as_of": "2026-11-22",
        "data_from": "2025-01-01",
        "features": list(FEATURES),
        "fingerprint": fingerprint("20261122T01", date(2026, 11, 22), FEATURES),
        "figures": [Figure("auc", 0.81, 0.8, 0.82, 0.79, "recency")],
        "limits": ["It does not say why."],
    }
    return Card(**(about | changes))


@pytest.fixture
def saved(tmp_path):
    folder = tmp_path / "models"
    return folder, registry.save(folder, card(), NUMBERS)


def test_what_is_saved_comes_back(saved):
    folder, run_id = saved
    run = registry.load(folder, "churn", run_id, features=["recency_days", "source"])
    assert run.numbers["beta"].tolist() == [0.1, -2.5]
    assert run.numbers["hazard"]["at"].dtype == np.int64
    assert run.numbers["hazard"]["value"] == [0.5, float("inf")]
    assert run.card["figures"][0]["measured"] == 0.81
    assert run.estimator is None
    assert registry.runs(folder, "churn") == [run_id]


def test_the_same_data_replace_their_run_and_other_data_stand_beside(saved):
    folder, run_id = saved
    assert registry.save(folder, card(), {"beta": 2}) == run_id
    assert registry.load(folder, "churn", run_id).numbers == {"beta": 2}
    other = fingerprint("20261122T01", date(2026, 11, 22), FEATURES | {"recency_days": [3, 40, 8]})
    assert registry.save(folder, card(fingerprint=other), NUMBERS) != run_id
    assert len(registry.runs(folder, "churn")) == 2
    registry.sweep(folder, "churn", keep=1)
    assert len(registry.runs(folder, "churn")) == 1


def test_runs_stand_in_the_order_they_were_made_whatever_their_day(saved):
    folder, first = saved
    earlier = registry.save(folder, card(as_of="2026-01-01"), NUMBERS)
    assert registry.runs(folder, "churn") == [first, earlier]
    assert registry.models(folder) == ["churn"]
    registry.sweep(folder, "churn", keep=1)
    assert registry.runs(folder, "churn") == [earlier]


def test_the_run_of_a_scoring_is_found_by_snapshot_and_day_and_a_damaged_one_is_none(saved):
    folder, run_id = saved
    assert registry.latest_of(folder, "20261122T01", "2026-11-22") == {"churn": run_id}
    assert registry.latest_of(folder, "20261122T02", "2026-11-22") == {}
    (folder / "churn" / run_id / "card.json").write_text("{}")
    assert registry.latest_of(folder, "20261122T01", "2026-11-22") == {}
    assert registry.latest_of(folder / "nowhere", "20261122T01", "2026-11-22") == {}


def test_the_figures_of_what_is_published_stand_beside_the_naive_ones():
    row = {"horizon_days": 90, "metric": "auc", "lower": None, "upper": None}
    rows = [
        {**row, "role": "champion", "estimator": "cox", "measured": 0.8},
        {**row, "role": "challenger", "estimator": "landmark", "measured": 0.9},
        {**row, "role": "naive", "estimator": "recency", "measured": 0.7},
        {**row, "role": "champion", "estimator": "cox", "measured": 0.1, "metric": "brier"},
    ]
    first, second = figures(rows)
    assert (first.metric, first.measured, first.naive, first.naive_name) == ("auc, 90 days", 0.8, 0.7, "recency")
    assert (second.metric, math.isnan(second.naive), second.naive_name) == ("brier, 90 days", True, "")


def test_another_workspaces_run_is_refused(saved, tmp_path):
    folder, run_id = saved
    registry.save(tmp_path / "other", card(model="ltv"), NUMBERS)
    shutil.copytree(folder / "churn", tmp_path / "other" / "churn")
    with pytest.raises(RegistryError, match="made in another workspace"):
        registry.load(tmp_path / "other", "churn", run_id)


def test_a_run_that_claims_to_be_of_this_workspace_is_refused_too(saved, tmp_path):
    folder, run_id = saved
    other = tmp_path / "other"
    registry.save(other, card(model="ltv"), NUMBERS)
    own = registry.load(other, "ltv", registry.runs(other, "ltv")[0]).card["workspace"]
    shutil.copytree(folder / "churn", other / "churn")
    file = other / "churn" / run_id / "card.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"workspace": own}))
    with pytest.raises(RegistryError, match=r"was changed since it was written \(card.json\)"):
        registry.load(other, "churn", run_id)


@pytest.mark.parametrize("name", ["card.json", "card.md", "numbers.json"])
def test_a_changed_file_is_refused_by_name(saved, name):
    folder, run_id = saved
    file = folder / "churn" / run_id / name
    file.write_text(file.read_text() + "\n")
    with pytest.raises(RegistryError, match=f"changed since it was written \\({name}\\)"):
        registry.load(folder, "churn", run_id)


def test_changed_numbers_under_a_recomputed_list_of_hashes_are_refused(saved):
    folder, run_id = saved
    place = folder / "churn" / run_id
    (place / "numbers.json").write_text("{}")
    seal = json.loads((place / "seal.json").read_text())
    hashes = __import__("hashlib").sha256(b"{}").hexdigest()
    seal["files"]["numbers.json"] = hashes
    (place / "seal.json").write_text(json.dumps(seal))
    with pytest.raises(RegistryError, match=r"seal\.json"):
        registry.load(folder, "churn", run_id)
    (place / "seal.json").write_text("no seal")
    with pytest.raises(RegistryError, match=r"seal\.json"):
        registry.load(folder, "churn", run_id)


def test_a_file_put_beside_is_refused(saved):
    folder, run_id = saved
    (folder / "churn" / run_id / "estimator.skops").write_bytes(b"PK")
    with pytest.raises(RegistryError, match=r"estimator\.skops"):
        registry.load(folder, "churn", run_id)


def test_a_missing_file_is_named(saved):
    folder, run_id = saved
    (folder / "churn" / run_id / "numbers.json").unlink()
    with pytest.raises(RegistryError, match=r"lacks numbers\.json"):
        registry.load(folder, "churn", run_id)


def test_a_newer_format_is_refused(saved):
    folder, run_id = saved
    file = folder / "churn" / run_id / "card.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
    with pytest.raises(RegistryError, match="format 99; this workbench reads up to 1"):
        registry.load(folder, "churn", run_id)


def test_other_features_are_refused(saved):
    folder, run_id = saved
    with pytest.raises(RegistryError, match=r"It needs source\. It does not know city"):
        registry.load(folder, "churn", run_id, features=["recency_days", "city"])
    with pytest.raises(RegistryError, match="in another order"):
        registry.load(folder, "churn", run_id, features=["source", "recency_days"])


def test_an_unknown_run_names_its_nearest_and_no_path_escapes(saved):
    folder, run_id = saved
    with pytest.raises(RegistryError, match=f"Did you mean '{run_id}'"):
        registry.load(folder, "churn", run_id[:-1])
    with pytest.raises(RegistryError, match="cannot name a model or a run"):
        registry.load(folder, "churn", "../churn")


def test_a_fitted_tree_comes_back_by_skops(tmp_path):
    ensemble = pytest.importorskip("sklearn.ensemble")
    rows = np.random.default_rng(0).normal(size=(200, 2))
    fitted = ensemble.HistGradientBoostingClassifier(max_iter=5).fit(rows, rows[:, 0] > 0)
    run_id = registry.save(tmp_path, card(), {}, estimator=fitted)
    loaded = registry.load(tmp_path, "churn", run_id).estimator
    assert (loaded.predict_proba(rows) == fitted.predict_proba(rows)).all()
    assert not list(tmp_path.rglob("*.pkl"))


def test_a_type_that_is_not_listed_is_never_written_nor_read(tmp_path):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    skops = pytest.importorskip("skops.io")
    strange = preprocessing.FunctionTransformer(json.loads)
    with pytest.raises(registry.WorkbenchError, match="could run code"):
        registry.save(tmp_path, card(), {}, estimator=strange)
    assert registry.runs(tmp_path, "churn") == []
    skops.dump(strange, tmp_path / "x.skops")
    with pytest.raises(registry.WorkbenchError, match="could run code"):
        registry.load_estimator(tmp_path / "x.skops")


def test_the_card_reads_and_holds_no_markup():
    text = card(features=["<b>days|</b>", "*x*"], notes=["fine"]).as_markdown()
    assert "| auc | 0.81 | 0.8 – 0.82 | 0.79 recency |" in text
    assert r"- \<b\>days\|\</b\>" in text
    assert "- It does not say why." in text
    assert "Not measured" in card(figures=[]).as_markdown()


def test_the_print_follows_the_values_and_their_types():
    day = date(2026, 11, 22)
    same = fingerprint("a", day, {"x": [1, 2], "y": ["a", None]})
    assert same == fingerprint("a", day, {"x": np.array([1, 2]), "y": np.array(["a", None], dtype=object)})
    assert same.figures != fingerprint("a", day, {"x": [1, 3], "y": ["a", None]}).figures
    assert same.columns == {"x": "whole number", "y": "words"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
        | hnp.arrays(st.sampled_from([np.float64, np.int64, np.bool_]), hnp.array_shapes()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text().filter(lambda text: text not in {"array", "float"}), inner, max_size=3),
        max_leaves=6,
    )
)  # fmt: skip
def test_numbers_survive_json_to_the_last_bit(value):
    back = decoded(json.loads(json.dumps(encoded(value), allow_nan=False)))
    np.testing.assert_equal(back, value)


def test_what_is_no_number_is_refused():
    for value in (object(), {1: 2}, {"array": 1}, np.array([object()])):
        with pytest.raises(EvaluationError, match=r"cannot be written|needs texts"):
            encoded(value)
