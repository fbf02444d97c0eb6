from __future__ import annotations

import pytest

from tests.flow import Flow, event
from workbench.settings import Identity, Limits, Settings


def calls(count: int, **shared: str) -> list[dict]:
    return [event(f"e{number}", number, cookie=f"c{number}", **shared) for number in range(count)]


def with_limits(**limits: dict[str, int]) -> Settings:
    return Settings(identity=Identity(limits=Limits(**limits)))


def test_a_phone_seen_with_too_many_cookies_joins_nothing():
    flow = Flow(calls(4, phone="+74950000000"), with_limits(phone={"cookie": 3}))
    assert flow.people() == [["e0"], ["e1"], ["e2"], ["e3"]]
    assert flow.rows("select kind, value, reason, seen, allowed, events from identifier_guards") == [
        ("phone", "+74950000000", "too_many_cookie", 4, 3, 4)
    ]


def test_a_phone_at_its_limit_still_joins():
    assert Flow(calls(3, phone="+74950000000"), with_limits(phone={"cookie": 3})).people() == [["e0", "e1", "e2"]]


def test_a_kiosk_cookie_joins_nothing():
    kiosk = [event(f"e{n}", n, cookie="kiosk", phone=f"+7916000000{n}") for n in range(5)]
    assert Flow(kiosk).people() == [["e0"], ["e1"], ["e2"], ["e3"], ["e4"]]


@pytest.mark.parametrize("value", ["null", "ga:undefined", "Anonymous", "0"])
def test_values_that_stand_for_nobody_join_nothing(value: str):
    flow = Flow([event("a", cookie=value, phone="+79160000001"), event("b", cookie=value, phone="+79160000002")])
    assert flow.people() == [["a"], ["b"]]
    assert flow.rows("select value, reason, events from identifier_guards") == [(value, "blocked", 2)]


@pytest.mark.parametrize(("email", "barred"), [("test@shop.ru", True), ("no-reply@x.ru", True), ("tester@x.ru", False)])
def test_addresses_of_nobody_are_told_by_their_pattern(email: str, barred: bool):
    flow = Flow([event("a", email=email, cookie="1"), event("b", email=email, cookie="2")])
    assert (flow.people() == [["a"], ["b"]]) is barred


def test_the_companys_own_numbers_join_nothing():
    own = Settings(identity=Identity(own={"phone": ["8 (495) 123-45-67"]}))
    flow = Flow(calls(2, phone="+74951234567"), own)
    assert flow.people() == [["e0"], ["e1"]]
    assert flow.rows("select reason from identifier_guards") == [("own",)]


def test_a_blocked_pattern_of_the_workspace_is_taken_literally():
    blocked = Settings(identity=Identity(blocked={"email": ["info_*@shop.ru"]}))
    mails = [event(e, email=e, cookie=c) for e, c in (("info_1@shop.ru", "1"), ("infoX1@shop.ru", "2"))]
    assert Flow(mails, blocked).rows("select value from identifier_guards") == [("info_1@shop.ru",)]


@pytest.mark.parametrize("written", ["ga:17", "GA:17", "17"])
def test_an_id_is_blocked_with_or_without_its_system(written: str):
    blocked = Settings(identity=Identity(blocked={"cookie": [written]}))
    visits = [event("a", cookie="ga:17"), event("b", cookie="ga:18")]
    assert Flow(visits, blocked).rows("select value, reason from identifier_guards") == [("ga:17", "blocked")]


def test_a_barred_identifier_is_shown_with_its_customers():
    flow = Flow(calls(2, phone="+74950000000"), with_limits(phone={"cookie": 1}))
    shown = flow.rows("select kind, value, links from customer_identifiers where kind = 'phone'")
    assert shown == [("phone", "+74950000000", False)] * 2
    assert flow.rows("select phones from customers") == [(None,), (None,)]
