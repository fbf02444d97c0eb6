import csv
import shutil
import subprocess
import sys
import time

import pytest

from tests.show.churn_people import publish
from workbench.show.pages.churn.model import ChurnModel
from workbench.show.pages.churn.view import ChurnView


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("churn") / "company")


@pytest.fixture
def folder(built, tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    return shutil.copytree(built, tmp_path / "company")


@pytest.fixture
def model(folder):
    opened = ChurnModel(folder, ChurnView.open(folder))
    opened.start({"number": 1})
    yield opened
    opened.close()


def exported(model, **request):
    model.export_start({"what": "at_risk", "horizon": 90, **request})
    path = None
    deadline = time.monotonic() + 60
    while model.exporting["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
        path = model.export_check()
    return path


def test_a_page_that_was_opened_knows_what_there_is(model):
    assert (model.scored["number"], model.scored["customers"], model.scored["error"]) == (1, 3, "")


def test_the_list_at_risk_comes_with_its_cards(model):
    model.ask({"number": 2, "what": "at_risk", "horizon": 60, "chosen": {"tier": "high"}})
    assert (model.cards["number"], model.cards["scored"]) == (2, 3)
    assert (model.table["number"], model.table["name"], model.table["total"]) == (2, "at_risk", 1)


def test_another_page_of_the_list_leaves_the_cards(model):
    model.ask({"number": 2, "what": "at_risk", "horizon": 60})
    model.ask({"number": 3, "what": "at_risk", "horizon": 60, "page": 2, "figures": False})
    assert (model.cards["number"], model.table["number"], model.table["rows"]) == (2, 3, [])


@pytest.mark.parametrize("wrong", [{"horizon": "soon"}, {"page": "last"}, {"chosen": "high"}])
def test_a_link_that_asks_for_what_is_not_there_is_told(model, wrong):
    model.ask({"number": 2, "what": "at_risk", "horizon": 90, **wrong})
    assert model.table["error"] == "This link asks for what the page does not have. Open the page anew."


def test_the_curves_go_into_the_chart_and_their_table_to_the_page(model):
    model.ask({"number": 2, "what": "curves", "grouping": "first_source", "values": ["vk"]})
    assert (model.curves["values"], len(model.curves_drawn["data"])) == (["vk"], 4)
    assert "curves" not in model.curves


def test_the_trust_of_churn_follows_the_horizon(model):
    model.ask({"number": 2, "what": "trust", "horizon": 90})
    assert (model.trust["number"], model.trust["model"], len(model.trust["figures"])) == (2, "churn", 3)
    model.ask({"number": 3, "what": "trust", "horizon": 30})
    assert (model.trust["figures"], model.gains_drawn["data"]) == ([], [])


def test_expected_money_comes_with_its_own_trust(model):
    model.ask({"number": 2, "what": "ltv"})
    assert [row["decile"] for row in model.deciles["rows"]] == [1, 2, 3]
    assert (model.trust["model"], model.trust["horizon_days"]) == ("ltv", 183)
    assert [row["score"] for row in model.table["rows"]] == [6000.0, 300.0, 10.0]


def test_a_customer_is_opened_with_the_risk_drawn_and_then_the_money(model):
    model.open("anna", 5)
    assert (model.customer["number"], model.customer["card"]["name"]) == (5, "Anna")
    risk = model.why_drawn
    model.explain("ltv")
    assert risk["data"]
    assert model.why_drawn != risk


def test_a_customer_who_is_not_there_is_told(model):
    model.open("nobody", 5)
    assert model.customer["card"] is None
    assert "nobody has no score" in model.customer["error"]


def test_the_exported_file_holds_what_is_filtered_in_its_order(model, folder):
    path = exported(model, kind="csv", chosen={"tier": ""}, sort_by="score")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["Customer"] for row in rows] == ["vera", "boris", "anna"]
    assert rows[0]["Name"] == "'=1+1"  # a spreadsheet would run it
    assert rows[2]["Chance of no purchase in 90 days"] == "0.4"
    assert rows[2]["Money at stake, RUB"] == "800.0"
    assert path.name.startswith("at-risk-")


def test_a_file_of_a_kind_that_cannot_be_written_is_refused(model):
    assert exported(model, kind="pdf") is None
    assert model.exporting["state"] == "failed"
    assert "Allowed: .xlsx, .csv, .parquet" in model.exporting["error"]


def test_a_file_has_no_place_of_the_visitors_choice(model):
    assert exported(model, what="../../at_risk", kind="csv") is None
    assert "no list" in model.exporting["error"]


def test_scoring_that_fails_says_why(model, folder):
    model.work_start("score")
    deadline = time.monotonic() + 60
    while model.work["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
        model.work_check()
    assert model.work["state"] == "failed"
    assert model.work["error"] == "There is no touch to score yet. Take files in and build first."


def test_newer_scores_are_noticed_and_shown_when_asked_for(model, folder):
    publish(folder, scores=[])
    model.look_for_newer()
    assert model.newer
    model.start({"number": 9})
    assert (model.newer, model.scored["customers"]) == (False, 0)


def test_a_page_needs_none_of_the_heavy_libraries():
    code = "import sys, workbench.show.pages.churn.page; print(sorted({'pandas', 'numpy', 'sklearn', 'scipy', 'lifelines'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
