"""Surveys, of answers written down here."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flow import Flow, event
from tests.marketing.asking import ZONE, ask_of, behind_of
from workbench.marketing.asked import People
from workbench.marketing.nps import nps
from workbench.marketing.surveys import surveys
from workbench.settings import Settings
from workbench.tables import FEEDBACK


def answer(event_id, day, phone, rating, subject="NPS", **more):
    return event(event_id, day, "survey", phone=phone, rating=rating, subject=subject, **more)


def flow_of(*events):
    return Flow(list(events), Settings(operators={"A. Smirnova": "Anna Smirnova"}))


@pytest.fixture(scope="module")
def flow():
    return flow_of(
        event("d1", 1, "deal", phone="1", status="won", amount=10.0),
        event("d2", 2, "deal", phone="1", status="won", amount=20.0),
        event("d3", 1, "deal", phone="9", status="won", amount=90.0),
        answer("s1", 3, "1", 10.0, operator="A. Smirnova"),
        answer("s2", 40, "1", 7.0, operator="Anna Smirnova"),
        answer("s3", 3, "2", 9.0),
        answer("s4", 3, "3", 0.0),
        answer("s5", 3, "4", 11.0),
        answer("s6", 3, "5", 4.0, "Are you satisfied?"),
        answer("s7", 4, "6", 3.0, "How was it?"),
    )


@pytest.mark.parametrize(
    ("promoters", "detractors", "answered", "lower", "upper"),
    [
        # R package statpsych, ci.prop.ps(.05, 12, 4, 26, 6): Bonett and Price, 2012
        (26, 4, 48, 25.48067, 62.51933),
        # Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014), airways of 21 children: 1 and 7 changed
        (1, 7, 21, -50.8, -1.3),
    ],
)
def test_the_interval_of_the_score_is_the_published_one(promoters, detractors, answered, lower, upper):
    score, low, high = nps(promoters, detractors, answered)
    assert score == pytest.approx(100 * (promoters - detractors) / answered)
    assert (low, high) == (pytest.approx(lower, abs=0.05), pytest.approx(upper, abs=0.05))


@pytest.mark.parametrize("counts", [(5, 0, 5), (0, 5, 5), (0, 0, 1), (1, 0, 1)])
def test_the_interval_holds_the_score_and_stays_on_the_scale(counts):
    score, low, high = nps(*counts)
    assert -100 <= low <= score <= high <= 100


def test_of_nobody_nothing_is_known():
    assert nps(0, 0, 0) == (0.0, -100.0, 100.0)


def test_the_table_is_as_described(flow):
    rows = flow.connection.sql("from feedback")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == FEEDBACK.types


NAMED = {
    "1": ({"subject": "NPS"}, "nps"),
    "2": ({"category": "nps"}, "nps"),
    "3": ({"subject": "Would you recommend us?"}, "nps"),
    "4": ({"subject": "Порекомендуете ли вы нас?"}, "nps"),
    "5": ({"subject": "Чи порадите нас?"}, "nps"),
    "6": ({"category": "CSAT", "subject": "Delivery"}, "csat"),
    "7": ({"subject": "Вы удовлетворены?"}, "csat"),
    "8": ({"subject": "How much?"}, "other"),
    "9": ({}, "other"),
}


@pytest.fixture(scope="module")
def named():
    rated = [
        event(phone, 1, "survey", phone=phone, rating=float(phone), **columns) for phone, (columns, _) in NAMED.items()
    ]
    flow = flow_of(*rated, answer("x", 1, "10", None, "How much?"))
    flow.connection.execute("drop view scores")
    flow.connection.execute(
        "create table scores as select customer_id, 'churn' as model, 90 as horizon_days, 'high' as tier from customers"
    )
    return flow


def test_a_survey_is_known_by_its_words(named):
    rows = named.rows("select event_id, survey from feedback where event_id <> 'x'")
    assert dict(rows) == {phone: survey for phone, (_, survey) in NAMED.items()}


def test_other_questions_have_a_mean_and_answers_in_words_are_counted(named):
    found = surveys(ask_of(named), People(ZONE))
    assert found.others == [
        {"question": "", "answers": 1, "mean": 9.0},
        {"question": "How much?", "answers": 1, "mean": 8.0},
    ]
    assert found.unrated == 1


def test_churn_tiers_stand_beside_answers(named):
    rows = {(row["survey"], row["group"]): row["churn"] for row in surveys(ask_of(named), People(ZONE)).behaviour}
    assert rows["nps", "detractor"] == {"low": 0, "medium": 0, "high": 5}


def test_a_customer_counts_once_by_the_last_answer_of_the_period(flow):
    found = surveys(ask_of(flow), People(ZONE)).nps
    counted = ("customers", "answers", "promoters", "passives", "detractors", "score", "small")
    assert [found[name] for name in counted] == [3, 4, 1, 1, 1, 0.0, True]
    january = surveys(ask_of(flow), People(ZONE), date(2026, 1, 1), date(2026, 1, 31)).nps
    assert [january[name] for name in counted] == [3, 3, 2, 0, 1, pytest.approx(100 / 3), True]


def test_satisfied_are_four_and_five_also_where_only_the_scale_tells(flow):
    found = surveys(ask_of(flow), People(ZONE)).csat
    assert (found["customers"], found["satisfied"], found["share"]) == (2, 1, 0.5)
    # Wilson by hand, 1 of 2: (1/2 + z²/4 ± z·sqrt(1/8 + z²/16)) / (1 + z²/2), z = 1.96
    assert (found["lower"], found["upper"]) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))


def test_what_no_survey_can_have_is_said_and_counts_nowhere(flow):
    assert surveys(ask_of(flow), People(ZONE)).off_scale == 1


def test_nobody_who_answered_is_no_score(flow):
    found = surveys(ask_of(flow), People(ZONE), date(2027, 1, 1))
    assert (found.nps["score"], found.csat["share"], found.behaviour, found.by["month"]) == (None, None, [], [])


def test_by_month_and_by_operator_under_the_latest_name(flow):
    by = surveys(ask_of(flow), People(ZONE)).by
    assert [(row["month"], row["survey"], row["customers"]) for row in by["month"]] == [
        ("2026-01", "csat", 2),
        ("2026-01", "nps", 3),
        ("2026-02", "nps", 1),
    ]
    smirnova = next(row for row in by["operator"] if row["operator"])
    assert (smirnova["operator"], smirnova["customers"], smirnova["answers"]) == ("Anna Smirnova", 1, 2)


def test_answers_stand_beside_what_customers_did(flow):
    rows = {(row["survey"], row["group"]): row for row in surveys(ask_of(flow), People(ZONE)).behaviour}
    passive = rows["nps", "passive"]
    assert (passive["customers"], passive["ltv_mean"], passive["repeat"]["share"]) == (1, 30.0, 1.0)
    assert passive["days_since"] == 38  # bought on day 2, the data end on day 40
    silent = rows["nps", "no answer"]
    assert (silent["customers"], silent["ltv_median"], silent["share"]) == (1, 90.0, None)


def test_a_number_is_that_of_the_customers_behind_it(flow):
    found = surveys(ask_of(flow), People(ZONE), date(2026, 1, 1), date(2026, 12, 31))
    rows = [found.nps, found.csat, *found.behaviour, *(row for by in found.by.values() for row in by)]
    assert len(rows) > 10
    for row in rows:
        assert len(behind_of(flow, row["behind"])) == row["customers"]


def test_nobody_who_answered_makes_an_empty_frame():
    flow = flow_of(event("d1", 1, "deal", phone="1", status="won", amount=10.0))
    frame = surveys(ask_of(flow), People(ZONE)).to_frame()
    assert (len(frame), list(frame.index.names)) == (0, ["survey", "group"])
