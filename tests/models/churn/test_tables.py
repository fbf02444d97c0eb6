"""The churn tables: exact sums, nothing from the future, honest words where there is too little."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from tests.models.cdnow import purchases as cdnow
from tests.models.churn.test_purchase_gap_cox import buying
from tests.models.deals import context, database, notes
from workbench.models.churn import tables as churn
from workbench.models.churn.history import History
from workbench.models.churn.judged import _beside_recency
from workbench.models.churn.saved import Fitted, keep, score_again
from workbench.models.churn.scored import COX, LANDMARK, champion, score_day
from workbench.models.context import Context
from workbench.models.evaluation.metrics import auc, brier, ece
from workbench.models.interest.tiers import Tiers
from workbench.models.purchases import EPOCH, Purchases, day_number
from workbench.models.registry import runs as registry
from workbench.settings import Settings

DAY = 400
AS_OF = EPOCH + timedelta(days=DAY)


@cache
def bought() -> Purchases:
    """Two customers in three buy every 20 days or so, one every 100."""
    often, seldom = buying(200), buying(100, mean_gap=100.0)
    ids = np.concatenate([often.ids[often.customer], "s" + seldom.ids[seldom.customer]]).astype(object)
    amount = np.random.default_rng(1).integers(5, 50, len(ids)).astype(float)
    return Purchases.of(ids, np.concatenate([often.day, seldom.day]), amount)


@cache
def tables() -> dict:
    return churn.score_purchases(bought(), AS_OF)


def by_customer(found: dict, horizon: int = 90) -> dict[str, dict]:
    return {row["customer_id"]: row for row in found["scores"].to_pylist() if row["horizon_days"] == horizon}


def test_a_row_a_customer_and_horizon():
    rows = tables()["scores"].to_pylist()
    assert len(rows) == 3 * len(bought().ids) == len({(row["customer_id"], row["horizon_days"]) for row in rows})
    for row in rows:
        assert 0 <= row["score"] <= 1
        assert row["money_at_stake"] is None  # it needs the lifetime value
        assert row["expected_at"] is None or row["expected_at"] >= AS_OF


def test_tiers_are_drawn_against_the_average_by_a_share_of_the_customers_or_by_a_chance():
    scores = sorted(row["score"] for row in by_customer(tables()).values())
    average = np.mean(scores) / (1 - np.mean(scores))
    for row in by_customer(tables()).values():
        odds = row["score"] / (1 - row["score"])
        assert row["tier"] == ("high" if odds >= 2 * average else "low" if odds <= average / 2 else "medium")
    shared = churn.score_purchases(bought(), AS_OF, tiers=Tiers())
    for row in by_customer(shared).values():
        best = sum(score >= row["score"] for score in scores)
        assert row["tier"] == ("high" if best <= 30 else "medium" if best <= 90 else "low")
    fixed = churn.score_purchases(bought(), AS_OF, tiers=Tiers.by_threshold(0.8, 0.5))
    for row in fixed["scores"].to_pylist():
        assert row["tier"] == ("high" if row["score"] >= 0.8 else "medium" if row["score"] >= 0.5 else "low")


def test_past_days_are_asked_of_a_sample_and_everybody_is_scored():
    whole, part = History.of(bought(), DAY), History.of(bought(), DAY, most=100)
    assert (whole.past is whole, len(part.past.purchases.ids), len(part.purchases.ids)) == (True, 100, 300)
    assert part.past.purchases.ids.tolist() == bought().ids[::3].tolist()
    own = part.past.purchases
    assert own.day[own.customer == 1].tolist() == bought().day[bought().customer == 3].tolist()
    scores = [score_day(history, LANDMARK, DAY).scores[90] for history in (whole, part)]
    assert len(scores[1]) == 300
    assert np.abs(scores[1] - scores[0]).mean() < 0.05


def test_the_saved_run_gives_the_same_scores(tmp_path):
    source = np.where(np.arange(len(bought().ids)) % 3, "google", "yandex").astype(object)
    told = Context(AS_OF, Settings(), tmp_path, "s1")
    for name in (COX, LANDMARK):
        history = History.of(bought(), DAY, source)
        keep(told, Fitted(history, name), tables())
        run = registry.load(tmp_path, "churn", registry.runs(tmp_path, "churn")[-1])
        assert run.card["estimator"] == name
        _, again = score_again(run, bought(), AS_OF, source)
        for horizon, scores in score_day(history, name, DAY).scores.items():
            assert again.scores[horizon].tolist() == scores.tolist()
    assert {figure["metric"] for figure in run.card["figures"]} >= {"auc, 90 days", "brier, 90 days"}
    assert run.card["data_from"] == str(EPOCH + timedelta(days=int(bought().day.min())))


def test_a_longer_horizon_is_never_likelier_to_stay_silent():
    short, middle, long = (by_customer(tables(), horizon) for horizon in (30, 60, 90))
    assert all(short[c]["score"] >= middle[c]["score"] >= long[c]["score"] for c in short)


def test_contributions_add_up_to_the_score():
    sums: dict[str, float] = {}
    for row in tables()["score_contributions"].to_pylist():
        sums[row["customer_id"]] = sums.get(row["customer_id"], 0.0) + row["contribution"]
    score = {customer: row["score"] for customer, row in by_customer(tables()).items()}
    assert sums == pytest.approx(score, abs=1e-9)


def test_days_are_counted_up_to_the_day_asked_for():
    told = {(row["customer_id"], row["feature"]): row["value"] for row in tables()["score_contributions"].to_pylist()}
    first, last = (bought().day[bought().customer == 0][place] for place in (0, -1))
    assert told[bought().ids[0], "silence"] == str(DAY - last)
    if (bought().ids[0], "age") in told:
        assert told[bought().ids[0], "age"] == str(DAY - first)


def test_a_score_that_orders_no_better_than_the_last_purchase_is_told():
    happened, silence = np.arange(20) >= 10, np.arange(20.0)
    assert _beside_recency(happened, -np.abs(silence - 14), silence)[0].verdict == "watch"
    (note,) = _beside_recency(happened, silence, silence)
    assert (note.check_name, note.figure) == ("recency alone", 0)
    assert "an AUC of 1.000 against 1.000" in note.words
    assert _beside_recency(happened, silence, np.zeros(20)) == []


def test_nothing_from_as_of_on_is_read():
    later = bought().day >= DAY - 100
    changed = Purchases(bought().ids, bought().customer, bought().day + 7 * later, bought().amount * (1 + 9 * later))
    at = EPOCH + timedelta(days=DAY - 100)
    found = [churn.score_purchases(each, at) for each in (bought(), changed, bought().before(DAY - 100))]
    for name in found[0]:
        assert found[0][name].equals(found[1][name]), name
        assert found[0][name].equals(found[2][name]), name


def test_identical_customers_get_identical_scores():
    twin = bought().customer == 5
    both = Purchases.of(
        np.concatenate([bought().ids[bought().customer], np.full(twin.sum(), "twin", dtype=object)]),
        np.concatenate([bought().day, bought().day[twin]]),
        np.concatenate([bought().amount, bought().amount[twin]]),
    )
    found = by_customer(churn.score_purchases(both, AS_OF))
    assert {**found["twin"], "customer_id": ""} == {**found[bought().ids[5]], "customer_id": ""}


def test_past_tiers_and_the_call_list_count_everybody():
    outcomes = tables()["score_outcomes"].to_pylist()
    assert outcomes
    assert all(row["happened"] <= row["customers"] and row["lower"] <= row["share"] <= row["upper"] for row in outcomes)
    history = History.of(bought(), DAY)
    counted = sum(
        row["happened"] for row in outcomes if row["horizon_days"] == 90 and row["as_of"] == AS_OF - timedelta(90)
    )
    assert counted == history.silent(DAY - 90, 90).sum()
    assert max(row["caught_share"] for row in tables()["score_gains"].to_pylist()) == 1


def test_champion_challenger_and_naive_stand_side_by_side():
    roles = {(row["estimator"], row["role"]) for row in tables()["model_figures"].to_pylist()}
    assert {role for _, role in roles} == {"champion", "challenger", "naive"}
    assert ("recency", "naive") in roles
    assert "champion" in notes(tables())
    assert {"proportional hazards", "calibration_drift", "base_rate_drift"} <= set(notes(tables()))


def test_first_sources_that_tell_nothing_do_not_enter():
    source = np.random.default_rng(4).choice(["google", "yandex", "vk", "bing"], len(bought().ids)).astype(object)
    history = History.of(bought(), DAY, source)
    assert len(history.kinds) == 3
    assert not any(name.startswith("first_source") for name in history.landmark(DAY, 90).used_)
    assert not any(name.startswith("first_source") for name in history.cox(DAY).used_)
    found = churn.score_purchases(bought(), AS_OF, source)
    assert "first_source" not in set(found["score_contributions"]["feature"].to_pylist())
    words = {row["check_name"]: row["words"] for row in found["model_notes"].to_pylist()}
    assert "nothing else has been seen to help" in words["champion"]


def test_without_past_outcomes_the_gap_model_is_published_and_goes_by_silence_and_purchases():
    short = bought().before(140)
    history = History.of(short, 140)
    chosen = champion(history, 140)
    assert (chosen.name, chosen.judged_at) == (COX, None)
    assert history.cox(140).used_ == ()
    found = churn.score_purchases(short, EPOCH + timedelta(days=140))
    assert notes(found)["proportional hazards"] == "none"
    assert found["scores"].num_rows


def test_curves_by_order_number_source_and_segment():
    source = np.where(np.arange(len(bought().ids)) % 2, "google", "yandex").astype(object)
    segment = np.full(len(bought().ids), "Champions", dtype=object)
    found = churn.score_purchases(bought(), AS_OF, source, segment)["survival_curves"].to_pylist()
    groups = {(row["grouping"], row["value"]) for row in found}
    assert {("all", "all"), ("order_number", "1"), ("first_source", "yandex"), ("rfm_segment", "Champions")} <= groups
    first = next(row for row in found if row["grouping"] == "all")
    assert first["at_risk"] == len(bought())


@pytest.mark.parametrize(
    ("deals", "words"),
    [
        ([], "Nobody had bought anything before 2026-01-01"),
        ([(f"c{n}", "2025-06-01 10:00", 5.0) for n in range(40)], "All 40 customers bought once before 2026-01-01"),
        (
            [("a", "2025-06-01 10:00", 5.0), ("a", "2025-06-03 10:00", 5.0)],
            "1 repeat purchase by 1 customer; 10 repeat",
        ),
        ([("a", "2025-06-01 10:00", 5.0)], "The only customer bought once before 2026-01-01"),
        ([("a", "2026-02-01 10:00", 5.0)], "Nobody had bought anything before 2026-01-01"),
    ],
    ids=["no purchases", "everybody once", "hardly anybody again", "one customer", "cutoff before the first event"],
)
def test_too_little_data_is_said_and_nobody_is_scored(deals, words):
    found = churn.score(database(*deals), context(date(2026, 1, 1)))
    assert found["scores"].num_rows == found["score_contributions"].num_rows == 0
    note = found["model_notes"].to_pylist()[0]
    assert (note["check_name"], note["verdict"]) == ("enough data", "none")
    assert words in note["words"]


def test_everybody_alike_buys_every_week():
    day = np.tile(np.arange(0, 200, 7), 40)
    ids = np.repeat([f"c{n:02}" for n in range(40)], len(day) // 40).astype(object)
    found = by_customer(churn.score_purchases(Purchases.of(ids, day, np.ones(len(day))), EPOCH + timedelta(days=200)))
    assert len({row["score"] for row in found.values()}) == 1
    assert found["c00"]["tier"] == "medium"


def test_cdnow_no_purchase_in_90_days():
    # peers at 1998-01-01, outcome to 1998-03-31: 0.808, 0.1038, 0.017; the later day was looked at once, at the end
    for as_of in (date(1998, 1, 1), date(1998, 4, 1)):
        day = day_number(as_of)
        silent, history = History.of(cdnow(), day + 90).silent(day, 90), History.of(cdnow(), day)
        score = score_day(history, champion(history, day).name, day).scores[90]
        assert auc(silent, score) >= 0.808
        assert brier(silent, score) <= 0.104
        assert ece(silent, score) <= 0.02
