from __future__ import annotations

from tests.flow import Flow, event
from workbench.settings import Deals, Money, Settings


def one(events: list[dict], columns: str, settings: Settings = Settings()) -> tuple:  # noqa: B008
    (row,) = Flow([{"cookie": "1", **e} for e in events], settings).rows(f"select {columns} from customers")
    return row


def test_ltv_is_won_deals_less_refunds():
    deals = [
        event("a", 1, "deal", status="won", amount=100.10),
        event("b", 2, "deal", status="won", amount=50.0),
        event("c", 3, "deal", status="lost", amount=1000.0),
        event("d", 4, "deal", status="open", amount=1000.0),
        event("e", 5, "deal", status="refunded", amount=-20.05),
        event("f", 6, "deal", status="won", amount=10.0, order_number="17"),
        event("g", 7, "deal", status="refunded", amount=10.0, order_number="17"),
    ]
    assert one(deals, "deal_count, won_deals, ltv") == (7, 3, 130.05)


def test_a_deal_that_became_refunded_itself_counts_nothing():
    assert one([event("a", 1, "deal", status="refunded", amount=1000.0, order_number="1")], "won_deals, ltv") == (
        0,
        0.0,
    )


def test_the_base_currency_may_stand_among_the_rates():
    rates = Settings(money=Money(base="RUB", rates={"RUB": 1.0, "USD": 90.0}))
    deal = event("a", 1, "deal", status="won", amount=5.0, currency="RUB")
    assert one([deal], "touches, ltv", rates) == (1, 5.0)


def test_other_currencies_count_at_their_rate_and_unknown_ones_not_at_all():
    deals = [
        event("a", 1, "deal", status="won", amount=10.0, currency="EUR"),
        event("b", 2, "deal", status="won", amount=1.0, currency="RUB"),
        event("c", 3, "deal", status="won", amount=7.0, currency="USD"),
        event("d", 4, "deal", status="won", amount=2.0),
    ]
    assert one(deals, "ltv", Settings(money=Money(base="RUB", rates={"EUR": 100.0}))) == (1003.0,)


def test_first_and_last_touch_carry_their_own_source():
    visits = [
        event("a", 1, "session", source="google", medium="cpc", campaign="spring"),
        event("b", 2, "session", source="vk"),
        event("c", 9, "call", source=None),
    ]
    assert one(visits, "first_source, first_medium, first_campaign, last_source, duration_days, touches") == (
        ("google", "cpc", "spring", None, 8, 3)
    )


def test_clicks_are_the_sessions_before_the_first_target_and_the_first_won_deal():
    chain = [
        event("a", 1, "session"),
        event("b", 2, "session"),
        event("c", 3, "call"),
        event("d", 4, "session"),
        event("e", 5, "deal", status="won"),
        event("f", 6, "session"),
    ]
    assert one(chain, "clicks_to_target, clicks_to_deal, session_count, call_count") == (2, 3, 4, 1)


def test_people_with_sessions_only_have_no_target():
    row = one([event("a", 1, "session")], "has_target, target_at, clicks_to_target, clicks_to_deal")
    assert row == (False, None, None, None)


def test_what_counts_as_target_is_a_setting():
    only_deals = Settings(deals=Deals(target_actions=["deal"]))
    assert one([event("a", 1, "call")], "has_target", only_deals) == (False,)


def test_the_latest_name_is_kept():
    calls = [event("a", 1, name="Ann"), event("b", 3, name="Anna Petrova"), event("c", 4)]
    assert one(calls, "name") == ("Anna Petrova",)


def test_contacts_are_sorted_and_searchable():
    calls = [
        event("a", 1, phone="+79160000002", name="Анна"),
        event("b", 2, phone="+79160000001", email="anna@mail.ru"),
    ]
    phones, emails, text = one(calls, "phones, emails, search_text")
    assert (phones, emails) == (["+79160000001", "+79160000002"], ["anna@mail.ru"])
    assert text.startswith("анна +79160000001 +79160000002 anna@mail.ru ")


def test_names_are_folded_for_sorting_and_searching():
    assert one([event("a", 1, name="Ігор ФЁДОРОВ")], "sort_name") == ("игор федоров",)
    assert one([event("a", 1, name="Пётр")], "search_text")[0].startswith("петр ")
    assert one([event("a", 1)], "sort_name") == (None,)
