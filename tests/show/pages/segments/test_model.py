import subprocess
import sys
import time

import openpyxl
import pytest

from tests.show.pages.segments.test_view import scored
from workbench.errors import WorkbenchError
from workbench.show.pages.segments import model as segments_model
from workbench.show.pages.segments.export import export_members
from workbench.show.pages.segments.model import SegmentsModel
from workbench.show.pages.segments.send import send
from workbench.show.pages.segments.view import SegmentsView

WAIT_S = 60


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    scored(tmp_path)
    return tmp_path


@pytest.fixture
def model(workspace):
    opened = SegmentsModel(workspace, SegmentsView.open(workspace))
    opened.start({})
    yield opened
    opened.close()


def wait(check, done):
    until = time.monotonic() + WAIT_S
    while not done():
        assert time.monotonic() < until
        time.sleep(0.1)
        found = check()
    return found


def test_answers_carry_the_number_of_their_request(model):
    model.ask({"number": 3, "what": "open", "condition": "ltv > 50"})
    model.ask({"number": 4, "what": "members", "condition": "ltv > 50", "sort_by": "ltv"})
    assert (model.opened["number"], model.opened["customers"]) == (3, 2)
    assert (model.table["number"], model.table["name"], model.table["total"]) == (4, "members", 2)


def test_a_condition_half_written_is_answered_in_words(model):
    model.ask({"number": 1, "what": "open", "condition": "ltv >"})
    assert model.opened["error"].startswith("The condition ends where a value is needed.")


def test_what_a_link_asks_for_wrongly_is_answered_in_words(model):
    model.ask({"number": 1, "what": "members", "condition": "ltv > 50", "page": "many"})
    assert "Open the page anew" in model.table["error"]
    with pytest.raises(WorkbenchError, match="nothing called 'weather'"):
        model.ask({"number": 1, "what": "weather"})


def test_the_builder_is_offered_columns_operators_and_tiers(model):
    columns = {column["name"]: column for column in model.vocabulary["columns"]}
    assert columns["churn.tier"]["values"] == ["high", "medium", "low"]
    assert columns["churn(30).score"]["type"] == "number"
    assert "within" in model.vocabulary["operators"]["time"]


def test_what_cannot_be_saved_is_a_notice(model):
    model.write({"number": 7, "kind": "save", "name": "Hot now", "condition": "ltv > 1", "author": "Olga"})
    assert (model.written["number"], model.written["done"]) == (7, False)
    assert "ready-made" in model.notice["text"]


def test_an_audience_comes_back_as_a_file_named_for_its_segment(model):
    asked = {"condition": "ltv > 50", "segment": "../Rich & <b>", "platform": "google", "author": "Olga"}
    path = model.write({"number": 8, "kind": "audience", **asked})
    assert path.name.startswith("Rich-b-google-")
    assert path.read_text().startswith("Phone,Phone,Phone,Email")


def test_customers_are_exported_with_words_and_without_formulas(model):
    model.export_start({"condition": "ltv > 50", "name": "Rich", "suffix": ".xlsx"})
    path = wait(model.export_check, lambda: model.exporting["state"] != "running")
    assert model.exporting["error"] == ""
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0][:5] == ("Customer", "Name", "Phones", "E-mails", "LTV")
    assert [row[0] for row in rows[1:]] == ["anna", "boris"]


def test_an_export_of_what_cannot_be_read_fails_in_words(workspace, tmp_path):
    with pytest.raises(WorkbenchError, match="There is no column 'ltw'"):
        export_members(workspace, lambda *_: None, target=str(tmp_path / "x.csv"), condition="ltw > 1")


def test_the_portrait_of_a_large_company_is_made_beside_the_page(model, monkeypatch):
    monkeypatch.setattr(segments_model, "LIVE_PORTRAITS", 2)
    model.ask({"number": 5, "what": "portrait", "condition": "ltv = 0"})
    assert (model.portrait["number"], model.portrait["running"]) == (5, True)
    wait(model.portrait_check, lambda: not model.portrait["running"])
    assert model.portrait["error"] == ""
    assert {row["attribute"] for row in model.portrait["rows"]} >= {"city", "kind"}


def test_sending_with_nothing_due_says_so(workspace):
    assert send(workspace, lambda *_: None) == "Nothing was due."


def test_the_page_needs_no_heavy_library():
    heavy = "pandas", "numpy", "scipy", "sklearn", "lifelines"
    asked = f"import sys, workbench.show.pages.segments.page; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
