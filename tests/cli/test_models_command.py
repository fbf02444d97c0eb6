"""`workbench models` as a user types it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.cli.typed import done, refused
from workbench.models.registry import runs as registry
from workbench.models.registry.cards import Card, Figure
from workbench.models.registry.fingerprint import fingerprint


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A workspace with one run of churn."""
    folder = tmp_path_factory.mktemp("models") / "company"
    done("init", folder)
    card = Card(
        "churn",
        "PurchaseGapCox",
        "The chance of no purchase.",
        "2026-11-22",
        "2025-01-01",
        ["money"],
        fingerprint("s1", date(2026, 11, 22), {"money": [1.0, 2.0]}),
        figures=[Figure("auc, 90 days", 0.8123, 0.8, 0.82, 0.79, "recency"), Figure("brier, 90 days", 0.1)],
    )
    return folder, registry.save(folder / "models", card, {"beta": 1.0})


def test_runs_are_listed_with_their_key_figure_beside_the_naive_one(company):
    folder, run_id = company
    told = done("models", folder)
    assert all(part in told for part in (run_id, "0.812", "0.790"))
    (line,) = (line for line in told.splitlines() if run_id in line)  # one line, whole, to be copied
    assert line.split() == [run_id, "auc,", "90", "days", "0.812", "0.790"]
    assert len(line) <= 80
    row = json.loads(done("models", folder, "--json"))[0]
    assert (row["run"], row["as_of"], row["champion"]) == (run_id, "2026-11-22", "PurchaseGapCox")
    assert row["figures"][0]["naive_name"] == "recency"


def test_a_card_is_printed(company):
    folder, run_id = company
    assert "| auc, 90 days | 0.8123 | 0.8 – 0.82 | 0.79 recency |" in done("models", folder, "--card", run_id)
    assert json.loads(done("models", folder, "--card", run_id, "--json"))["run_id"] == run_id


def test_an_unknown_run_names_its_nearest_and_no_run_says_how_to_make_one(company, tmp_path):
    folder, run_id = company
    assert f"Did you mean '{run_id}'" in refused("models", folder, "--card", run_id[:-1])
    done("init", tmp_path / "new")
    assert "workbench score" in done("models", tmp_path / "new")


def test_a_run_that_was_changed_is_listed_with_what_is_wrong_and_its_card_refused(company):
    folder, run_id = company
    file = folder / "models" / "churn" / run_id / "numbers.json"
    before = file.read_text()
    file.write_text("{}")
    try:
        assert "was changed since it was written" in " ".join(done("models", folder, "--json").split())
        assert "cannot be trusted" in refused("models", folder, "--card", run_id)
    finally:
        file.write_text(before)
