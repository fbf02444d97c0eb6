import pytest

from workbench.show.pages.journeys.model import JourneysModel
from workbench.show.pages.journeys.page import JourneysPage
from workbench.show.pages.journeys.view import JourneysView


@pytest.fixture
def model(company):
    opened = JourneysModel(company, JourneysView.open(company))
    yield opened
    opened.close()


def test_a_figure_comes_with_the_number_of_its_request(model):
    model.ask({"number": 7, "what": "funnel", "people": {}})
    assert (model.shown["number"], model.shown["what"], model.shown["error"]) == (7, "funnel", "")
    assert [stage["stage"] for stage in model.shown["groups"][0]["stages"]] == ["Visit", "Lead", "Deal", "Won"]


def test_what_cannot_be_shown_is_said_in_the_answer(model):
    model.ask({"number": 8, "what": "graph", "people": {"first": "2026-05-01", "last": "2026-04-01"}})
    assert model.shown["number"] == 8
    assert "before it begins" in model.shown["error"]


def test_opening_the_page_says_what_it_offers(model):
    model.start({"number": 1})
    assert (model.options["number"], model.options["error"]) == (1, "")
    assert "deal won" in model.options["events"]["kind"]


def test_cohorts_are_drawn(model):
    model.ask({"number": 2, "what": "cohorts", "people": {}})
    assert model.curves_drawn["data"][-1]["name"] == "Together"


def test_a_point_that_is_clicked_names_its_figure(model):
    page = JourneysPage(model)
    figure = {"figure": "cohort", "cohort": "2026-03", "month_no": 1}
    page.curves_chart.picked = {"bucket": "1", "custom": figure, "meta": None, "at": 5}
    assert page.picked == {"spec": figure, "at": 5}
