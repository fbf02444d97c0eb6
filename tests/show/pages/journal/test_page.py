import pytest

from workbench.show.pages.journal.page import JournalPage


@pytest.fixture
def page(workspace, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    opened = JournalPage.of(workspace)
    yield opened
    opened.model.close()


def test_what_the_model_answers_goes_to_the_browser(page):
    page.vue_start({"number": 5, "filter": {}, "figures": True})
    assert (page.table["number"], page.kpis["number"], page.kpis["error"]) == (5, 5, "")
    assert page.chart.figure["data"]


def test_a_click_on_the_chart_names_its_dates(page):
    page.vue_start({"number": 5, "filter": {}, "figures": True})
    page.chart.picked = {"bucket": "2024-05-01", "at": 7}
    assert (page.picked["from"], page.picked["at"]) == ("2024-05-01", 7)


def test_a_page_takes_what_every_page_takes_and_its_own(page):
    assert {"start", "ask", "look_for_newer", "export_start", "export_check", "open", "write"} <= set(page.events)
