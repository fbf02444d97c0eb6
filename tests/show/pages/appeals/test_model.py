import time

import duckdb
import openpyxl
import pytest

from tests.show.appeal_people import HOSTILE
from workbench.errors import WorkbenchError
from workbench.show.pages.appeals.export import export_appeals
from workbench.show.pages.appeals.model import AppealsModel
from workbench.show.pages.appeals.view import AppealsView

WAIT_S = 60
PERIOD = {"first": "2026-03-20", "last": "2026-04-03"}


@pytest.fixture
def model(workspace):
    opened = AppealsModel(workspace, AppealsView.open(workspace))
    opened.start({})
    yield opened
    opened.close()


def quiet(*_):
    pass


def test_answers_carry_the_number_of_their_request(model):
    model.ask({"number": 3, "what": "appeals", "filter": {"statuses": ["missed"]}, "sort_by": "opened_at"})
    model.ask({"number": 4, "what": "options"})
    model.open("a1", 5)
    assert (model.table["number"], model.table["total"], model.table["error"]) == (3, 2, "")
    assert (model.options["number"], model.options["total"]) == (4, 7)
    assert (model.opened["number"], model.opened["card"]["appeal"]["customer_id"]) == (5, "anna")


def test_what_a_link_asks_for_wrongly_is_answered_in_words(model):
    model.ask({"number": 1, "what": "appeals", "filter": {"date_from": "yesterday"}})
    assert "The filter cannot be read" in model.table["error"]
    model.ask({"number": 2, "what": "appeals", "page": "many"})
    assert "Open the page anew" in model.table["error"]
    model.ask({"number": 3, "what": "appeals", "filter": {"where": [{"column": "waits", "operator": "="}]}})
    assert model.table["error"]
    model.open("nobody", 4)
    assert "not in the data any more" in model.opened["error"]
    with pytest.raises(WorkbenchError, match="nothing called 'weather'"):
        model.ask({"number": 1, "what": "weather"})


def write(model, **note):
    model.write({"author": "olga", "number": 7, **note})
    return model.written


def test_a_category_for_many_is_told_and_undone(model):
    written = write(model, kind="category", value="Target", filter={"kinds": ["call"]})
    assert (written["number"], written["done"], written["change"]["appeals"]) == (7, True, 3)
    assert written["said"] == "3 appeals: category is “target” now."
    undone = write(model, kind="undo", change_no=written["change"]["change_no"])
    assert undone["said"] == "3 appeals: undone, the category is what it was before."
    again = write(model, kind="undo", change_no=written["change"]["change_no"])
    assert (again["done"], model.notice["text"]) == (
        False,
        "olga has undone this already. Reload the page to see what holds.",
    )


def test_the_open_appeal_shows_what_was_written(model):
    model.open("b1", 1)
    write(model, kind="status", value="in progress", appeals=["b1"])
    write(model, kind="comment", appeal="b1", value="<b>busy</b>")
    card = model.opened["card"]
    assert (card["appeal"]["status"], card["appeal"]["status_by"], card["said"]["status"]) == (
        "in progress", "olga", "missed",
    )  # fmt: skip
    assert [comment["text"] for comment in card["comments"]] == ["<b>busy</b>"]
    write(model, kind="uncomment", value=card["comments"][0]["comment_id"])
    assert model.opened["card"]["comments"] == []


def test_what_cannot_be_kept_is_said_and_changes_nothing(model):
    assert not write(model, kind="status", value="done", appeals=["b1"])["done"]
    assert "There is no status 'done'" in model.notice["text"]
    assert not write(model, kind="category", value="target", filter={"statuses": ["lost"]})["done"]
    assert "No appeal is chosen" in model.notice["text"]


def test_a_bar_of_the_chart_stands_for_its_days(model):
    model.ask({"number": 1, "what": "statistics", **PERIOD})
    assert model.statistics["error"] == ""
    bars = {trace["name"]: trace for trace in model.days_drawn["data"]}
    assert dict(zip(bars["Missed"]["x"], bars["Missed"]["y"], strict=True))["2026-03-29"] == 1
    assert model.pick("2026-03-29") == {"from": "2026-03-29", "to": "2026-03-29"}
    model.ask({"number": 2, "what": "statistics", "first": "2026-01-02", "last": "2026-06-30"})
    bars = {trace["name"]: trace for trace in model.days_drawn["data"]}
    assert dict(zip(bars["Missed"]["x"], bars["Missed"]["y"], strict=True))["2026-03-30"] == 1  # the week of Monday
    assert model.pick("2025-12-29") == {"from": "2026-01-02", "to": "2026-01-04"}


def test_a_period_that_is_none_is_answered_in_words(model):
    model.ask({"number": 1, "what": "statistics", "first": "2026-04-03", "last": "2026-03-20"})
    assert "before it begins" in model.statistics["error"]


def test_curves_are_drawn_by_operator(model):
    model.ask({"number": 1, "what": "silence", **PERIOD})
    assert [trace["name"] for trace in model.curves_drawn["data"] if "name" in trace] == ["All appeals"]
    model.ask({"number": 2, "what": "curves", "by": "operators"})
    assert sorted(trace["name"] for trace in model.curves_drawn["data"]) == ["Ivan", "Olga"]


def test_a_file_holds_what_passes_with_marks_and_names(workspace, model, tmp_path):
    write(model, kind="category", value="target", appeals=["b1"])
    target = tmp_path / "appeals.xlsx"
    turn = {"sort_by": "opened_at", "descending": False}
    asked = {"chosen": {"sources": ["google"]}, "turn": turn}
    assert export_appeals(workspace, quiet, target=str(target), **asked) == str(target)
    sheet = openpyxl.load_workbook(target)["Appeals"]
    head, *rows = sheet.iter_rows(values_only=True)
    named = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Appeal"], row["Customer"], row["Category"], row["Category set by"]) for row in named] == [
        ("a1", "Anna Petrova", "target", None),
        ("b1", HOSTILE, "target", "olga"),
    ]
    assert str(named[0]["Opened"]) == "2026-03-20 11:00:00"
    assert named[0]["Wait, s"] == 1200


def test_a_file_for_programs_keeps_names_and_utc(workspace, tmp_path):
    target = tmp_path / "appeals.parquet"
    turn = {"sort_by": "wait_s", "descending": True}
    export_appeals(workspace, quiet, target=str(target), chosen={}, turn=turn)
    rows = duckdb.sql(f"select appeal_id, opened_at::varchar from read_parquet('{target}')").fetchall()
    assert rows[0] == ("v1", "2026-03-25 09:00:00")
    assert len(rows) == 7


def test_an_export_runs_in_a_process_of_its_own(model):
    model.export_start(
        {"filter": {"statuses": ["missed"]}, "sort_by": "opened_at", "descending": True, "suffix": ".csv"}
    )
    until = time.monotonic() + WAIT_S
    file = None
    while file is None and time.monotonic() < until and model.exporting["state"] == "running":
        time.sleep(0.1)
        file = model.export_check()
    assert model.exporting["error"] == ""
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    model.export_start({"filter": {}, "sort_by": "opened_at", "descending": True, "suffix": ".exe"})
    assert "unknown suffix" in model.exporting["error"]
