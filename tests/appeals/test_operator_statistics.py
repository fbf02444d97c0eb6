"""Statistics of operators from ten appeals, counted by hand."""

import json
from dataclasses import asdict, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.appeals.statistics_tables import AROUND_THE_CLOCK, Tables, appeal, at
from workbench.appeals import operator_statistics as module
from workbench.appeals.operator_statistics import operator_statistics
from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Reading
from workbench.settings import Settings

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZoneInfo("Europe/Berlin"))
KNOWN = at("2026-04-25 12:00")  # thirty days after the 26th of March, noon

APPEALS = [
    # Anna: two of Olga's appeals, one deal that followed both, and one of Ivan's
    appeal("a1", "2026-03-02 09:00", waited=60, operator="Anna", customer_id="Olga", category="target", rating=5,
           deal_at=at("2026-03-20 10:00"), deal_amount_base=900.0),
    appeal("a2", "2026-03-10 09:00", waited=7200, operator="Anna", customer_id="Olga", category="target", rating=2,
           deal_at=at("2026-03-20 10:00"), deal_amount_base=900.0),
    appeal("a3", "2026-03-03 09:00", waited=120, operator="Anna", customer_id="Ivan", category="non-target",
           deal_at=at("2026-05-03 09:00"), deal_amount_base=5000.0),  # two months later: not counted
    appeal("a4", "2026-03-27 09:00", waited=30, operator="Anna", customer_id="Petr",
           deal_at=at("2026-03-28 09:00"), deal_amount_base=70.0),  # too young to say
    # Boris: the third appeal that the deal of Olga followed
    appeal("b1", "2026-03-12 09:00", waited=10, operator="Boris", customer_id="Olga", category="service",
           deal_at=at("2026-03-20 10:00"), deal_amount_base=900.0),
    # nobody
    appeal("n1", "2026-03-05 09:00", status="missed", kind="call"),
    appeal("n2", "2026-03-05 10:00", operator=""),
    # February
    appeal("f1", "2026-02-10 09:00", waited=240, operator="Anna", customer_id="Olga", category="target",
           deal_at=at("2026-02-11 10:00"), deal_amount_base=None),  # a deal of no known worth
]  # fmt: skip

CALLS = [
    {"operator": "Anna", "occurred_at": at("2026-03-02 09:00"), "answered": True, "duration_s": 100, "direction": "in"},
    {"operator": "Anna", "occurred_at": at("2026-03-03 09:00"), "answered": True, "duration_s": 50, "direction": "out"},
    {"operator": "Vera", "occurred_at": at("2026-03-03 09:00"), "answered": True, "duration_s": 7, "direction": "in"},
    {"operator": None, "occurred_at": at("2026-03-05 09:00"), "answered": False, "duration_s": 0, "direction": "in"},
]


@pytest.fixture(scope="module")
def tables():
    return Tables(appeals=APPEALS, calls=CALLS, business_spans=AROUND_THE_CLOCK)


@pytest.fixture(scope="module")
def march(tables):
    return operator_statistics(tables.ask, MARCH, Settings(), Reading(known_until=KNOWN))


@pytest.fixture(scope="module")
def anna(march):
    return march.operators[0]


def test_the_busiest_first_and_nobody_last(march):
    assert [row.operator for row in march.operators] == ["Anna", "Boris", "Vera", "(nobody)"]
    assert [row.processed.value for row in march.operators] == [4, 1, 0, 0]
    assert march.operators[-1].received.value == 2
    assert [row.nobody for row in march.operators] == [False, False, False, True]


def test_what_an_operator_did(anna):
    assert (anna.received.value, anna.received.previous, anna.received.change) == (4, 1, 3)
    assert anna.customers.value == 3
    assert (anna.calls_answered.value, anna.talk_s.value, anna.talk_s.of) == (1, 150, 2)
    assert (anna.response_s.value, anna.response_s.previous) == (90, 240)  # of 30, 60, 120, 7200
    assert (anna.response_sla.value, anna.response_sla.of) == (3 / 4, 4)
    assert (anna.target_share.value, anna.target_share.of) == (2 / 3, 3)
    assert (anna.rating.value, anna.rating.of, anna.rating.few) == (3.5, 2, True)


def test_a_deal_counts_within_its_days_and_of_appeals_old_enough(march, anna):
    # a1, a2 converted; a3 two months later; a4 opened less than thirty days before the data end
    assert (anna.deal_share.value, anna.deal_share.of) == (2 / 3, 3)
    assert anna.deal_share.few
    assert march.conversion_days == 30
    assert march.converted_before == "2026-03-26T13:00:00+01:00"
    assert (anna.deal_share.previous, anna.deal_share.previous_of) == (1.0, 1)


def test_service_is_in_no_target_share(march):
    boris = march.operators[1]
    assert (boris.target_share.value, boris.target_share.of) == (None, 0)


def test_the_money_of_a_deal_is_shared_among_its_appeals(march):
    # one deal of 900 followed three appeals: two of Anna's, one of Boris's
    assert [row.deal_amount.value for row in march.operators[:2]] == [600, 300]
    assert march.operators[0].deal_amount.previous is None  # of the deal in February no worth is known


def test_an_operator_with_calls_only_has_no_shares(march):
    vera = march.operators[2]
    assert (vera.received.value, vera.calls_answered.value, vera.talk_s.value) == (0, 1, 7)
    assert (vera.deal_share.value, vera.deal_share.lower, vera.response_s.value) == (None, None, None)


def test_more_days_to_convert_in_leave_fewer_to_count(tables):
    settings = replace(Settings(), appeals=replace(Settings().appeals, conversion_days=50))
    found = operator_statistics(tables.ask, MARCH, settings, Reading(known_until=KNOWN)).operators[0]
    assert (found.deal_share.value, found.deal_share.of) == (1 / 2, 2)  # up to 6 March: a1, a3


def test_without_data_there_is_nobody():
    found = operator_statistics(Tables().ask, MARCH, Settings())
    assert (found.operators, found.known_until, found.converted_before) == ((), None, None)


def test_very_many_operators_are_cut_and_counted(monkeypatch):
    monkeypatch.setattr(module, "MOST_OPERATORS", 2)
    some = [appeal(f"a{n}", "2026-03-02 09:00", waited=1, operator=f"op {n}") for n in range(4)]
    nobody = appeal("n", "2026-03-02 09:00")
    found = operator_statistics(Tables(appeals=[*some, nobody]).ask, MARCH, Settings())
    assert [row.operator for row in found.operators] == ["op 0", "op 1", "(nobody)"]
    assert found.left_out == 2


def test_it_is_json(march):
    assert json.loads(json.dumps(asdict(march)))["operators"][0]["operator"] == "Anna"
