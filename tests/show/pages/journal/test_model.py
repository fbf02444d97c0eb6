import time

import duckdb
import pytest

from workbench.show.pages.journal.model import JournalModel


@pytest.fixture
def model(workspace, journal):
    opened = JournalModel(workspace, journal)
    yield opened
    opened.close()


def asked(number=1, **parts):
    return {"number": number, "filter": {}, **parts}


def test_starts_with_rows_figures_and_options(model):
    model.start(asked(7))
    assert model.table["number"] == 7
    assert model.table["total"] == len(model.table["rows"]) > 0
    assert "new_customers" in {card["name"] for card in model.kpis["cards"]}
    assert model.figure["data"]
    assert model.options["kinds"]


def test_another_page_leaves_the_figures_alone(model):
    model.start(asked(1))
    model.ask(asked(2, page=2, figures=False))
    assert (model.table["number"], model.kpis["number"]) == (2, 1)


def test_a_filter_that_cannot_be_read_is_explained(model):
    model.ask(asked(3, filter={"date_from": "yesterday"}))
    assert "yesterday" in model.table["error"]
    assert model.table["number"] == 3


def test_a_broken_database_is_explained_without_its_own_words(model, journal, monkeypatch):
    def broken(*_args, **_options):
        raise duckdb.IOException("could not read the row of Anna, +79161234567")

    monkeypatch.setattr(journal, "page", broken)
    model.ask(asked())
    assert "workbench build" in model.table["error"]
    assert "Anna" not in model.table["error"]


def test_a_customer_opens_with_the_latest_touches(model):
    model.start(asked())
    customer_id = model.table["rows"][0]["customer_id"]
    model.open(customer_id, 5)
    assert (model.customer["number"], model.customer["card"]["customer_id"]) == (5, customer_id)
    numbers = [touch["touch_no"] for touch in model.timeline["rows"]]
    assert numbers == sorted(numbers, reverse=True)


def test_a_customer_who_is_gone_is_explained(model):
    model.open("nobody", 6)
    assert "not in the data any more" in model.customer["error"]


def test_earlier_touches_are_put_below_the_known_ones(model, monkeypatch):
    monkeypatch.setattr("workbench.show.pages.journal.model._TOUCHES_AT_ONCE", 1)
    model.start(asked())
    longest = max(model.table["rows"], key=lambda row: row["touches"])
    model.open(longest["customer_id"], 1)
    model.trace(longest["customer_id"], before=model.timeline["rows"][-1]["touch_no"])
    assert [touch["touch_no"] for touch in model.timeline["rows"]] == [longest["touches"], longest["touches"] - 1]


def test_a_double_click_shows_earlier_touches_once(model, monkeypatch):
    monkeypatch.setattr("workbench.show.pages.journal.model._TOUCHES_AT_ONCE", 2)
    model.open("anna", 1)
    for number in (2, 3):
        model.trace("anna", before=4, number=number)
    assert [touch["touch_no"] for touch in model.timeline["rows"]] == [5, 4, 3, 2]
    assert model.timeline["number"] == 3


def test_touches_of_one_customer_are_not_put_below_those_of_another(model):
    model.open("anna", 1)
    model.trace("galina", before=2, number=2)
    assert [touch["customer_id"] for touch in model.timeline["rows"]] == ["galina"]


def test_what_was_kept_and_what_was_not_is_answered_by_its_number(model):
    model.open("anna", 1)
    model.write("anna", "comment", "Called back", "Irina", number=2)
    assert model.written == {"number": 2, "kind": "comment", "value": "Called back", "done": True}
    model.write("anna", "tag", "x" * 41, "Irina", number=3)
    assert (model.written["number"], model.written["done"]) == (3, False)


def test_a_tag_shows_in_the_panel_the_table_and_the_options(model):
    model.start(asked())
    customer_id = model.table["rows"][0]["customer_id"]
    model.open(customer_id, 1)
    model.write(customer_id, "tag", "vip", "Irina")
    assert model.customer["card"]["tags"] == ["vip"]
    assert model.table["rows"][0]["tags"] == ["vip"]
    assert model.options["tags"] == [("vip", 1)]


def test_a_comment_can_be_taken_back(model):
    model.start(asked())
    customer_id = model.table["rows"][0]["customer_id"]
    model.open(customer_id, 1)
    model.write(customer_id, "comment", "Called back", "Irina")
    (comment,) = model.customer["card"]["comments"]
    assert (comment["text"], comment["author"], comment["at"][-6:]) == ("Called back", "Irina", "+03:00")
    model.write(customer_id, "uncomment", comment["comment_id"], "Irina")
    assert model.customer["card"]["comments"] == []


def test_what_cannot_be_kept_is_said(model):
    model.start(asked())
    model.write(model.table["rows"][0]["customer_id"], "tag", "x" * 41, "Irina")
    assert "40" in model.notice["text"]


def test_a_bar_stands_for_its_days(model):
    model.start(asked())
    model._grain = "week"
    assert model.pick("2026-11-16 00:00") == {"from": "2026-11-16", "to": "2026-11-22"}


def test_an_export_reports_until_the_file_is_there(model):
    model.start(asked())
    model.export_start({})
    assert model.exporting["state"] == "running"
    deadline = time.monotonic() + 30
    while (path := model.export_check()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert path.suffix == ".xlsx"
    assert path.stat().st_size > 0
    assert model.exporting["state"] == "done"


def test_an_export_that_fails_says_so(model):
    model.ask({"number": 1, "sort_by": "tags"})
    model.export_start({})
    deadline = time.monotonic() + 60
    while model.exporting["state"] == "running":
        assert time.monotonic() < deadline
        time.sleep(0.05)
        assert model.export_check() is None
    assert model.exporting["state"] == "failed"
    assert model.exporting["error"].startswith("The export failed: Cannot sort by 'tags'")


def test_a_cancelled_export_leaves_nothing_behind(model):
    model.start(asked())
    model.export_start({})
    model.export_cancel()
    assert model.exporting["state"] == "idle"
    assert model.export_check() is None
