"""Deals by waiting time, from appeals whose shares and money can be worked out by hand."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.appeals.statistics_tables import Tables, appeal, at
from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Reading
from workbench.models.silence.cost import silence
from workbench.settings import Settings

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("UTC"))
KNOWN = at("2026-04-10 00:00")  # who came by 11 March was watched for thirty days
SETTINGS = replace(Settings(), appeals=replace(Settings().appeals, response_buckets=["5m", "1h"], conversion_days=30))


def some(count, deals, opened="2026-03-02 09:00", worth=100.0, after="2d", **more):
    """Write so many appeals, of which the first so many were followed by a deal."""
    rows = []
    for place in range(count):
        row = appeal(f"{opened}{more}{place}", opened, **more)
        if place < deals:
            row |= {"deal_at": row["opened_at"] + timedelta(days=int(after[:-1])), "deal_amount_base": worth}
        rows.append(row)
    return rows


ROWS = [
    *some(40, 20, waited=60),  # one minute: every second one buys
    *some(50, 10, waited=1860),  # half an hour later: one in five
    *some(30, 0, waited=9 * 3600 + 60),  # nine hours later: nobody
    *some(100, 5, status="missed"),
]


def asked(rows, known=KNOWN, settings=SETTINGS):
    return silence(Tables(appeals=rows).ask, MARCH, settings, Reading(known_until=known))


@pytest.fixture(scope="module")
def found():
    return asked(ROWS).conversion


def test_shares_by_band(found):
    assert [(band.label, band.appeals, band.deals.did, band.deals.value) for band in found.bands] == [
        ("≤ 5 min", 40, 20, 0.5),
        ("5 min – 1 h", 50, 10, 0.2),
        ("> 1 h", 30, 0, 0.0),
        ("not answered", 100, 5, 0.05),
    ]
    assert [band.mean_wait_s for band in found.bands] == [60, 1860, 32_460, None]
    # Wilson for 10 of 50, by his formula with z = 1.96
    assert (found.bands[1].deals.lower, found.bands[1].deals.upper) == pytest.approx((0.1124, 0.3304), abs=1e-4)


def test_money_of_each_hour_of_waiting(found):
    # a deal is worth 100; the fastest band converts one in two
    assert (found.reference, found.worth, found.worth_of) == ("≤ 5 min", 100, 35)
    fastest, half_hour, nine_hours, never = found.bands
    assert fastest.cost is None
    # half an hour later: 0.3 of a deal less, 30 an appeal, 60 an hour, 1,500 for fifty appeals
    assert half_hour.lost.value == pytest.approx(0.3)
    assert half_hour.cost_each.value == pytest.approx(30)
    assert half_hour.cost_hour.value == pytest.approx(60)
    assert half_hour.cost.value == pytest.approx(1500)
    # nine hours: 0.5 less, 50 an appeal, 50 / 9 an hour, 1,500
    assert nine_hours.cost_hour.value == pytest.approx(50 / 9)
    assert nine_hours.cost.value == pytest.approx(1500)
    assert (never.lost.value, never.cost_hour) == (pytest.approx(0.45), None)


def test_money_of_the_period(found):
    # 1,500 + 1,500 over 50 × 0.5 h + 30 × 9 h = 295 hours
    assert found.cost_answered.value == pytest.approx(3000)
    assert found.cost_hour.value == pytest.approx(3000 / 295)
    assert found.cost_never.value == pytest.approx(4500)
    # 80 p₀ − 50 p₁ − 30 p₂ by Wilson's ends: p₀ 0.3520 to 0.6480, p₁ 0.1124 to 0.3304, p₂ 0 to 0.1135; down by
    # √((80 · 0.1480)² + (50 · 0.1304)² + (30 · 0.1135)²) = 13.939 deals of 100, up by √((80 · 0.1480)² + (50 · 0.0876)²)
    assert found.cost_answered.lower == pytest.approx(3000 - 1393.9, abs=0.5)
    assert found.cost_answered.upper == pytest.approx(3000 + 1262.4, abs=0.5)


def test_the_sum_over_one_band_is_the_cost_of_that_band():
    # Newcombe for 20/40 − 10/40 by his formula: 0.25 (0.0379, 0.4333); times forty appeals and a deal of 100
    found = asked([*some(40, 20, waited=60), *some(40, 10, waited=600), *some(20, 2, status="missed")]).conversion
    assert (found.cost_answered.value, found.cost_answered.lower, found.cost_answered.upper) == pytest.approx(
        (1000, 4000 * 0.0379, 4000 * 0.4333), abs=0.5
    )
    assert asdict(found.cost_answered) == pytest.approx(asdict(found.bands[1].cost))
    assert asdict(found.cost_never) == pytest.approx(asdict(found.bands[-1].cost))


def test_the_difference_has_newcombes_interval():
    # Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, method 10: 56/70 − 48/80 = 0.2 (0.0524, 0.3339)
    band = asked([*some(70, 56, waited=60), *some(80, 48, waited=600)]).conversion.bands[1]
    assert (band.lost.value, band.lost.lower, band.lost.upper) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_like_is_compared_with_like():
    # in either kind the slow lose a tenth; all together they seem to lose a third, as calls are answered faster
    rows = [
        *some(90, 45, waited=60, kind="call"), *some(10, 4, waited=600, kind="call"),
        *some(10, 2, waited=60, kind="request"), *some(90, 9, waited=600, kind="request"),
        *some(5, 0, waited=600, kind="chat"),  # no chat was answered fast
        *some(30, 0, "2026-03-31 00:00", waited=60, kind="call"),  # too young to have bought
    ]  # fmt: skip
    band = asked(rows).conversion.bands[1]
    assert band.lost.value == pytest.approx(0.47 - 13 / 105)
    assert (band.lost_alike.value, band.compared_alike) == (pytest.approx(0.1), 100)
    # weights 90 · 10 / 100 = 9 each; variance 81 (0.24/10 + 0.25/90 + 0.09/90 + 0.16/10) / 18² = 0.010944
    assert band.lost_alike.lower == pytest.approx(0.1 - 1.96 * 0.10462, abs=1e-4)
    assert band.lost_alike.upper == pytest.approx(0.1 + 1.96 * 0.10462, abs=1e-4)
    assert band.cost_alike.value == pytest.approx(0.1 * 100 * 100)


def test_the_young_are_left_out_of_shares_and_censored_in_the_curve():
    # 20 old ones, 10 with a deal; 20 of 1 April less a day: watched for ten days, 10 of them with a deal on the second
    rows = [*some(20, 10, waited=60, after="20d"), *some(20, 10, "2026-03-31 00:00", waited=60)]
    found = asked(rows).conversion
    band = found.bands[0]
    assert (found.young, band.appeals, band.deals.of, band.deals.value) == (20, 40, 20, 0.5)
    # 10 deals of 40 on day 2; 10 young ones leave on day 10; then 10 of the 20 left on day 20: 1 − ¾ · ½
    assert (band.followed.share, band.followed.of) == (pytest.approx(0.625), 40)
    assert (band.followed.days, band.followed.lower < 0.625 < band.followed.upper) == (30, True)


def test_a_deal_after_the_days_is_none():
    band = asked(some(30, 30, after="31d", waited=60), known=at("2026-05-10")).conversion.bands[0]
    assert (band.deals.value, band.followed.share) == (0, 0)


def test_a_deal_that_followed_several_appeals_is_counted_in_money_once():
    rows = some(40, 20, waited=60)
    for row in rows[:20]:
        row |= {"customer_id": "Olga"}  # one deal of 100 after twenty appeals of hers
    found = asked(rows).conversion
    assert (found.worth, found.worth_of) == (5, 20)


def test_deals_of_unknown_worth_are_counted_and_not_priced():
    found = asked([*some(40, 20, waited=60, worth=None), *some(30, 3, waited=600)]).conversion
    assert (found.unrated, found.worth_of, found.worth) == (20, 3, 100)


def test_with_few_appeals_there_is_no_band_to_compare_with():
    found = asked([*some(29, 10, waited=60), *some(10, 0, waited=600)]).conversion
    assert (found.reference, found.cost_answered, found.bands[1].lost) == (None, None, None)
    assert found.bands[0].deals.few


def test_targets_are_of_those_that_are_or_are_not():
    rows = [*some(2, 0, waited=60, category="target"), appeal("x", "2026-03-02 09:00", waited=1, category="service"),
            appeal("y", "2026-03-02 09:00", waited=1), appeal("z", "2026-03-02 09:00", waited=1, category="non-target"),
            ]  # fmt: skip
    targets = asked(rows).conversion.bands[0].targets
    assert (targets.value, targets.did, targets.of) == (2 / 3, 2, 3)


def test_an_answer_before_the_question_is_in_no_band():
    early = appeal("a", "2026-03-02 09:00", first_response_at=at("2026-03-02 08:00"), status="answered")
    found = asked([early, appeal("b", "2026-03-02 09:00", waited=10)]).conversion
    assert (found.untimed, [band.appeals for band in found.bands]) == (1, [1, 0, 0, 0])


def test_closed_and_answered_at_an_unknown_time_are_not_unanswered():
    rows = [
        appeal("a", "2026-03-02 09:00", closed_after=60),
        appeal("b", "2026-03-02 09:00", status="answered"),
        appeal("c", "2026-03-02 09:00", status="in progress"),
    ]
    found = asked(rows)
    told = {band.label: band.appeals for band in found.conversion.bands if band.appeals}
    assert told == {"not answered": 1, "closed without an answer": 1}
    assert (found.conversion.untimed, found.waiting.overall.appeals) == (1, 2)


def test_closed_after_an_answer_at_an_unknown_time_is_not_closed_without_one():
    found = asked([appeal("a", "2026-03-02 09:00", closed_after=60, has_answer=True)])
    assert [band.label for band in found.conversion.bands if band.appeals] == []
    assert (found.conversion.untimed, found.waiting.overall.appeals) == (1, 0)


def test_other_months_are_not_counted():
    rows = [*some(1, 1, "2026-02-28 23:59", waited=60), *some(1, 1, "2026-04-01 00:00", waited=60)]
    assert sum(band.appeals for band in asked(rows).conversion.bands) == 0


def test_without_data_there_is_nothing_to_say():
    found = asked([], known=None)
    assert (found.waiting, found.conversion, found.known_until) == (None, None, None)


def test_it_is_json_and_says_what_it_does_not_prove():
    told = json.loads(json.dumps(asdict(asked(ROWS))))
    assert told["conversion"]["bands"][0]["deals"]["value"] == 0.5
    assert "not what answering faster would bring" in told["caution"]
