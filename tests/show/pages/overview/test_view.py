"""The page Overview as data, over the company of `marketing_company`: figures are counted by hand from its table."""

import json
from datetime import UTC, datetime

import pytest

from tests.browser.marketing_company import build_marketing
from workbench.marketing.behind import behind
from workbench.marketing.figure_spec import read_spec
from workbench.show.pages.overview.drawn import series_figure
from workbench.show.pages.overview.model import OverviewModel
from workbench.show.pages.overview.sources import sources
from workbench.show.pages.overview.view import OverviewView

ALL = {"first": "2026-03-01", "last": "2026-07-31"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return build_marketing(tmp_path_factory.mktemp("nordlicht"))


@pytest.fixture(scope="module")
def view(company):
    opened = OverviewView.open(company)
    yield opened
    opened.close()


def customers_behind(view, spec):
    """Count the customers that a link opens, as the journal would."""
    found = behind(read_spec(json.dumps(spec)), view.settings.zone, None)
    return view.reader.ask(f"select count(distinct customer_id) as n from ({found.sql})", found.values)[0]["n"]


def test_the_funnel_is_of_those_who_came_in_the_period(view):
    stages = view.overview(ALL)["funnel"]
    # all but the eight who rang first were seen on the site; of the 60 who asked 40 bought
    assert [(stage["stage"], stage["customers"]) for stage in stages] == [
        ("Visit", 86),
        ("Lead", 60),
        ("Deal", 60),
        ("Won", 40),
    ]
    assert stages[3]["behind"]["people"] == {"first": "2026-03-01", "last": "2026-07-31"}


def test_the_figures_say_what_opens_them(view):
    cards = {card["name"]: card for card in view.overview({**ALL, "channels": ["E-mail"]})["cards"]}
    # six customers, 20 and later 30.55 each: the second deal goes by what had brought them
    assert (cards["deals"]["value"], cards["revenue"]["value"]) == (12, 303.30)
    assert all(card["behind"] or card["page"] for card in cards.values())


@pytest.mark.parametrize(("channels", "buyers"), [([], 54), (["Paid search", "E-mail"], 46)])
def test_how_many_customers_a_link_opens_is_counted_when_asked(company, view, channels, buyers):
    found = view.overview({**ALL, "channels": channels})
    deals = next(card for card in found["cards"] if card["name"] == "deals")
    model = OverviewModel(company, OverviewView.open(company))
    # of the 60 deals six are the second ones of those who came by the newsletter
    model.ask({"what": "opened", "behind": json.dumps(deals["behind"])})
    assert model.opened == {"behind": json.dumps(deals["behind"]), "customers": buyers}
    model.ask({"what": "opened", "behind": '{"figure": "nothing"}'})
    assert model.opened["customers"] is None
    model.close()


def test_a_source_that_fell_behind_stands_first(view):
    found = sources(view.reader.ask, view.period(ALL, 30), datetime(2026, 8, 1, tzinfo=UTC))
    assert [(row["system"], row["days_behind"], row["in_period"]) for row in found["rows"]] == [
        ("Ads: bing", 92, 2),
        ("Ads: google", 92, 4),
        ("events", 0, 317),
    ]
    assert found["until"] == "2026-07-11T11:00:00+02:00"


def test_what_is_dated_later_is_a_slip_of_a_clock(view):
    found = sources(view.reader.ask, view.period(ALL, 30), datetime(2026, 4, 1, tzinfo=UTC))
    assert found["rows"][0]["last_at"] == "2026-03-02"
    assert found["until"] < "2026-04-02"


def test_an_answer_is_json_and_draws_the_series(company):
    model = OverviewModel(company, OverviewView.open(company))
    model.ask({"number": 7, **ALL})
    assert (model.overview["number"], model.overview["error"]) == (7, "")
    json.dumps(model.overview, allow_nan=False)
    revenue, leads = model.series_drawn["data"]
    assert sum(revenue["y"]) == pytest.approx(4867.30)
    assert sum(leads["y"]) == 68
    model.close()


def test_a_bar_carries_the_figure_that_a_click_opens():
    spec = {"figure": "period", "what": "leads"}
    row = {"start": "2026-03-01", "revenue": 10, "leads": 2, "behind": {"leads": spec}}
    revenue, leads = series_figure([row], "day", "EUR")["data"]
    assert (revenue["customdata"], leads["customdata"]) == ([None], [spec])


@pytest.mark.parametrize(("leads", "named"), [([0], [0]), ([1, 0], [0, 1]), ([2], [0, 1, 2])])
def test_an_axis_of_next_to_nothing_names_whole_numbers_once(leads, named):
    rows = [{"start": f"2026-03-0{day}", "revenue": 0, "leads": n, "behind": {}} for day, n in enumerate(leads, 1)]
    layout = series_figure(rows, "day", "EUR")["layout"]
    assert (layout["yaxis"]["tickvals"], layout["yaxis2"]["tickvals"]) == ([0], named)
