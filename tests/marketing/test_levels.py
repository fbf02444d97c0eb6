"""Levels of customers, of events written down here."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flow import Flow, event
from tests.marketing.asking import ZONE, ask_of, behind_of
from workbench.errors import WorkbenchError
from workbench.marketing.asked import People
from workbench.marketing.levels import levels
from workbench.tables import CUSTOMER_LEVELS


def won(event_id, day, phone, amount):
    return event(event_id, day, "deal", phone=phone, status="won", amount=amount, currency="RUB")


def told(event_id, day, phone, rating, kind="survey", **more):
    named = {"subject": "NPS"} if kind == "survey" else {}
    return event(event_id, day, kind, phone=phone, rating=rating, **named, **more)


@pytest.fixture(scope="module")
def flow():
    return Flow(
        [
            event("a1", 1, "session", phone="1", source="google", medium="cpc"),
            won("b1", 1, "2", 10.0),
            won("c1", 2, "3", 20.0),
            won("c2", 30, "3", 30.0),
            won("d1", 4, "4", 40.0),
            told("d2", 40, "4", 9.0),
            told("e1", 5, "5", 10.0),
        ]
    )


def test_each_customer_has_a_level(flow):
    assert flow.rows("select level, purchases, hundredths, nps from customer_levels order by hundredths, nps") == [
        ("no purchase yet", 0, 0, 10.0),
        ("no purchase yet", 0, 0, None),
        ("first-time", 1, 1000, None),
        ("advocate", 1, 4000, 9.0),
        ("repeat", 2, 5000, None),
    ]


def test_the_table_is_as_described(flow):
    rows = flow.connection.sql("from customer_levels")
    assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == CUSTOMER_LEVELS.types


SAID = {
    "1": ([told("s", 2, "1", 9.0)], "advocate"),
    "2": ([told("s", 2, "1", 8.0)], "first-time"),
    "3": ([told("s", 2, "1", 10.0), told("t", 3, "1", 6.0)], "first-time"),  # the last answer counts
    "4": ([told("s", 2, "1", 3.0), told("t", 3, "1", 5.0, "mention")], "advocate"),
    "5": ([told("s", 2, "1", 10.0), told("t", 3, "1", 2.0, "mention")], "first-time"),
    "6": ([told("s", 2, "1", 10.0), told("t", 3, "1", None, "mention")], "advocate"),  # it says neither
    "7": ([told("s", 2, "1", 90.0)], "first-time"),  # off the scale
    "8": ([event("s", 2, "survey", subject="CSAT", rating=5.0)], "first-time"),
    "9": ([told("s", 2, "1", 9.5, "mention")], "advocate"),  # of ten
}
"""What a buyer of one deal said, and the level that makes."""


def test_who_recommends_last_is_an_advocate():
    deals = [won(f"d{phone}", 1, phone, 5.0) for phone in SAID]
    sent_back = event("r", 1, "deal", phone="10", status="refunded", amount=5.0)  # no purchase
    feedback = [
        {**one, "phone": phone, "event_id": one["event_id"] + phone}
        for phone, (said, _) in SAID.items()
        for one in said
    ]
    rows = Flow([*deals, sent_back, *feedback]).rows(
        "select c.phones[1], l.level from customer_levels l join customers c using (customer_id)"
    )
    assert dict(rows) == {**{phone: level for phone, (_, level) in SAID.items()}, "10": "no purchase yet"}


def test_levels_are_counted_with_their_money(flow):
    found = levels(ask_of(flow), People(ZONE))
    assert [(row["level"], row["customers"], row["ltv"], row["ltv_mean"]) for row in found.rows] == [
        ("no purchase yet", 2, 0.0, 0.0),
        ("first-time", 1, 10.0, 10.0),
        ("repeat", 1, 50.0, 50.0),
        ("advocate", 1, 40.0, 40.0),
    ]
    assert (found.total, found.buyers, sum(row["ltv"] for row in found.rows)) == (5, 3, 100.0)
    assert all(row["small"] for row in found.rows)


def test_the_repeat_share_has_the_interval_of_wilson(flow):
    repeat = levels(ask_of(flow), People(ZONE)).repeat
    assert (repeat["customers"], repeat["of"]) == (1, 3)
    # Wilson by hand, 1 of 3: (1/3 + z²/6 ± z·sqrt(2/27 + z²/36)) / (1 + z²/3), z = 1.96
    assert (repeat["lower"], repeat["upper"]) == (pytest.approx(0.0615, abs=1e-4), pytest.approx(0.7923, abs=1e-4))


def test_a_number_is_that_of_the_customers_behind_it(flow):
    found = levels(ask_of(flow), People(ZONE), date(2026, 1, 4), date(2026, 2, 20))
    for row in (*found.rows, found.repeat, *found.moves):
        assert len(behind_of(flow, row["behind"])) == row["customers"]


def test_people_are_chosen_by_their_first_touch(flow):
    paid = levels(ask_of(flow), People(ZONE, channels=("Paid search",)))
    assert [row["customers"] for row in paid.rows] == [1, 0, 0, 0]
    assert paid.repeat["share"] is None
    assert levels(ask_of(flow), People(ZONE, last=date(2026, 1, 2))).total == 2


def test_moves_between_two_days(flow):
    # day 4 is 5 January 00:00 UTC, 03:00 in Moscow; day 40 is 10 February
    moves = levels(ask_of(flow), People(ZONE), date(2026, 1, 5), date(2026, 2, 10)).moves
    assert {(row["from"], row["to"]): row["customers"] for row in moves} == {
        ("no purchase yet", "no purchase yet"): 1,
        ("first-time", "first-time"): 1,
        ("first-time", "repeat"): 1,
        ("(not here yet)", "first-time"): 1,
        ("(not here yet)", "no purchase yet"): 1,
    }
    until_now = levels(ask_of(flow), People(ZONE), date(2026, 2, 10)).moves
    assert {(row["from"], row["to"]) for row in until_now if row["from"] != row["to"]} == {("first-time", "advocate")}


@pytest.mark.parametrize("days", [(None, date(2026, 1, 5)), (date(2026, 1, 5), date(2026, 1, 5))])
def test_days_that_cannot_be_compared_are_told(flow, days):
    with pytest.raises(WorkbenchError, match="2026-01-05"):
        levels(ask_of(flow), People(ZONE), *days)


def test_a_build_of_changes_gives_what_a_build_of_everything_does():
    flow = Flow([won("a1", 1, "1", 5.0), told("b1", 1, "2", 9.0), won("c1", 1, "3", 5.0)])
    flow.add([told("a2", 2, "1", 9.0), won("b2", 3, "2", 5.0)])
    assert flow.rows("select level, nps from customer_levels order by level, nps") == [
        ("advocate", 9.0),
        ("advocate", 9.0),
        ("first-time", None),
    ]
    assert flow.differences() == []
    flow.add([told("a2", 2, "1", 5.0), told("c2", 4, "3", 4.0, "mention"), told("b3", 0, "2", 1.0)])
    assert flow.rows("select level, nps from customer_levels order by level, nps") == [
        ("advocate", 9.0),
        ("advocate", None),
        ("first-time", 5.0),
    ]
    assert flow.differences() == []
