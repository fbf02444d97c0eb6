import shutil

import pytest

from tests.show.churn_people import CUSTOMERS, HOSTILE_NAME, SCORES, publish
from tests.show.four_people import at
from workbench.errors import WorkbenchError
from workbench.show.listings import Wish
from workbench.show.pages.churn.figures import curves_figure, deciles_figure, why_figure
from workbench.show.pages.churn.view import ChurnView


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("churn") / "company")


@pytest.fixture
def opened(built, tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    view = ChurnView.open(shutil.copytree(built, tmp_path / "company"))
    yield view
    view.close()


def names(view, **wish):
    return [row["customer_id"] for row in view.listing("at_risk", wish.pop("horizon", 90), Wish(**wish)).rows]


def test_says_when_customers_were_scored_in_the_zone_of_the_workspace(opened):
    assert opened.scored() == {
        "as_of": "2026-06-01",
        "scored_at": "2026-06-01T06:00:00+03:00",
        "customers": 3,
        "days_behind": 0,
        "notes": [],
        "tiers": "",
    }


def test_says_how_the_tiers_were_drawn(tmp_path):
    told = [{"model": "churn", "check_name": "tiers", "verdict": "ok", "words": "It is 90.0% for the average buyer."}]
    view = ChurnView.open(publish(tmp_path / "company", model_notes=told))
    said = view.scored()["tiers"]
    assert "odds of a purchase with the average buyer's" in said
    assert said.endswith("It is 90.0% for the average buyer.")
    view.close()


def test_counts_the_days_of_touches_that_came_after_the_scoring(tmp_path):
    late = [{**CUSTOMERS[0], "last_at": at("2026-06-01 10:00")}, {**CUSTOMERS[1], "last_at": at("2099-01-01 10:00")}]
    view = ChurnView.open(publish(tmp_path / "company", customers=late))
    assert view.scored()["days_behind"] == 1  # the touch of 2099 is a slip of a clock
    view.close()


def test_a_snapshot_that_was_never_scored_says_so(tmp_path):
    view = ChurnView.open(publish(tmp_path / "company", scored=False))
    assert view.scored()["as_of"] is None
    view.close()


def test_nobody_who_could_be_scored_is_told_why(tmp_path):
    why = [{"model": "churn", "check_name": "enough data", "verdict": "none", "words": "Nobody has bought yet."}]
    view = ChurnView.open(publish(tmp_path / "company", scores=[], rfm=[], model_notes=why))
    assert (view.scored()["customers"], view.scored()["notes"]) == (0, ["Nobody has bought yet."])
    view.close()


def test_expected_money_is_shown_though_nobody_has_a_risk(tmp_path):
    why = [{"model": "churn", "check_name": "enough data", "verdict": "none", "words": "Too few came back."}]
    money = [score for score in SCORES if score["model"] == "ltv"]
    view = ChurnView.open(publish(tmp_path / "company", scores=money, model_notes=why))
    assert (view.scored()["customers"], view.scored()["notes"]) == (3, ["Too few came back."])
    assert view.cards(90) | {"returning": []} == {
        "scored": 0, "high": 0, "high_from": None, "money": None, "money_high": None, "returning": [],
    }  # fmt: skip
    assert (view.listing("at_risk", 90, Wish()).total, view.listing("ltv", 90, Wish()).total) == (0, 3)
    view.close()


def test_the_cards_add_the_scores_up(opened):
    cards = opened.cards(90)
    assert (cards["scored"], cards["high"], cards["high_from"]) == (3, 1, 0.9)
    assert (cards["money"], cards["money_high"]) == (1245.0, 45.0)
    # 90 days: 0.6 + 0.2 + 0.1 expected; variance 0.24 + 0.16 + 0.09 = 0.49, so 1.96 · 0.7 to either side
    ninety = cards["returning"][-1]
    assert (ninety["days"], ninety["customers"]) == (90, pytest.approx(0.9))
    assert (ninety["lower"], ninety["upper"]) == (0.0, pytest.approx(0.9 + 1.959964 * 0.7))


def test_most_money_at_stake_comes_first_at_every_horizon(opened):
    assert names(opened) == names(opened, horizon=30) == ["anna", "boris", "vera"]
    row = opened.listing("at_risk", 30, Wish()).rows[0]
    assert (row["score"], row["money_at_stake"], row["last_purchase_on"]) == (0.6, 800.0, "2026-05-22")
    assert (row["purchases"], row["ltv"], row["expected_at"]) == (4, 9000.0, "2026-07-20")


def test_the_list_is_filtered_searched_and_sorted(opened):
    assert names(opened, chosen={"tier": "high"}) == ["vera"]
    assert names(opened, text="+7 (916) 222") == ["boris"]
    assert names(opened, sort_by="score") == ["vera", "boris", "anna"]
    assert opened.listing("at_risk", 90, Wish()).choices == {"tier": [("high", 1), ("low", 1), ("medium", 1)]}


@pytest.mark.parametrize("horizon", [0, 45, 365])
def test_a_horizon_that_nobody_is_scored_for_is_refused(opened, horizon):
    with pytest.raises(WorkbenchError, match=f"not scored for {horizon} days. Allowed: 30, 60, 90"):
        opened.listing("at_risk", horizon, Wish())


def test_a_list_that_is_not_there_is_refused(opened):
    with pytest.raises(WorkbenchError, match="no list 'touches'"):
        opened.listing("touches", 90, Wish())


def test_a_name_that_somebody_gave_is_shown(opened):
    opened.notes.set_name("boris", "Boris", "Vera Orlova")
    assert [row["name"] for row in opened.listing("at_risk", 90, Wish(text="222")).rows] == ["Boris"]
    assert opened.customer("boris")["name"] == "Boris"


def test_what_adds_up_to_a_score_begins_with_the_average(opened):
    churn = opened.customer("anna")["churn"]
    assert [step["title"] for step in churn["steps"]] == [
        "Customer with average figures",
        "Days since the last purchase",
        "First source",
    ]
    assert sum(step["contribution"] for step in churn["steps"]) == pytest.approx(churn["score"], abs=1e-9)
    assert churn["others"] == [{"horizon_days": 30, "score": 0.6}, {"horizon_days": 60, "score": 0.5}]


def test_an_old_id_leads_to_the_customer(opened):
    assert opened.customer("anna-before")["customer_id"] == "anna"


def test_a_customer_without_a_score_is_told_as_such(opened):
    with pytest.raises(WorkbenchError, match="gleb has no score: only buyers"):
        opened.customer("gleb")


def test_a_name_that_is_markup_comes_out_as_it_is(opened):
    assert opened.customer("boris")["name"] == HOSTILE_NAME


def test_tenths_by_expected_money_share_it_out(opened):
    rows = opened.deciles()
    assert [(row["decile"], row["customers"], row["expected"]) for row in rows] == [
        (1, 1, 6000.0),
        (2, 1, 300.0),
        (3, 1, 10.0),
    ]
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert [row["customer_id"] for row in opened.listing("ltv", 90, Wish(chosen={"decile": "2"})).rows] == ["boris"]


def test_the_largest_curves_are_drawn_until_others_are_chosen(opened):
    assert opened.curves("first_source")["values"] == ["google", "vk", "shop-0", "shop-1"]
    assert opened.curves("first_source", ["shop-5", "nowhere"])["values"] == ["shop-5"]
    every = [choice["value"] for choice in opened.curves("first_source")["choices"]]
    assert len(opened.curves("first_source", every)["values"]) == 6


def test_gaps_still_open_are_counted_just_before_each_day(opened):
    table = opened.curves("first_source", ["vk"])["at_risk"]
    # between the days 10, 70 and 95 of the curve nothing happens
    assert table == {"days": [0, 30, 60, 90], "rows": [{"value": "vk", "counts": [50, 40, 40, 10]}]}


def test_a_curve_is_said_in_words(opened):
    assert opened.curves("first_source", ["vk"])["sentence"].startswith(
        "Half of the purchases of “vk” were followed by another within 95 days"
    )
    assert opened.curves("first_source", ["google"])["sentence"].startswith(
        "After 40 days 90 of 100 purchases of “google” had not been followed by another (80–100)"
    )


def test_a_grouping_without_curves_says_nothing(opened):
    shown = opened.curves("order_number")
    assert (shown["choices"], shown["sentence"], shown["at_risk"]) == ([], "", {"days": [], "rows": []})
    assert curves_figure(shown)["layout"]["annotations"][0]["text"] == "No curves yet"


def test_a_grouping_that_is_not_there_is_refused(opened):
    with pytest.raises(WorkbenchError, match=r"no curves by 'first_sauce'\. Did you mean 'first_source'"):
        opened.curves("first_sauce")


def test_curves_are_drawn_as_steps_from_everybody_dotted_where_few_are_left(opened):
    lower, upper, line, few = curves_figure(opened.curves("first_source", ["vk"]))["data"]
    assert (line["x"], line["y"], line["line"]["shape"]) == ([0, 10, 70], [1.0, 0.8, 0.6], "hv")
    assert (few["x"], few["y"], few["line"]["dash"]) == ([70, 95], [0.6, 0.45], "dot")
    assert (upper["fill"], lower["y"][1], upper["y"][1]) == ("tonexty", pytest.approx(0.7), pytest.approx(0.9))


def test_every_step_of_why_begins_where_the_one_before_has_ended(opened):
    drawn = {trace["name"]: trace for trace in why_figure(opened.customer("anna")["churn"])["data"]}
    fall, rise, score = drawn["lowers it"], drawn["raises it"], drawn["score"]
    assert (fall["base"], fall["x"]) == ([0.7], [-0.35])
    assert (rise["base"], rise["x"]) == ([pytest.approx(0.35)], [0.05])
    assert score["base"][0] + score["x"][0] == pytest.approx(0.4)


def test_more_risk_is_bad_and_more_money_is_good(opened):
    card = opened.customer("anna")
    risk, money = (
        {trace["name"]: trace["marker"]["color"] for trace in why_figure(card[key])["data"]}
        for key in ("churn", "ltv_expected")
    )
    assert risk["lowers it"] == money["raises it"]
    assert risk["raises it"] != money["raises it"]


def test_without_a_forecast_there_is_nothing_to_draw():
    assert deciles_figure([])["data"] == []
    assert why_figure(None)["data"] == []
