from zoneinfo import ZoneInfo

import pytest

from tests.show.churn_people import FIGURES, figure, publish
from workbench.engine.snapshots import SnapshotStore
from workbench.show.reader import SnapshotReader
from workbench.show.trust.figures import gains_figure, reliability_figure
from workbench.show.trust.view import TrustView


def trust_of(folder, *asked):
    return TrustView(SnapshotReader(SnapshotStore(folder / "snapshots"), ZoneInfo("UTC"))).trust(*asked)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("trust") / "company")


@pytest.fixture(scope="module")
def churn(folder):
    return trust_of(folder, "churn", 90)


def test_the_published_way_stands_before_its_challenger_and_the_naive_rules(churn):
    assert [(one["title"], one["role"]) for one in churn["estimators"]] == [
        ("Landmark regression", "champion"),
        ("Cox regression of gaps", "challenger"),
        ("Everybody alike", "naive"),
        ("Last purchase alone", "naive"),
    ]


def test_a_figure_stands_beside_the_simplest_rule_in_words(churn):
    verdicts = {one["metric"]: one["verdict"] for one in churn["figures"]}
    assert verdicts == {
        "auc": "better than the simple rules",
        "brier": "better than the simple rules, perhaps by chance",  # the intervals overlap
        "ece": "",  # who tells everybody the same is calibrated
    }


def test_an_error_of_the_total_is_the_better_the_nearer_it_is_to_nothing(folder):
    ltv = trust_of(folder, "ltv")
    assert ltv["horizon_days"] == 183
    assert ltv["figures"][0]["verdict"] == "worse than “The same for all”"  # -0.4 against +0.1


def test_a_figure_without_interval_is_never_beyond_chance(tmp_path):
    bare = [{**one, "lower": None, "upper": None} for one in FIGURES]
    trust = trust_of(publish(tmp_path / "company", model_figures=bare), "churn", 90)
    assert trust["figures"][0]["verdict"] == "better than the simple rules, perhaps by chance"


def test_a_naive_rule_and_a_challenger_that_are_better_are_named(tmp_path):
    rows = [
        figure("ltv", "pareto_nbd", "mae", "champion", (4.0, 3.9, 4.1)),
        figure("ltv", "bg_nbd", "mae", "challenger", (3.95, 3.85, 4.05)),
        figure("ltv", "mbg_nbd", "mae", "challenger", (3.96, 3.86, 4.06)),
        figure("ltv", "past_rate", "mae", "naive", (5.0, 4.9, 5.1)),
        figure("ltv", "nobody_buys", "mae", "naive", (2.0, 1.9, 2.1)),
    ]
    (shown,) = trust_of(publish(tmp_path / "company", model_figures=rows), "ltv")["figures"]
    assert shown["verdict"] == "worse than “Nobody buys again”; worse than “BG/NBD”, perhaps by chance"


def test_a_metric_that_nobody_knows_is_shown_without_a_verdict(tmp_path):
    strange = [figure("churn", "LandmarkChurn", "gini_index", "champion", (0.5, 0.4, 0.6))]
    (shown,) = trust_of(publish(tmp_path / "company", model_figures=strange), "churn", 90)["figures"]
    assert (shown["title"], shown["verdict"]) == ("gini index", "")


def test_the_call_list_is_told_beside_chance_and_the_best_list_there_could_be(churn):
    # 32 of 50 outcomes among 40 of 200 called; a list that knew them all would have 40 of 50
    assert churn["sentences"]["gains"] == (
        "Calling the best 20 % catches 64 % (60–68 %) of those who bought nothing in the next 90 days; calling at "
        "random would catch 20 %, a list that knew the future 80 %. To catch 80 % of them takes 30 % of the list: "
        "60 of 200 customers."
    )


def test_past_tiers_are_told_of_the_latest_day_with_small_groups_marked(churn):
    assert churn["sentences"]["outcomes"] == (
        "Asked on 3 Mar 2026: of 180 scored high 80 % (74–85 %); of 20 scored low 25 % (11–47 %) "
        "bought nothing in the next 90 days."
    )
    assert [(row["as_of"], row["tier"], row["few"]) for row in churn["outcomes"]] == [
        ("2026-03-03", "high", False),
        ("2026-03-03", "low", True),
        ("2025-12-03", "high", False),
    ]


def test_reliability_says_how_many_groups_hold_and_which_is_farthest_off(churn):
    assert churn["sentences"]["reliability"].startswith("In 1 of 2 groups")
    assert churn["sentences"]["reliability"].endswith("told 50 %, came true 30 %.")


def test_the_most_serious_note_comes_first_in_words_for_people(churn):
    assert [(one["verdict"], one["title"], one["words"]) for one in churn["notes"]] == [
        ("alarm", "Whether the chances still hold", "Landmark regression is off."),
        ("ok", "How often it comes true", "As before."),
    ]


def test_a_model_that_was_never_judged_has_nothing_to_draw(folder):
    trust = trust_of(folder, "churn", 30)
    assert (trust["as_of"], trust["customers"], trust["figures"], trust["gains"]) == (None, 0, [], [])
    for drawn in (reliability_figure(trust), gains_figure(trust)):
        assert drawn["data"] == []
        assert drawn["layout"]["annotations"][0]["text"] == "Not judged yet"


def test_the_call_list_is_drawn_from_nobody_to_all_within_its_interval(churn):
    traces = {trace["name"]: trace for trace in gains_figure(churn)["data"]}
    assert traces["this list"]["x"] == [0.0, 0.1, 0.2, 0.3, 1.0]
    assert traces["this list"]["y"] == pytest.approx([0, 0.36, 0.64, 0.82, 1])
    assert traces["95 % interval"]["y"][2] == pytest.approx(0.68)
    assert traces["best possible list"]["y"] == pytest.approx([0, 0.4, 0.8, 1, 1])


def test_a_group_of_few_is_drawn_hollow(churn):
    points = reliability_figure(churn)["data"][-1]
    assert points["marker"]["symbol"] == ["circle", "circle-open"]
    assert points["error_y"]["array"] == pytest.approx([0.1, 0.05])
