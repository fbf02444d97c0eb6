"""The page of channels as data, over the company of `marketing_company`: figures are counted by hand from its table."""

import json
from datetime import date

import duckdb
import pytest

from tests.browser.marketing_company import build_marketing
from workbench.errors import WorkbenchError
from workbench.marketing.behind import behind
from workbench.marketing.figure_spec import read_spec
from workbench.show.pages.channels.export import export_channels
from workbench.show.pages.channels.model import ChannelsModel
from workbench.show.pages.channels.view import ChannelsView

ALL = {"first": "2026-03-01", "last": "2026-07-31"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return build_marketing(tmp_path_factory.mktemp("nordlicht"))


@pytest.fixture(scope="module")
def view(company):
    opened = ChannelsView.open(company)
    yield opened
    opened.close()


def named(rows):
    return {row["name"]: row for row in rows}


def customers_behind(view, spec):
    """Count the customers that a link opens, as the journal would."""
    found = behind(read_spec(json.dumps(spec)), view.settings.zone, None)
    return view.reader.ask(f"select count(distinct customer_id) as n from ({found.sql})", found.values)[0]["n"]


def test_without_days_the_last_of_the_data_are_shown(view):
    found = view.effectiveness({})
    assert (found["first"], found["last"]) == ("2026-06-12", "2026-07-11")
    assert view.last_day() == date(2026, 7, 11)


def test_rows_add_up_to_the_total_of_the_inputs(view):
    found = view.effectiveness(ALL)
    assert found["total"]["cost"] == pytest.approx(2 * (400.40 + 200 + 33.33))
    for figure in ("cost", "sessions", "leads", "customers", "revenue"):
        assert sum(row[figure] for row in found["rows"]) == pytest.approx(found["total"][figure])


def test_a_channel_unfolds_to_campaigns_and_a_campaign_to_ads(view):
    channel = named(view.effectiveness(ALL)["rows"])["Paid search"]
    campaigns = named(view.below({**ALL, "path": channel["path"]}))
    assert {name: row["cost"] for name, row in campaigns.items()} == {"spring": 1200.8, "nobody came": 66.66}
    assert (campaigns["nobody came"]["note"], campaigns["nobody came"]["detail"]) == ("no visits", "bing / cpc")
    ads = named(view.below({**ALL, "path": campaigns["spring"]["path"]}))
    assert {name: row["cost"] for name, row in ads.items()} == {"red": 800.8, "blue": 400.0, "(no ad)": 0}
    assert not ads["red"]["opens"]


def test_of_chosen_channels_the_sum_stands_beside_the_whole(view):
    found = view.effectiveness({**ALL, "channels": ["Direct", "E-mail"]})
    assert {row["name"] for row in found["rows"]} == {"Direct", "E-mail"}
    assert (found["shown"]["sessions"], found["total"]["sessions"]) == (46, 145)


def test_chosen_campaigns_are_the_rows(view):
    found = view.effectiveness({**ALL, "campaigns": ["spring"]})
    assert (found["by"], [row["name"] for row in found["rows"]]) == ("campaign", ["spring"])


@pytest.mark.parametrize("figure", ["sessions", "leads", "customers", "deals", "revenue"])
def test_a_row_opens_its_customers(view, figure):
    row = named(view.effectiveness(ALL)["rows"])["Paid search"]
    # two of the groups came by it; 20 of the 60 never bought
    assert customers_behind(view, row["behind"][figure]) == (60 if figure in ("sessions", "leads") else 40)


def test_a_link_opens_fewer_customers_than_there_were_visits_and_deals(view):
    found = view.effectiveness(ALL)
    # 145 visits of 86 customers; 60 deals, six customers won two
    opened = {
        figure: view.customers_behind(json.dumps(found["total"]["behind"][figure])) for figure in ("sessions", "deals")
    }
    assert opened == {"sessions": 86, "deals": 54}
    spring = named(view.below({**ALL, "path": named(found["rows"])["Paid search"]["path"]}))["spring"]
    assert (spring["sessions"], view.customers_behind(json.dumps(spring["behind"]["sessions"]))) == (80, 60)


def test_what_is_unobserved_is_not_called_direct_by_source(view):
    names = [row["name"] for row in view.effectiveness({**ALL, "by": "source"})["rows"]]
    assert names.count("(direct) / (none)") == 1
    assert "(unobserved)" in names


def test_every_model_shares_out_the_same_total(view):
    found = view.attribution(ALL)
    assert len(found["models"]) == 8
    for model in found["models"]:
        values = [row["values"][model["key"]] for row in found["rows"]]
        assert sum(value["conversions"] for value in values) == pytest.approx(60)
        assert round(sum(value["revenue"] for value in values), 2) == 4867.30
    # of the eight who rang before they bought
    assert (found["unobserved"]["conversions"], found["unobserved"]["first_known"]) == (8, 0)


def test_a_share_of_a_model_opens_who_converted(view):
    rows = named(view.attribution(ALL)["rows"])
    for model in ("first", "time_decay", "shapley"):
        # a newsletter led to both deals of six; nothing led to those of eight who rang
        opened = {name: customers_behind(view, rows[name]["values"][model]["behind"]) for name in rows}
        assert opened["Paid search"] == 40
        assert opened["E-mail"] == 6
        assert opened["(unobserved)"] == 8


def test_totals_open_their_customers(view):
    ascribed = view.attribution(ALL)
    assert customers_behind(view, ascribed["total"]["behind"]) == 54
    assert customers_behind(view, ascribed["unobserved"]["behind"]) == 8
    loyal = view.loyal({**ALL, "channels": ["E-mail", "Paid search"]})["total"]
    opened = {what: customers_behind(view, spec) for what, spec in loyal["behind"].items()}
    assert opened == {"customers": 66, "buyers": 46, "repeaters": 6}
    assert opened == {what: loyal[what] for what in opened}


def test_a_look_back_beyond_the_build_is_refused_in_words(view):
    with pytest.raises(WorkbenchError, match="longer than the 90 days of the last build"):
        view.attribution({**ALL, "lookback": 400 * 86_400})


def test_who_stays_is_counted_of_buyers(view):
    rows = named(view.loyal(ALL)["rows"])
    assert (rows["E-mail"]["repeaters"], rows["E-mail"]["buyers"], rows["E-mail"]["small"]) == (6, 6, True)
    assert customers_behind(view, rows["E-mail"]["behind"]["repeaters"]) == 6
    assert (rows["Paid search"]["repeaters"], rows["Paid search"]["buyers"]) == (0, 40)


def test_answers_stand_beside_what_people_did(view):
    found = view.levels(ALL)["surveys"]
    # six answered 9 and bought twice, eight answered 4 and bought once
    groups = {row["name"]: row for row in found["groups"]}
    assert groups["NPS: Promoters, 9–10"]["ltv_mean"] == pytest.approx(50.55)
    assert groups["NPS: Promoters, 9–10"]["repeat_share"] == 1
    assert groups["NPS: Detractors, 0–6"]["repeat_share"] == 0
    assert found["nps"]["value"] == pytest.approx(100 * (6 - 8) / 14)
    for part in found["nps"]["parts"]:
        assert customers_behind(view, part["behind"]) == part["customers"]


def test_levels_open_their_customers(view):
    for row in view.levels({**ALL, "channels": ["E-mail", "Paid search"]})["levels"]["rows"]:
        assert customers_behind(view, row["behind"]) == row["customers"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "2026-13-01", "last": "2026-07-31"}, "asks for days that are none"),
        ({"first": "2026-07-31", "last": "2026-03-01"}, "before it begins"),
        ({"days": "many"}, "asks for days that are none"),
    ],
)
def test_days_that_are_none_are_told(view, asked, said):
    with pytest.raises(WorkbenchError, match=said):
        view.effectiveness(asked)


def test_an_answer_is_json_and_carries_its_number(company):
    model = ChannelsModel(company, ChannelsView.open(company))
    for number, what in enumerate(("effectiveness", "attribution", "loyal", "levels")):
        model.ask({"number": number, "what": what, **ALL})
        answer = getattr(model, what)
        assert (answer["number"], answer["error"]) == (number, "")
        json.dumps(answer, allow_nan=False)
    model.ask({"number": 9, "what": "attribution", **ALL, "by": "colour"})
    assert "colour" in model.attribution["error"]
    model.close()


@pytest.mark.parametrize("by", ["channel", "campaign", "ad", "day", "month"])
def test_a_file_adds_up_to_the_same(company, tmp_path, by):
    target = tmp_path / "brought.parquet"
    export_channels(company, lambda *_: None, target=str(target), chosen={**ALL, "by": by})
    sums = duckdb.sql(f"select sum(cost), sum(revenue), sum(sessions) from '{target}'").fetchall()[0]
    assert [float(one) for one in sums] == [1267.46, 4867.30, 145]
